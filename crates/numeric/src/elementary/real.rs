//! What the kernels need to know of `f32` and `f64`: constants, coefficients and the bits of the exponent.

use std::f64::consts::LN_2;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A binary floating-point type whose exponent can be read and written through its bits.
pub(super) trait Real:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    const ZERO: Self;
    const HALF: Self;
    const ONE: Self;
    const TWO: Self;
    const INFINITY: Self;
    const NAN: Self;

    const LOG2_E: Self;
    /// `ln 2` in two parts; the first has so few bits that its product with any exponent is exact.
    const LN_2_HIGH: Self;
    const LN_2_LOW: Self;

    /// Above the first, `e^x` is infinite; below the second it is zero.
    const EXP_RANGE: (Self, Self);
    /// Above the first, `2^x` is infinite; below the second it is zero.
    const EXP2_RANGE: (Self, Self);
    /// `tanh x` is one to the last digit for `2x` above this.
    const TANH_REACH: Self;

    /// `(e^r - 1 - r)/r²` for `|r| ≤ 0.347`, lowest power first.
    fn exp_polynomial(r: Self) -> Self;
    /// `(2^r - 1)/r` for `|r| ≤ ½`.
    fn exp2_polynomial(r: Self) -> Self;
    /// `2(artanh(√z)/√z - 1)/z` for `0 ≤ z ≤ 1/9`.
    fn artanh_polynomial(z: Self) -> Self;

    /// The nearest integer, ties to even, for integers that fit the exponent of this type.
    fn round(self) -> Self;
    /// `2^self` for an integer in the range of normal exponents.
    fn power_of_two(self) -> Self;
    /// `(m, k)` with `self = m·2^k` and `√½ ≤ m < √2`, for positive finite numbers; meaningless for others.
    fn fraction_and_exponent(self) -> (Self, Self);
    fn magnitude(self) -> Self;
    fn with_sign_of(self, other: Self) -> Self;
}

/// `c₀ + x(c₁ + x(c₂ + …))`, written out so that it vectorises over `x`.
macro_rules! horner {
    ($x:expr; $last:expr) => { $last };
    ($x:expr; $first:expr, $($rest:expr),+) => { $first + $x * horner!($x; $($rest),+) };
}

macro_rules! real {
    (
        $float:ident, $bits:ident, mantissa_bits: $mantissa_bits:literal, bias: $bias:literal,
        subnormal_shift: $subnormal_shift:literal,
        ln_2: ($ln_2_high:literal, $ln_2_low:literal),
        exp: $exp_range:expr, exp2: $exp2_range:expr,
        exp_polynomial: [$($exp:literal),+],
        exp2_polynomial: [$($exp2:expr),+],
        artanh_polynomial: [$($artanh:literal),+],
    ) => {
        impl Real for $float {
            const ZERO: Self = 0.0;
            const HALF: Self = 0.5;
            const ONE: Self = 1.0;
            const TWO: Self = 2.0;
            const INFINITY: Self = $float::INFINITY;
            const NAN: Self = $float::NAN;
            const LOG2_E: Self = std::$float::consts::LOG2_E;
            const LN_2_HIGH: Self = $ln_2_high;
            const LN_2_LOW: Self = $ln_2_low;
            const EXP_RANGE: (Self, Self) = $exp_range;
            const EXP2_RANGE: (Self, Self) = $exp2_range;
            const TANH_REACH: Self = 60.0;

            #[inline(always)]
            fn exp_polynomial(r: Self) -> Self {
                horner!(r; $($exp),+)
            }

            #[inline(always)]
            fn exp2_polynomial(r: Self) -> Self {
                horner!(r; $($exp2),+)
            }

            #[inline(always)]
            fn artanh_polynomial(z: Self) -> Self {
                horner!(z; $($artanh),+)
            }

            #[inline(always)]
            fn round(self) -> Self {
                // Beside 1.5·2^p the unit in the last place is one.
                const MAGIC: $float = ((3 as $bits) << ($mantissa_bits - 1)) as $float;
                (self + MAGIC) - MAGIC
            }

            #[inline(always)]
            fn power_of_two(self) -> Self {
                // The low bits of the sum are the biased exponent; no conversion to an integer is needed.
                const MAGIC: $float = ((3 as $bits) << ($mantissa_bits - 1)) as $float + $bias as $float;
                $float::from_bits((self + MAGIC).to_bits() << $mantissa_bits)
            }

            #[inline(always)]
            fn fraction_and_exponent(self) -> (Self, Self) {
                const LOWEST: $bits = std::$float::consts::FRAC_1_SQRT_2.to_bits();
                const FRACTION: $bits = (1 << $mantissa_bits) - 1;
                const INTEGER: $float = ((1 as $bits) << $mantissa_bits) as $float;
                const RAISE: $float = ((1 as $bits) << $subnormal_shift) as $float;
                let subnormal = self < $float::MIN_POSITIVE;
                let normal = if subnormal { self * RAISE } else { self };
                let raised: $float = if subnormal { $subnormal_shift as $float } else { 0.0 };
                let offset = normal.to_bits().wrapping_sub(LOWEST).wrapping_add($bias << $mantissa_bits);
                let fraction = $float::from_bits((offset & FRACTION) + LOWEST);
                // The biased exponent, placed in the low bits of 2^p, is an integer added to it.
                let biased = $float::from_bits((offset >> $mantissa_bits) | INTEGER.to_bits());
                (fraction, biased - (INTEGER + $bias as $float) - raised)
            }

            #[inline(always)]
            fn magnitude(self) -> Self {
                self.abs()
            }

            #[inline(always)]
            fn with_sign_of(self, other: Self) -> Self {
                self.copysign(other)
            }
        }
    };
}

real! {
    f64, u64, mantissa_bits: 52, bias: 1023,
    subnormal_shift: 54,
    ln_2: (0.693147180559663, 2.8235290563031577e-13),
    exp: (710.0, -746.0), exp2: (1025.0, -1076.0),
    exp_polynomial: [
        0.5000000000000001, 0.16666666666666669, 0.041666666666623824, 0.008333333333330039,
        0.0013888888917367081, 0.00019841269863171557, 2.4801521057868204e-05, 2.7557268276905696e-06,
        2.7620201591031547e-07, 2.5100472505694996e-08
    ],
    exp2_polynomial: [
        LN_2, 0.24022650695910097, 0.0555041086648216, 0.009618129107606888,
        0.0013333558146416936, 0.0001540353044173605, 1.525273382983612e-05, 1.321544258792169e-06,
        1.0178062445845774e-07, 7.072585949269223e-09, 4.4549605981865186e-10
    ],
    artanh_polynomial: [
        0.6666666666666666, 0.40000000000014596, 0.2857142856710506, 0.22222222717801782,
        0.18181789417326447, 0.15385570592912243, 0.13314135550881162, 0.12001155182857778,
        0.08800317650868773, 0.16164938169471338
    ],
}

real! {
    f32, u32, mantissa_bits: 23, bias: 127,
    subnormal_shift: 25,
    ln_2: (0.69314575, 1.4286068e-06),
    exp: (89.0, -104.0), exp2: (129.0, -151.0),
    exp_polynomial: [0.5, 0.16666576, 0.041666552, 0.008363233, 0.001392625],
    exp2_polynomial: [
        LN_2 as f32, 0.2402265, 0.05550357, 0.009618083,
        0.0013390863, 0.00015453163
    ],
    artanh_polynomial: [
        0.6666667, 0.39999706, 0.28592366, 0.2170646, 0.23224922
    ],
}
