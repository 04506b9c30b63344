//! The classes, and parameters with a value for each of them.

use toml::de::DeValue;

use super::fields::{Fields, Value, each, list, number, text, wrong_type};
use super::problem::HamProblem;
use super::variables::{states_of, usable};
use crate::format::draft::Draft;
use crate::hamiltonian::{Classes, LnZ, Prior, Space};
use crate::{ModelError, Variable};

/// What the energies are read with.
pub(super) struct Settings {
    pub space: Space,
    pub classes: Option<Classes>,
    /// Names, and one value per class.
    pub parameters: Vec<(String, Vec<f64>)>,
}

impl Settings {
    /// The number of energies.
    pub fn energies(&self) -> usize {
        self.classes.as_ref().map_or(1, |classes| classes.variable().cardinality())
    }
}

/// The classes of `[classes]`, or `None` with every problem noted.
pub(super) fn read(value: &Value<'_>, draft: &mut Draft) -> Option<Classes> {
    let mut fields = Fields::of("[classes]", value, draft)?;
    let name = match fields.take("name") {
        None => Some("class".to_owned()),
        Some(entry) => text("the name of the class", entry.value, draft).map(|name| name.value.to_owned()),
    };
    let states = fields.need("states", draft).and_then(|states| states_of(states, draft));
    let count = states.as_ref().map_or(0, Vec::len);
    let prior = prior(&mut fields, count, draft);
    let ln_z = match fields.take("ln_z") {
        None => Some(vec![LnZ::Auto; count]),
        Some(entry) => ln_z(entry.value, count, draft),
    };
    let span = fields.span;
    fields.finish(draft);
    let (name, states, prior, ln_z) = (name?, states?, prior?, ln_z?);
    match Variable::new(name, states).and_then(|variable| Classes::new(variable, prior, ln_z)) {
        Ok(classes) => Some(classes),
        Err(error) => {
            draft.error(span, error.into());
            None
        }
    }
}

fn prior(fields: &mut Fields<'_>, count: usize, draft: &mut Draft) -> Option<Prior> {
    let numbers = |what, value, draft: &mut Draft| {
        each(what, value, draft, |item, draft| number(what, item, draft).map(|number| number.value))
    };
    match (fields.take("prior"), fields.take("mu")) {
        (None, None) => Some(Prior::Probabilities(vec![1.0 / count.max(1) as f64; count])),
        (Some(prior), None) => numbers("prior", prior.value, draft).map(Prior::Probabilities),
        (None, Some(mu)) => numbers("mu", mu.value, draft).map(Prior::SelfInformation),
        (Some(_), Some(mu)) => {
            let (key, beside) = ("mu".to_owned(), "prior".to_owned());
            draft.error(mu.key.span, HamProblem::Exclusive { key, beside }.into());
            None
        }
    }
}

/// A number or `"auto"` for every class, or a list of them.
fn ln_z(value: &Value<'_>, count: usize, draft: &mut Draft) -> Option<Vec<LnZ>> {
    let one = |item: &Value<'_>, draft: &mut Draft| match item.get_ref() {
        DeValue::String(word) if word == "auto" => Some(LnZ::Auto),
        DeValue::String(_) => wrong_type("ln_z", item, "\"auto\" or a number", draft),
        _ => number("ln_z", item, draft).map(|number| LnZ::Given(number.value)),
    };
    match value.get_ref() {
        DeValue::Array(_) => each("ln_z", value, draft, one),
        _ => one(value, draft).map(|ln_z| vec![ln_z; count]),
    }
}

/// Numbers, or lists of one number per class; `None` with every problem noted.
pub(super) fn parameters(
    value: &Value<'_>,
    classes: Option<&Classes>,
    space: &Space,
    draft: &mut Draft,
) -> Option<Vec<(String, Vec<f64>)>> {
    let mut fields = Fields::of("[parameters]", value, draft)?;
    let count = classes.map_or(1, |classes| classes.variable().cardinality());
    let mut read = Vec::new();
    for entry in fields.rest() {
        if space.find(&entry.key.value).is_some() {
            draft.error(entry.key.span, HamProblem::NameTaken { name: entry.key.value.clone() }.into());
            continue;
        }
        let values = match entry.value.get_ref() {
            DeValue::Array(_) => per_class(&entry.key.value, entry.value, count, draft),
            _ => number("a parameter", entry.value, draft).map(|number| vec![number.value; count]),
        };
        if let Some(values) = values.filter(|_| usable(&entry.key, draft)) {
            read.push((entry.key.value, values));
        }
    }
    (!draft.has_errors()).then_some(read)
}

fn per_class(name: &str, value: &Value<'_>, count: usize, draft: &mut Draft) -> Option<Vec<f64>> {
    let found = list(name, value, draft)?.len();
    if found != count {
        let error = ModelError::ClassValues { what: format!("`{name}`"), expected: count, found };
        draft.error(value.span(), error.into());
        return None;
    }
    each(name, value, draft, |item, draft| number(name, item, draft).map(|number| number.value))
}
