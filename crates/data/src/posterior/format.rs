//! From a block and its answers to lines of CSV.

use hamnet_model::{Target, VariableId, Variables};

use super::cells::{push_number, push_shortest, push_text, text};
use super::{Answers, Status};
use crate::block::{Cell, EvidenceBlock};
use crate::columns::{ColumnKind, EvidenceColumns};
use crate::names::ResultNames;
use crate::states::Spelling;

/// Which columns a table of posteriors has beside `status` and the posteriors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PosteriorOptions {
    /// Repeat the evidence before the answers.
    pub echo: bool,
    /// Write the index of a state in place of its name.
    pub index: bool,
    /// The column `ln p(e)`.
    pub ln_evidence: bool,
    /// The columns `most likely X`.
    pub most_likely: bool,
    /// The columns `ln p(x*,e)`, before the most likely states, and `certain`, after them.
    pub explanation: bool,
    /// Leave the columns `P(X=a)` out.
    pub without_posteriors: bool,
    /// The numbers of rows that are [`Status::Outside`], for which nothing is guaranteed, in place of zeros.
    pub answer_outside: bool,
}

/// How a table of posteriors is written; immutable, so that threads can share it.
///
/// The columns: those passed through; the evidence; `status`; `P(X=a)` per state of each target, for a joint `P(X=a,Y=b)`;
/// `ln p(e)`; `ln p(x*,e)` of the most probable explanation; `most likely X` per target, for a joint `most likely X,Y` with the
/// states joined by commas too; `certain`, which is `yes` or `no`. Where the
/// model has a variable of the same name as a result, the result's name gets an underscore. Rows that are not `ok` have
/// zeros for their posterior and no most likely state, unless those `outside` are to be answered too; `ln p(e)` and `ln p(x*,e)` of an impossible one
/// are `-inf`, of others empty.
///
/// Evidence that is passed through is not repeated. A row of likelihoods is repeated as likelihoods; where a block knows
/// both states and likelihoods of one variable, a state is 1 beside zeros, and missing is empty. A value is
/// the shortest text that reads back to it. Evidence of invalid rows is empty.
pub struct PosteriorFormat {
    header: Vec<u8>,
    echoed: Vec<Echo>,
    width: usize,
    ln_evidence: bool,
    explanation: bool,
    answer_outside: bool,
    /// The cells of every target's states, in the order of its posterior; of no target if they are not asked for.
    most_likely: Vec<Vec<Vec<u8>>>,
}

/// One repeated column of evidence.
enum Echo {
    /// The states of a bound variable, as cells.
    States { column: usize, cells: Vec<Vec<u8>> },
    /// The likelihood of one state.
    Likelihood { column: usize, state: usize },
    /// The value of a bound real variable.
    Value { column: usize },
}

impl PosteriorFormat {
    /// The format of answers about `targets` to evidence in `columns`.
    pub fn new(
        variables: &Variables,
        targets: &[Target],
        columns: &EvidenceColumns,
        options: PosteriorOptions,
    ) -> Self {
        let spelling = if options.index { Spelling::Index } else { Spelling::Name };
        let names = ResultNames { variables, spelling };
        let mut header = columns.passed().to_vec();
        let echoed = if options.echo { echo(&names, columns) } else { Vec::new() };
        let (echoed_names, echoed): (Vec<String>, Vec<Echo>) = echoed.into_iter().unzip();
        header.extend(echoed_names);
        header.push(names.status());
        let joints: Vec<_> = targets.iter().map(|target| (target, joint_states(variables, target))).collect();
        let shown = if options.without_posteriors { &[][..] } else { &joints[..] };
        for (target, states) in shown {
            header.extend(states.iter().map(|states| names.probability(target.variables(), states)));
        }
        let mut most_likely = Vec::new();
        if options.ln_evidence {
            header.push(names.ln_evidence());
        }
        if options.explanation {
            header.push(names.ln_explanation());
        }
        if options.most_likely {
            header.extend(targets.iter().map(|target| names.most_likely(target.variables())));
            most_likely.extend(joints.iter().map(|(target, states)| joint_cells(&names, target, states)));
        }
        if options.explanation {
            header.push(names.certain());
        }
        Self {
            header: line(&header),
            echoed,
            width: shown.iter().map(|(_, states)| states.len()).sum(),
            ln_evidence: options.ln_evidence,
            explanation: options.explanation,
            answer_outside: options.answer_outside,
            most_likely,
        }
    }

    /// The first line of the table.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// Numbers in the posterior of a row: the states of all targets, one after the other.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Appends the lines of a block. A row with an error is `invalid`, whatever its answer.
    ///
    /// # Panics
    /// If the answers do not have the shape this format and the block ask for.
    pub fn rows(&self, block: &EvidenceBlock, answers: &Answers<'_>, out: &mut Vec<u8>) {
        self.check_shape(block.rows(), answers);
        for row in 0..block.rows() {
            let status = match block.error(row) {
                None => answers.status[row],
                Some(_) => Status::Invalid,
            };
            self.evidence(block, row, out);
            out.extend_from_slice(status.name().as_bytes());
            match status {
                Status::Ok => self.answer(answers, row, out),
                Status::Outside if self.answer_outside => self.answer(answers, row, out),
                Status::Impossible => self.no_answer(b",-inf", out),
                Status::Outside | Status::Invalid => self.no_answer(b",", out),
            }
            out.push(b'\n');
        }
    }

