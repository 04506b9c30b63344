//! Nonnegative double-double numbers with an exponent of their own: they neither over- nor underflow.
//!
//! A [`Scaled`] is `(hi + lo) · 2^exponent` with `1 ≤ hi < 2`, or zero. Since `hi` is the mantissa rounded to nearest, equal
//! numbers have equal parts. Sums, products and quotients have relative error at most [`Dd::UNIT`]: the algorithms are
//! those of [`Dd`] on mantissas near one, where their assumptions always hold; the sum aligns the smaller operand by an
//! exact power of two and so is off by at most `3u² + 2^-1000`.
//!
//! **Range** `-2^30 < exponent < 2^30`, some 323 million decimal digits either way. An operation whose result leaves it
//! panics: no number is ever clipped.

mod exp;

use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign};

use crate::Dd;
use crate::binary;

/// Exponents are smaller than this in magnitude.
const EXPONENT_LIMIT: i32 = 1 << 30;
/// The exponent of zero, below all others: zero then aligns and compares like any number.
const ZERO_EXPONENT: i32 = -EXPONENT_LIMIT;

/// A nonnegative number of about 32 digits and practically unlimited range; see the [module](self).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaled {
    mantissa: Dd,
    exponent: i32,
}

impl Scaled {
    /// Zero.
    pub const ZERO: Scaled = Scaled { mantissa: Dd::ZERO, exponent: ZERO_EXPONENT };
    /// One.
    pub const ONE: Scaled = Scaled { mantissa: Dd::ONE, exponent: 0 };

    /// The number `x`, exactly.
    ///
    /// Panics unless `x` is finite and nonnegative.
    #[inline]
    pub fn from_f64(x: f64) -> Scaled {
        assert!(x >= 0.0 && x.is_finite(), "a scaled number is finite and nonnegative, not {x}");
        if x == 0.0 {
            return Scaled::ZERO;
        }
        let (fraction, exponent) = binary::decompose(x);
        Scaled { mantissa: Dd::from_f64(fraction), exponent }
    }

    /// The number `x`, exactly while its parts are normal.
    ///
    /// Panics unless `x` is finite and nonnegative.
    #[inline]
    pub fn from_dd(x: Dd) -> Scaled {
        Scaled::new(x, 0)
    }

    /// `mantissa · 2^exponent`, for a mantissa of any size.
    ///
    /// Panics unless the mantissa is finite and nonnegative and the result in range.
    #[inline]
    pub fn new(mantissa: Dd, exponent: i32) -> Scaled {
        let hi = mantissa.hi();
        assert!(hi >= 0.0 && hi.is_finite(), "a scaled number is finite and nonnegative, not {hi}");
        if hi == 0.0 {
            return Scaled::ZERO;
        }
        let (_, own) = binary::decompose(hi);
        let total = i64::from(own) + i64::from(exponent);
        let in_range = i32::try_from(total).ok().filter(|e| e.abs() < EXPONENT_LIMIT);
        let Some(exponent) = in_range else { out_of_range(total) };
        Scaled { mantissa: mantissa.scale(-own), exponent }
    }

    /// The part `hi + lo` with `1 ≤ hi < 2`; zero for zero.
    #[inline(always)]
    pub const fn mantissa(self) -> Dd {
        self.mantissa
    }

    /// `floor(log2)` of the number rounded to `f64` precision; less than every other for zero.
    #[inline(always)]
    pub const fn exponent(self) -> i32 {
        self.exponent
    }

    /// Whether this is zero.
    #[inline(always)]
    pub const fn is_zero(self) -> bool {
        self.mantissa.is_zero()
    }

    /// Whether this is exactly one.
    #[inline(always)]
    pub fn is_one(self) -> bool {
        self == Scaled::ONE
    }

    /// `self · 2^exponent`, exactly.
    #[inline]
    pub fn shift(self, exponent: i32) -> Scaled {
        if self.is_zero() {
            return Scaled::ZERO;
        }
        let total = i64::from(self.exponent) + i64::from(exponent);
        let in_range = i32::try_from(total).ok().filter(|e| e.abs() < EXPONENT_LIMIT);
        let Some(exponent) = in_range else { out_of_range(total) };
        Scaled { mantissa: self.mantissa, exponent }
    }

    /// `ln self` with relative error at most [`Dd::LN_UNIT`]; `-∞` for zero.
    pub fn ln_dd(self) -> Dd {
        self.mantissa.ln_shifted(self.exponent)
    }

