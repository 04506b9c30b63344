//! What can be wrong with a network.

use thiserror::Error;

use crate::UnitId;

/// A network that breaks a rule of the noun.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum NetworkError {
    #[error("layer {layer} reads {unit}, which is not computed before it")]
    ReadsAhead { layer: usize, unit: UnitId },
    #[error("layer {layer} holds a weight that is not finite at {unit}")]
    BadWeight { layer: usize, unit: UnitId },
    #[error("{place} names {unit}, but the network has {units} units")]
    NoSuchUnit { place: String, unit: UnitId, units: usize },
    #[error("{place} has {found} entries where {expected} are needed")]
    WrongLength { place: String, expected: usize, found: usize },
    #[error("{place} names variable {variable}, but the network knows {variables}")]
    NoSuchVariable { place: String, variable: usize, variables: usize },
    #[error("the network has no head")]
    NoHead,
}
