//! Bounds of the Taylor coefficients of tanh and the logistic function from their poles.
//!
//! Both are sums over their poles `±iβn`, `n = 1, 3, 5, …`, with `β = π/2` for tanh and `π` for the logistic function:
//!
//! ```text
//! tanh u = Σ_n 2u/(u² + β²n²),      logistic u = ½ + Σ_n 2u/(u² + β²n²),      2u/(u² + β²n²) = 1/(u - iβn) + 1/(u + iβn)
//! ```
//!
//! so that for `k ≥ 1`, with `ρ_n = √(a² + β²n²)` the distance of a pole,
//!
//! ```text
//! |c_k(a)| ≤ 2 Σ_n ρ_n^-(k+1),      Σ_{k ≥ q} |c_k(a)| h^k ≤ 2 Σ_n (h/ρ_n)^q/(ρ_n - h)      for h < ρ_1
//! ```
//!
//! From `n = N` on, `ρ_n ≥ βn`, and what stands there in place of the term falls at least like `n^-(k+1)` or `n^-(q+1)`, so
//! that the odd ones sum to at most the first and half of the integral from `N`.
//!
//! Source: the partial fractions of Euler; Abramowitz & Stegun (1972), 4.5.

/// At least so many poles are added one by one.
const FEWEST_POLES: usize = 16;

/// At most so many.
const MOST_POLES: usize = 1024;

/// Distances are right to this part of them.
const DISTANCE_ERROR: f64 = 1e-15;

/// Covers the `f64` roundings: powers of up to 128 factors in a sum of positive terms.
const UPWARD: f64 = 1.0 + 1e-12;

/// The poles of one of the two functions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Poles {
    /// `β`, the imaginary part of the first.
    pub(super) first: f64,
}

impl Poles {
    /// The radius of convergence about a point, rounded down.
    pub(super) fn radius(self, about: f64) -> f64 {
        self.distance(about, 0) * (1.0 - DISTANCE_ERROR)
    }

    /// A bound of `|c_order|` about any point at least as far from zero as `nearest`, for `order ≥ 1`.
    pub(super) fn coefficient(self, nearest: f64, order: usize) -> f64 {
        self.sum(nearest, 0.0, order, |distance| power(1.0 / distance, order + 1))
    }

    /// A bound of `Σ_{k ≥ from} |c_k(about)| reach^k`, for `from ≥ 1`; infinite outside the radius of convergence.
    pub(super) fn tail(self, about: f64, reach: f64, from: usize) -> f64 {
        self.sum(about, reach, from, |distance| {
            let gap = distance * (1.0 - DISTANCE_ERROR) - reach;
            if gap > 0.0 { power(reach / distance, from) / gap.next_down() } else { f64::INFINITY }
        })
    }

    /// `2 Σ_n term(ρ_n)` for terms that fall like `n^-(order + 1)` where `ρ_n` is replaced by `βn`.
    fn sum(self, about: f64, reach: f64, order: usize, term: impl Fn(f64) -> f64) -> f64 {
        let near = (2.0 * reach + 4.0 * about.abs()) / self.first;
        let count = (near.min(MOST_POLES as f64) as usize).max(FEWEST_POLES);
        let one_by_one: f64 = (0..count).map(|number| term(self.distance(about, number))).sum();
        let next = term(self.distance(0.0, count));
        let integral = (2 * count + 1) as f64 / (2 * order) as f64;
        2.0 * (one_by_one + next * (1.0 + integral)) * UPWARD
    }

    /// `ρ_n` for `n = 2 number + 1`.
    fn distance(self, about: f64, number: usize) -> f64 {
        let imaginary = self.first * (2 * number + 1) as f64;
        (about * about + imaginary * imaginary).sqrt()
    }
}

fn power(x: f64, exponent: usize) -> f64 {
    std::iter::repeat_n(x, exponent).product()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, PI};

    use hamnet_model::hamiltonian::Function;

    use super::super::coefficients::coefficients;
    use super::*;

    #[test]
    fn poles_bound_the_coefficients_and_their_tails() {
        for (function, first) in [(Function::Tanh, FRAC_PI_2), (Function::Logistic, PI)] {
            let poles = Poles { first };
            for about in [0.0, 0.3, -1.0, 3.0, 20.0] {
                let all = coefficients(function, about, 90).expect("known");
                let mut closest = 0.0f64;
                for (order, c) in all.iter().enumerate().skip(1) {
                    let bound = poles.coefficient(about.abs(), order);
                    let least = c.middle().abs().to_f64() - c.radius();
                    assert!(
                        least <= bound,
                        "{function} about {about}: {least:e} of order {order} > {bound:e}"
                    );
                    closest = closest.max(least / bound);
                }
                assert!(closest > 0.9 || about == 20.0, "{function} about {about}: {closest}");
                for (order, reach) in [(1, 0.3), (4, 1.0), (20, 1.4), (60, 0.99 * poles.radius(about))] {
                    let terms = all.iter().enumerate().skip(order);
                    let sum: f64 = terms
                        .map(|(k, c)| (c.middle().abs().to_f64() - c.radius()) * reach.powi(k as i32))
                        .sum();
                    let bound = poles.tail(about, reach, order);
                    assert!(sum <= bound, "{function} about {about}: {sum:e} from {order} > {bound:e}");
                }
            }
            assert_eq!(poles.tail(0.0, first * 1.001, 3), f64::INFINITY);
        }
    }
}
