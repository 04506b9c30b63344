//! The numbers a plan computes in: `f32` and `f64`, alone and as vectors of any instruction set.

use hamnet_network::Activation;
use hamnet_numeric::elementary;
use pulp::Simd;

use crate::schedule::unreachable_operation;

/// The rows of the largest block.
pub(crate) const MOST_LANES: usize = 64;

/// `f32` or `f64`.
///
/// A unit of a network of probabilities is *lost* if it is positive and below `τ`, `2^-60` in `f32` and `2^-500` in `f64`.
pub trait Element: Real {}

impl Element for f32 {}
impl Element for f64 {}

/// What the kernels need of an [`Element`]; not nameable outside, so that no other type is one.
pub trait Real: Copy + Default + PartialOrd + Send + Sync + std::fmt::Debug + 'static {
    /// A vector of the instruction set `S`.
    type Vector<S: Simd>: Copy;

    /// The name in messages.
    const NAME: &'static str;
    /// A whole block, at most [`MOST_LANES`].
    const BLOCK: usize;
    /// A block for a few rows: one vector of the widest instruction set.
    const SMALL_BLOCK: usize;
    /// Whether `f64` holds what this type loses, so that it is tried before wide arithmetic.
    const NARROW: bool;
    const ZERO: Self;
    const ONE: Self;
    const INFINITY: Self;
    /// `τ`: positive units below it are lost.
    const SMALLEST: Self;
    /// Weights below this are *faint*: their product with a unit that is not lost may leave the normal range. Times
    /// `SMALLEST` it is the least normal number.
    const FAINT: f64;
    /// The least positive normal number.
    const LEAST_NORMAL: Self;

    fn from_f64(x: f64) -> Self;
    /// A code of a state, to the nearest number.
    fn from_code(code: i32) -> Self;
    fn to_f64(self) -> f64;
    fn maximum(self, other: Self) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn over(self, other: Self) -> Self;
    /// `floor(log2 x)` of a positive normal number.
    fn exponent(self) -> i32;
    /// `2^k` in the normal range.
    fn power_of_two(k: i32) -> Self;
    fn is_finite(self) -> bool;
    /// `σ(x)` for every `x`, where `σ` is one of the elementary functions.
    fn activate(activation: Activation, values: &mut [Self]);
    /// `e^x` for every `x`.
    fn exp(values: &mut [Self]);

    /// The whole vectors of a slice.
    fn vectors<S: Simd>(slice: &[Self]) -> &[Self::Vector<S>];
    /// The whole vectors of a slice.
    fn vectors_mut<S: Simd>(slice: &mut [Self]) -> &mut [Self::Vector<S>];
    fn splat<S: Simd>(simd: S, x: Self) -> Self::Vector<S>;
    fn add<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    fn mul<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    fn min<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    fn max<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    fn div<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// Numbers fewer than lanes, and zeros.
    fn load_few<S: Simd>(simd: S, from: &[Self]) -> Self::Vector<S>;
    /// The first lanes, fewer than all.
    fn store_few<S: Simd>(simd: S, to: &mut [Self], a: Self::Vector<S>);
    /// The greatest of the lanes.
    fn reduce_max<S: Simd>(simd: S, a: Self::Vector<S>) -> Self;
    /// The sum of the lanes: that of both halves, and so on.
    fn reduce_sum<S: Simd>(simd: S, a: Self::Vector<S>) -> Self;
    /// The least of the lanes.
    fn reduce_min<S: Simd>(simd: S, a: Self::Vector<S>) -> Self;
    /// Per lane, `then` where `a = b`, else `otherwise`.
    fn select_equal<S: Simd>(
        simd: S,
        pair: [Self::Vector<S>; 2],
        then: Self::Vector<S>,
        otherwise: Self::Vector<S>,
    ) -> Self::Vector<S>;
}

