//! Weights of the states of one variable, with the count of their roundings.

use hamnet_numeric::{Dd, Scaled};

use crate::Finding;

/// A nonnegative number per state, each *within `roundings`* of the exact one: their ratio lies in
/// `[(1 - u)^c, (1 - u)^-c]` with `u` the unit of double-double. A computed number is zero exactly where the exact one is.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    pub values: Vec<Scaled>,
    pub roundings: u64,
}

impl Weights {
    /// The likelihoods of a finding, exactly.
    pub fn of_finding(finding: &Finding, states: usize) -> Self {
        let values = (0..states).map(|state| Scaled::from_f64(finding.likelihood(state))).collect();
        Self { values, roundings: 0 }
    }

    /// One, for a single state.
    pub fn one() -> Self {
        Self { values: vec![Scaled::ONE], roundings: 0 }
    }

    /// Multiplies state by state.
    pub fn multiply(&mut self, other: &Self) {
        self.values.iter_mut().zip(&other.values).for_each(|(value, &factor)| *value *= factor);
        self.roundings += other.roundings + 1;
    }

    /// The product, state by state.
    pub fn times(&self, other: &Self) -> Self {
        let mut product = self.clone();
        product.multiply(other);
        product
    }

    /// The sum over the states, and its roundings.
    pub fn sum(&self) -> (Scaled, u64) {
        (pairwise(&mut self.values.clone()), self.roundings + pairwise_roundings(self.values.len()))
    }

    /// The weights divided by their sum, which is not zero, and a bound on the total variation to the exact quotients.
    ///
    /// Where every entry has relative error at most γ, `½ Σ |p̂ - p| ≤ γ/2`. A part below the range of double-double is
    /// lost, at most `2^-1000` of it per state; one rounding more stands for that.
    pub fn shares(&self) -> (Vec<Dd>, f64) {
        let (sum, roundings) = self.sum();
        let share = |&weight: &Scaled| {
            let share = weight / sum;
            share.mantissa().scale(share.exponent())
        };
        let error = relative_error(self.roundings + roundings + 2);
        (self.values.iter().map(share).collect(), error / 2.0)
    }
}

/// `γ_c = c·u / (1 - c·u)`, rounded up; infinite where the formula has no value.
pub(super) fn relative_error(roundings: u64) -> f64 {
    let product = roundings as f64 * Dd::UNIT;
    if product < 1.0 { product / (1.0 - product) * (1.0 + 4.0 * f64::EPSILON) } else { f64::INFINITY }
}

/// The sum of `terms`, of which each meets at most [`pairwise_roundings`] additions; `terms` is scratch.
pub(super) fn pairwise(terms: &mut Vec<Scaled>) -> Scaled {
    while terms.len() > 1 {
        let half = terms.len() / 2;
        let odd = terms.len() % 2;
        for at in 0..half {
            terms[at] = terms[2 * at] + terms[2 * at + 1];
        }
        if odd == 1 {
            terms[half] = terms[2 * half];
        }
        terms.truncate(half + odd);
    }
    terms.pop().unwrap_or(Scaled::ZERO)
}

/// `⌈log2 terms⌉`.
pub(super) fn pairwise_roundings(terms: usize) -> u64 {
    u64::from(terms.max(1).next_power_of_two().trailing_zeros())
}
