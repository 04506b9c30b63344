//! Sums, products and quotients rounded down or up.
//!
//! Where the error of the operation is known exactly (see [`error_free`](crate::error_free)) the result moves by one place
//! only if it must, so exact operations stay exact; elsewhere it always moves. Arguments may be infinite; `0 · ∞ = 0`.

use crate::error_free::{two_product, two_sum};

/// Magnitudes in here have parts and products that neither over- nor underflow.
const SAFE: std::ops::Range<f64> = 1e-140..1e140;

fn is_safe(x: f64) -> bool {
    SAFE.contains(&x.abs())
}

/// `value` or its lower neighbour, from the sign of `exact - value`; unknown signs move.
fn lower(value: f64, rest: Option<f64>) -> f64 {
    if rest.is_some_and(|rest| rest >= 0.0) { value } else { value.next_down() }
}

/// A lower bound of `a + b`, at most one place below it.
pub(crate) fn add_down(a: f64, b: f64) -> f64 {
    let (sum, error) = two_sum(a, b);
    lower(sum, sum.is_finite().then_some(error))
}

/// An upper bound of `a + b`.
pub(crate) fn add_up(a: f64, b: f64) -> f64 {
    -add_down(-a, -b)
}

/// A lower bound of `a · b`.
pub(crate) fn mul_down(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    if is_safe(a) && is_safe(b) {
        let (product, error) = two_product(a, b);
        return lower(product, Some(error));
    }
    let exact = a.abs() == 1.0 || b.abs() == 1.0;
    lower(a * b, exact.then_some(0.0))
}

/// An upper bound of `a · b`.
pub(crate) fn mul_up(a: f64, b: f64) -> f64 {
    -mul_down(-a, b)
}

/// A lower bound of `a / b` for `b ≠ 0`.
pub(crate) fn div_down(a: f64, b: f64) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    let quotient = a / b;
    if is_safe(a) && is_safe(b) && is_safe(quotient) {
        let (back, error) = two_product(quotient, b);
        let rest = (a - back) - error;
        return lower(quotient, Some(if b > 0.0 { rest } else { -rest }));
    }
    lower(quotient, None)
}

/// An upper bound of `a / b` for `b ≠ 0`.
pub(crate) fn div_up(a: f64, b: f64) -> f64 {
    -div_down(-a, b)
}
