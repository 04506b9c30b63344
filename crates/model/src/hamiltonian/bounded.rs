//! Double-double numbers that know how far they may be from the exact ones.

use hamnet_numeric::{Dd, Interval};

use super::Function;
use super::program::Arithmetic;

/// A computed number and a bound of its error.
///
/// Each operation adds its own rounding, at most [`Dd::UNIT`] of the result, to what the errors of its operands become:
/// `|ab - âb̂| ≤ |â| e_b + |b̂| e_a + e_a e_b` of a product, `sup |f'| e` of a function. Errors are computed in f64 and widened
/// by a part of `2^-48`, which is more than their own roundings come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// The computed number.
    pub value: Dd,
    /// `|value - exact|` is at most this.
    pub error: f64,
}

/// `1 + 2^-48`: no error takes more than 16 roundings of f64, which cost `2^-53` each.
const WIDER: f64 = 1.0 + f64::EPSILON * 16.0;

/// `2^-960`, more than what a product loses below the range of double-double.
const LOST: f64 = f64::from_bits((1023 - 960) << 52);

impl Bounded {
    /// The number `value`, exactly.
    pub fn exact(value: impl Into<Dd>) -> Self {
        Self { value: value.into(), error: 0.0 }
    }

    /// A number within `error` of `value`, for a bound that itself took a few roundings.
    pub fn within(value: Dd, error: f64) -> Self {
        Self { value, error: error * WIDER }
    }

    /// `-self`.
    pub fn negated(self) -> Self {
        Self { value: -self.value, error: self.error }
    }

    /// `self + other`.
    pub fn plus(self, other: Self) -> Self {
        let value = self.value + other.value;
        Self::within(value, self.error + other.error + Dd::UNIT * value.abs().hi())
    }

    /// `self · other`.
    pub fn times(self, other: Self) -> Self {
        let value = self.value * other.value;
        let (a, b) = (self.value.abs().hi(), other.value.abs().hi());
        let error = a * other.error + b * self.error + self.error * other.error;
        Self::within(value, error + Dd::UNIT * value.abs().hi() + LOST)
    }

    /// `f(self)`; `None` where that may be undefined or leaves the range of numbers.
    pub fn map(self, function: Function) -> Option<Self> {
        let value = function.evaluate(self.value);
        let own = function.error(self.value, value);
        let passed = if self.error == 0.0 { 0.0 } else { self.slope(function)? * self.error };
        let image = Self::within(value, own + passed);
        image.is_finite().then_some(image)
    }

    /// Whether value and error are finite.
    pub fn is_finite(self) -> bool {
        self.value.hi().is_finite() && self.error.is_finite()
    }

    /// At most this is the magnitude of the exact number.
    pub fn magnitude(self) -> f64 {
        (self.value.abs().hi() + self.error) * WIDER
    }

    /// The steepest slope of `function` near the number.
    fn slope(self, function: Function) -> Option<f64> {
        let radius = (self.error + self.value.lo().abs()) * WIDER;
        if !(self.value.hi().is_finite() && radius.is_finite()) {
            return None;
        }
        let slopes = function.derivative_range(Interval::around(self.value.hi(), radius))?;
        Some(slopes.magnitude())
    }
}

impl Arithmetic for Bounded {
    fn constant(value: Dd) -> Self {
        Self::exact(value)
    }

    fn plus(&self, other: &Self) -> Self {
        Bounded::plus(*self, *other)
    }

    fn times(&self, other: &Self) -> Self {
        Bounded::times(*self, *other)
    }

    fn apply(&self, function: Function) -> Option<Self> {
        self.map(function)
    }
}
