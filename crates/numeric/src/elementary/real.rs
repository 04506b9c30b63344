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
    /// The greatest and the least exponent of normal numbers.
    const NORMAL_EXPONENTS: (Self, Self);
    /// `tanh x` is one to the last digit for `2x` above this.
    const TANH_REACH: Self;
    /// `x e^-x` is zero for `x` from here on.
    const SILU_REACH: Self;
    /// `x Φ(-x)` is zero for `x` from here on.
    const GELU_REACH: Self;
    /// Where [`Real::mills_polynomial`] changes its argument.
    const MILLS_BORDER: Self;
    /// The middles of its two arguments.
    const MILLS_CENTRES: (Self, Self);

    /// `(e^r - 1 - r)/r²` for `|r| ≤ 0.347`, lowest power first.
    fn exp_polynomial(r: Self) -> Self;
    /// `(2^r - 1)/r` for `|r| ≤ ½`.
    fn exp2_polynomial(r: Self) -> Self;
    /// `2(artanh(√z)/√z - 1)/z` for `0 ≤ z ≤ 1/9`.
    fn artanh_polynomial(z: Self) -> Self;
    /// With `r(x) = Φ(-x) e^(x²/2)` and the border `b`: `r(c + d)` for `0 ≤ c + d ≤ b` if `near`, else `x r(x)` with
    /// `x = 1/√(c + d)` from `b` on. `c` is one of [`Real::MILLS_CENTRES`].
    fn mills_polynomial(near: bool, d: Self) -> Self;

    /// The nearest integer, ties to even, for integers that fit the exponent of this type.
    fn round(self) -> Self;
    /// `2^self` for an integer in the range of normal exponents.
    fn power_of_two(self) -> Self;
    /// `(m, k)` with `self = m·2^k` and `√½ ≤ m < √2`, for positive finite numbers; meaningless for others.
    fn fraction_and_exponent(self) -> (Self, Self);
    /// `self` without the lower half of its digits, so that its square is exact.
    fn upper_half(self) -> Self;
    fn magnitude(self) -> Self;
    fn with_sign_of(self, other: Self) -> Self;
}

/// `c₀ + x(c₁ + x(c₂ + …))`, written out so that it vectorises over `x`.
macro_rules! horner {
    ($x:expr; $last:expr) => { $last };
    ($x:expr; $first:expr, $($rest:expr),+) => { $first + $x * horner!($x; $($rest),+) };
}

/// The same with one of two coefficients for every power: a selection costs less than a second polynomial.
macro_rules! horner_of_two {
    ($first:expr, $x:expr; $last:expr) => { if $first { $last.0 } else { $last.1 } };
    ($first:expr, $x:expr; $pair:expr, $($rest:expr),+) => {
        (if $first { $pair.0 } else { $pair.1 }) + $x * horner_of_two!($first, $x; $($rest),+)
    };
}

macro_rules! real {
    (
        $float:ident, $bits:ident, mantissa_bits: $mantissa_bits:literal, bias: $bias:literal,
        subnormal_shift: $subnormal_shift:literal,
        ln_2: ($ln_2_high:literal, $ln_2_low:literal),
        exp: $exp_range:expr, exp2: $exp2_range:expr,
        silu_reach: $silu_reach:literal, gelu_reach: $gelu_reach:literal,
        mills_border: $mills_border:literal, mills_centres: $mills_centres:expr,
        exp_polynomial: [$($exp:literal),+],
        exp2_polynomial: [$($exp2:expr),+],
        artanh_polynomial: [$($artanh:literal),+],
        mills_polynomial: [$($mills:expr),+],
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
            const NORMAL_EXPONENTS: (Self, Self) = ($bias as $float, 1.0 - $bias as $float);
            const TANH_REACH: Self = 60.0;
            const SILU_REACH: Self = $silu_reach;
            const GELU_REACH: Self = $gelu_reach;
            const MILLS_BORDER: Self = $mills_border;
            const MILLS_CENTRES: (Self, Self) = $mills_centres;

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
            fn mills_polynomial(near: bool, d: Self) -> Self {
                horner_of_two!(near, d; $($mills),+)
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
            fn upper_half(self) -> Self {
                const LOWER_HALF: $bits = (1 << (($mantissa_bits + 2) / 2)) - 1;
                $float::from_bits(self.to_bits() & !LOWER_HALF)
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
    silu_reach: 753.0, gelu_reach: 39.0, mills_border: 3.0, mills_centres: (1.5, 0.0625),
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
    mills_polynomial: [
        (0.2057806669773947, 0.37764256520787576), (-0.09027127993534065, -0.29477697688771864),
        (0.035186873537191965, 0.5921418852641903), (-0.012496989876517631, -1.7446726426648993),
        (0.004110347180601791, 6.448311634225625), (-0.0012662938211220162, -27.825516567409064),
        (0.0003684844081705173, 134.64963895146633), (-0.00010193817270178469, -712.3942695269543),
        (2.694714356493892e-05, 4050.6494887152767), (-6.835273014522617e-06, -24448.523512307922),
        (1.6694235940046264e-06, 155146.5260602033), (-3.9373984124506864e-07, -1030236.3920439688),
        (8.990084783109759e-08, 7182185.499997634), (-1.9914419653940114e-08, -49478488.186339185),
        (4.288123691068545e-09, 302417225.5559511), (-8.989012936505761e-10, -3599884010.590581),
        (1.8350837974163178e-10, 54213796913.03838), (-3.662685803543541e-11, 243638964123.56314),
        (7.248548611977034e-12, -8319630103947.101), (-1.3814051171910892e-12, -144551936904321.7),
        (2.275608938475386e-13, 1710469324448782.0), (-4.210341162315112e-14, 2.3633798205346116e+16),
        (1.2774418231682298e-14, -1.0586592357639714e+17), (-2.223855310567439e-15, -2.0274873608375206e+18)
    ],
}

real! {
    f32, u32, mantissa_bits: 23, bias: 127,
    subnormal_shift: 25,
    ln_2: (0.69314575, 1.4286068e-06),
    exp: (89.0, -104.0), exp2: (129.0, -151.0),
    silu_reach: 110.0, gelu_reach: 14.7, mills_border: 2.25, mills_centres: (1.0, 0.125),
    exp_polynomial: [0.5, 0.16666576, 0.041666552, 0.008363233, 0.001392625],
    exp2_polynomial: [
        LN_2 as f32, 0.2402265, 0.05550357, 0.009618083,
        0.0013390863, 0.00015453163
    ],
    artanh_polynomial: [
        0.6666667, 0.39999706, 0.28592366, 0.2170646, 0.23224922
    ],
    mills_polynomial: [
        (0.2615783, 0.36118403), (-0.137364, -0.23647207), (0.062107164, 0.36932763),
        (-0.025085479, -0.8043711), (0.009255247, 2.1210334), (-0.003166733, -6.323442),
        (0.0010155244, 19.568481), (-0.00030589922, -79.62874), (8.7132474e-05, 502.14148),
        (-2.548946e-05, 603.36566), (7.6420265e-06, -10953.692), (-1.4026506e-06, -161406.55)
    ],
}
