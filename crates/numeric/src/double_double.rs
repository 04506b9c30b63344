//! Double-double numbers: the unevaluated sum of two `f64`, about 32 decimal digits.
//!
//! A [`Dd`] holds `hi + lo` with `hi` the sum rounded to nearest, so `|lo| ≤ ulp(hi)/2` and equal numbers have equal parts.
//! The exponent range is that of `f64`: results are meant between `2^-900` and `2^996` in magnitude (or zero), where no
//! part over- or underflows; [`Scaled`](crate::Scaled) lifts the restriction.
//!
//! With `u = 2^-53`, the relative errors are
//!
//! | operation | algorithm | bound |
//! |---|---|---|
//! | sum, difference | AccurateDWPlusDW (6) | `3u²/(1 - 4u)` |
//! | product | DWTimesDW1 (10) | `7u²` |
//! | quotient | DWDivDW2 (17) | `15u² + 56u³` |
//!
//! all below `16u² = 2^-102` = [`Dd::UNIT`], for operands of any sign. The functions state theirs: [`Dd::sqrt`], [`Dd::exp`],
//! [`Dd::exp_m1`], [`Dd::ln`], [`Dd::logistic`], [`Dd::tanh`] a relative one, [`Dd::sin_cos`] an absolute one.
//!
//! Source: Joldes, Muller, Popescu, "Tight and rigorous error bounds for basic building blocks of double-word arithmetic",
//! ACM TOMS 44 (2017), with the algorithm numbers of that paper.

mod constants;
mod exp;
mod gaussian;
mod horner;
mod ln;
mod sigmoid;
mod sqrt;
mod trigonometric;

use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub};

use crate::binary;
use crate::error_free::{fast_two_sum, two_product, two_sum};

/// An unevaluated sum of two `f64`; see the [module](self) for its errors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dd {
    hi: f64,
    lo: f64,
}

impl Dd {
    /// Zero.
    pub const ZERO: Dd = Dd { hi: 0.0, lo: 0.0 };
    /// One.
    pub const ONE: Dd = Dd { hi: 1.0, lo: 0.0 };
    /// `2^-102`: no sum, difference, product or quotient has a larger relative error.
    pub const UNIT: f64 = binary::power_of_two(-102);

    /// The number `x`, exactly.
    #[inline(always)]
    pub const fn from_f64(x: f64) -> Dd {
        Dd { hi: x, lo: 0.0 }
    }

    /// The sum `hi + lo` of any two numbers, exactly.
    #[inline(always)]
    pub const fn from_parts(hi: f64, lo: f64) -> Dd {
        let (hi, lo) = two_sum(hi, lo);
        Dd { hi, lo }
    }

    /// The number rounded to nearest.
    #[inline(always)]
    pub const fn hi(self) -> f64 {
        self.hi
    }

    /// What [`Dd::hi`] leaves over.
    #[inline(always)]
    pub const fn lo(self) -> f64 {
        self.lo
    }

    /// The number rounded to nearest.
    #[inline(always)]
    pub const fn to_f64(self) -> f64 {
        self.hi
    }

    /// `self · 2^exponent`, exact while both parts stay normal; `∞` above the range.
    pub const fn scale(self, exponent: i32) -> Dd {
        let hi = binary::scale(self.hi, exponent as i64);
        if hi.is_finite() {
            Dd { hi, lo: binary::scale(self.lo, exponent as i64) }
        } else {
            Dd { hi, lo: 0.0 }
        }
    }

    /// The magnitude.
    #[inline]
    pub const fn abs(self) -> Dd {
        if self.hi < 0.0 { Dd { hi: -self.hi, lo: -self.lo } } else { self }
    }

    /// Whether this is zero.
    #[inline(always)]
    pub const fn is_zero(self) -> bool {
        self.hi == 0.0
    }

