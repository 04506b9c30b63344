//! What the hidden states of `[hierarchy]` emit, and the hidden Markov model it makes.

use toml::de::DeValue;

use super::fields::{Entry, Fields, Value, each, list, text};
use super::hierarchy::{Law, count, grid, note, numbers};
use super::problem::HamProblem;
use super::steps::{matrix, names_or_numbers};
use super::variables::{real_range, states_of};
use crate::Variable;
use crate::format::Contents;
use crate::format::draft::Draft;
use crate::hierarchy::{
    Emission, GaussianEmission, HiddenMarkov, HierarchyError, Stochastic, check_covariances,
};

/// The hidden chain: its start, its states, and their transition where that is right.
pub(super) struct Chain {
    pub prior: Vec<f64>,
    pub states: Vec<String>,
    pub transition: Option<Stochastic>,
}

/// Symbols by a table; with a `length` the model is unrolled.
pub(super) fn of_symbols(
    fields: &mut Fields<'_>,
    table: &Entry<'_>,
    chain: Chain,
    draft: &mut Draft,
) -> Option<Result<Law, HierarchyError>> {
    let symbols = fields.take("symbols").map(|entry| states_of(entry.value, draft));
    let hidden = name(fields, "hidden", "x", draft);
    let observed = name(fields, "observed", "y", draft);
    let length = fields.take("length").map(|entry| count("length", entry.value, draft));
    let symbols = symbols.map_or(Some(None), |symbols| symbols.map(Some))?;
    let table = matrix("emission", table.value, &chain.states, symbols.as_deref(), draft)?;
    let (observed, columns) = (observed?, table.columns());
    if let Some(found) = symbols.as_ref().map(Vec::len).filter(|&found| found != columns) {
        let problem = HierarchyError::StateNames { variable: observed, expected: columns, found };
        return note(Err(problem), fields.place_of("symbols"), draft);
    }
    let (hidden, transition) = (hidden?, chain.transition?);
    let model = Variable::new(observed, names_or_numbers(symbols, columns))
        .map_err(HierarchyError::from)
        .map(|variable| Emission::Table { variable, table })
        .and_then(|emission| {
            HiddenMarkov::new(Variable::new(hidden, chain.states)?, chain.prior, transition, emission)
        });
    Some(match length {
        None => model.map(sequence),
        Some(length) => {
            let length = length?;
            model.and_then(|model| model.unrolled(length)).map(Law::Hierarchy)
        }
    })
}

/// Reals with a normal law per state; such a model has no length.
pub(super) fn of_reals(
    fields: &mut Fields<'_>,
    means: &Entry<'_>,
    chain: Chain,
    draft: &mut Draft,
) -> Option<Result<Law, HierarchyError>> {
    let hidden = name(fields, "hidden", "x", draft);
    let variables = fields.need("observed", draft).and_then(|value| reals(value, draft));
    let several = |key, beside| HamProblem::Exclusive { key, beside };
    let spread = fields.take_one(&["covariances", "covariance", "variances"], several, draft);
    let means = rows("means", means.value, draft);
    let (form, spread) = spread?;
    let spread = match form {
        "covariances" => each(form, spread.value, draft, |item, draft| {
            grid("a covariance", item, draft).map(|grid| grid.numbers)
        }),
        "covariance" => grid(form, spread.value, draft).and_then(|grid| {
            let means = chain.states.len().saturating_mul(grid.columns);
            note(check_covariances(means, grid.rows), spread.value.span().into(), draft)?;
            Some(vec![grid.numbers; chain.states.len()])
        }),
        _ => rows(form, spread.value, draft).map(|numbers| vec![numbers]),
    };
    let (hidden, variables, means, spread) = (hidden?, variables?, means?, spread?.concat());
    let transition = chain.transition?;
    let (dimensions, found) = (variables.len(), means.len());
    let expected = dimensions * chain.states.len();
    if found != expected {
        return Some(Err(HierarchyError::GaussianSize { what: "means", dimensions, expected, found }));
    }
    let gaussian = match form {
        "variances" => GaussianEmission::diagonal(variables, means, spread),
        _ => GaussianEmission::new(variables, means, spread),
    };
    Some(gaussian.map(Emission::Gaussian).and_then(|emission| {
        let hidden = Variable::new(hidden, chain.states)?;
        HiddenMarkov::new(hidden, chain.prior, transition, emission).map(sequence)
    }))
}

fn sequence(model: HiddenMarkov) -> Law {
    Law::Sequence(Contents::HiddenMarkov(Box::new(model)))
}

/// The name of a variable, `default` if there is none.
fn name(fields: &mut Fields<'_>, key: &'static str, default: &str, draft: &mut Draft) -> Option<String> {
    match fields.take(key) {
        None => Some(default.to_owned()),
        Some(entry) => text(key, entry.value, draft).map(|name| name.value.to_owned()),
    }
}

/// `{ y = [-10, 10], z = [0, 1] }`, in the order of the file.
pub(super) fn reals(value: &Value<'_>, draft: &mut Draft) -> Option<Vec<Variable>> {
    let mut fields = Fields::of("`observed`", value, draft)?;
    let read: Vec<Option<Variable>> = fields
        .rest()
        .into_iter()
        .map(|entry| {
            let range = real_range(&entry.key.value, entry.value, draft)?;
            Some(Variable::real(entry.key.value, range))
        })
        .collect();
    let reals: Vec<Variable> = read.into_iter().collect::<Option<_>>()?;
    if reals.is_empty() {
        return note(Err(HierarchyError::NoReals), value.span().into(), draft);
    }
    Some(reals)
}

/// One row of numbers per state, or one number per state where a single real is seen.
fn rows(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Vec<f64>> {
    let has_rows = list(what, value, draft)?.iter().any(|item| matches!(item.get_ref(), DeValue::Array(_)));
    if has_rows { grid(what, value, draft).map(|grid| grid.numbers) } else { numbers(what, value, draft) }
}
