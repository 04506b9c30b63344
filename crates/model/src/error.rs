//! What can be wrong with a model, in the user's words.

use thiserror::Error;

/// A model that cannot be built. Readers attach file, line and column to it.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ModelError {
    #[error("variable `{variable}` has no states")]
    EmptyDomain { variable: String },
    #[error("variable `{variable}` names the state `{state}` twice")]
    DuplicateState { variable: String, state: String },
    #[error("variable `{variable}` is declared twice")]
    DuplicateVariable { variable: String },
    #[error("variable `{variable}` stands twice in one scope")]
    RepeatedInScope { variable: String },
    #[error("the table over ({scope}) needs {expected} numbers but has {found}")]
    TableSize { scope: String, expected: usize, found: usize },
    #[error("the table over ({scope}) would have 2^{log2_cells:.1} numbers, more than any machine holds")]
    TableTooLarge { scope: String, log2_cells: f64 },
    #[error(
        "entry {index} of the table over ({scope}) is {value}; probabilities are finite and not negative"
    )]
    BadNumber { scope: String, index: usize, value: f64 },
    #[error("row [{row}] of {table} sums to {sum}, not to one")]
    RowSum { table: String, row: String, sum: f64 },
    #[error("variable `{variable}` has no probability table")]
    MissingTable { variable: String },
    #[error("variable `{variable}` has two probability tables")]
    SecondTable { variable: String },
    #[error("the parents form a cycle: {}", cycle.join(" → "))]
    Cycle { cycle: Vec<String> },
}
