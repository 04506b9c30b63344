//! How far the beliefs of a network over sequences can be from the exact ones, after any number of steps.

use hamnet_numeric::Precision;
use hamnet_numeric::elementary::{exp_f64, ln_f64, tanh_f64};

use crate::ErrorBound;

/// What a network over sequences guarantees in one precision.
///
/// A computed weight is `w e^ε`; within a vector only the spread `ω = max ε − min ε` of its entries matters to the belief.
///
/// **Filtering.** Let `α` be off by a spread of `ω`. Exact steps `Σ_a α[a] T[a, b]`, with multiplications by exact likelihoods in between,
/// never widen the spread, and `m` of them together multiply it by no more than `τ`, Birkhoff's coefficient `tanh(Δ/4)` of their
/// product, whatever is seen. What is rounded, the weights, products, sums in any order and the division by the sum, adds `s`
/// at every step, of which the steps after it leave `τ^⌊j/m⌋` if there are `j`. So
///
/// ```text
/// ω_t  ≤  s Σ_{j<t} τ^⌊j/m⌋  ≤  s m / (1 − τ)
/// ```
///
/// Where the steps mix (`τ < 1`) the bound does not grow with the length. `m` is one where every state leads to every other. With zeros
/// in the transition one step contracts nothing, and `m` is so many that any likelihoods that can come between `m` steps leave
/// no state out of reach of another. A posterior whose log errors spread by `ω` is off by `TV ≤ tanh(ω/4)` (THEORY 1.3), and
/// its sum is off one by `read_out`. The common factor of a vector, such as a power of two it is rescaled by, matters to none
/// of this.
///
/// **Smoothing.** The backward message takes the same contraction, for that of a transposed matrix is the same, and what is seen
/// comes in the other order. The product of both vectors has the sum of their spreads, and a product and a division of its own.
///
/// **Evidence.** `p(y_1 … y_t)` is the sum of weights that were never divided, only rescaled by what `ln p` counts, so that it
/// is off by at most the roundings on the way of one term, `t` times those of one step: nothing contracts. Logarithms are taken and
/// summed in f64.
///
/// **Paths.** The weight of a path is a product of `2 t` numbers, `t` times the roundings of one step off.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceCertificate {
    /// The element type the bounds hold for.
    pub precision: Precision,
    /// `τ`, from 0 to 1.
    pub contraction: f64,
    /// `m`, at least 1: the number of steps that contract by `τ` together.
    pub contraction_steps: usize,
    /// `s`, the spread in nats that one step forward adds, in parts.
    pub step: ErrorBound,
    /// The spread in nats that one step backward adds, for smoothing.
    pub step_back: ErrorBound,
    /// What normalizing a belief adds to its total variation.
    pub read_out: f64,
    /// The error of `ln p(y_1 … y_t)` in nats, per step.
    pub ln_evidence_step: ErrorBound,
    /// The error in nats of the log weight of a path, per step: a path that is given is at most `2 t` times this less likely than
    /// the most probable one.
    pub path_step: ErrorBound,
    /// Whether the bounds hold even where numbers below the normal range of the precision are lost: steps that reach every state
    /// from every state with weights of moderate size give back what was lost. If not, numbers that leave the range need a wider type.
    pub forgives_underflow: bool,
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
    /// The spread is that of the filtered belief and of the backward message, and of a product and a division.
    pub fn smoothed(&self, steps: usize) -> f64 {
        let last = 4.0 * self.precision.unit_roundoff() * (1.0 + 1e-6);
        self.total_variation(self.spread(self.step, steps) + self.spread(self.step_back, steps) + last)
    }

    /// The error of `ln p(y_1 … y_t)` after `steps` steps, in nats; the last sum is that of the read-out.
    pub fn ln_evidence(&self, steps: usize) -> f64 {
        (steps as f64 * self.ln_evidence_step.total() + 2.0 * self.read_out) * (1.0 + 1e-12)
    }

    /// How much less likely, in nats, the path given for `steps` steps can be than the most probable one.
    pub fn path(&self, steps: usize) -> f64 {
        2.0 * steps as f64 * (self.path_step.total() * (1.0 + 1e-12))
    }

    /// `ω` after `steps` steps.
    fn spread(&self, step: ErrorBound, steps: usize) -> f64 {
        let (window, count) = (self.contraction_steps as f64, steps as f64);
        let (whole, rest) = (steps / self.contraction_steps, (steps % self.contraction_steps) as f64);
        let left = match self.contraction {
            1.0 => 1.0,
            _ if whole == 0 => 1.0,
            0.0 => 0.0,
            factor => exp_f64(whole as f64 * ln_f64(factor)),
        };
        let geometric = if self.contraction < 1.0 {
            (window * (1.0 - left) / (1.0 - self.contraction) + rest * left).min(count)
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
        (0.0..=1.0).contains(&self.contraction)
            && self.contraction_steps > 0
            && parts.chain([self.read_out]).all(|part| part >= 0.0)
    }
}
