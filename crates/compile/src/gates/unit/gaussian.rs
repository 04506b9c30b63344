//! The Gaussian density and its integral, which GELU and its derivatives are made of.
//!
//! `Φ(x) = ½ + φ(x) Σ_k x^{2k+1}/(2k+1)!!`, a series of terms of one sign. `gelu(x) = x Φ(x)`, so that `gelu' = Φ + x
//! φ`, and from the second on derivatives are `φ(x) q_k(x)` with `q_2 = 2 - x²`, `q_{k+1} = q_k' - x q_k`.

use hamnet_numeric::{Dd, Interval};

use super::polynomial::{ORDERS, Polynomial};

/// `1/√(2π)` as a sum of two.
const NORMALIZER: [f64; 2] = [0.3989422804014327, -2.49232720227773e-17];

/// From here on `Φ` differs from 0 or 1 by less than `2^-108`.
const FLAT: f64 = 12.0;

/// `GELU[k]` is `q_k`, for `k ≥ 2`.
pub(super) static GELU: [Polynomial; ORDERS] = {
    let mut all = [[0.0; ORDERS + 1]; ORDERS];
    all[2][0] = 2.0;
    all[2][2] = -1.0;
    let mut order = 3;
    while order < ORDERS {
        let mut power = 0;
        while power < ORDERS {
            let coefficient = all[order - 1][power];
            if power > 0 {
                all[order][power - 1] += power as f64 * coefficient;
            }
            all[order][power + 1] -= coefficient;
            power += 1;
        }
        order += 1;
    }
    all
};

/// `φ(x) = e^{-x²/2}/√(2π)`.
pub(super) fn density(x: Dd) -> Dd {
    let [high, low] = NORMALIZER;
    (x * x * Dd::from_f64(-0.5)).exp() * Dd::from_parts(high, low)
}

/// `Φ(x)`, absolute error below `2^-96`.
pub(super) fn integral(x: Dd) -> Dd {
    if x.abs().hi() > FLAT {
        return if x < Dd::ZERO { Dd::ZERO } else { Dd::ONE };
    }
    let square = x * x;
    let mut term = x;
    let mut sum = x;
    let mut odd = 1.0;
    while term.abs().hi() > 1e-34 * sum.abs().hi() {
        odd += 2.0;
        term = term * square / Dd::from_f64(odd);
        sum += term;
    }
    Dd::from_f64(0.5) + density(x) * sum
}

/// `φ` of the members.
pub(super) fn density_over(x: Interval) -> Interval {
    let at = |x: f64| density(Dd::from_f64(x)).to_f64();
    let nearest = if x.contains(0.0) { 0.0 } else { x.lo().abs().min(x.hi().abs()) };
    Interval::new(at(x.magnitude()).next_down().max(0.0), at(nearest).next_up()).unwrap_or(Interval::ENTIRE)
}

/// `Φ` of the members.
pub(super) fn integral_over(x: Interval) -> Interval {
    let at = |x: f64| integral(Dd::from_f64(x)).to_f64();
    Interval::new(at(x.lo()).next_down().max(0.0), at(x.hi()).next_up()).unwrap_or(Interval::ENTIRE)
}
