//! [`Wide`]: `f64` with an exponent of its own, for networks of nonnegative numbers.

use hamnet_numeric::Wide;

use super::Arithmetic;
use crate::Activation;

impl Arithmetic for Wide {
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

    fn from_real(value: f64) -> Option<Wide> {
        Self::constant(value)
    }

    fn constant(x: f64) -> Option<Wide> {
        (x >= 0.0).then(|| Wide::from_f64(x))
    }

    fn is_finite(self) -> bool {
        true
    }

    fn is_zero(self) -> Option<bool> {
        Some(Wide::is_zero(self))
    }

    fn is_below(self, bound: f64) -> Option<bool> {
        Some(bound > 0.0 && self < Wide::from_f64(bound))
    }

    fn exponent(self) -> Option<i64> {
        (!Wide::is_zero(self)).then(|| Wide::exponent(self))
    }

    fn sum(self, other: Wide) -> Wide {
        self + other
    }

    fn product(self, other: Wide, _flushed: &mut bool) -> Wide {
        self * other
    }

    fn shift(self, exponent: i64, _flushed: &mut bool) -> Wide {
        Wide::shift(self, exponent)
    }

    /// No activation of a number that is not negative is negative. Where one is not affine to zero or infinity, numbers that
    /// need the wide range give what the rounded `f64` does: softplus of a tiny number is `ln 2`.
    fn activate(self, activation: Activation) -> Wide {
        match activation {
            Activation::Relu => self,
            Activation::Square => self * self,
            Activation::Softplus
            | Activation::Sigmoid
            | Activation::Tanh
            | Activation::Silu
            | Activation::Gelu => Wide::from_f64(self.to_f64().min(f64::MAX).activate(activation)),
        }
    }

    fn ln_ratio(_part: f64, _whole: f64, _floor: f64) -> Option<Wide> {
        None
    }

    fn ln(_x: f64) -> Option<Wide> {
        None
    }

    fn normalize(group: &[Wide]) -> Vec<f64> {
        let sum = group.iter().fold(Wide::ZERO, |sum, &x| sum + x);
        group.iter().map(|x| if Wide::is_zero(sum) { 0.0 } else { x.ratio(sum) }).collect()
    }

    fn softmax(group: &[Wide]) -> Vec<f64> {
        let group: Vec<f64> = group.iter().map(|x| x.to_f64().min(f64::MAX)).collect();
        f64::softmax(&group)
    }

    fn max_marginals(group: &[Wide], impossible_below: f64) -> Vec<f64> {
        let group: Vec<f64> = group.iter().map(|x| x.to_f64().min(f64::MAX)).collect();
        f64::max_marginals(&group, impossible_below)
    }

    fn ln_shifted(self, exponent: i64) -> f64 {
        Wide::shift(self, exponent).ln()
    }

    fn real(self) -> f64 {
        self.to_f64()
    }
}
