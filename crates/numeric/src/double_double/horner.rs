//! Horner's rule with a tail in single `f64`.

use super::Dd;

/// `Σ c_k x^k`, the terms from `first_plain` on in plain `f64`.
///
/// Meant for series whose tail is `2^-56` of the sum or less, so that its rounding stays below that of the double-double
/// terms.
#[inline(always)]
pub(super) fn horner(coefficients: &[Dd], first_plain: usize, x: Dd) -> Dd {
    let (precise, plain) = coefficients.split_at(first_plain);
    let tail = plain.iter().rev().fold(0.0, |sum, c| sum * x.hi + c.hi);
    precise.iter().rev().fold(Dd::from_f64(tail), |sum, &c| c.plus(x.times(sum)))
}
