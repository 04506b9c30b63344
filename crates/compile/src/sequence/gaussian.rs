//! How far the log-likelihoods of normal laws can be off, over the declared ranges.
//!
//! A log-likelihood is `o − ½ Σ_i z_i²` with `z = R (y − m)`. With `D` reals and the unit roundoff `u`,
//!
//! ```text
//! |δz_i| ≤ Σ_j |R_ij| ((D + 3) u |y_j − m_j| + ρ u (|y_j| + |m_j|))        ρ = 1 in f32, where y and m are rounded; 0 in f64
//! |δ ln p| ≤ Σ_i (|z_i| |δz_i| + ½ δz_i²) + ½ (D + 1) u Σ_i z_i² + 4 u (|o| + ½ Σ_i z_i²)
//! ```
//!
//! for sums in any order: a difference, a weight (rounded twice in f32), a product and `D − 1` additions make `z`; a square and as
//! many additions their sum; the offset, the difference, and the subtraction of the largest log-likelihood the rest. All of these
//! grow with `|y_j − m_j|`, so that the ends of the ranges bound them.

use hamnet_model::hierarchy::GaussianEmission;
use hamnet_numeric::Precision;

/// What the ranges allow, over all states.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Exponents {
    /// The largest error of a log-likelihood, in nats.
    pub error: f64,
    /// The least and the largest log-likelihood.
    pub least: f64,
    pub largest: f64,
}

/// The log-likelihoods of `gaussian` in `precision`.
pub(super) fn exponents(gaussian: &GaussianEmission, precision: Precision) -> Exponents {
    let dimensions = gaussian.variables().len();
    let mut all = Exponents { error: 0.0, least: f64::INFINITY, largest: f64::NEG_INFINITY };
    for state in 0..gaussian.states() {
        let (square, error) = of_state(gaussian, state, precision);
        let offset = gaussian.offsets()[state].to_f64();
        let unit = precision.unit_roundoff();
        let own =
            (dimensions as f64 + 1.0) * unit * square / 2.0 + 4.0 * unit * (offset.abs() + square / 2.0);
        all.error = all.error.max((error + own) * (1.0 + 1e-6));
        all.least = all.least.min(offset - square / 2.0);
        all.largest = all.largest.max(offset);
    }
    all
}

/// The largest `Σ z_i²` of a state, and `Σ (|z_i| |δz_i| + ½ δz_i²)`.
fn of_state(gaussian: &GaussianEmission, state: usize, precision: Precision) -> (f64, f64) {
    let dimensions = gaussian.variables().len();
    let unit = precision.unit_roundoff();
    let inputs = if precision == Precision::F32 { unit } else { 0.0 };
    let means = &gaussian.means()[state * dimensions..(state + 1) * dimensions];
    let roots = &gaussian.roots()[state * dimensions * dimensions..(state + 1) * dimensions * dimensions];
    let reach: Vec<(f64, f64)> = gaussian
        .variables()
        .iter()
        .zip(means)
        .map(|(variable, &mean)| {
            let (low, high) = variable.range().map_or((0.0, 0.0), |range| (range.low(), range.high()));
            let apart = (low - mean).abs().max((high - mean).abs());
            (
                apart,
                (dimensions as f64 + 3.0) * unit * apart + inputs * (low.abs().max(high.abs()) + mean.abs()),
            )
        })
        .collect();
    let (mut square, mut error) = (0.0, 0.0);
    for row in roots.chunks_exact(dimensions) {
        let sum = |part: fn(&(f64, f64)) -> f64| {
            row.iter().zip(&reach).map(|(root, reach)| root.to_f64().abs() * part(reach)).sum::<f64>()
        };
        let (z, off) = (sum(|reach| reach.0), sum(|reach| reach.1));
        square += z * z;
        error += z * off + off * off / 2.0;
    }
    (square, error)
}
