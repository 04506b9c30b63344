//! Nonnegative numbers by their logarithm.
//!
//! The sum is `ln(e^a + e^b) = a + ln(1 + e^(b-a))` with `a ≥ b`, the product `a + b`. Relative errors of numbers are
//! absolute errors of logarithms: with `u = 2^-53` a product costs `u·|ln ab|`, a sum `u·|ln(a+b)| + 3u`.

use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Mul, MulAssign};

use crate::Scaled;
use crate::elementary::{exp_f64, ln_f64, softplus_f64};

/// The natural logarithm of a nonnegative finite number; `-∞` stands for zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogProb(f64);

impl LogProb {
    /// Zero, with logarithm `-∞`.
    pub const ZERO: LogProb = LogProb(f64::NEG_INFINITY);
    /// One, with logarithm zero.
    pub const ONE: LogProb = LogProb(0.0);

    /// The number `e^ln`.
    ///
    /// Panics for NaN and `∞`, which are logarithms of no number.
    #[inline]
    pub fn from_ln(ln: f64) -> LogProb {
        assert!(ln < f64::INFINITY, "{ln} is the logarithm of no number");
        LogProb(ln)
    }

    /// The number `x ≥ 0`.
    ///
    /// Panics unless `x` is finite and nonnegative.
    #[inline]
    pub fn from_f64(x: f64) -> LogProb {
        assert!(x >= 0.0 && x.is_finite(), "a number in log space is finite and nonnegative, not {x}");
        LogProb(ln_f64(x))
    }

    /// The number `x`, its logarithm rounded once.
    #[inline]
    pub fn from_scaled(x: Scaled) -> LogProb {
        LogProb(x.ln())
    }

    /// The logarithm.
    #[inline]
    pub const fn ln(self) -> f64 {
        self.0
    }

    /// The number itself; it may underflow to zero or overflow to `∞`.
    #[inline]
    pub fn to_f64(self) -> f64 {
        exp_f64(self.0)
    }

    /// Whether this is zero.
    #[inline]
    pub const fn is_zero(self) -> bool {
        self.0 == f64::NEG_INFINITY
    }
}

impl Add for LogProb {
    type Output = LogProb;
    #[inline]
    fn add(self, other: LogProb) -> LogProb {
        let (large, small) = if self.0 >= other.0 { (self.0, other.0) } else { (other.0, self.0) };
        if small == f64::NEG_INFINITY { LogProb(large) } else { LogProb(large + softplus_f64(small - large)) }
    }
}

impl Mul for LogProb {
    type Output = LogProb;
    #[inline]
    #[expect(
        clippy::suspicious_arithmetic_impl,
        reason = "a product of numbers is the sum of their logarithms"
    )]
    fn mul(self, other: LogProb) -> LogProb {
        LogProb(self.0 + other.0)
    }
}

impl AddAssign for LogProb {
    fn add_assign(&mut self, other: LogProb) {
        *self = *self + other;
    }
}

impl MulAssign for LogProb {
    fn mul_assign(&mut self, other: LogProb) {
        *self = *self * other;
    }
}

impl PartialOrd for LogProb {
    fn partial_cmp(&self, other: &LogProb) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }
}
