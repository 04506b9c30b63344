//! What a Taylor polynomial misses.
//!
//! Let `|u - a| ≤ h`. For every `q > d`, by Taylor's formula of order `q`,
//!
//! ```text
//! |f(u) - Σ_{k ≤ d} c_k (u - a)^k| ≤ Σ_{d < k < q} |c_k| h^k + R_q
//! ```
//!
//! where `R_q` bounds the remainder of order `q` in one of two ways, whichever is less:
//!
//! - Lagrange: `h^q · sup |c_q(ξ)|` over the hull of the range and `a`. For a power, the logarithm and the exponential the
//!   coefficient is monotone in `ξ`, so that its values at the ends are enough; for sine and cosine it is a sine or cosine
//!   over `q!`; for tanh and the logistic function it is bounded by the poles.
//! - the tail `Σ_{k ≥ q} |c_k| h^k` inside the radius of convergence. For `u^α`, `|c_{k+1}/c_k| = (k - α)/((k + 1)|a|)` for `k
//!   ≥ α`, so that with `r` the largest of these ratios times `h` it is at most `|c_q| h^q/(1 - r)`; and for `α > 0` and `h
//!   ≤ |a|` it is at most `|c_q| h^q · q/α`, by the telescoping sum `Σ_{k ≥ q} |C(α, k)| = |C(α - 1, q - 1)|`. For the
//!   logarithm `r ≤ h/a`. For tanh and the logistic function it is bounded by the [poles](super::poles).
//!
//! The bound is the least over `q`.

use hamnet_model::hamiltonian::Function;
use hamnet_numeric::Interval;

use super::ball::Ball;
use super::coefficients::coefficients;
use super::convergence::{is_singular_at_zero, poles};

/// Covers the `f64` roundings of a bound that is a sum of fewer than `2^12` nonnegative terms of products of 128 factors.
const UPWARD: f64 = 1.0 + 1e-11;

/// `|c_k| h^k` and bounds of the remainders of each order, for a function on a range.
pub(super) struct Remainders {
    /// `|c_k| h^k`, rounded up.
    terms: Vec<f64>,
    /// `R_q`.
    of_order: Vec<f64>,
}

impl Remainders {
    /// Those of all orders below the number of coefficients about `about`.
    pub(super) fn new(function: Function, over: Interval, about: f64, coefficients: &[Ball]) -> Remainders {
        let reach = reach(over, about);
        let powers = powers(reach, coefficients.len());
        let terms: Vec<f64> =
            coefficients.iter().zip(&powers).map(|(c, p)| times(c.magnitude(), *p)).collect();
        let hull = over.hull(Interval::point(about));
        let largest = largest_coefficients(function, hull, coefficients.len());
        let of_order = (0..terms.len()).map(|q| {
            let lagrange = largest.get(q).map_or(f64::INFINITY, |&c| times(c, powers[q]));
            lagrange.min(tail(function, about, reach, q, terms[q]))
        });
        Remainders { of_order: of_order.collect(), terms }
    }

    /// A bound of what the polynomial of a degree misses, with exact coefficients.
    pub(super) fn truncation(&self, degree: usize) -> f64 {
        let mut between = 0.0;
        let mut least = f64::INFINITY;
        for order in degree + 1..self.terms.len() {
            least = least.min(between + self.of_order[order]);
            between += self.terms[order];
        }
        least * UPWARD
    }
}

/// The largest distance of a member from a point, rounded up.
pub(super) fn reach(over: Interval, about: f64) -> f64 {
    (over - Interval::point(about)).magnitude()
}

/// What the rounding of the coefficients up to a degree adds: `Σ radius_k h^k`.
pub(super) fn rounding(coefficients: &[Ball], reach: f64, degree: usize) -> f64 {
    let powers = powers(reach, degree + 1);
    coefficients.iter().zip(powers).map(|(c, power)| times(c.radius(), power)).sum::<f64>() * UPWARD
}

/// `sup |c_q|` over an interval, rounded up, for each order; infinite where it is not bounded.
fn largest_coefficients(function: Function, over: Interval, count: usize) -> Vec<f64> {
    match function {
        Function::Sin | Function::Cos => wave_coefficients(function, over, count),
        Function::Tanh | Function::Logistic => {
            let nearest = if over.contains(0.0) { 0.0 } else { over.lo().abs().min(over.hi().abs()) };
            let bound =
                |order| poles(function).map_or(f64::INFINITY, |poles| poles.coefficient(nearest, order));
            std::iter::once(1.0).chain((1..count).map(bound)).collect()
        }
        _ => {
            let at = |end: f64| coefficients(function, end, count).unwrap_or_default();
            at(over.lo()).iter().zip(&at(over.hi())).map(|(a, b)| a.magnitude().max(b.magnitude())).collect()
        }
    }
}

/// Derivatives are sine, cosine and their negatives in turn, whose ranges are those of the function and its slope.
fn wave_coefficients(function: Function, over: Interval, count: usize) -> Vec<f64> {
    let magnitude = |range: Option<Interval>| range.map_or(f64::INFINITY, Interval::magnitude);
    let even = magnitude(function.range(over));
    let odd = magnitude(function.derivative_range(over));
    let mut inverse_factorial = 1.0;
    let mut of_order = |order: usize| {
        if order > 0 {
            inverse_factorial = (inverse_factorial / order as f64).next_up();
        }
        times(if order.is_multiple_of(2) { even } else { odd }, inverse_factorial)
    };
    (0..count).map(&mut of_order).collect()
}

/// A bound of `Σ_{k ≥ from} |c_k| reach^k` with `term` its first; infinite where none is known.
fn tail(function: Function, about: f64, reach: f64, from: usize, term: f64) -> f64 {
    if from == 0 {
        return f64::INFINITY;
    }
    if let Some(poles) = poles(function) {
        return poles.tail(about, reach, from);
    }
    if !is_singular_at_zero(function) || reach > about.abs() {
        return f64::INFINITY;
    }
    let exponent = match function {
        Function::Sqrt => 0.5,
        Function::Reciprocal => -1.0,
        Function::Power(exponent) => exponent,
        // the ratios of the logarithm are k/(k + 1)
        _ => 0.0,
    };
    let order = from as f64;
    if order <= exponent {
        return f64::INFINITY;
    }
    let shrink = if exponent >= -1.0 { 1.0 } else { (order - exponent) / (order + 1.0) };
    let ratio = (reach / about.abs()).next_up() * shrink * (1.0 + 1e-15);
    let geometric = if ratio < 1.0 { term / (1.0 - ratio).next_down() } else { f64::INFINITY };
    let telescoping = if exponent > 0.0 { term * (order / exponent) } else { f64::INFINITY };
    geometric.min(telescoping)
}

/// `h^0, h^1, …`
fn powers(h: f64, count: usize) -> Vec<f64> {
    std::iter::successors(Some(1.0), |&power| Some(power * h)).take(count).collect()
}

/// The product of two bounds, either of which may be infinite: what is unbounded has no product of zero.
fn times(a: f64, b: f64) -> f64 {
    let product = a * b;
    if product.is_nan() { f64::INFINITY } else { product }
}
