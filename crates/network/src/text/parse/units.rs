//! Lines of units: `u7 = … ; origin`.

use std::collections::BTreeMap;

use super::names::Names;
use crate::text::cursor::Cursor;
use crate::text::lines::Lines;
use crate::text::{TextError, TextErrorKind, VALUE};
use crate::{Input, Origin, OriginId, UnitId, UnitOrigin, UnitRange, VariableDomain};

/// Reads the lines of units in order and collects their origins.
pub(super) struct Units<'a> {
    names: &'a Names,
    /// Groups by words and scope.
    groups: BTreeMap<&'a Origin, usize>,
    origins: &'a [Origin],
    found: Vec<UnitOrigin>,
}

impl<'a> Units<'a> {
    pub fn new(names: &'a Names, origins: &'a [Origin]) -> Self {
        let groups = origins.iter().enumerate().rev().map(|(place, origin)| (origin, place)).collect();
        Self { names, groups, origins, found: Vec::new() }
    }

    /// The number of units read.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// The origins of the units read.
    pub fn into_origins(self) -> Vec<UnitOrigin> {
        self.found
    }

    /// The lines `input VARIABLE` and those of their units.
    pub fn inputs(&mut self, lines: &mut Lines<'_>) -> Result<Vec<Input>, TextError> {
        let mut inputs = Vec::new();
        while let Some(mut line) = lines.next_if("input") {
            let variable = self.names.variable(&mut line)?;
            line.end()?;
            inputs.push(self.input(variable, lines)?);
        }
        Ok(inputs)
    }

    fn input(&mut self, variable: usize, lines: &mut Lines<'_>) -> Result<Input, TextError> {
        let first = UnitId::new(self.found.len());
        let label = &self.names.labels()[variable];
        match &label.domain {
            VariableDomain::States(states) => states
                .iter()
                .try_for_each(|state| self.input_unit(state, &format!("state `{state}`"), lines))?,
            VariableDomain::Real { .. } => self.input_unit(VALUE, &format!("`{VALUE}`"), lines)?,
        }
        Ok(Input { variable, units: UnitRange::new(first, label.width()) })
    }

    /// The line of the unit that is named `expected`, which stands for `what`.
    fn input_unit(&mut self, expected: &str, what: &str, lines: &mut Lines<'_>) -> Result<(), TextError> {
        let read = self.next(lines, |line| {
            let place = line.clone();
            if line.name()? == *expected {
                Ok(())
            } else {
                Err(place.unexpected(&format!("the name of {what}")))
            }
        })?;
        read.ok_or_else(|| lines.error_here(&format!("the unit of {what}")))
    }

    /// The next line, if it is one of a unit: what `read` finds between `=` and `;`.
    pub fn next<'t, T>(
        &mut self,
        lines: &mut Lines<'t>,
        read: impl FnOnce(&mut Cursor<'t>) -> Result<T, TextError>,
    ) -> Result<Option<T>, TextError> {
        let Some(mut line) = lines.peek().filter(|line| line.clone().unit().is_ok()) else { return Ok(None) };
        lines.pass();
        let expected = UnitId::new(self.found.len());
        if !line.eat_word(&expected.to_string()) {
            return Err(line.unexpected(&format!("`{expected}`: units are numbered in order")));
        }
        line.expect("=")?;
        let found = read(&mut line)?;
        line.expect(";")?;
        let origin = self.origin(&mut line)?;
        line.end()?;
        self.found.push(origin);
        Ok(Some(found))
    }

    /// `words [variable=state, …] #group`, the last two if needed.
    fn origin(&self, line: &mut Cursor<'_>) -> Result<UnitOrigin, TextError> {
        let place = line.clone();
        let what = if line.sees("\"") { line.quoted()? } else { line.until(&['[', '#']).to_owned() };
        let (scope, states) = if line.eat("[") { self.joint_state(line)? } else { (Vec::new(), Vec::new()) };
        let origin = Origin { what, scope };
        let group = if line.eat("#") { Some(line.number("the place of an origin group")?) } else { None };
        let group = group.or_else(|| self.groups.get(&origin).copied());
        match group.filter(|&group| self.origins.get(group) == Some(&origin)) {
            Some(group) => self.unit_origin(&place, group, &states),
            None => {
                Err(place.unexpected("the words of a line `origin …` above, with its variables in brackets"))
            }
        }
    }

    fn unit_origin(
        &self,
        place: &Cursor<'_>,
        group: usize,
        states: &[usize],
    ) -> Result<UnitOrigin, TextError> {
        let counts = self.origins[group].scope.iter().map(|&variable| self.names.labels()[variable].width());
        let joint = counts.zip(states).try_fold(0usize, |joint, (count, &state)| {
            joint.checked_mul(count).and_then(|joint| joint.checked_add(state))
        });
        let state = joint.and_then(|joint| u32::try_from(joint).ok());
        let group = u32::try_from(group).ok();
        match (group, state) {
            (Some(group), Some(state)) => Ok(UnitOrigin { group: OriginId(group), state }),
            _ => Err(place.error(TextErrorKind::Unexpected {
                expected: "one of the first 2^32 joint states of one of 2^32 groups".to_owned(),
                found: "a later one".to_owned(),
            })),
        }
    }

    /// `variable=state, …]`.
    fn joint_state(&self, line: &mut Cursor<'_>) -> Result<(Vec<usize>, Vec<usize>), TextError> {
        let mut assignments = Vec::new();
        while !line.eat("]") {
            if !assignments.is_empty() {
                line.expect(",")?;
            }
            assignments.push(self.names.part_of_joint_state(line)?);
        }
        Ok(assignments.into_iter().unzip())
    }
}
