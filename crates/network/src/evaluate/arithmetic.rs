//! What an arithmetic must offer to run a network.

use std::fmt;

use crate::Activation;

/// A kind of number a network can be evaluated in.
///
/// Every operation rounds once, in the way of the arithmetic; those that can lose a value other than zero say so in
/// `flushed`, which they never clear.
pub trait Arithmetic: Copy {
    /// The numbers posteriors and `ln p(e)` are given in.
    type Real: Copy + fmt::Debug + PartialEq;

    /// A probability of zero.
    fn zero() -> Self::Real;
    /// `ln 0`.
    fn ln_zero() -> Self::Real;

    /// Whether a value given from outside is no number.
    fn is_nan(value: Self::Real) -> bool;
    /// Whether a value given from outside, and all of an interval, lies between two bounds or on them.
    fn lies_between(value: Self::Real, low: f64, high: f64) -> bool;
    /// A value given from outside, if the arithmetic holds it.
    fn from_real(value: Self::Real) -> Option<Self>;
    /// The number `x`, exactly, if the arithmetic holds it.
    fn constant(x: f64) -> Option<Self>;
    /// Whether the number is below infinity.
    fn is_finite(self) -> bool;
    /// Whether the number is exactly zero; `None` where that is undecided.
    fn is_zero(self) -> Option<bool>;
    /// Whether the number is below `bound`; `None` where that is undecided.
    fn is_below(self, bound: f64) -> Option<bool>;
    /// `floor(log2 self)` of a positive number (of the largest it may be); `None` for all others.
    fn exponent(self) -> Option<i64>;

    /// `self + other`.
    fn sum(self, other: Self) -> Self;
    /// `self · other`.
    fn product(self, other: Self, flushed: &mut bool) -> Self;
    /// `self · 2^exponent`.
    fn shift(self, exponent: i64, flushed: &mut bool) -> Self;
    /// The activation at `self`.
    fn activate(self, activation: Activation) -> Self;
    /// `max(ln(part / whole), -floor)` for `0 ≤ part ≤ whole`, `whole > 0`, if the arithmetic holds negative numbers.
    fn ln_ratio(part: f64, whole: f64, floor: f64) -> Option<Self>;
    /// `ln x` for `x > 0`, if the arithmetic holds negative numbers.
    fn ln(x: f64) -> Option<Self>;

    /// The group divided by its sum; zeros if the sum is zero.
    ///
    /// A quotient below the normal range is a small probability and loses nothing that counts.
    fn normalize(group: &[Self]) -> Vec<Self::Real>;
    /// `e^x_i / Σ_j e^x_j`, after subtracting the largest.
    fn softmax(group: &[Self]) -> Vec<Self::Real>;
    /// `x_i - max_j x_j`; `ln 0` where `x_i` is below `impossible_below`.
    fn max_marginals(group: &[Self], impossible_below: f64) -> Vec<Self::Real>;
    /// `ln(self · 2^exponent)`; `-∞` for zero.
    fn ln_shifted(self, exponent: i64) -> Self::Real;
    /// The number as it is given.
    fn real(self) -> Self::Real;
}
