//! A vector of weights of the hidden states, with a common power of two and the bound of its errors.

use hamnet_numeric::{Dd, Scaled};

use super::{Declined, Number, PairwiseSum, relative_error};

/// Entries that are further below the largest are refused: products of two are still in the range of [`Scaled`].
const DEEPEST: i32 = 1 << 28;

/// Weights `value · 2^exponent`, each within a factor `γ(roundings) · e^{±error}` of the exact one.
#[derive(Clone)]
pub(super) struct Message<T> {
    values: Vec<T>,
    exponent: i64,
    roundings: u64,
    /// In nats, beside the roundings.
    error: f64,
}

impl<T: Number + Into<Scaled> + From<Scaled>> Message<T> {
    /// One in each of so many states.
    pub(super) fn one(states: usize) -> Self {
        Self::exact(vec![T::ONE; states], 0)
    }

    /// The given weights.
    pub(super) fn exact(values: Vec<T>, roundings: u64) -> Self {
        Self { values, exponent: 0, roundings, error: 0.0 }
    }

    /// Weights that are computed from these with so many roundings more.
    pub(super) fn mapped(&self, map: impl FnOnce(&[T]) -> Vec<T>, roundings: u64) -> Self {
        Self { values: map(&self.values), roundings: self.roundings + roundings, ..*self }
    }

    /// Weights within `error` nats.
    pub(super) fn within(self, error: f64) -> Self {
        Self { error, ..self }
    }

    /// Multiplies state by state.
    pub(super) fn multiply(&mut self, other: &Self) {
        self.values.iter_mut().zip(&other.values).for_each(|(value, &factor)| *value = value.times(factor));
        self.exponent += other.exponent;
        self.roundings += other.roundings + 1;
        self.error += other.error;
    }

    /// The same weights, the largest with the exponent zero.
    pub(super) fn rescaled(self) -> Result<Self, Declined> {
        let numbers: Vec<Scaled> = self.values.iter().map(|&value| value.into()).collect();
        let exponents = || numbers.iter().filter(|number| !number.is_zero()).map(|number| number.exponent());
        let (Some(least), Some(largest)) = (exponents().min(), exponents().max()) else { return Ok(self) };
        if largest - least > DEEPEST {
            let nats = f64::from(largest - least) * std::f64::consts::LN_2;
            let limit = f64::from(DEEPEST) * std::f64::consts::LN_2;
            return Err(Declined::TooUnlikely { nats, limit });
        }
        let values = numbers.into_iter().map(|number| number.shift(-largest).into()).collect();
        Ok(Self { values, exponent: self.exponent + i64::from(largest), ..self })
    }

    /// `ln Σ` of the weights, and a bound of its error; `-∞` and zero of zero.
    pub(super) fn ln_sum(&self) -> (Dd, f64) {
        let sum: Scaled = self.sum().into();
        if sum.is_zero() {
            return (Dd::from_f64(f64::NEG_INFINITY), 0.0);
        }
        let power = Dd::LN_2.mul_f64(self.exponent as f64);
        let own = sum.ln_dd();
        let size = own.abs().to_f64() + power.abs().to_f64();
        let roundings = self.roundings + PairwiseSum::<T>::roundings(self.values.len() as u64);
        // the logarithm, that of two, a product and a sum
        let bound = relative_error(roundings) + self.error + size * (Dd::LN_UNIT + 4.0 * Dd::UNIT);
        (own + power, bound * (1.0 + 16.0 * f64::EPSILON))
    }

    /// The weights over their sum, zeros where it is zero, and a bound of their total variation from the exact ones.
    ///
    /// Where every log weight is off by at most `d`, errors spread by `2d`: `TV ≤ tanh(d/2) ≤ d/2`.
    pub(super) fn shares(&self) -> (Vec<Dd>, f64) {
        let sum: Scaled = self.sum().into();
        if sum.is_zero() {
            return (vec![Dd::ZERO; self.values.len()], 0.0);
        }
        let share = |&value: &T| {
            let share = value.into() / sum;
            share.mantissa().scale(share.exponent())
        };
        let quotient = relative_error(PairwiseSum::<T>::roundings(self.values.len() as u64) + 2);
        let bound = (relative_error(self.roundings) + self.error) / 2.0 + quotient;
        (self.values.iter().map(share).collect(), bound * (1.0 + 16.0 * f64::EPSILON))
    }

    fn sum(&self) -> T {
        let mut sum = PairwiseSum::new();
        self.values.iter().for_each(|&value| sum.push(value));
        sum.take()
    }
}