    /// The sum of two numbers of the same sign, error `3u²` (SloppyDWPlusDW, algorithm 5).
    ///
    /// For operands of opposite sign no relative bound holds.
    #[inline(always)]
    pub const fn add_same_sign(self, other: Dd) -> Dd {
        let (sum, error) = two_sum(self.hi, other.hi);
        Dd::from_ordered(sum, error + (self.lo + other.lo))
    }

    /// The sum with a single `f64`, error `2u²` (DWPlusFP, algorithm 4).
    #[inline(always)]
    pub const fn add_f64(self, other: f64) -> Dd {
        let (sum, error) = two_sum(self.hi, other);
        Dd::from_ordered(sum, self.lo + error)
    }

    /// The product with a single `f64`, error `2u²` (DWTimesFP1, algorithm 7).
    #[inline(always)]
    pub const fn mul_f64(self, other: f64) -> Dd {
        let (product, error) = two_product(self.hi, other);
        let (sum, rest) = fast_two_sum(product, self.lo * other);
        Dd::from_ordered(sum, rest + error)
    }

    /// The scaling of both parts by a power of two that leaves them normal.
    #[inline(always)]
    pub(crate) const fn times_power(self, power: f64) -> Dd {
        Dd { hi: self.hi * power, lo: self.lo * power }
    }

    #[inline(always)]
    pub(crate) const fn plus(self, other: Dd) -> Dd {
        let (high, high_error) = two_sum(self.hi, other.hi);
        let (low, low_error) = two_sum(self.lo, other.lo);
        let (high, rest) = fast_two_sum(high, high_error + low);
        Dd::from_ordered(high, low_error + rest)
    }

    #[inline(always)]
    pub(crate) const fn times(self, other: Dd) -> Dd {
        let (product, error) = two_product(self.hi, other.hi);
        let cross = self.hi * other.lo + self.lo * other.hi;
        Dd::from_ordered(product, error + cross)
    }

    #[inline(always)]
    pub(crate) const fn over(self, other: Dd) -> Dd {
        let quotient = self.hi / other.hi;
        let back = other.mul_f64(quotient);
        let rest = (self.hi - back.hi) + (self.lo - back.lo);
        Dd::from_ordered(quotient, rest / other.hi)
    }

    /// `hi + lo` for `|hi| ≥ |lo|`.
    #[inline(always)]
    const fn from_ordered(hi: f64, lo: f64) -> Dd {
        let (hi, lo) = fast_two_sum(hi, lo);
        Dd { hi, lo }
    }
}

impl Add for Dd {
    type Output = Dd;
    #[inline(always)]
    fn add(self, other: Dd) -> Dd {
        self.plus(other)
    }
}

impl Sub for Dd {
    type Output = Dd;
    #[inline(always)]
    fn sub(self, other: Dd) -> Dd {
        self.plus(-other)
    }
}

impl Mul for Dd {
    type Output = Dd;
    #[inline(always)]
    fn mul(self, other: Dd) -> Dd {
        self.times(other)
    }
}

impl Div for Dd {
    type Output = Dd;
    #[inline(always)]
    fn div(self, other: Dd) -> Dd {
        self.over(other)
    }
}

impl Neg for Dd {
    type Output = Dd;
    #[inline(always)]
    fn neg(self) -> Dd {
        Dd { hi: -self.hi, lo: -self.lo }
    }
}

impl AddAssign for Dd {
    #[inline(always)]
    fn add_assign(&mut self, other: Dd) {
        *self = *self + other;
    }
}

impl MulAssign for Dd {
    #[inline(always)]
    fn mul_assign(&mut self, other: Dd) {
        *self = *self * other;
    }
}

impl PartialOrd for Dd {
    #[inline]
    fn partial_cmp(&self, other: &Dd) -> Option<Ordering> {
        match self.hi.partial_cmp(&other.hi)? {
            Ordering::Equal => self.lo.partial_cmp(&other.lo),
            unequal => Some(unequal),
        }
    }
}

impl From<f64> for Dd {
    #[inline]
    fn from(x: f64) -> Dd {
        Dd::from_f64(x)
    }
}
