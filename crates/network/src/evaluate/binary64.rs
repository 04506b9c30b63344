//! `f64`: one rounding per operation, with every value that leaves the normal range told.

use hamnet_numeric::{Wide, elementary};

use super::Arithmetic;
use crate::Activation;

impl Arithmetic for f64 {
    type Real = f64;

    fn zero() -> f64 {
        0.0
    }

    fn ln_zero() -> f64 {
        f64::NEG_INFINITY
    }

    fn is_nan(value: f64) -> bool {
        value.is_nan()
    }

    fn lies_between(value: f64, low: f64, high: f64) -> bool {
        low <= value && value <= high
    }

    fn from_real(value: f64) -> Option<f64> {
        Some(value)
    }

    fn constant(x: f64) -> Option<f64> {
        Some(x)
    }

    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }

    fn is_zero(self) -> Option<bool> {
        Some(self == 0.0)
    }

    fn is_below(self, bound: f64) -> Option<bool> {
        Some(self < bound)
    }

    fn exponent(self) -> Option<i64> {
        (self > 0.0 && self.is_finite()).then(|| Wide::from_f64(self).exponent())
    }

    fn sum(self, other: f64) -> f64 {
        self + other
    }

    fn product(self, other: f64, flushed: &mut bool) -> f64 {
        let product = self * other;
        *flushed |= leaves_normal(product) && self != 0.0 && other != 0.0;
        product
    }

    fn shift(self, exponent: i64, flushed: &mut bool) -> f64 {
        if self == 0.0 || !self.is_finite() {
            return self;
        }
        let shifted = Wide::from_f64(self.abs()).shift(exponent).to_f64().copysign(self);
        *flushed |= leaves_normal(shifted);
        shifted
    }

    fn activate(self, activation: Activation) -> f64 {
        match activation {
            Activation::Softplus => elementary::softplus_f64(self),
            Activation::Sigmoid => elementary::sigmoid_f64(self),
            Activation::Tanh => elementary::tanh_f64(self),
            Activation::Silu => elementary::silu_f64(self),
            Activation::Gelu => elementary::gelu_f64(self),
            Activation::Relu => self.max(0.0),
            Activation::Square => self * self,
        }
    }

    fn ln_ratio(part: f64, whole: f64, floor: f64) -> Option<f64> {
        Some(elementary::ln_f64(part / whole).max(-floor))
    }

    fn ln(x: f64) -> Option<f64> {
        Some(elementary::ln_f64(x))
    }

    fn normalize(group: &[f64]) -> Vec<f64> {
        let sum: f64 = group.iter().sum();
        // A sum that is infinite or NaN is that of a row already told to be flushed.
        let divides = sum > 0.0 && sum.is_finite();
        group.iter().map(|x| if divides { x / sum } else { 0.0 }).collect()
    }

    fn softmax(group: &[f64]) -> Vec<f64> {
        let largest = group.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = group.iter().map(|x| elementary::exp_f64(x - largest)).collect();
        Self::normalize(&weights)
    }

    fn max_marginals(group: &[f64], impossible_below: f64) -> Vec<f64> {
        let largest = group.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let relative = |&x: &f64| if x < impossible_below { f64::NEG_INFINITY } else { x - largest };
        group.iter().map(relative).collect()
    }

    fn ln_shifted(self, exponent: i64) -> f64 {
        if self == f64::INFINITY {
            return self;
        }
        if self > 0.0 { Wide::from_f64(self).shift(exponent).ln() } else { f64::NEG_INFINITY }
    }

    fn real(self) -> f64 {
        self
    }
}

/// Whether the result of an operation on numbers other than zero is below the normal range, or has been rounded to zero.
fn leaves_normal(x: f64) -> bool {
    x.abs() < f64::MIN_POSITIVE
}
