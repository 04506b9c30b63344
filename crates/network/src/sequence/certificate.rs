//! How far the beliefs of a network over sequences can be from the exact ones, after any number of steps.

use hamnet_numeric::Precision;
use hamnet_numeric::elementary::{exp_f64, ln_f64, tanh_f64};

use crate::ErrorBound;

/// What a network over sequences guarantees in one precision.
///
/// The log errors of the entries of a belief spread by `ω`. A step multiplies the spread by no more than the contraction `τ` of
/// the transition (Birkhoff: `tanh(Δ/4)`), and adds `s` of its own, so that after `t` steps `ω_t ≤ s (1 − τ^t)/(1 − τ)`: where the steps mix
/// (`τ < 1`) the bound does not grow with the length. A posterior with log errors that spread by `ω` is off by
/// `TV ≤ tanh(ω/4)` (THEORY 1.3). In `ln p(y_1 … y_t)` nothing contracts: its error is at most `t` times that of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceCertificate {
    /// The element type the bounds hold for.
    pub precision: Precision,
    /// `τ`, from 0 to 1.
    pub contraction: f64,
    /// `s`, the spread in nats that one step forward adds, in parts.
    pub step: ErrorBound,
    /// The spread in nats that one step backward adds, for smoothing.
    pub step_back: ErrorBound,
    /// What normalizing a belief adds to its total variation.
    pub read_out: f64,
    /// The error of `ln c_t`, in nats, beside that of the belief before it.
    pub ln_evidence_step: ErrorBound,
    /// The error in nats of the log weight of a path, per step: a path that is given is at most `2 t` times this less likely than
    /// the most probable one.
    pub path_step: ErrorBound,
    /// The sequences the bounds hold for, in words.
    pub domain: String,
    /// What is taken for granted, in words.
    pub assumptions: Vec<String>,
}

impl SequenceCertificate {
    /// The total variation between the belief after `steps` steps and the exact one.
    pub fn filtered(&self, steps: usize) -> f64 {
        self.total_variation(self.spread(self.step, steps))
    }

    /// The total variation between any smoothed belief of a sequence of `steps` steps and the exact one.
    ///
    /// The spread is that of the filtered belief and of the backward message, and of one product.
    pub fn smoothed(&self, steps: usize) -> f64 {
        let product = 2.0 * self.precision.unit_roundoff();
        self.total_variation(self.spread(self.step, steps) + self.spread(self.step_back, steps) + product)
    }

    /// The error of `ln p(y_1 … y_t)` after `steps` steps, in nats.
    pub fn ln_evidence(&self, steps: usize) -> f64 {
        steps as f64 * (self.ln_evidence_step.total() * (1.0 + 1e-12))
    }

    /// How much less likely, in nats, the path given for `steps` steps can be than the most probable one.
    pub fn path(&self, steps: usize) -> f64 {
        2.0 * steps as f64 * (self.path_step.total() * (1.0 + 1e-12))
    }

    /// `ω` after `steps` steps.
    fn spread(&self, step: ErrorBound, steps: usize) -> f64 {
        let count = steps as f64;
        let geometric = if self.contraction < 1.0 {
            let reached =
                if self.contraction > 0.0 { 1.0 - exp_f64(count * ln_f64(self.contraction)) } else { 1.0 };
            (reached / (1.0 - self.contraction)).min(count)
        } else {
            count
        };
        step.total() * geometric * (1.0 + 1e-9)
    }

    fn total_variation(&self, spread: f64) -> f64 {
        (tanh_f64(spread / 4.0) * (1.0 + 1e-12) + self.read_out).min(1.0)
    }

    /// Whether all numbers are such as bounds can be.
    pub(super) fn is_sound(&self) -> bool {
        let bounds = [self.step, self.step_back, self.ln_evidence_step, self.path_step];
        let parts = bounds.iter().flat_map(|bound| [bound.truncation, bound.rounding]);
        (0.0..=1.0).contains(&self.contraction) && parts.chain([self.read_out]).all(|part| part >= 0.0)
    }
}
