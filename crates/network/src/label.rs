//! What inputs and outputs stand for, in the user's words.

use crate::{UnitId, UnitRange};

/// A variable of the model the network came from: its name, and what it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct VariableLabel {
    pub name: String,
    pub domain: VariableDomain,
}

/// What a variable can be.
#[derive(Clone, Debug, PartialEq)]
pub enum VariableDomain {
    /// One of several states, by their names.
    States(Vec<String>),
    /// A real number of the closed range from `low` to `high`, outside of which the network does not answer.
    Real { low: f64, high: f64 },
}

impl VariableLabel {
    /// A variable of named states.
    pub fn of_states(name: impl Into<String>, states: Vec<String>) -> Self {
        Self { name: name.into(), domain: VariableDomain::States(states) }
    }

    /// A real variable from `low` to `high`, both included.
    pub fn of_real(name: impl Into<String>, low: f64, high: f64) -> Self {
        Self { name: name.into(), domain: VariableDomain::Real { low, high } }
    }

    /// The names of the states; none for a real variable.
    pub fn states(&self) -> &[String] {
        match &self.domain {
            VariableDomain::States(states) => states,
            VariableDomain::Real { .. } => &[],
        }
    }

    /// The least and the greatest value of a real variable.
    pub fn range(&self) -> Option<(f64, f64)> {
        match self.domain {
            VariableDomain::States(_) => None,
            VariableDomain::Real { low, high } => Some((low, high)),
        }
    }

    /// The number of input units that read the variable: one per state, or the one that holds a real value.
    ///
    /// It is also the number of states by which the variable numbers an [`Origin`](crate::Origin).
    pub fn width(&self) -> usize {
        match &self.domain {
            VariableDomain::States(states) => states.len(),
            VariableDomain::Real { .. } => 1,
        }
    }
}

/// A variable whose value the network reads: one unit per state, or one that holds the value of a real variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Place of the variable in [`Network::variables`](crate::Network::variables).
    pub variable: usize,
    /// As many units as the variable is [wide](VariableLabel::width).
    pub units: UnitRange,
}

/// How what is known of a variable becomes input units. The encoder is not counted as a layer.
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
    /// Every input is observed with certainty: a state is one-hot, a real is its value, which lies in its range.
    /// There are no likelihoods and no missing values, and `ln p(e)` is not computed
    /// ([`EvidenceHead::Absent`], [`EvidenceHead::Possible`]).
    Observed,
}

/// One posterior the network gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Places in [`Network::variables`](crate::Network::variables) of the variables asked for, all of them of states;
    /// the last runs fastest.
    pub target: Vec<usize>,
    /// One unit per joint state of the target.
    pub units: Vec<UnitId>,
    /// How the units become what is given.
    pub form: HeadForm,
}

/// How the units of a head become probabilities, or max-marginals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadForm {
    /// Divide the group by its sum; a group of zeros (impossible evidence) stays zero.
    Normalize,
    /// `softmax`, evaluated after subtracting the largest.
    Softmax,
    /// No probabilities but logarithms: `x_s - max_t x_t`, at most zero, in nats; `-∞` where `x_s` is below what the evidence
    /// head calls impossible. Unit `s` holds, up to the offset of the evidence head, `ln max p(x, e)` over the joint states `x`
    /// of all variables in which the target is in state `s`; so zero is at a most probable explanation of the evidence, and
    /// the others tell by how much the best explanation with their state is less probable.
    MaxMarginals,
}

/// Where `ln p(e)` is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EvidenceHead {
    /// `ln p(e) = ln x + (exponent + Σ k) ln 2` over the counted rescalings and the encoder's exponents; `p(e) = 0`
    /// exactly where `x` is zero.
    Linear { unit: UnitId, exponent: i64 },
    /// `ln p(e) = x + offset` (plus the encoder's logarithms); the evidence is impossible exactly where
    /// `x < impossible_below`. Beside max-marginals it is `ln max_x p(x, e)`, the probability of the most probable explanation.
    Log { unit: UnitId, offset: f64, impossible_below: f64 },
    /// Nowhere: `ln p(e)` is not computed. What all classes share is missing from the energies, since a softmax does
    /// not see it. No evidence is impossible.
    Absent,
    /// Nowhere, but the evidence is impossible where `x` is zero, which is one elsewhere: exactly there, or where not all is told, some that
    /// is impossible gets an answer too.
    Possible { unit: UnitId, tells_all: bool },
}

impl EvidenceHead {
    /// The unit that is read, if `ln p(e)` or whether it is finite is.
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Linear { unit, .. } | Self::Log { unit, .. } | Self::Possible { unit, .. } => Some(*unit),
            Self::Absent => None,
        }
    }

    /// Whether all evidence that is impossible is told.
    pub fn tells_impossible(&self) -> bool {
        match self {
            Self::Linear { .. } | Self::Log { .. } => true,
            Self::Absent => false,
            Self::Possible { tells_all, .. } => *tells_all,
        }
    }

    /// Whether `ln p(e)` is computed.
    pub fn tells_probability(&self) -> bool {
        matches!(self, Self::Linear { .. } | Self::Log { .. })
    }
}
