//! What can be wrong with a network.

use thiserror::Error;

use crate::UnitId;

/// A network that breaks a rule of the noun.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum NetworkError {
    #[error("layer {layer} reads {unit}, which is not computed before it")]
    ReadsAhead { layer: usize, unit: UnitId },
    #[error("layer {layer} computes no unit")]
    EmptyLayer { layer: usize },
    #[error("layer {layer} holds a weight that is not finite at {unit}")]
    BadWeight { layer: usize, unit: UnitId },
    #[error("{place} names {unit}, but the network has {units} units")]
    NoSuchUnit { place: String, unit: UnitId, units: usize },
    #[error("{place} has {found} entries where {expected} are needed")]
    WrongLength { place: String, expected: usize, found: usize },
    #[error("{place} names variable {variable}, but the network knows {variables}")]
    NoSuchVariable { place: String, variable: usize, variables: usize },
    #[error("{place} names state {state}, but there are {states}")]
    NoSuchState { place: String, state: usize, states: usize },
    #[error("{unit} comes from origin group {group}, but there are {groups}")]
    NoSuchOrigin { unit: UnitId, group: usize, groups: usize },
    #[error("{place} begins at {found} where {expected} is next")]
    OutOfPlace { place: String, expected: UnitId, found: UnitId },
    #[error("{place} names {what} twice")]
    Repeated { place: String, what: String },
    #[error("{what} is {value}")]
    BadNumber { what: &'static str, value: f64 },
    #[error(
        "likelihoods go with linear evidence and log-likelihoods with logarithmic evidence, but one of each is given"
    )]
    MixedKinds,
    #[error("the network has no head")]
    NoHead,
}
