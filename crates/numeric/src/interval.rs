//! Closed intervals of reals with outward rounding.
//!
//! The result of an operation contains every result of the exact operation on members. Bounds are at most one place too
//! wide, and exact where the operation on the ends is. An interval is never empty: it holds `lo ≤ hi`, `lo < ∞`, `hi > -∞`.
//!
//! Source: Moore, Kearfott, Cloud, "Introduction to Interval Analysis" (2009).

use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::outward::{add_down, add_up, div_down, div_up, mul_down, mul_up};
use crate::{Dd, Scaled};

/// The reals between two bounds, both included; see the [module](self).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    lo: f64,
    hi: f64,
}

impl Interval {
    /// Zero alone.
    pub const ZERO: Interval = Interval { lo: 0.0, hi: 0.0 };
    /// One alone.
    pub const ONE: Interval = Interval { lo: 1.0, hi: 1.0 };
    /// Every real.
    pub const ENTIRE: Interval = Interval { lo: f64::NEG_INFINITY, hi: f64::INFINITY };

    /// The reals from `lo` to `hi`; `None` where there are none, or for NaN.
    pub fn new(lo: f64, hi: f64) -> Option<Interval> {
        (lo <= hi && lo < f64::INFINITY && hi > f64::NEG_INFINITY).then_some(Interval { lo, hi })
    }

    /// The finite number `x` alone.
    ///
    /// Panics unless `x` is finite.
    pub fn point(x: f64) -> Interval {
        assert!(x.is_finite(), "an interval holds reals, not {x}");
        Interval { lo: x, hi: x }
    }

    /// The numbers within `radius ≥ 0` of the finite number `x`.
    ///
    /// Panics for a negative radius, NaN, or an infinite `x`.
    pub fn around(x: f64, radius: f64) -> Interval {
        assert!(x.is_finite() && radius >= 0.0, "no number lies within {radius} of {x}");
        Interval { lo: add_down(x, -radius), hi: add_up(x, radius) }
    }

    /// The narrowest interval around a scaled number.
    pub fn enclosing(x: Scaled) -> Interval {
        let near = x.to_f64();
        if Scaled::from_f64(near.min(f64::MAX)) == x {
            return Interval { lo: near, hi: near };
        }
        Interval { lo: near.next_down().max(0.0), hi: near.next_up() }
    }

    /// The least member; `-∞` without one.
    pub const fn lo(self) -> f64 {
        self.lo
    }

    /// The greatest member; `∞` without one.
    pub const fn hi(self) -> f64 {
        self.hi
    }

    /// Whether `x` is a member.
    pub fn contains(self, x: f64) -> bool {
        self.lo <= x && x <= self.hi
    }

    /// Whether every member of `other` is a member.
    pub fn encloses(self, other: Interval) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// `hi - lo`, rounded up.
    pub fn width(self) -> f64 {
        add_up(self.hi, -self.lo)
    }

    /// The greatest magnitude of a member.
    pub fn magnitude(self) -> f64 {
        self.lo.abs().max(self.hi.abs())
    }

    /// A member near the middle; finite.
    pub fn midpoint(self) -> f64 {
        f64::midpoint(self.lo.max(f64::MIN), self.hi.min(f64::MAX))
    }

    /// The least interval that encloses both.
    pub fn hull(self, other: Interval) -> Interval {
        Interval { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    /// The greater of a member of each, for all of them.
    pub fn maximum(self, other: Interval) -> Interval {
        Interval { lo: self.lo.max(other.lo), hi: self.hi.max(other.hi) }
    }

    /// The common members, if there are any.
    pub fn intersection(self, other: Interval) -> Option<Interval> {
        Interval::new(self.lo.max(other.lo), self.hi.min(other.hi))
    }

    /// The squares of the members; tighter than the product with itself.
    pub fn square(self) -> Interval {
        let greatest = self.magnitude();
        let least = if self.contains(0.0) { 0.0 } else { self.lo.abs().min(self.hi.abs()) };
        Interval { lo: mul_down(least, least), hi: mul_up(greatest, greatest) }
    }

    /// `e^x` of the members.
    pub fn exp(self) -> Interval {
        let lo = if self.lo == 0.0 { 1.0 } else { exp_near(self.lo).next_down().max(0.0) };
        let hi = if self.hi == 0.0 { 1.0 } else { exp_near(self.hi).next_up() };
        Interval { lo, hi }
    }

    /// `ln x` of the positive members; `None` without one.
    pub fn ln(self) -> Option<Interval> {
        if self.hi <= 0.0 {
            return None;
        }
        let lo = if self.lo == 1.0 { 0.0 } else { ln_near(self.lo.max(0.0)).next_down() };
        let hi = if self.hi == 1.0 { 0.0 } else { ln_near(self.hi).next_up() };
        Some(Interval { lo, hi })
    }
}

/// `e^x` within half a place and a little, far less than the one place it is moved by.
fn exp_near(x: f64) -> f64 {
    Dd::from_f64(x).exp().to_f64()
}

/// `ln x` within half a place and a little.
fn ln_near(x: f64) -> f64 {
    Dd::from_f64(x).ln().to_f64()
}

impl Add for Interval {
    type Output = Interval;
    fn add(self, other: Interval) -> Interval {
        Interval { lo: add_down(self.lo, other.lo), hi: add_up(self.hi, other.hi) }
    }
}

impl Sub for Interval {
    type Output = Interval;
    fn sub(self, other: Interval) -> Interval {
        self + -other
    }
}

impl Neg for Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval { lo: -self.hi, hi: -self.lo }
    }
}

impl Mul for Interval {
    type Output = Interval;
    fn mul(self, other: Interval) -> Interval {
        if self.lo >= 0.0 && other.lo >= 0.0 {
            return Interval { lo: mul_down(self.lo, other.lo), hi: mul_up(self.hi, other.hi) };
        }
        let ends = [(self.lo, other.lo), (self.lo, other.hi), (self.hi, other.lo), (self.hi, other.hi)];
        let lo = ends.iter().map(|&(a, b)| mul_down(a, b)).fold(f64::INFINITY, f64::min);
        let hi = ends.iter().map(|&(a, b)| mul_up(a, b)).fold(f64::NEG_INFINITY, f64::max);
        Interval { lo, hi }
    }
}

/// A divisor that contains zero gives [`Interval::ENTIRE`].
impl Div for Interval {
    type Output = Interval;
    fn div(self, other: Interval) -> Interval {
        if other.contains(0.0) {
            return Interval::ENTIRE;
        }
        let ends = [(self.lo, other.lo), (self.lo, other.hi), (self.hi, other.lo), (self.hi, other.hi)];
        let lo = ends.iter().map(|&(a, b)| end_quotient(a, b, div_down)).fold(f64::INFINITY, f64::min);
        let hi = ends.iter().map(|&(a, b)| end_quotient(a, b, div_up)).fold(f64::NEG_INFINITY, f64::max);
        Interval { lo, hi }
    }
}

/// The quotient of two ends, zero for an infinite divisor: quotients come as close to zero as one likes.
fn end_quotient(a: f64, b: f64, divide: fn(f64, f64) -> f64) -> f64 {
    if b.is_infinite() { 0.0 } else { divide(a, b) }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {}]", self.lo, self.hi)
    }
}
