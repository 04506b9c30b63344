//! The matrix of a step: rows of numbers, or only the entries that are not zero.

use toml::de::DeValue;

use super::fields::{Fields, Value, each, list, number, text, whole, wrong_type};
use super::hierarchy::{grid, note};
use super::problem::HamProblem;
use crate::format::draft::Draft;
use crate::format::hint;
use crate::hierarchy::Stochastic;

/// An entry that is not zero: from, to, and its value.
type Cell = (usize, usize, f64);

/// The stochastic matrix `name` from the states `rows` to the states `columns`, which a dense matrix does without. It is
///
/// - a list of rows of numbers, dense;
/// - a list of rows `{ state = p }`, sparse;
/// - `{ entries = [[from, to, p], …] }`, sparse, states by name or number.
pub(super) fn matrix(
    name: &str,
    value: &Value<'_>,
    rows: &[String],
    columns: Option<&[String]>,
    draft: &mut Draft,
) -> Option<Stochastic> {
    let cells = match value.get_ref() {
        DeValue::Table(_) => entries(name, value, rows, known(columns, value, draft)?, draft)?,
        DeValue::Array(list) if list.iter().any(|row| matches!(row.get_ref(), DeValue::Table(_))) => {
            named_rows(name, value, known(columns, value, draft)?, draft)?
        }
        _ => {
            let grid = grid(name, value, draft)?;
            let matrix = Stochastic::dense(name, grid.rows, grid.columns, grid.numbers);
            return note(matrix, value.span().into(), draft);
        }
    };
    let (rows, columns) = (rows.len(), columns.map_or(0, <[String]>::len));
    note(Stochastic::sparse(name, rows, columns, cells), value.span().into(), draft)
}

/// The names of `count` states: those given, or their numbers.
pub(super) fn names_or_numbers(names: Option<Vec<String>>, count: usize) -> Vec<String> {
    names.unwrap_or_else(|| (0..count).map(|state| state.to_string()).collect())
}

/// The states a sparse matrix leads to, which must be named since its rows do not count them.
fn known<'c>(columns: Option<&'c [String]>, value: &Value<'_>, draft: &mut Draft) -> Option<&'c [String]> {
    if columns.is_none() {
        let (key, place) = ("symbols".to_owned(), "[hierarchy] with a sparse emission".to_owned());
        draft.error(value.span(), HamProblem::MissingKey { key, place }.into());
    }
    columns
}

/// `[{ fair = 0.9, loaded = 0.1 }, { loaded = 1 }]`
fn named_rows(name: &str, value: &Value<'_>, columns: &[String], draft: &mut Draft) -> Option<Vec<Cell>> {
    let mut all_good = true;
    let mut cells = Vec::new();
    for (from, item) in list(name, value, draft)?.iter().enumerate() {
        let Some(mut row) = Fields::of(&format!("row {from} of `{name}`"), item, draft) else {
            all_good = false;
            continue;
        };
        for entry in row.rest() {
            let to = columns.iter().position(|state| *state == entry.key.value);
            if to.is_none() {
                no_state(name, &entry.key.value, columns, entry.key.span, draft);
            }
            let probability = number(&format!("an entry of `{name}`"), entry.value, draft);
            match (to, probability) {
                (Some(to), Some(probability)) => cells.push((from, to, probability.value)),
                _ => all_good = false,
            }
        }
    }
    all_good.then_some(cells)
}

/// `{ entries = [["fair", "fair", 0.9], [0, 1, 0.1]] }`
fn entries(
    name: &str,
    value: &Value<'_>,
    rows: &[String],
    columns: &[String],
    draft: &mut Draft,
) -> Option<Vec<Cell>> {
    let mut fields = Fields::of(&format!("`{name}`"), value, draft)?;
    let entries = fields.need("entries", draft);
    fields.finish(draft);
    each(name, entries?, draft, |item, draft| match list("an entry", item, draft)? {
        [from, to, probability] => {
            let (from, to) = (state(name, from, rows, draft), state(name, to, columns, draft));
            let probability = number("the third of an entry", probability, draft);
            Some((from?, to?, probability?.value))
        }
        _ => wrong_type("an entry", item, "one of three, as in `[0, 1, 0.5]`", draft),
    })
}

/// The number of the state that is named or numbered by `value`.
fn state(name: &str, value: &Value<'_>, states: &[String], draft: &mut Draft) -> Option<usize> {
    if let DeValue::String(_) = value.get_ref() {
        let called = text("a state", value, draft)?;
        let place = states.iter().position(|state| state == called.value);
        if place.is_none() {
            no_state(name, called.value, states, called.span, draft);
        }
        return place;
    }
    let number = whole("a state", value, draft)?;
    let place = usize::try_from(number).ok().filter(|&place| place < states.len());
    if place.is_none() {
        let what = format!("`{name}`");
        draft.error(value.span(), HamProblem::StateNumber { what, number, states: states.len() }.into());
    }
    place
}

fn no_state(
    matrix: &str,
    name: &str,
    states: &[String],
    span: crate::format::source::Span,
    draft: &mut Draft,
) {
    let nearest = hint(name, states.iter().map(String::as_str));
    let (what, name) = (format!("`{matrix}`"), name.to_owned());
    draft.error(span, HamProblem::NoSuchState { what, name, nearest }.into());
}
