//! How far the log-likelihoods of normal laws can be off, over the declared ranges.
//!
//! They are computed in f64 whatever the precision of the beliefs. A log-likelihood is `o − ½ Σ_i z_i²` with `z = R (y − m)`.
//! With `D` reals and the unit roundoff `u`,
//!
//! ```text
//! |δz_i| ≤ (D + 3) u Σ_j |R_ij| |y_j − m_j|
//! |δ ln p| ≤ Σ_i (|z_i| |δz_i| + ½ δz_i²) + ½ (D + 1) u Σ_i z_i² + 4 u (|o| + ½ Σ_i z_i²)
//! ```
//!
//! for sums in any order: a difference, a weight, a product and `D − 1` additions make `z`; a square and as many additions their
//! sum; the offset, the difference, and the subtraction of the largest log-likelihood the rest. All of these grow with
//! `|y_j − m_j|`, so that the ends of the ranges bound them.

use hamnet_model::Variable;
use hamnet_model::hierarchy::GaussianEmission;
use hamnet_numeric::Precision;

const UNIT: f64 = Precision::F64.unit_roundoff();

/// What the ranges allow, over all states.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Exponents {
    /// The largest error of a log-likelihood, in nats.
    pub error: f64,
    /// The least and the largest log-likelihood.
    pub least: f64,
    pub largest: f64,
}

/// The log-likelihoods of `gaussian`.
pub(super) fn exponents(gaussian: &GaussianEmission) -> Exponents {
    let dimensions = gaussian.variables().len();
    let mut all = Exponents { error: 0.0, least: f64::INFINITY, largest: f64::NEG_INFINITY };
    for state in 0..gaussian.states() {
        let (square, error) = of_state(gaussian, state);
        let offset = gaussian.offsets()[state].to_f64();
        let own =
            (dimensions as f64 + 1.0) * UNIT * square / 2.0 + 4.0 * UNIT * (offset.abs() + square / 2.0);
        all.error = all.error.max((error + own) * (1.0 + 1e-6));
        all.least = all.least.min(offset - square / 2.0);
        all.largest = all.largest.max(offset);
    }
    all
}

/// The largest `Σ z_i²` of a state, and `Σ (|z_i| |δz_i| + ½ δz_i²)`.
fn of_state(gaussian: &GaussianEmission, state: usize) -> (f64, f64) {
    let dimensions = gaussian.variables().len();
    let means = &gaussian.means()[state * dimensions..(state + 1) * dimensions];
    let roots = &gaussian.roots()[state * dimensions * dimensions..(state + 1) * dimensions * dimensions];
    let apart = |(variable, &mean): (&Variable, &f64)| {
        let ends = variable.range().map(|range| [range.low(), range.high()]);
        ends.into_iter().flatten().map(|end| (end - mean).abs()).fold(0.0, f64::max)
    };
    let reach: Vec<f64> = gaussian.variables().iter().zip(means).map(apart).collect();
    let (mut square, mut error) = (0.0, 0.0);
    for row in roots.chunks_exact(dimensions) {
        let z: f64 = row.iter().zip(&reach).map(|(root, apart)| root.to_f64().abs() * apart).sum();
        let off = (dimensions as f64 + 3.0) * UNIT * z;
        square += z * z;
        error += z * off + off * off / 2.0;
    }
    (square, error)
}
