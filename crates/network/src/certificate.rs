//! Certificates: how far a network's answer can be from the exact one, and what that rests on.

use std::fmt;

use hamnet_numeric::Precision;

use crate::RoundedUp;

/// A bound on an error, in two parts; both, or the bound is false.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ErrorBound {
    /// What remains in exact arithmetic.
    pub truncation: f64,
    /// What finite precision adds.
    pub rounding: f64,
}

impl ErrorBound {
    /// The whole bound, rounded up.
    pub fn total(&self) -> f64 {
        (self.truncation + self.rounding).next_up()
    }
}

impl fmt::Display for ErrorBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (truncation {} + rounding {})",
            RoundedUp(self.total()),
            RoundedUp(self.truncation),
            RoundedUp(self.rounding)
        )
    }
}

/// What a network guarantees in one precision, over every admissible row of evidence.
///
/// A certificate is computed from circuit and network alone: no data, no judge, no clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// The element type the bound holds for.
    pub precision: Precision,
    /// Total variation between the network's posterior and the exact one, for every head. Of heads of
    /// [max-marginals](crate::HeadForm::MaxMarginals), the absolute error of each logarithm, in nats.
    pub posterior: ErrorBound,
    /// Absolute error of `ln p(e)`, beside max-marginals of `ln max_x p(x, e)`, in nats, on rows of hard evidence; zero where it
    /// is not computed.
    pub ln_evidence: ErrorBound,
    /// For networks of energies, the spread `max_x e_x - min_x e_x` of the errors `e_x` of the energies of the classes
    /// `x`, in nats (ω of THEORY 1.3); the bound on the posterior follows from it.
    pub energy: Option<ErrorBound>,
    /// Roundings on the worst path: `c` of the rounding part `c·u`.
    pub roundings: f64,
    /// The rows the bound holds for, in words.
    pub domain: String,
    /// What is taken for granted, in words (accuracy of elementary functions, round to nearest).
    pub assumptions: Vec<String>,
}

impl Certificate {
    /// The lead, in nats, that a state's max-marginal must exceed over every other state's of the same variable to be certainly
    /// that of the most probable explanation.
    ///
    /// With every logarithm off by at most `E`, a difference of two is off by at most `2E`: a lead above `2E` is one.
    pub fn decisive_lead(&self) -> f64 {
        (2.0 * self.posterior.total()).next_up()
    }
}
