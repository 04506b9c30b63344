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
    #[error(
        "`{array}` brings the model to {found} variables, more than the {limit} a Hamiltonian may have; use a smaller shape"
    )]
    TooManyVariables { array: String, found: usize, limit: usize },
    #[error("{what} gives {found} numbers for {expected} classes")]
    ClassValues { what: String, expected: usize, found: usize },
    #[error("{what} of class `{class}` is {value}; give a finite number, positive if it is a probability")]
    BadPrior { class: String, what: String, value: f64 },
    #[error("the prior sums to {sum}, not to one; correct it, or give `mu`, which need not be normalized")]
    PriorSum { sum: f64 },
    #[error("{found} energies are given where {expected} are needed, one per class")]
    EnergyCount { expected: usize, found: usize },
    #[error(
        "an energy speaks of {variable}, which is no bit or spin of the model, nor is it an indicator of a category's state"
    )]
    ForeignCoordinate { variable: String },
    #[error(
        "the coefficients of the energy{} add up to {found:e} nats, more than {limit:e}; use other units of energy",
        class.as_ref().map(|class| format!(" of `{class}`")).unwrap_or_default()
    )]
    EnergyTooLarge { class: Option<String>, found: f64, limit: f64 },
    #[error("the parents form a cycle: {}", cycle.join(" → "))]
    Cycle { cycle: Vec<String> },
}
