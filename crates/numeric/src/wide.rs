//! Nonnegative `f64` with an exponent of their own: `f64` precision, no over- or underflow, as fast as can be.
//!
//! A [`Wide`] is `mantissa · 2^exponent` with `1 ≤ mantissa < 2`, or zero. Each sum and product is rounded to nearest, with
//! relative error at most `2^-53` ([`Wide::UNIT`]).
//!
//! **Range** `|exponent| < 2^61`; the exponent of a product of a billion numbers, each with an exponent of 31 bits, lies
//! within it, so it is not checked.

use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Mul, MulAssign};

use crate::binary::{self, exponent_of, fraction_of, power_of_two};
use crate::{Dd, Scaled};

/// The exponent of zero, below all others; a product of two still fits an `i64`.
const ZERO_EXPONENT: i64 = -(1 << 61);

/// A nonnegative number with the precision of `f64` and practically unlimited range; see the [module](self).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wide {
    mantissa: f64,
    exponent: i64,
}

impl Wide {
    /// Zero.
    pub const ZERO: Wide = Wide { mantissa: 0.0, exponent: ZERO_EXPONENT };
    /// One.
    pub const ONE: Wide = Wide { mantissa: 1.0, exponent: 0 };
    /// `2^-53`: no sum or product has a larger relative error.
    pub const UNIT: f64 = power_of_two(-53);

    /// The number `x`, exactly.
    ///
    /// Panics unless `x` is finite and nonnegative.
    #[inline]
    pub fn from_f64(x: f64) -> Wide {
        assert!(x >= 0.0 && x.is_finite(), "a wide number is finite and nonnegative, not {x}");
        if x == 0.0 {
            return Wide::ZERO;
        }
        let (mantissa, exponent) = binary::decompose(x);
        Wide { mantissa, exponent: i64::from(exponent) }
    }

    /// The number rounded to nearest.
    #[inline]
    pub fn from_scaled(x: Scaled) -> Wide {
        if x.is_zero() {
            return Wide::ZERO;
        }
        Wide { mantissa: x.mantissa().hi(), exponent: i64::from(x.exponent()) }
    }

    /// The part in `[1, 2)`; zero for zero.
    #[inline(always)]
    pub const fn mantissa(self) -> f64 {
        self.mantissa
    }

    /// `floor(log2)` of the number; less than every other for zero.
    #[inline(always)]
    pub const fn exponent(self) -> i64 {
        self.exponent
    }

    /// Whether this is zero.
    #[inline(always)]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0.0
    }

    /// `self · 2^exponent`, exactly.
    #[inline]
    pub const fn shift(self, exponent: i64) -> Wide {
        if self.is_zero() {
            self
        } else {
            Wide { mantissa: self.mantissa, exponent: self.exponent + exponent }
        }
    }

    /// `ln self` within `½ + 2^-46` ulp; `-∞` for zero.
    pub fn ln(self) -> f64 {
        if self.is_zero() {
            return f64::NEG_INFINITY;
        }
        let above = self.mantissa > std::f64::consts::SQRT_2;
        let mantissa = if above { 0.5 * self.mantissa } else { self.mantissa };
        let exponent = self.exponent + i64::from(above);
        (Dd::LN_2.mul_f64(exponent as f64) + Dd::from_f64(mantissa).ln()).to_f64()
    }

    /// The number itself in the normal range of `f64`, rounded to nearest below it, `∞` above.
    #[inline]
    pub const fn to_f64(self) -> f64 {
        binary::scale(self.mantissa, self.exponent)
    }

    /// `self / other` rounded to nearest in the normal range of `f64`, within one ulp below it, `∞` above.
    ///
    /// Zero over zero is NaN, anything else over zero `∞`.
    #[inline]
    pub const fn ratio(self, other: Wide) -> f64 {
        if other.is_zero() || self.is_zero() {
            return self.mantissa / other.mantissa;
        }
        binary::scale(self.mantissa / other.mantissa, self.exponent - other.exponent)
    }
}

impl Add for Wide {
    type Output = Wide;
    #[inline(always)]
    fn add(self, other: Wide) -> Wide {
        let (large, small) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        // A gap of 1023 or more gives the factor zero: what is dropped lies below 2^-1022 of the sum.
        let gap = (large.exponent - small.exponent).min(1023) as i32;
        let sum = large.mantissa + small.mantissa * power_of_two(-gap);
        let carry = i64::from(sum >= 2.0);
        Wide { mantissa: if sum >= 2.0 { 0.5 * sum } else { sum }, exponent: large.exponent + carry }
    }
}

impl Mul for Wide {
    type Output = Wide;
    #[inline(always)]
    fn mul(self, other: Wide) -> Wide {
        let product = self.mantissa * other.mantissa;
        if product == 0.0 {
            return Wide::ZERO;
        }
        let carry = i64::from(exponent_of(product));
        Wide { mantissa: fraction_of(product), exponent: self.exponent + other.exponent + carry }
    }
}

impl AddAssign for Wide {
    #[inline(always)]
    fn add_assign(&mut self, other: Wide) {
        *self = *self + other;
    }
}

impl MulAssign for Wide {
    #[inline(always)]
    fn mul_assign(&mut self, other: Wide) {
        *self = *self * other;
    }
}

impl PartialOrd for Wide {
    #[inline]
    fn partial_cmp(&self, other: &Wide) -> Option<Ordering> {
        match self.exponent.cmp(&other.exponent) {
            Ordering::Equal => self.mantissa.partial_cmp(&other.mantissa),
            unequal => Some(unequal),
        }
    }
}

impl Default for Wide {
    fn default() -> Wide {
        Wide::ZERO
    }
}
