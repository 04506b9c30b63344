//! `e^x` and `2^x`.

use super::real::Real;

/// The error of `exp` in ulp: 1.4, for `f32` and `f64`.
///
/// With `x = k ln 2 + r`, `|r| ≤ 0.347`, the result is `2^k (1 + t)`, `t = r + r² Q(r)`. In `u`: rounding `r` costs ¼, the
/// four roundings of `r² Q ≤ 0.07` cost 0.27, that of `t` ¼, the truncation 0.15: 0.82 before the last rounding, where an
/// ulp is at least `u`; with half an ulp for the last that is 1.32. A subnormal result is rounded once more, but on a grid
/// at least twice as coarse: `½ · 1.32 + ½`.
pub const EXP_ULP: f64 = 1.4;

/// The error of `exp2` in ulp: 1.4, for `f32` and `f64`.
///
/// With `x = k + r`, `|r| ≤ ½` and exact, the result is `2^k (1 + r Q(r))`. In `u`: the roundings inside `Q` cost 0.8 and
/// are halved by `r`, the product ¼, the truncation 0.13; with half an ulp for the last sum that is 1.28.
pub const EXP2_ULP: f64 = 1.4;

#[inline(always)]
pub(super) fn exp<R: Real>(x: R) -> R {
    let x = clamped(x, R::EXP_RANGE);
    let (k, t) = reduced(x);
    scaled(R::ONE + t, k)
}

/// `e^x` for `x ≤ 0`.
#[inline(always)]
pub(super) fn exp_of_nonpositive<R: Real>(x: R) -> R {
    let (_, lowest) = R::EXP_RANGE;
    let (k, t) = reduced(if x < lowest { lowest } else { x });
    scaled_down(R::ONE + t, k)
}

#[inline(always)]
pub(super) fn exp2<R: Real>(x: R) -> R {
    let x = clamped(x, R::EXP2_RANGE);
    let k = x.round();
    let r = x - k;
    scaled(R::ONE + r * R::exp2_polynomial(r), k)
}

/// `1 - e^x` for `-80 ≤ x ≤ 0`, relative error at most `2.6 u`.
///
/// For `k = 0` it is `-t`, with error `2.1 u` as in [`EXP_ULP`] but `r` exact; otherwise `(1 - 2^k) - 2^k t ≥ 0.293`, where
/// `t` brings `0.49 u` and the last sum `¼ u`.
#[inline(always)]
pub(super) fn one_minus_exp<R: Real>(x: R) -> R {
    let (k, t) = reduced(x);
    let power = k.power_of_two();
    (R::ONE - power) - power * t
}

/// `(k, t)` with `e^x = 2^k (1 + t)`, `k` an integer and `-0.294 ≤ t ≤ 0.415`.
#[inline(always)]
pub(super) fn reduced<R: Real>(x: R) -> (R, R) {
    let k = (x * R::LOG2_E).round();
    let r = (x - k * R::LN_2_HIGH) - k * R::LN_2_LOW;
    (k, r + r * r * R::exp_polynomial(r))
}

/// [`reduced`] for `x + y`, `y` small beside `x`: one rounding of `r` in place of that of the sum.
#[inline(always)]
pub(super) fn reduced_sum<R: Real>(x: R, y: R) -> (R, R) {
    let k = ((x + y) * R::LOG2_E).round();
    let r = (x - k * R::LN_2_HIGH) + (y - k * R::LN_2_LOW);
    (k, r + r * r * R::exp_polynomial(r))
}

/// `x · 2^k` in two steps: to the normal range, which is exact, and beyond it.
#[inline(always)]
pub(super) fn scaled<R: Real>(x: R, k: R) -> R {
    let normal = clamped(k, R::NORMAL_EXPONENTS);
    x * normal.power_of_two() * (k - normal).power_of_two()
}

/// [`scaled`] for `k ≤ 0`.
#[inline(always)]
pub(super) fn scaled_down<R: Real>(x: R, k: R) -> R {
    let (_, lowest) = R::NORMAL_EXPONENTS;
    let normal = if k < lowest { lowest } else { k };
    x * normal.power_of_two() * (k - normal).power_of_two()
}

/// `x` moved into the range; NaN stays NaN, which `min` and `max` do not promise.
#[inline(always)]
fn clamped<R: Real>(x: R, (highest, lowest): (R, R)) -> R {
    let x = if x > highest { highest } else { x };
    if x < lowest { lowest } else { x }
}
