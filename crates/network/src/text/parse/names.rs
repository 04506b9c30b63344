//! Variables and states by their names.

use std::collections::BTreeMap;

use crate::VariableLabel;
use crate::text::cursor::Cursor;
use crate::text::{TextError, TextErrorKind};

/// Places by name. The first of several of one name is found.
pub(super) struct Names {
    variables: BTreeMap<String, usize>,
    states: Vec<BTreeMap<String, usize>>,
    labels: Vec<VariableLabel>,
}

impl Names {
    pub fn new(labels: &[VariableLabel]) -> Self {
        let states = labels.iter().map(|label| places(label.states().iter()));
        Self {
            variables: places(labels.iter().map(|label| &label.name)),
            states: states.collect(),
            labels: labels.to_vec(),
        }
    }

    /// Reads the name of a variable.
    pub fn variable(&self, line: &mut Cursor<'_>) -> Result<usize, TextError> {
        let place = line.clone();
        let name = line.name()?;
        self.variables.get(&name).copied().ok_or_else(|| {
            let known = self.labels.iter().map(|label| label.name.as_str());
            place.error(TextErrorKind::Unknown { what: "variable", known: listed(known), name })
        })
    }

    /// Reads the name of a state of `variable`.
    pub fn state(&self, variable: usize, line: &mut Cursor<'_>) -> Result<usize, TextError> {
        let place = line.clone();
        let name = line.name()?;
        self.states[variable].get(&name).copied().ok_or_else(|| {
            let known = self.labels[variable].states().iter().map(String::as_str);
            place.error(TextErrorKind::Unknown { what: "state", known: listed(known), name })
        })
    }

    /// Reads `variable=state`.
    pub fn assignment(&self, line: &mut Cursor<'_>) -> Result<(usize, usize), TextError> {
        let variable = self.variable(line)?;
        line.expect("=")?;
        Ok((variable, self.state(variable, line)?))
    }

    /// Reads `variable=state`, or the name alone of a real variable, which counts as in its first state.
    pub fn part_of_joint_state(&self, line: &mut Cursor<'_>) -> Result<(usize, usize), TextError> {
        let variable = self.variable(line)?;
        if self.labels[variable].range().is_some() {
            return Ok((variable, 0));
        }
        line.expect("=")?;
        Ok((variable, self.state(variable, line)?))
    }

    /// The variables, handed back.
    pub fn into_labels(self) -> Vec<VariableLabel> {
        self.labels
    }

    /// The variables by place.
    pub fn labels(&self) -> &[VariableLabel] {
        &self.labels
    }
}

fn places<'a>(
    names: impl DoubleEndedIterator<Item = &'a String> + ExactSizeIterator,
) -> BTreeMap<String, usize> {
    names.enumerate().rev().map(|(place, name)| (name.clone(), place)).collect()
}

/// What may stand there, if that is short.
fn listed<'a>(known: impl ExactSizeIterator<Item = &'a str>) -> String {
    const SHORT: usize = 12;
    let (count, listed) = (known.len(), known.take(SHORT).collect::<Vec<_>>().join("`, `"));
    if count > SHORT {
        format!("known are `{listed}` and {} more", count - SHORT)
    } else {
        format!("known are `{listed}`")
    }
}
