//! Affine forms over the values of a program, with a bound on what rounding of their weights does.

use hamnet_numeric::Dd;

/// The number of a value of a [`Program`](super::program::Program): inputs first, then steps.
pub(super) type Value = u32;

/// `c + Σ_j w_j v_j`, the values ascending and distinct, no weight zero.
///
/// It stands for a function of the inputs from which it differs by at most `error`, and is itself no larger than `reach`, which its
/// terms may not show: `x y` as a sum of squares has larger terms than it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Affine {
    pub(super) constant: Dd,
    pub(super) terms: Vec<(Value, Dd)>,
    pub(super) error: f64,
    pub(super) reach: f64,
}

impl Affine {
    /// One value.
    pub(super) fn value(value: Value) -> Self {
        Self::scaled(value, Dd::ONE)
    }

    /// `weight · value`.
    pub(super) fn scaled(value: Value, weight: Dd) -> Self {
        Self::linear(vec![(value, weight)])
    }

    /// `Σ_j w_j v_j`, exactly; the values ascending and distinct, no weight zero.
    pub(super) fn linear(terms: Vec<(Value, Dd)>) -> Self {
        Self { constant: Dd::ZERO, terms, error: 0.0, reach: f64::INFINITY }
    }

    /// A constant.
    pub(super) fn constant(constant: Dd) -> Self {
        Self { constant, terms: Vec::new(), error: 0.0, reach: f64::INFINITY }
    }

    /// Zero, that stands for what is no larger than `error`.
    pub(super) fn off(error: f64) -> Self {
        Self { constant: Dd::ZERO, terms: Vec::new(), error, reach: 0.0 }
    }

    /// Everything times `2^exponent`, exactly.
    pub(super) fn shifted(&self, exponent: i32) -> Self {
        let terms = self.terms.iter().map(|&(value, weight)| (value, weight.scale(exponent)));
        Self {
            constant: self.constant.scale(exponent),
            terms: terms.collect(),
            error: self.error * 2.0f64.powi(exponent),
            reach: self.reach * 2.0f64.powi(exponent),
        }
    }
}

/// A sum of numbers, with a bound on its rounding.
///
/// A number that is an `f64` adds to one exactly, and so does the first one to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rounded {
    pub(super) sum: Dd,
    pub(super) error: f64,
}

impl Rounded {
    /// Adds a number that is exact.
    pub(super) fn add(&mut self, part: Dd) {
        let exact = self.sum.is_zero() || part.is_zero() || (self.sum.lo() == 0.0 && part.lo() == 0.0);
        self.sum += part;
        if !exact {
            self.error += Dd::UNIT * self.sum.to_f64().abs();
        }
    }

    /// Adds `a · b`.
    pub(super) fn add_product(&mut self, a: Dd, b: Dd) {
        let (product, error) = product(a, b);
        self.error += error;
        self.add(product);
    }
}

/// `a · b`, and a bound on its rounding: none where both are `f64`, or one is a power of two.
pub(super) fn product(a: Dd, b: Dd) -> (Dd, f64) {
    let product = a * b;
    let exact = (a.lo() == 0.0 && b.lo() == 0.0) || is_power_of_two(a) || is_power_of_two(b);
    (product, if exact { 0.0 } else { Dd::UNIT * product.to_f64().abs() })
}

/// `bound · magnitude`, where nothing times infinity is nothing.
pub(super) fn bounded(bound: f64, magnitude: f64) -> f64 {
    if bound == 0.0 || magnitude == 0.0 { 0.0 } else { bound * magnitude }
}

fn is_power_of_two(x: Dd) -> bool {
    x.lo() == 0.0 && x.hi().to_bits() & ((1 << 52) - 1) == 0 && x.hi() != 0.0
}
