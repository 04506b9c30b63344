//! The table of variables.

use toml::de::DeValue;

use super::fields::{Entry, Fields, Value, each, number, text, whole, wrong_type};
use super::problem::HamProblem;
use crate::RealRange;
use crate::format::draft::Draft;
use crate::format::source::Spanned;
use crate::hamiltonian::{Array, Domain, Space};

/// Words of the expression language.
const RESERVED: [&str; 2] = ["sum", "in"];

/// The variables of `[variables]`, or `None` with every problem noted.
pub(super) fn read(value: &Value<'_>, draft: &mut Draft) -> Option<Space> {
    let mut fields = Fields::of("[variables]", value, draft)?;
    let mut all_good = true;
    let mut space = Space::default();
    for entry in fields.rest() {
        let Some(array) = array(&entry, draft) else {
            all_good = false;
            continue;
        };
        if let Err(error) = space.push(array) {
            draft.error(entry.key.span, error.into());
            all_good = false;
        }
    }
    if all_good && space.variables().is_empty() {
        draft.error(value.span(), crate::format::DiagnosticKind::NoVariables);
        return None;
    }
    all_good.then_some(space)
}

/// Whether expressions can use `name`.
pub(super) fn is_usable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !RESERVED.contains(&name)
}

/// Whether expressions can use `name`; that they cannot is noted.
pub(super) fn usable(name: &Spanned<String>, draft: &mut Draft) -> bool {
    let good = is_usable(&name.value);
    if !good {
        draft.error(name.span, HamProblem::BadName { name: name.value.clone() }.into());
    }
    good
}

fn array(entry: &Entry<'_>, draft: &mut Draft) -> Option<Array> {
    let good_name = usable(&entry.key, draft);
    let name = entry.key.value.clone();
    let (domain, shape) = match entry.value.get_ref() {
        DeValue::String(word) => {
            (domain(&name, Spanned::new(word, entry.value.span()), None, draft)?, Vec::new())
        }
        DeValue::Table(table) => {
            described(&name, Fields::new(&format!("`{name}`"), table, entry.value.span()), draft)?
        }
        _ => return wrong_type(&format!("`{name}`"), entry.value, "a domain in quotes or a table", draft),
    };
    good_name.then_some(Array { name, shape, domain })
}

/// `{ domain = "spin", shape = [3, 3] }`, `{ states = ["red", "green"] }` or `{ domain = "real", range = [-1, 1] }`.
fn described(name: &str, mut fields: Fields<'_>, draft: &mut Draft) -> Option<(Domain, Vec<usize>)> {
    let shape = match fields.take("shape") {
        None => Some(Vec::new()),
        Some(entry) => each("a shape", entry.value, draft, extent),
    };
    let range = fields.take("range");
    let domain = match (fields.take("states"), fields.take("domain")) {
        (Some(_), None) if range.is_some() => range_of_states(name, range.as_ref(), draft),
        (Some(states), None) => states_of(states.value, draft).map(Domain::Category),
        (Some(_), Some(domain)) => {
            let (key, beside) = ("domain".to_owned(), "states".to_owned());
            draft.error(domain.key.span, HamProblem::Exclusive { key, beside }.into());
            None
        }
        (None, Some(entry)) => {
            text("a domain", entry.value, draft).and_then(|word| domain(name, word, range.as_ref(), draft))
        }
        (None, None) => {
            fields.need("domain", draft);
            None
        }
    };
    fields.finish(draft);
    Some((domain?, shape?))
}

/// The names of states: texts, or whole numbers as they are written.
pub(super) fn states_of(value: &Value<'_>, draft: &mut Draft) -> Option<Vec<String>> {
    each("states", value, draft, |item, draft| match item.get_ref() {
        DeValue::Integer(integer) => Some(integer.as_str().to_owned()),
        _ => text("a state", item, draft).map(|name| name.value.to_owned()),
    })
}

pub(super) fn extent(value: &Value<'_>, draft: &mut Draft) -> Option<usize> {
    let number = whole("an extent of a shape", value, draft)?;
    match usize::try_from(number) {
        Ok(extent) if extent > 0 => Some(extent),
        _ => wrong_type("an extent of a shape", value, "a positive one", draft),
    }
}

fn domain(
    name: &str,
    word: Spanned<impl AsRef<str>>,
    range: Option<&Entry<'_>>,
    draft: &mut Draft,
) -> Option<Domain> {
    let problem = match (word.value.as_ref(), range) {
        ("bit", None) => return Some(Domain::Bit),
        ("spin", None) => return Some(Domain::Spin),
        ("real", Some(range)) => return real_range(name, range.value, draft).map(Domain::Real),
        ("real", None) => HamProblem::NoRange { name: name.to_owned() },
        ("bit" | "spin", Some(_)) => return range_of_states(name, range, draft),
        (unknown, _) => HamProblem::UnknownDomain { name: unknown.to_owned() },
    };
    draft.error(word.span, problem.into());
    None
}

/// `[-1, 1]`
pub(super) fn real_range(name: &str, value: &Value<'_>, draft: &mut Draft) -> Option<RealRange> {
    let what = format!("the range of `{name}`");
    let numbers =
        each(&what, value, draft, |item, draft| number(&what, item, draft).map(|number| number.value))?;
    let name = name.to_owned();
    let problem = match numbers[..] {
        [low, high] => match RealRange::new(low, high) {
            Some(range) => return Some(range),
            None => HamProblem::BadRange { name, low, high },
        },
        _ => HamProblem::RangeCount { name, found: numbers.len() },
    };
    draft.error(value.span(), problem.into());
    None
}

fn range_of_states<T>(name: &str, range: Option<&Entry<'_>>, draft: &mut Draft) -> Option<T> {
    let span = range.map(|range| range.key.span).unwrap_or_default();
    draft.error(span, HamProblem::RangeOfStates { name: name.to_owned() }.into());
    None
}
