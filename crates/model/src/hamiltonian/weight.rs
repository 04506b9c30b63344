//! Positive numbers of any size within a known factor of the exact ones.

use hamnet_numeric::{Dd, Scaled};

use super::Bounded;

/// A positive number within a factor `e^{±error}` of the exact one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Weight {
    /// The computed number.
    pub value: Scaled,
    /// `|ln value - ln exact|` is at most this.
    pub error: f64,
}

/// `-ln(1 - u)` for one rounding `u` of double-double is less.
const ROUNDING: f64 = Dd::UNIT * (1.0 + 1e-9);

/// `2^-48` and more, for the roundings of f64 the error itself takes.
const WIDER: f64 = 1.0 + f64::EPSILON * 16.0;

impl Weight {
    /// One, exactly.
    pub const ONE: Weight = Weight { value: Scaled::ONE, error: 0.0 };

    /// `e^exponent`, for a magnitude below `2^29`.
    pub fn exp(exponent: Bounded) -> Self {
        let own = Dd::EXP_UNIT + Dd::UNIT / 4.0 * exponent.magnitude();
        Self { value: Scaled::exp(exponent.value), error: (exponent.error + own * (1.0 + 1e-9)) * WIDER }
    }

    /// The number `value` within so many roundings.
    pub fn rounded(value: Scaled, roundings: f64) -> Self {
        Self { value, error: roundings * ROUNDING * WIDER }
    }

    /// The product.
    pub fn times(self, other: Self) -> Self {
        Self { value: self.value * other.value, error: (self.error + other.error + ROUNDING) * WIDER }
    }

    /// The product with a nonnegative number.
    pub fn scaled(self, factor: f64) -> Self {
        Self { value: self.value * Scaled::from_f64(factor), error: (self.error + ROUNDING) * WIDER }
    }

    /// The logarithm, for a weight that is not zero.
    pub fn ln(self) -> Bounded {
        let value = self.value.ln_dd();
        Bounded::within(value, self.error + Dd::LN_UNIT * value.abs().hi())
    }
}

/// Terms so far below the largest count as zero: `e^-1000` is below the least f64.
pub(crate) const UNSEEN: f64 = 1000.0;

/// `ln Σ e^t` of finite terms, of which there is at least one.
pub(crate) fn ln_sum_exp(terms: &[Bounded]) -> Bounded {
    let largest = terms.iter().map(|term| term.value.to_f64()).fold(f64::NEG_INFINITY, f64::max);
    let reference = Bounded::exact(-largest);
    let mut sum = WeightSum::EMPTY;
    for term in terms.iter().map(|term| term.plus(reference)) {
        if term.value.to_f64() + term.error >= -UNSEEN {
            sum.push(Weight::exp(term));
        }
    }
    let unseen = terms.len() as f64 * f64::MIN_POSITIVE;
    let sum = sum.total().ln();
    Bounded::within(sum.value, sum.error + unseen).plus(reference.negated())
}

/// A sum of weights, term by term: each addition is one rounding.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WeightSum {
    value: Scaled,
    worst: f64,
    terms: u64,
}

impl WeightSum {
    /// The empty sum.
    pub const EMPTY: WeightSum = WeightSum { value: Scaled::ZERO, worst: 0.0, terms: 0 };

    /// Adds a term.
    pub fn push(&mut self, term: Weight) {
        self.value += term.value;
        self.worst = self.worst.max(term.error);
        self.terms += 1;
    }

    /// The sum.
    pub fn total(self) -> Weight {
        Weight { value: self.value, error: (self.worst + self.terms as f64 * ROUNDING) * WIDER }
    }
}
