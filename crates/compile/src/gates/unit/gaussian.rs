//! What GELU and its derivatives are made of: the Gaussian density `φ` and its integral `Φ`.
//!
//! `gelu(x) = x Φ(x)`, so that `gelu' = Φ + x φ`, and from the second on derivatives are `φ(x) q_k(x)` with
//! `q_2 = 2 - x²`, `q_{k+1} = q_k' - x q_k`.

use hamnet_numeric::{Dd, Interval};

use super::polynomial::{ORDERS, Polynomial};

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

/// `φ` of the members.
pub(super) fn density_over(x: Interval) -> Interval {
    let at = |x: f64| Dd::from_f64(x).gaussian_density().to_f64();
    let nearest = if x.contains(0.0) { 0.0 } else { x.lo().abs().min(x.hi().abs()) };
    Interval::new(at(x.magnitude()).next_down().max(0.0), at(nearest).next_up()).unwrap_or(Interval::ENTIRE)
}

/// `Φ` of the members.
pub(super) fn integral_over(x: Interval) -> Interval {
    let at = |x: f64| Dd::from_f64(x).gaussian_integral().to_f64();
    Interval::new(at(x.lo()).next_down().max(0.0), at(x.hi()).next_up()).unwrap_or(Interval::ENTIRE)
}
