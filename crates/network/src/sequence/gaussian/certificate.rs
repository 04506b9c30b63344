//! How far the means of a network over sequences of reals can be from the exact ones.

use hamnet_numeric::Precision;

use crate::ErrorBound;

/// What such a network guarantees in one precision, for everything that is seen within its range, at any time.
///
/// A step turns the error `e` of a mean into `A e`, exactly, and adds roundings of its own; where the powers of `A` vanish, as those
/// of a filter that forgets its beginning do, the errors do not add up over the length. Covariances are constants, rounded once.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianCertificate {
    /// The element type the bounds hold for.
    pub precision: Precision,
    /// The largest error of any filtered mean, per hidden real, in its own unit.
    pub filtered: Vec<ErrorBound>,
    /// The largest error of any smoothed mean.
    pub smoothed: Vec<ErrorBound>,
    /// The error of `ln p(y_1 … y_T)` in nats, per time.
    pub ln_evidence_step: ErrorBound,
    /// The sequences the bounds hold for, in words.
    pub domain: String,
    /// What is taken for granted, in words.
    pub assumptions: Vec<String>,
}

impl GaussianCertificate {
    /// The error of `ln p(y_1 … y_T)` of `steps` times, in nats.
    pub fn ln_evidence(&self, steps: usize) -> f64 {
        steps as f64 * self.ln_evidence_step.total() * (1.0 + 1e-12)
    }

    /// Whether there is a bound for each of `d` hidden reals, none of them NaN or negative.
    pub(super) fn is_sound(&self, d: usize) -> bool {
        let bounds = self.filtered.iter().chain(&self.smoothed).chain([&self.ln_evidence_step]);
        let mut parts = bounds.flat_map(|bound| [bound.truncation, bound.rounding]);
        self.filtered.len() == d && self.smoothed.len() == d && parts.all(|part| part >= 0.0)
    }
}
