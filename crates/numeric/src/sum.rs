//! Sums of many numbers, each with a bound of its error.
//!
//! `u = 2^-53`, `γ_n = n·u/(1 - n·u)`. The bounds hold without over- and underflow, and are themselves rounded up.
//!
//! Source: Higham, "Accuracy and Stability of Numerical Algorithms" (2002), chapters 3 and 4; Ogita, Rump, Oishi,
//! "Accurate sum and dot product", SIAM J. Sci. Comput. 26 (2005).

use crate::Precision;
use crate::error_free::two_sum;
use crate::outward::{add_down, add_up, div_up, mul_up};

/// Runs of this length are added from left to right.
const RUN: usize = 8;

/// A computed sum and how far it can be from the exact one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// The computed sum.
    pub value: f64,
    /// A bound of `|value - exact|`.
    pub error: f64,
}

/// `γ_n = n·unit/(1 - n·unit)`, rounded up; `∞` for `n·unit ≥ 1`.
///
/// A chain of `n` operations with relative error `unit` each has relative error at most this.
pub fn gamma(n: f64, unit: f64) -> f64 {
    let product = mul_up(n, unit);
    if product >= 1.0 { f64::INFINITY } else { div_up(product, add_down(1.0, -product)) }
}

/// The sum as if in twice the precision, rounded once: `error ≤ u·|exact| + γ²_{n-1}·Σ|x|`.
///
/// The error of each addition is kept and added at the end, as Neumaier and Ogita, Rump, Oishi do (`Sum2`).
pub fn compensated(values: &[f64]) -> Sum {
    let (high, rest) = values.iter().fold((0.0, 0.0), |(sum, rest), &x| {
        let (sum, error) = two_sum(sum, x);
        (sum, rest + error)
    });
    let value: f64 = high + rest;
    let unit = Precision::F64.unit_roundoff();
    let factor = gamma(values.len().saturating_sub(1) as f64, unit);
    let cascaded = mul_up(mul_up(factor, factor), magnitude(values));
    // |exact| ≤ |value| + error, and dividing by 1 - u solves for the error.
    let error = div_up(add_up(mul_up(unit, value.abs()), cascaded), add_down(1.0, -unit));
    Sum { value, error }
}

/// The sum of both halves, down to short runs: `error ≤ γ_h·Σ|x|` with `h = 7 + ⌈log2(n/8)⌉` for more than 8 numbers.
pub fn pairwise(values: &[f64]) -> Sum {
    let depth = longest_chain(values.len());
    let factor = gamma(depth as f64, Precision::F64.unit_roundoff());
    Sum { value: pairwise_value(values), error: mul_up(factor, magnitude(values)) }
}

fn pairwise_value(values: &[f64]) -> f64 {
    if values.len() <= RUN {
        return values.iter().fold(0.0, |sum, x| sum + x);
    }
    let (left, right) = values.split_at(values.len().div_ceil(2));
    pairwise_value(left) + pairwise_value(right)
}

/// The most additions any of `n` numbers goes through.
fn longest_chain(n: usize) -> usize {
    if n <= RUN { n.saturating_sub(1) } else { 1 + longest_chain(n.div_ceil(2)) }
}

/// An upper bound of `Σ|x|`.
fn magnitude(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |sum, x| add_up(sum, x.abs()))
}
