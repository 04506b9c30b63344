//! What merging two classes loses.

use hamnet_numeric::elementary::ln_f64_slice;

use crate::Nats;
use crate::nats::ExpectedLog;

/// A class: `p(x, t)` for all `x`, and `p(t)`.
pub(super) type Weighed<'a> = (&'a [f64], f64);

/// `Σ_x [p(x,s) ln (p(x|s)/p(x|st)) + p(x,t) ln (p(x|t)/p(x|st))]`, nothing where one of the two is empty.
pub(super) fn loss_of_merging(s: Weighed<'_>, t: Weighed<'_>, scratch: &mut Vec<f64>) -> Nats {
    let ((a, a_mass), (b, b_mass)) = (s, t);
    if a_mass == 0.0 || b_mass == 0.0 {
        return Nats::default();
    }
    scratch.clear();
    for (a, b) in a.iter().zip(b) {
        let mixed = (a + b) / (a_mass + b_mass);
        // where both are zero the quotient is NaN, and its term is left out below
        scratch.push(a / a_mass / mixed);
        scratch.push(b / b_mass / mixed);
    }
    ln_f64_slice(scratch);
    let mut loss = ExpectedLog::new();
    for ((&a, &b), logarithms) in a.iter().zip(b).zip(scratch.chunks_exact(2)) {
        if a > 0.0 {
            loss.add_logarithm(a, logarithms[0]);
        }
        if b > 0.0 {
            loss.add_logarithm(b, logarithms[1]);
        }
    }
    // weights and masses within one, their sums within three, three quotients
    loss.finish(9.0)
}

/// A bound from below without logarithms: by Pinsker's inequality `½ p(s) p(t) / (p(s) + p(t)) · ‖p(·|s) - p(·|t)‖₁²`, less what its
/// rounding can be.
pub(super) fn loss_of_merging_at_least(s: Weighed<'_>, t: Weighed<'_>) -> f64 {
    let ((a, a_mass), (b, b_mass)) = (s, t);
    if a_mass == 0.0 || b_mass == 0.0 {
        return 0.0;
    }
    let (a_scale, b_scale) = (1.0 / a_mass, 1.0 / b_mass);
    let apart: f64 = a.iter().zip(b).map(|(a, b)| (a * a_scale - b * b_scale).abs()).sum();
    // terms of two sums of one, each within four units, added up
    let rounding = f64::EPSILON * (a.len() as f64 + 8.0);
    let apart = (apart - rounding).max(0.0);
    0.5 * a_mass * (b_mass / (a_mass + b_mass)) * apart * apart * (1.0 - rounding)
}