macro_rules! real {
    ($real:ident, $bits:ident, $signed:ident, $name:literal, $narrow:literal, block $block:literal / $small:literal,
     mantissa $mantissa:literal, bias $bias:literal, smallest $smallest:literal,
     $vector:ident, $vectors:ident, $vectors_mut:ident, $splat:ident, $add:ident, $mul:ident, $min:ident, $max:ident,
     $div:ident, $reduce_max:ident, $reduce_min:ident, $reduce_sum:ident, $load_few:ident, $store_few:ident,
     $equal:ident, $select:ident, $exp:ident, $softplus:ident, $sigmoid:ident, $tanh:ident, $silu:ident, $gelu:ident) => {
        impl Real for $real {
            type Vector<S: Simd> = S::$vector;

            const NAME: &'static str = $name;
            const BLOCK: usize = $block;
            const SMALL_BLOCK: usize = $small;
            const NARROW: bool = $narrow;
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const INFINITY: Self = $real::INFINITY;
            const SMALLEST: Self = $real::from_bits(($bias - $smallest) << $mantissa);
            const FAINT: f64 = $real::MIN_POSITIVE as f64 / Self::SMALLEST as f64;
            const LEAST_NORMAL: Self = $real::MIN_POSITIVE;

            #[inline(always)]
            fn from_f64(x: f64) -> Self {
                x as $real
            }
            #[inline(always)]
            fn from_code(code: i32) -> Self {
                code as $real
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn maximum(self, other: Self) -> Self {
                if self > other { self } else { other }
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }
            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self - other
            }
            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }
            #[inline(always)]
            fn over(self, other: Self) -> Self {
                self / other
            }
            #[inline(always)]
            fn exponent(self) -> i32 {
                (self.to_bits() >> $mantissa) as i32 - $bias
            }
            #[inline(always)]
            fn power_of_two(k: i32) -> Self {
                $real::from_bits((($signed::from(k) + $bias) as $bits) << $mantissa)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                $real::is_finite(self)
            }
            fn activate(activation: Activation, values: &mut [Self]) {
                match activation {
                    Activation::Softplus => elementary::$softplus(values),
                    Activation::Sigmoid => elementary::$sigmoid(values),
                    Activation::Tanh => elementary::$tanh(values),
                    Activation::Silu => elementary::$silu(values),
                    Activation::Gelu => elementary::$gelu(values),
                    _ => unreachable_operation(),
                }
            }
            fn exp(values: &mut [Self]) {
                elementary::$exp(values);
            }

            #[inline(always)]
            fn vectors<S: Simd>(slice: &[Self]) -> &[S::$vector] {
                S::$vectors(slice).0
            }
            #[inline(always)]
            fn vectors_mut<S: Simd>(slice: &mut [Self]) -> &mut [S::$vector] {
                S::$vectors_mut(slice).0
            }
            #[inline(always)]
            fn splat<S: Simd>(simd: S, x: Self) -> S::$vector {
                simd.$splat(x)
            }
            #[inline(always)]
            fn add<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$add(a, b)
            }
            #[inline(always)]
            fn mul<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$mul(a, b)
            }
            #[inline(always)]
            fn min<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$min(a, b)
            }
            #[inline(always)]
            fn max<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$max(a, b)
            }
            #[inline(always)]
            fn div<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$div(a, b)
            }
            #[inline(always)]
            fn load_few<S: Simd>(simd: S, from: &[Self]) -> S::$vector {
                simd.$load_few(from)
            }
            #[inline(always)]
            fn store_few<S: Simd>(simd: S, to: &mut [Self], a: S::$vector) {
                simd.$store_few(to, a);
            }
            #[inline(always)]
            fn reduce_max<S: Simd>(simd: S, a: S::$vector) -> Self {
                simd.$reduce_max(a)
            }
            #[inline(always)]
            fn reduce_sum<S: Simd>(simd: S, a: S::$vector) -> Self {
                simd.$reduce_sum(a)
            }
            #[inline(always)]
            fn reduce_min<S: Simd>(simd: S, a: S::$vector) -> Self {
                simd.$reduce_min(a)
            }
            #[inline(always)]
            fn select_equal<S: Simd>(
                simd: S,
                [a, b]: [S::$vector; 2],
                then: S::$vector,
                otherwise: S::$vector,
            ) -> S::$vector {
                simd.$select(simd.$equal(a, b), then, otherwise)
            }
        }
    };
}

real!(f32, u32, i32, "f32", true, block 64 / 16, mantissa 23, bias 127, smallest 60,
    f32s, as_simd_f32s, as_mut_simd_f32s, splat_f32s, add_f32s, mul_f32s, min_f32s, max_f32s,
    div_f32s, reduce_max_f32s, reduce_min_f32s, reduce_sum_f32s, partial_load_f32s, partial_store_f32s,
    equal_f32s, select_f32s, exp_f32_slice, softplus_f32_slice, sigmoid_f32_slice, tanh_f32_slice, silu_f32_slice,
    gelu_f32_slice);
real!(f64, u64, i64, "f64", false, block 32 / 8, mantissa 52, bias 1023, smallest 500,
    f64s, as_simd_f64s, as_mut_simd_f64s, splat_f64s, add_f64s, mul_f64s, min_f64s, max_f64s,
    div_f64s, reduce_max_f64s, reduce_min_f64s, reduce_sum_f64s, partial_load_f64s, partial_store_f64s,
    equal_f64s, select_f64s, exp_f64_slice, softplus_f64_slice, sigmoid_f64_slice, tanh_f64_slice, silu_f64_slice,
    gelu_f64_slice);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_what_is_not_lost_are_normal() {
        assert_eq!(f32::SMALLEST, 2f32.powi(-60));
        assert_eq!(f64::SMALLEST, 2f64.powi(-500));
        assert!((f32::SMALLEST * f32::SMALLEST).is_normal());
        assert!((f64::SMALLEST * f64::SMALLEST).is_normal());
        assert_eq!(f32::FAINT as f32 * f32::SMALLEST, f32::MIN_POSITIVE);
        assert_eq!(f64::FAINT * f64::SMALLEST, f64::MIN_POSITIVE);
    }

    #[test]
    fn exponents_are_read_and_written() {
        assert_eq!(Real::exponent(0.75f32), -1);
        assert_eq!(Real::exponent(1.5f64), 0);
        assert_eq!(<f32 as Real>::power_of_two(-126), f32::MIN_POSITIVE);
        assert_eq!(<f64 as Real>::power_of_two(-1022), f64::MIN_POSITIVE);
    }
}
