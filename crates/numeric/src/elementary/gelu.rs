//! `gelu x = x Φ(x)`, with `Φ` the integral of the Gaussian density.
//!
//! `gelu x = max(x, 0) - m Φ(-m)`, `m = |x|`, since `Φ(m) = 1 - Φ(-m)`; so only the lower tail is computed, and it keeps its
//! relative precision. It is `Φ(-m) = e^(-m²/2) r(m)` with `r` Mills' ratio over `√2π`, smooth and falling from ½ like
//! `1/(√2π m)`: near zero a polynomial in `m`, from a border on one in `1/m²` over `m`.

use super::exp::{reduced_sum, scaled_down};
use super::real::Real;

/// The error of `gelu` in ulp: 6, for `f32` and `f64`.
///
/// In `u`, relative to `m Φ(-m)`: near zero the polynomial costs 2.5, nine tenths of it by its last product and sum, and
/// its truncation and coefficients 0.4; the product with `m` one. Beyond the border the factor `m` cancels, and the
/// polynomial costs 2.3, since `1/m²` contributes at most a tenth of its own error. Of `e^(-m²/2) = 2^k (1 + t)` the exponent
/// is exact but for its lower digits, so `t` costs 0.9 as in [`EXP_ULP`](super::EXP_ULP), its product at most 0.4 and the
/// sum one: below 6. For `x < 0` that is all; a subnormal result is rounded once more, on a coarser grid. For `x > 0` it
/// acts on `Φ(-m)/Φ(m) ≤ 1` of the result: in all at most 6 for `m` near zero, where the exponential is one and costs
/// nothing, and less beyond.
pub const GELU_ULP: f64 = 6.0;

#[inline(always)]
pub(super) fn gelu<R: Real>(x: R) -> R {
    let positive = if x > R::ZERO { x } else { R::ZERO };
    positive - tail_moment(x.magnitude())
}

/// `m Φ(-m)` for `m ≥ 0`.
#[inline(always)]
fn tail_moment<R: Real>(m: R) -> R {
    let m = if m > R::GELU_REACH { R::GELU_REACH } else { m };
    let ratio = mills_moment(m);
    let (square, rest) = half_square(m);
    let (k, t) = reduced_sum(-square, -rest);
    scaled_down(ratio + ratio * t, k)
}

/// `m Φ(-m) e^(m²/2)`.
#[inline(always)]
fn mills_moment<R: Real>(m: R) -> R {
    let near = m < R::MILLS_BORDER;
    let inverse = R::ONE / m;
    let (near_centre, far_centre) = R::MILLS_CENTRES;
    let argument = if near { m - near_centre } else { inverse * inverse - far_centre };
    let factor = if near { m } else { R::ONE };
    factor * R::mills_polynomial(near, argument)
}

/// `m²/2` as a sum of two: the first is exact, the second within four roundings.
#[inline(always)]
fn half_square<R: Real>(m: R) -> (R, R) {
    let upper = m.upper_half();
    (R::HALF * upper * upper, R::HALF * (m - upper) * (m + upper))
}
