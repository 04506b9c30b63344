//! Answers as JSON, one object per row.
//!
//! ```json
//! {"row":1,"status":"ok","posteriors":{"lung":{"yes":0.1,"no":0.9}}}
//! ```
//!
//! `passed`, `evidence`, `ln_evidence` and `most_likely` stand there when they are asked for, and for explanations `ln_explanation` and
//! `certain`, in place of `posteriors` where the network gives none. A joint has the names of its
//! variables and of their states joined by commas. What a row does not have is `null`.

use hamnet::data::{Answers, Cell, EvidenceBlock, EvidenceColumns, Numbers, PosteriorOptions, Status};
use hamnet::model::{Target, VariableId, Variables};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::json::Object;

/// How rows are written as JSON.
pub struct JsonLines {
    options: PosteriorOptions,
    targets: Vec<Labels>,
    evidence: Vec<Labels>,
    passed: Vec<String>,
}

/// A name, and the names of its states.
struct Labels {
    name: String,
    states: Vec<String>,
}

impl JsonLines {
    /// The form of answers about `targets` to evidence in `columns`.
    pub fn new(
        variables: &Variables,
        targets: &[Target],
        columns: &EvidenceColumns,
        options: PosteriorOptions,
    ) -> Self {
        let labels = |ids: &[VariableId]| Labels::new(variables, ids, options.index);
        Self {
            options,
            targets: targets.iter().map(|target| labels(target.variables())).collect(),
            evidence: columns.variables().iter().map(|&id| labels(&[id])).collect(),
            passed: columns.passed().to_vec(),
        }
    }

    /// Appends one line per row of the block.
    pub fn rows(&self, block: &EvidenceBlock, answers: &Answers<'_>, out: &mut Vec<u8>) {
        for row in 0..block.rows() {
            let line = serde_json::to_writer(&mut *out, &Row { lines: self, block, answers, row });
            line.unwrap_or_else(|error| unreachable!("names and numbers in memory are JSON: {error}"));
            out.push(b'\n');
        }
    }
}

/// One row of a block with its answer.
struct Row<'a> {
    lines: &'a JsonLines,
    block: &'a EvidenceBlock,
    answers: &'a Answers<'a>,
    row: usize,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (lines, row) = (self.lines, self.row);
        let error = self.block.error(row).map(ToString::to_string);
        let status = if error.is_some() { Status::Invalid } else { self.answers.status[row] };
        let is_answered = status == Status::Ok || (status == Status::Outside && lines.options.answer_outside);
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("row", &(self.block.first_row() + row as u64))?;
        if !lines.passed.is_empty() {
            object.serialize_entry("passed", &Object(|| self.passed()))?;
        }
        if lines.options.echo {
            object.serialize_entry("evidence", &Object(|| self.evidence()))?;
        }
        object.serialize_entry("status", status.name())?;
        if let Some(error) = error {
            object.serialize_entry("error", &error)?;
        }
        if !lines.options.without_posteriors {
            object.serialize_entry("posteriors", &is_answered.then_some(Object(|| self.posteriors())))?;
        }
        if let (true, Some(values)) = (lines.options.ln_evidence, self.answers.ln_evidence) {
            object.serialize_entry("ln_evidence", &is_answered.then_some(Number(values, row)))?;
        }
        if let Some(found) = self.answers.explanation {
            object.serialize_entry("ln_explanation", &is_answered.then_some(found.ln_probability[row]))?;
        }
        if let Some(states) = self.answers.most_likely {
            object.serialize_entry(
                "most_likely",
                &is_answered.then_some(Object(|| self.most_likely(states))),
            )?;
        }
        if let Some(found) = self.answers.explanation {
            object.serialize_entry("certain", &is_answered.then_some(found.certain[row]))?;
        }
        object.end()
    }
}

impl Row<'_> {
    fn posteriors(&self) -> impl Iterator<Item = (&str, impl Serialize)> {
        let width: usize = self.lines.targets.iter().map(|target| target.states.len()).sum();
        let mut next = self.row * width;
        self.lines.targets.iter().map(move |target| {
            let first = next;
            next += target.states.len();
            let state = move |(place, state)| (state, Number(self.answers.posterior, first + place));
            (target.name.as_str(), Object(move || target.states.iter().enumerate().map(state)))
        })
    }

    fn most_likely(&self, states: &[u32]) -> impl Iterator<Item = (&str, &str)> {
        let targets = &self.lines.targets;
        let states = &states[self.row * targets.len()..][..targets.len()];
        let named: Vec<(&str, &str)> = targets
            .iter()
            .zip(states)
            .map(|(target, &state)| (target.name.as_str(), target.states[state as usize].as_str()))
            .collect();
        named.into_iter()
    }

    fn evidence(&self) -> impl Iterator<Item = (&str, Finding<'_>)> {
        self.lines.evidence.iter().enumerate().filter_map(|(column, labels)| {
            let finding = match self.block.cell(self.row, column) {
                Cell::Missing => return None,
                Cell::State(state) => Finding::State(&labels.states[state]),
                Cell::Soft(likelihoods) => Finding::Soft(&labels.states, likelihoods),
                Cell::Value(value) => Finding::Value(value),
            };
            Some((labels.name.as_str(), finding))
        })
    }

    fn passed(&self) -> impl Iterator<Item = (&str, String)> {
        let cells = self.block.passed(self.row).map(|cell| String::from_utf8_lossy(cell).into_owned());
        self.lines.passed.iter().map(String::as_str).zip(cells)
    }
}

/// A state, the likelihood of each, or a value.
enum Finding<'a> {
    State(&'a str),
    Soft(&'a [String], &'a [f64]),
    Value(f64),
}

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::State(state) => serializer.serialize_str(state),
            Self::Value(value) => serializer.serialize_f64(value),
            Self::Soft(states, likelihoods) => serializer.collect_map(states.iter().zip(likelihoods)),
        }
    }
}

/// One of several numbers, in the shortest form that reads back in its own precision.
struct Number<'a>(Numbers<'a>, usize);

impl Serialize for Number<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Numbers::F32(values) => serializer.serialize_f32(values[self.1]),
            Numbers::F64(values) => serializer.serialize_f64(values[self.1]),
        }
    }
}

impl Labels {
    /// The joint of `ids`, last fastest.
    fn new(variables: &Variables, ids: &[VariableId], index: bool) -> Self {
        let names: Vec<&str> = ids.iter().map(|&id| variables[id].name()).collect();
        let mut joint = vec![Vec::new()];
        for &id in ids {
            let spelled = variables[id].states().iter().enumerate();
            let own: Vec<String> =
                spelled.map(|(state, name)| if index { state.to_string() } else { name.clone() }).collect();
            let with = |before: &Vec<String>, state: &String| {
                [before.as_slice(), std::slice::from_ref(state)].concat()
            };
            joint =
                joint.iter().flat_map(|before| own.iter().map(move |state| with(before, state))).collect();
        }
        Self { name: names.join(","), states: joint.into_iter().map(|states| states.join(",")).collect() }
    }
}
