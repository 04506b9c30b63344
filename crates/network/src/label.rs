//! What inputs and outputs stand for, in the user's words.

use crate::{UnitId, UnitRange};

/// A variable of the model the network came from: its name and the names of its states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableLabel {
    pub name: String,
    pub states: Vec<String>,
}

/// A variable whose value the network reads: one unit per state, holding that state's likelihood.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Place of the variable in [`Network::variables`](crate::Network::variables).
    pub variable: usize,
    /// One unit per state.
    pub units: UnitRange,
}

/// How a likelihood vector becomes input units. The encoder is not counted as a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Encoding {
    /// `λ_s · 2^-k` with the integer `k` for which `1/2 < max_s λ_s · 2^-k ≤ 1`; `k` is added to the binary exponent
    /// of `p(e)`. Missing is all ones, a state is one-hot.
    Likelihood,
    /// `ln max(λ_s / max_s λ_s, e^-L)`, and `ln max_s λ_s` is added to `ln p(e)`.
    LogLikelihood {
        /// L > 0, in nats.
        floor: f64,
        /// What the network answers for: rows whose soft likelihoods spread by no more than this in all, in nats:
        /// `Σ ln(max_s λ_s / min positive λ_s)` over the variables. Hard evidence spreads by nothing.
        spread: f64,
    },
}

/// One posterior the network gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Places in [`Network::variables`](crate::Network::variables) of the variables asked for; the last runs fastest.
    pub target: Vec<usize>,
    /// One unit per joint state of the target.
    pub units: Vec<UnitId>,
    /// How the units become probabilities.
    pub form: HeadForm,
}

/// How the units of a head become probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadForm {
    /// Divide the group by its sum; a group of zeros (impossible evidence) stays zero.
    Normalize,
    /// `softmax`, evaluated after subtracting the largest.
    Softmax,
}

/// Where `ln p(e)` is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EvidenceHead {
    /// `ln p(e) = ln x + (exponent + Σ k) ln 2` over the counted rescalings and the encoder's exponents; `p(e) = 0`
    /// exactly where `x` is zero.
    Linear { unit: UnitId, exponent: i64 },
    /// `ln p(e) = x + offset` (plus the encoder's logarithms); the evidence is impossible exactly where
    /// `x < impossible_below`.
    Log { unit: UnitId, offset: f64, impossible_below: f64 },
}

impl EvidenceHead {
    /// The unit that is read.
    pub fn unit(&self) -> UnitId {
        match self {
            Self::Linear { unit, .. } | Self::Log { unit, .. } => *unit,
        }
    }
}
