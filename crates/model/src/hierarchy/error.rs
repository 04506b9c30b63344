//! What can be wrong with a hierarchy or with what is said of its variables.

use thiserror::Error;

use crate::ModelError;

/// A hierarchy that cannot be built, or a question that does not fit it.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum HierarchyError {
    #[error("`{matrix}` has {found} numbers where {rows} rows of {columns} need {expected}")]
    Size { matrix: String, rows: usize, columns: usize, expected: usize, found: usize },
    #[error("`{matrix}` is {rows} × {columns}; a step needs at least one state on either side")]
    Empty { matrix: String, rows: usize, columns: usize },
    #[error(
        "`{matrix}` has an entry at row {row}, column {column} (from 0), outside its {rows} × {columns} cells"
    )]
    Outside { matrix: String, row: usize, column: usize, rows: usize, columns: usize },
    #[error("`{matrix}` gives the entry at row {row}, column {column} (from 0) twice; add the two up")]
    Twice { matrix: String, row: usize, column: usize },
    #[error(
        "row {row} (from 0) of `{matrix}` holds {value} for column {column}; probabilities are finite and not negative"
    )]
    BadNumber { matrix: String, row: usize, column: usize, value: f64 },
    #[error(
        "row {row} (from 0) of `{matrix}` sums to {sum}, not to one; rows within {tolerance} of one are normalized, correct this one{}",
        transposed_hint(*columns_sum_to_one)
    )]
    RowSum { matrix: String, row: usize, sum: f64, tolerance: f64, columns_sum_to_one: bool },
    #[error(
        "the step `{parent}` → `{child}` needs {rows} × {columns} numbers, but `{matrix}` is {found_rows} × {found_columns}"
    )]
    Shape {
        parent: String,
        child: String,
        matrix: String,
        rows: usize,
        columns: usize,
        found_rows: usize,
        found_columns: usize,
    },
    #[error("`{variable}` is a real variable; the steps of this hierarchy go between variables of states")]
    Real { variable: String },
    #[error("`{variable}` has {expected} states, but {found} names are given for them")]
    StateNames { variable: String, expected: usize, found: usize },
    #[error("there is no variable number {index}; the hierarchy has {variables} so far")]
    NoVariable { index: usize, variables: usize },
    #[error("there is no matrix number {index}; the hierarchy has {matrices} so far")]
    NoMatrix { index: usize, matrices: usize },
    #[error(
        "{transitions} transitions and {emissions} emissions are given; a chain needs one emission more than transitions"
    )]
    Emissions { transitions: usize, emissions: usize },
    #[error("a chain of observations needs a length of at least 1, not 0")]
    NoSteps,
    #[error(
        "as a Bayesian network the hierarchy would hold {found} numbers, more than {limit}; ask the hierarchy itself"
    )]
    TooLarge { found: u128, limit: usize },
    #[error("evidence speaks of {found} variables; the hierarchy has {expected}")]
    EvidenceSize { expected: usize, found: usize },
    #[error("`{variable}` is observed in state number {state} (from 0), but has {states} states")]
    NoState { variable: String, state: usize, states: usize },
    #[error("`{variable}` is given the value {value}, but it is in one of {states} states; name the state")]
    Value { variable: String, value: f64, states: usize },
    #[error("`{variable}` is given {found} likelihoods for {expected} states")]
    LikelihoodCount { variable: String, expected: usize, found: usize },
    #[error(
        "the likelihood of state {state} (from 0) of `{variable}` is {value}; likelihoods are finite and not negative"
    )]
    BadLikelihood { variable: String, state: usize, value: f64 },
    #[error(
        "{found} is too small or too large for {what}: at least {least}, and a datum has at most {limit} features"
    )]
    RuleSizes { what: &'static str, found: usize, least: usize, limit: usize },
    #[error(
        "a level needs {needed} rules with different right sides, but may have at most {available}; take more features, a larger branching or fewer synonyms"
    )]
    Rules { needed: usize, available: usize },
    #[error("what is seen has no variables; name at least one, with its range")]
    NoReals,
    #[error("`{variable}` has states; what Gaussians emit are reals with a range")]
    NotReal { variable: String },
    #[error(
        "the {what} of Gaussians over {dimensions} reals have {found} numbers where {expected} are needed"
    )]
    GaussianSize { what: &'static str, dimensions: usize, expected: usize, found: usize },
    #[error("the {what} of {dimensions} reals hold {found} numbers; at most {limit} are taken")]
    TooManyNumbers { what: &'static str, dimensions: usize, found: u128, limit: usize },
    #[error("the {what} of state {state} (from 0) hold {value}; finite numbers are needed")]
    NotFinite { what: &'static str, state: usize, value: f64 },
    #[error(
        "the covariance of state {state} (from 0) is not symmetric: entry [{row}, {column}] is {entry}, entry [{column}, {row}] is {mirror}; put their mean in both places"
    )]
    NotSymmetric { state: usize, row: usize, column: usize, entry: f64, mirror: f64 },
    #[error(
        "the covariance of state {state} (from 0) is not positive definite: what real {row} (from 0) adds to the others has the variance {pivot:e}; leave out reals that determine each other, or correct the numbers"
    )]
    NotPositiveDefinite { state: usize, row: usize, pivot: f64 },
    #[error("`{variable}` has {expected} states, but Gaussians are given for {found}")]
    EmissionStates { variable: String, expected: usize, found: usize },
    #[error("the {what} of time {time} has {found} numbers where {expected} are needed")]
    LinearSize { what: &'static str, time: usize, expected: usize, found: usize },
    #[error("the {what} of time {time} holds {value}; finite numbers are needed")]
    LinearNumber { what: &'static str, time: usize, value: f64 },
    #[error("the {what} of time {time} is no covariance: {reason}")]
    LinearCovariance { what: &'static str, time: usize, reason: String },
    #[error("time {time}: {found} reals are seen where the chain has {expected}")]
    SightSize { time: usize, expected: usize, found: usize },
    #[error("two variables are called `{variable}`; give one of them another name")]
    NameTwice { variable: String },
    #[error(transparent)]
    Model(#[from] ModelError),
}

fn transposed_hint(columns_sum_to_one: bool) -> &'static str {
    if columns_sum_to_one { "; its columns sum to one, so give the transposed matrix" } else { "" }
}