    /// `ln self` within `½ + 2^-46` ulp: rounded to nearest but next to the middle of two neighbours; `-∞` for zero.
    pub fn ln(self) -> f64 {
        self.ln_dd().to_f64()
    }

    /// `log2 self` within `½ + 2^-46` ulp; exact for powers of two; `-∞` for zero.
    pub fn log2(self) -> f64 {
        if self.mantissa == Dd::ONE {
            return f64::from(self.exponent);
        }
        if self.is_zero() {
            return f64::NEG_INFINITY;
        }
        (self.ln_dd() / Dd::LN_2).to_f64()
    }

    /// The number rounded to nearest in the normal range of `f64`, within one ulp below it, `∞` above.
    #[inline]
    pub fn to_f64(self) -> f64 {
        binary::scale(self.mantissa.hi(), i64::from(self.exponent))
    }

    /// The number itself where both parts are normal in `f64`; like [`Scaled::to_f64`] beyond.
    #[inline]
    pub fn to_dd(self) -> Dd {
        if self.is_zero() { Dd::ZERO } else { self.mantissa.scale(self.exponent) }
    }

    /// The parts as bits, for hashing: equal numbers have equal bits.
    #[inline]
    pub fn bits(self) -> (u64, u64, i32) {
        // Adding zero turns a negative zero into the positive one.
        (self.mantissa.hi().to_bits(), (self.mantissa.lo() + 0.0).to_bits(), self.exponent)
    }

    /// The number with a mantissa that is zero or in `[2^-1022, 2^1023]`.
    #[inline(always)]
    fn normalised(mantissa: Dd, exponent: i32) -> Scaled {
        let own = binary::exponent_of(mantissa.hi());
        if mantissa.is_zero() {
            return Scaled::ZERO;
        }
        let total = exponent.wrapping_add(own);
        if total.wrapping_add(EXPONENT_LIMIT - 1) as u32 > (2 * EXPONENT_LIMIT as u32) - 2 {
            out_of_range(i64::from(exponent) + i64::from(own));
        }
        Scaled { mantissa: mantissa.times_power(binary::power_of_two(-own)), exponent: total }
    }
}

#[cold]
#[inline(never)]
fn out_of_range(exponent: i64) -> ! {
    panic!("a scaled number of exponent {exponent} leaves the range of 2^30 either way");
}

impl Add for Scaled {
    type Output = Scaled;
    #[inline]
    fn add(self, other: Scaled) -> Scaled {
        let (large, small) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        // A gap of 1023 or more gives the factor zero: what is dropped lies below 2^-1022 of the sum.
        let gap = (large.exponent - small.exponent).min(1023);
        let aligned = small.mantissa.times_power(binary::power_of_two(-gap));
        Scaled::normalised(large.mantissa.add_same_sign(aligned), large.exponent)
    }
}

impl Mul for Scaled {
    type Output = Scaled;
    #[inline]
    fn mul(self, other: Scaled) -> Scaled {
        Scaled::normalised(self.mantissa.times(other.mantissa), self.exponent.wrapping_add(other.exponent))
    }
}

/// Panics for a divisor zero.
impl Div for Scaled {
    type Output = Scaled;
    #[inline]
    fn div(self, other: Scaled) -> Scaled {
        assert!(!other.is_zero(), "a scaled number is divided by zero");
        Scaled::normalised(self.mantissa.over(other.mantissa), self.exponent.wrapping_sub(other.exponent))
    }
}

impl AddAssign for Scaled {
    #[inline]
    fn add_assign(&mut self, other: Scaled) {
        *self = *self + other;
    }
}

impl MulAssign for Scaled {
    #[inline]
    fn mul_assign(&mut self, other: Scaled) {
        *self = *self * other;
    }
}

impl DivAssign for Scaled {
    #[inline]
    fn div_assign(&mut self, other: Scaled) {
        *self = *self / other;
    }
}

impl PartialOrd for Scaled {
    #[inline]
    fn partial_cmp(&self, other: &Scaled) -> Option<Ordering> {
        match self.exponent.cmp(&other.exponent) {
            Ordering::Equal => self.mantissa.partial_cmp(&other.mantissa),
            unequal => Some(unequal),
        }
    }
}

impl Default for Scaled {
    fn default() -> Scaled {
        Scaled::ZERO
    }
}

impl From<f64> for Scaled {
    fn from(x: f64) -> Scaled {
        Scaled::from_f64(x)
    }
}