    fn check_shape(&self, rows: usize, answers: &Answers<'_>) {
        assert_eq!(answers.status.len(), rows, "one status per row");
        assert_eq!(answers.posterior.len(), rows * self.width, "one posterior per row");
        if self.ln_evidence {
            assert_eq!(answers.ln_evidence.map(|values| values.len()), Some(rows), "one ln p(e) per row");
        }
        if self.explanation {
            let explained =
                answers.explanation.map(|found| [found.ln_probability.len(), found.certain.len()]);
            assert_eq!(explained, Some([rows; 2]), "one ln p(x*, e) and one certainty per row");
        }
        if !self.most_likely.is_empty() {
            let states = rows * self.most_likely.len();
            assert_eq!(answers.most_likely.map(<[u32]>::len), Some(states), "one state per target and row");
        }
    }

    /// The cells before the status, a comma after each.
    fn evidence(&self, block: &EvidenceBlock, row: usize, out: &mut Vec<u8>) {
        for cell in block.passed(row) {
            push_text(cell, out);
            out.push(b',');
        }
        for echo in &self.echoed {
            echo.push(block, row, out);
            out.push(b',');
        }
    }

    /// The cells after the status, a comma before each.
    fn answer(&self, answers: &Answers<'_>, row: usize, out: &mut Vec<u8>) {
        answers.posterior.push(row * self.width..(row + 1) * self.width, out);
        if let (true, Some(values)) = (self.ln_evidence, answers.ln_evidence) {
            values.push(row..row + 1, out);
        }
        let explanation = answers.explanation.filter(|_| self.explanation);
        if let Some(found) = explanation {
            push_number(found.ln_probability[row], out);
        }
        if let Some(states) = answers.most_likely {
            let states = &states[row * self.most_likely.len()..];
            for (cells, &state) in self.most_likely.iter().zip(states) {
                out.push(b',');
                out.extend_from_slice(&cells[state as usize]);
            }
        }
        if let Some(found) = explanation {
            out.extend_from_slice(if found.certain[row] { b",yes" } else { b",no" });
        }
    }

    /// `ln` stands for both logarithms.
    fn no_answer(&self, ln: &[u8], out: &mut Vec<u8>) {
        for _ in 0..self.width {
            out.extend_from_slice(b",0.0");
        }
        for _ in [self.ln_evidence, self.explanation].iter().filter(|&&has| has) {
            out.extend_from_slice(ln);
        }
        out.resize(out.len() + self.most_likely.len() + usize::from(self.explanation), b',');
    }
}

impl Echo {
    fn push(&self, block: &EvidenceBlock, row: usize, out: &mut Vec<u8>) {
        match *self {
            Self::States { column, ref cells } => {
                if let Cell::State(state) = block.cell(row, column) {
                    out.extend_from_slice(&cells[state]);
                }
            }
            Self::Likelihood { column, state } => {
                let value = match block.cell(row, column) {
                    // a variable with likelihoods has no values
                    Cell::Missing | Cell::Value(_) => return,
                    Cell::State(observed) => f64::from(u8::from(observed == state)),
                    Cell::Soft(likelihoods) => likelihoods[state],
                };
                push_shortest(value, out);
            }
            Self::Value { column } => {
                if let Cell::Value(value) = block.cell(row, column) {
                    push_shortest(value, out);
                }
            }
        }
    }
}

/// The columns that repeat the evidence, with their names; without those that are passed through.
fn echo(names: &ResultNames<'_>, columns: &EvidenceColumns) -> Vec<(String, Echo)> {
    let mut echoed = Vec::new();
    for (column, &id) in columns.variables().iter().enumerate() {
        let states = 0..names.variables.cardinality(id);
        let name = || names.variables[id].name().to_owned();
        match columns.kind(column) {
            ColumnKind::Likelihoods(_) => echoed.extend(
                states.map(|state| (names.likelihood(id, state), Echo::Likelihood { column, state })),
            ),
            ColumnKind::States => {
                let cells = states.map(|state| text(&names.state(id, state))).collect();
                echoed.push((name(), Echo::States { column, cells }));
            }
            ColumnKind::Values => echoed.push((name(), Echo::Value { column })),
        }
    }
    let is_passed = |name: &str| columns.passed().iter().any(|passed| passed.trim() == name.trim());
    echoed.retain(|(name, _)| !is_passed(name));
    echoed
}

/// The states of a target's variables, in the order of its posterior: last variable fastest.
fn joint_states(variables: &Variables, target: &Target) -> Vec<Vec<usize>> {
    target.variables().iter().fold(vec![Vec::new()], |joint, &id| {
        let extended = |states: &Vec<usize>| {
            let states = states.clone();
            (0..variables.cardinality(id)).map(move |state| [states.as_slice(), &[state]].concat())
        };
        joint.iter().flat_map(extended).collect()
    })
}

fn joint_cells(names: &ResultNames<'_>, target: &Target, joint: &[Vec<usize>]) -> Vec<Vec<u8>> {
    let name = |(&id, &state): (&VariableId, &usize)| names.state(id, state);
    joint
        .iter()
        .map(|states| {
            let names: Vec<String> = target.variables().iter().zip(states).map(name).collect();
            text(&names.join(","))
        })
        .collect()
}

fn line(names: &[String]) -> Vec<u8> {
    let mut line = Vec::new();
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            line.push(b',');
        }
        push_text(name.as_bytes(), &mut line);
    }
    line.push(b'\n');
    line
}
