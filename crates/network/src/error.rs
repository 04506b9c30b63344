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
    #[error(
        "variable `{variable}` ranges from {low} to {high}; a range is finite, and its ends are in order"
    )]
    BadRange { variable: String, low: f64, high: f64 },
    #[error("{place} names the real variable `{variable}` where one of states belongs")]
    NotOfStates { place: String, variable: String },
    #[error("{place} {what}, but where inputs are observed units are energies and no weights")]
    NoWeights { place: String, what: &'static str },
    #[error("input {input} reads the real variable `{variable}`, of which there are no likelihoods")]
    NoLikelihoods { input: usize, variable: String },
    #[error("{what} is {value}")]
    BadNumber { what: &'static str, value: f64 },
    #[error(
        "likelihoods go with linear evidence, log-likelihoods with logarithmic and observed inputs with absent evidence, \
         but two of different kinds are given"
    )]
    MixedKinds,
    #[error("head {head} gives probabilities, and another max-marginals; a network gives one or the other")]
    MixedHeads { head: usize },
    #[error("the network has no head")]
    NoHead,
}
