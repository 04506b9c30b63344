//! `ln x`, `log2 x` and `ln(1 + t)`.

use super::real::Real;

/// The error of `ln` in ulp: 1.7, for `f32` and `f64`.
///
/// With `x = 2^k (1 + f)`, `√½ ≤ 1 + f < √2`, the result is `k ln 2 + (f - c)`, `c` as in `correction` with error `0.24 u`.
/// For `k = 0` the last rounding follows, together one ulp. Otherwise the inner sums cost `0.06 u` and `0.25 u`, and the
/// result is at least 0.346, where an ulp is at least `u/2`: `1.1 + ½`.
pub const LN_ULP: f64 = 1.7;

/// The error of `log2` in ulp: 3, for `f32` and `f64`; powers of two are exact.
///
/// `ln(1 + f)` has relative error `1.42 u`, the product with `log2 e` adds `1.5 u`. For `k = 0` that is all; otherwise it
/// acts on at most ½ beside a result of at least ½: `1.5 + ½`.
pub const LOG2_ULP: f64 = 3.0;

#[inline(always)]
pub(super) fn ln<R: Real>(x: R) -> R {
    let (fraction, k) = x.fraction_and_exponent();
    let f = fraction - R::ONE;
    let logarithm = k * R::LN_2_HIGH + (f - (correction(f) - k * R::LN_2_LOW));
    with_limits(x, logarithm)
}

#[inline(always)]
pub(super) fn log2<R: Real>(x: R) -> R {
    let (fraction, k) = x.fraction_and_exponent();
    let f = fraction - R::ONE;
    with_limits(x, k + (f - correction(f)) * R::LOG2_E)
}

/// `ln(1 + t)` for `0 ≤ t ≤ 1`, with error at most `2 ulp`.
///
/// `t - c` with `c` from [`correction`], whose error is at most `1.3 u` where the result reaches `ln 2`.
#[inline(always)]
pub(super) fn ln_one_plus<R: Real>(t: R) -> R {
    t - correction(t)
}

/// `f - ln(1 + f)` for `-0.293 ≤ f ≤ 1`.
///
/// With `s = f/(2 + f)` and `z = s²`, `ln(1 + f) = 2 artanh s = f - s f + s z W(z)` and `s f = f²/2 - s f²/2`, so the
/// difference is `f²/2 - s (f²/2 + z W(z))`. For `f ≤ 0.415` its roundings sum to `0.24 u`: `f²/2` brings 0.086, the product
/// with `s` 0.09, the last difference 0.063.
#[inline(always)]
fn correction<R: Real>(f: R) -> R {
    let s = f / (R::TWO + f);
    let z = s * s;
    let half_square = R::HALF * f * f;
    half_square - s * (half_square + z * R::artanh_polynomial(z))
}

/// The logarithm with its values outside the positive finite numbers.
#[inline(always)]
fn with_limits<R: Real>(x: R, logarithm: R) -> R {
    let finite = if x < R::INFINITY { logarithm } else { x };
    let nonnegative = if x < R::ZERO { R::NAN } else { finite };
    if x == R::ZERO { -R::INFINITY } else { nonnegative }
}
