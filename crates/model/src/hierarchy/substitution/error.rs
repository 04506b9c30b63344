//! What can be wrong with rates and branch lengths.

use thiserror::Error;

use crate::hierarchy::HierarchyError;

/// A substitution model that cannot be built, or a length it cannot take.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum SubstitutionError {
    #[error("the rate {place} is {value}; rates are finite and not negative")]
    BadRate { place: String, value: f64 },
    #[error("{found} rates are given where {states} states need {expected}, row after row with the diagonal")]
    RateCount { states: usize, expected: usize, found: usize },
    #[error(
        "every rate that the frequencies reach is zero, so no time unit makes their mean one; give a positive rate"
    )]
    NoChange,
    #[error("a branch of length {length} has no meaning; lengths are finite and not negative")]
    BadLength { length: f64 },
    #[error(
        "a branch of length {length} would leave an error of {error:.1e} in its matrix, more than {limit:.1e}; \
         the states have long forgotten each other there, so give a shorter length"
    )]
    TooLong { length: f64, error: f64, limit: f64 },
    #[error(transparent)]
    Hierarchy(#[from] HierarchyError),
}
