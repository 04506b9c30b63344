//! `softplus`, `sigmoid`, `tanh` and `silu`, all from an exponential of a negative number, which cannot overflow.

use super::exp::{exp_of_nonpositive, one_minus_exp, reduced, scaled_down};
use super::ln::ln_one_plus;
use super::real::Real;

/// The error of `softplus` in ulp: 4, for `f32` and `f64`.
///
/// `softplus x = max(x, 0) + ln(1 + e^-|x|)`. The exponential has relative error `1.9 u` and hands on at most that to the
/// logarithm; the logarithm adds two ulp, and where `x > 0` the sum half an ulp on a result of at least 0.69.
pub const SOFTPLUS_ULP: f64 = 4.0;

/// The error of `sigmoid` in ulp: 4, for `f32` and `f64`.
///
/// With `e = e^-|x|` it is `1/(1 + e)` or `e/(1 + e)`: relative error `1.9 u` from `e`, `u` from the sum and `u` from the
/// quotient. Both tails keep their relative precision.
pub const SIGMOID_ULP: f64 = 4.0;

/// The error of `tanh` in ulp: 5, for `f32` and `f64`.
///
/// With `m = 1 - e^(-2|x|)` it is `m/(2 - m)` with the sign of `x`. The relative error of `m`, at most `2.5 u` at
/// `m = 0.29`, grows by `2/(2 - m)` to `3 u`; difference and quotient add `u` each.
pub const TANH_ULP: f64 = 5.0;

/// The error of `silu` in ulp: 5, for `f32` and `f64`.
///
/// With `e = e^-|x|` it is `x/(1 + e)` or `x e/(1 + e)`. In `u`: `e` brings 1.9 relative to itself, divided by `1 + e` for
/// `x < 0` and multiplied by `e/(1 + e)` beyond; product, sum and quotient bring one each: below 5. The power of two of `e`
/// goes to `x e` last, so that only one rounding falls on the coarse grid of a subnormal result.
pub const SILU_ULP: f64 = 5.0;

#[inline(always)]
pub(super) fn softplus<R: Real>(x: R) -> R {
    let positive = if x > R::ZERO { x } else { R::ZERO };
    positive + ln_one_plus(exp_of_nonpositive(-x.magnitude()))
}

#[inline(always)]
pub(super) fn sigmoid<R: Real>(x: R) -> R {
    let e = exp_of_nonpositive(-x.magnitude());
    let numerator = if x < R::ZERO { e } else { R::ONE };
    numerator / (R::ONE + e)
}

#[inline(always)]
pub(super) fn tanh<R: Real>(x: R) -> R {
    let twice = R::TWO * x.magnitude();
    let reached = if twice > R::TANH_REACH { R::TANH_REACH } else { twice };
    let m = one_minus_exp(-reached);
    (m / (R::TWO - m)).with_sign_of(x)
}

#[inline(always)]
pub(super) fn silu<R: Real>(x: R) -> R {
    let m = x.magnitude();
    let m = if m > R::SILU_REACH { R::SILU_REACH } else { m };
    let (k, t) = reduced(-m);
    let e = R::ONE + t;
    let numerator = if x < R::ZERO { -scaled_down(m * e, k) } else { x };
    numerator / (R::ONE + scaled_down(e, k))
}
