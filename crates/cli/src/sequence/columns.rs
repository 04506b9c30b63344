//! What the columns of a table of sequences can be, and what is said of those that are none.

use std::collections::BTreeSet;
use std::path::Path;

use hamnet::data::{DataError, HeaderError, Note};
use hamnet::model::hierarchy::HiddenMarkov;
use hamnet::model::{ModelError, RealRange, Variable, Variables};
use hamnet::network::VariableLabel;
use hamnet::network::sequence::SequenceNetwork;

use crate::failure::Failure;
use crate::remark;
use crate::run::in_table;

/// The variables of one time.
pub struct Columns {
    seen: Vec<Variable>,
    hidden: Variable,
}

/// Whether a row is a time or a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Long,
    Wide,
}

impl Columns {
    /// What `network` reads.
    ///
    /// # Errors
    /// Labels that no variable can have.
    pub fn of_network(network: &SequenceNetwork) -> Result<Self, Failure> {
        let parts = network.parts();
        let fail = |error: ModelError| Failure::Work(error.to_string());
        let seen = parts.emission.labels().iter().map(variable).collect::<Result<_, _>>().map_err(fail)?;
        Ok(Self { seen, hidden: variable(&parts.belief).map_err(fail)? })
    }

    /// What is seen of `model`.
    pub fn of_model(model: &HiddenMarkov) -> Self {
        Self { seen: model.emission().variables().to_vec(), hidden: model.hidden().clone() }
    }

    /// What is seen at a time, at least one variable.
    pub fn seen(&self) -> &[Variable] {
        &self.seen
    }

    /// The form of a table with the header `line`, and the times of a wide one.
    ///
    /// # Errors
    /// What is wrong with a wide one that leaves times out.
    pub fn form(&self, line: &[u8]) -> Result<(Form, usize), String> {
        let text = String::from_utf8_lossy(line);
        let names: Vec<&str> = text.split(',').map(|name| name.trim().trim_matches('"')).collect();
        if self.seen.iter().any(|variable| names.contains(&variable.name())) {
            return Ok((Form::Long, 1));
        }
        let number = |name: &&str| {
            let rest = |variable: &Variable| name.strip_prefix(variable.name())?.parse::<usize>().ok();
            self.seen.iter().find_map(rest)
        };
        let times: BTreeSet<usize> = names.iter().filter_map(number).collect();
        let Some(&last) = times.last() else { return Ok((Form::Long, 1)) };
        match (0..).zip(&times).find(|(expected, time)| expected != *time) {
            None => Ok((Form::Wide, last + 1)),
            Some((missing, _)) => {
                let name = self.seen[0].name();
                Err(format!(
                    "there is a column of the time {last} and none of the time {missing}; times are counted from 0, so name the columns \
                     `{name}0`, `{name}1`, …, and leave the cells of a time empty at which nothing is seen"
                ))
            }
        }
    }

    /// What is seen at every time, then the hidden states, which a table may tell and nobody reads.
    ///
    /// # Errors
    /// Two variables of one name.
    pub fn variables(&self, form: Form, times: usize) -> Result<Variables, ModelError> {
        let mut variables = Variables::new();
        for time in 0..times {
            for variable in &self.seen {
                variables.push(at(variable, form, time)?)?;
            }
        }
        for time in 0..times {
            variables.push(at(&self.hidden, form, time)?)?;
        }
        Ok(variables)
    }
}

fn variable(label: &VariableLabel) -> Result<Variable, ModelError> {
    match label.range().and_then(|(low, high)| RealRange::new(low, high)) {
        Some(range) => Ok(Variable::real(&label.name, range)),
        None => Variable::new(&label.name, label.states().to_vec()),
    }
}

/// The variable under its name in a table of this form.
fn at(variable: &Variable, form: Form, time: usize) -> Result<Variable, ModelError> {
    let name = match form {
        Form::Long => variable.name().to_owned(),
        Form::Wide => format!("{}{time}", variable.name()),
    };
    match variable.range() {
        Some(range) => Ok(Variable::real(name, range)),
        None => Variable::new(name, variable.states().to_vec()),
    }
}

/// An error in the header of the table at `path`, which the call says is read by the column `sequence`; a column that is unknown may be
/// the one that tells sequences apart.
pub fn refused(path: &Path, error: DataError, sequence: Option<&str>) -> Failure {
    match error {
        DataError::Header(HeaderError::UnknownVariable { column: 1, ref name, .. })
            if name.starts_with('>') =>
        {
            Failure::Work(format!(
                "{}: this is FASTA, which speaks of the taxa of a tree; give sequences as a table, a row per time or per sequence",
                named(path)
            ))
        }
        DataError::Header(HeaderError::NothingToPass { name, remedy }) if sequence == Some(&*name) => {
            Failure::Call(format!("{}: there is no column `{name}` for --sequence{remedy}", named(path)))
        }
        DataError::Header(HeaderError::UnknownVariable { ref name, .. })
            if sequence.is_none() && !is_time(name) =>
        {
            let name = as_word(name);
            let hint = format!(", or, if it says which sequence a row is of, add --sequence {name}");
            extended(in_table(path, error), &hint)
        }
        other => in_table(path, other),
    }
}

/// Whether a column of this name says when rather than of what; rows are read in their order.
fn is_time(name: &str) -> bool {
    ["t", "time", "step", "date"].iter().any(|word| name.trim().eq_ignore_ascii_case(word))
}

/// The failure with more to its message.
pub fn extended(failure: Failure, hint: &str) -> Failure {
    match failure {
        Failure::Work(message) => Failure::Work(message + hint),
        other => other,
    }
}

/// What messages call the table at `path`.
pub fn named(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

/// Which sequences have come so far.
#[derive(Default)]
pub struct Order {
    last: Option<Vec<u8>>,
    gone: BTreeSet<Vec<u8>>,
}

impl Order {
    /// Whether the row, counted from 1, of the sequence `id` begins it.
    ///
    /// # Errors
    /// What is wrong where other sequences came in between.
    pub fn begins(&mut self, id: &[u8], row: u64) -> Result<bool, String> {
        if self.last.as_deref() == Some(id) {
            return Ok(false);
        }
        if !self.gone.insert(id.to_vec()) {
            let id = String::from_utf8_lossy(id);
            return Err(format!(
                "row {row}: sequence `{id}` goes on after others; sort the table by the column of --sequence, and within it by time"
            ));
        }
        self.last = Some(id.to_vec());
        Ok(true)
    }
}

/// As one word of a shell.
fn as_word(name: &str) -> String {
    let is_plain = |sign: char| sign.is_alphanumeric() || "_-.".contains(sign);
    if name.chars().all(is_plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// Tells the notes on a table, and that all its rows are one sequence where a skipped column may have told more.
pub fn notes(notes: &[Note], is_one_sequence: bool) {
    notes.iter().for_each(remark::note);
    if is_one_sequence && notes.iter().any(|note| matches!(note, Note::Skipped { .. })) {
        remark::note(
            "all rows are read as one sequence; --sequence ID names the column that tells sequences apart",
        );
    }
}
