//! The judge's answer to one row, with its bound.

use hamnet_numeric::{Dd, Scaled};

use super::Method;
use super::number::PairwiseSum;

/// The judge declines where its own bound exceeds this part of the certificate it is held against.
pub const SHARPNESS: f64 = 0.01;

/// Exact posteriors of one row, up to a bound.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Judgement {
    /// One posterior per target, last variable fastest; all zeros where the evidence is impossible.
    pub posteriors: Vec<Vec<Dd>>,
    /// `p(e)`; for a Markov network `Z(e)`, not normalized. Zero exactly where the evidence is impossible.
    pub evidence: Scaled,
    /// `ln p(e)` in nats; `-∞` where the evidence is impossible.
    pub ln_evidence: Dd,
    /// A relative error that neither `p(e)` nor any `p(x, e)` exceeds.
    pub bound: f64,
    /// How it was computed.
    pub method: Method,
    /// Of every posterior, in total variation.
    distance: f64,
}

impl Judgement {
    pub(super) fn new(evidence: Scaled, evidence_roundings: u64, method: Method) -> Self {
        Self {
            posteriors: Vec::new(),
            evidence,
            ln_evidence: evidence.ln_dd(),
            bound: relative_error(evidence_roundings),
            method,
            distance: 0.0,
        }
    }

    /// Adds the posterior of the next target: `weights`, within `roundings`, divided by their sum and put at their `places`
    /// among `states`.
    ///
    /// A quotient is within `2·roundings + ⌈log2 n⌉ + 1`. A part of a posterior below the range of double-double is lost, at most
    /// `2^-1000` of it per state; one rounding more stands for that.
    pub(super) fn push(&mut self, weights: &[Scaled], roundings: u64, places: &[usize], states: usize) {
        let mut posterior = vec![Dd::ZERO; states];
        for (share, &place) in self.shares(weights).into_iter().zip(places) {
            posterior[place] = share;
        }
        self.posteriors.push(posterior);
        self.bound = self.bound.max(relative_error(roundings));
        // where every entry of a posterior has relative error at most γ, ½ Σ |p̂ - p| ≤ ½ γ Σ p = γ/2
        let quotient = relative_error(2 * roundings + quotient_roundings(weights.len()));
        self.distance = self.distance.max(quotient / 2.0);
    }

    /// The judgement of a row whose weights are within factors `e^{±log_error}` of the exact ones.
    pub(super) fn of_energies(evidence: Scaled, log_error: f64) -> Self {
        let bound = relative_error_of_logarithm(log_error);
        Self {
            posteriors: Vec::new(),
            evidence,
            ln_evidence: evidence.ln_dd(),
            bound,
            method: Method::Energies,
            distance: 0.0,
        }
    }

    /// Adds the posterior of the next target, `weights` of all its states within `e^{±log_error}` divided by their sum.
    ///
    /// Errors of logarithms within `d` of zero have a spread of at most `2d`: `TV ≤ tanh(d/2) ≤ d/2`.
    pub(super) fn push_of_energies(&mut self, weights: &[Scaled], log_error: f64) {
        let posterior = self.shares(weights);
        self.posteriors.push(posterior);
        let distance = log_error / 2.0 + relative_error(quotient_roundings(weights.len()));
        self.distance = self.distance.max(distance * (1.0 + 4.0 * f64::EPSILON));
    }

    /// `weights` divided by their sum; zeros where the evidence is impossible.
    fn shares(&self, weights: &[Scaled]) -> Vec<Dd> {
        if self.is_impossible() {
            return vec![Dd::ZERO; weights.len()];
        }
        let mut sum = PairwiseSum::new();
        weights.iter().for_each(|&weight| sum.push(weight));
        let sum = sum.take();
        let share = |&weight: &Scaled| {
            let share = weight / sum;
            share.mantissa().scale(share.exponent())
        };
        weights.iter().map(share).collect()
    }

    /// Whether no state agrees with the evidence.
    pub fn is_impossible(&self) -> bool {
        self.evidence.is_zero()
    }

    /// Bounds the total variation between each posterior here and the exact one.
    pub fn total_variation_bound(&self) -> f64 {
        self.distance
    }

    /// Bounds `|ln p̂(e) - ln p(e)|` in nats: `-c ln(1 - u) ≤ γ_c` for the number, one unit for its logarithm.
    pub fn ln_evidence_bound(&self) -> f64 {
        if self.is_impossible() {
            return 0.0;
        }
        self.bound + self.ln_evidence.to_f64().abs() * (2.0 * Dd::LN_UNIT)
    }

    /// Whether this is too coarse to judge a posterior of the given certificate: its total variation bound exceeds
    /// [`SHARPNESS`] of it.
    pub fn declines_for(&self, certificate: f64) -> bool {
        self.total_variation_bound() > SHARPNESS * certificate
    }

    /// Whether this is too coarse to judge `ln p(e)` of the given certificate.
    pub fn declines_ln_evidence_for(&self, certificate: f64) -> bool {
        self.ln_evidence_bound() > SHARPNESS * certificate
    }
}

/// The roundings of a weight's share in the sum of `weights`, and one for what is lost below the range.
fn quotient_roundings(weights: usize) -> u64 {
    PairwiseSum::<Scaled>::roundings(weights as u64) + 2
}

/// `e^d - 1`, rounded up; `d + d²` from `d + d²/2 + …` for `d ≤ 1`.
fn relative_error_of_logarithm(d: f64) -> f64 {
    if d <= 1.0 { (d + d * d) * (1.0 + 4.0 * f64::EPSILON) } else { f64::INFINITY }
}

/// `γ_c = c·u / (1 - c·u)`, rounded up; infinite where the formula has no value.
pub(super) fn relative_error(roundings: u64) -> f64 {
    let product = roundings as f64 * Dd::UNIT;
    if product < 1.0 { product / (1.0 - product) * (1.0 + 4.0 * f64::EPSILON) } else { f64::INFINITY }
}
