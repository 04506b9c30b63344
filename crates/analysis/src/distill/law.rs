//! A weight for each state of a variable, as a number within a bound and as an integer by its residues.

use hamnet_numeric::{Dd, Scaled};

use super::modular::{Primes, inverse, plus, times};

/// The weights of the states of one variable: `p(pattern | state)`, or `p(pattern, state)`, times a factor that all patterns of
/// one place share.
#[derive(Clone, Debug)]
pub(super) struct Law {
    /// Zero exactly where the exact weight is.
    pub values: Vec<Scaled>,
    /// State after state, one residue per prime.
    pub residues: Vec<u64>,
}

impl Law {
    /// One for every state.
    pub fn ones(states: usize, primes: &Primes) -> Self {
        Self { values: vec![Scaled::ONE; states], residues: vec![1; states * primes.len()] }
    }

    /// One for one state alone.
    pub fn seen(state: usize, states: usize, primes: &Primes) -> Self {
        let mut law = Self { values: vec![Scaled::ZERO; states], residues: vec![0; states * primes.len()] };
        law.values[state] = Scaled::ONE;
        law.residues[state * primes.len()..(state + 1) * primes.len()].fill(1);
        law
    }

    /// The product, state by state: one rounding more than both.
    pub fn times(&self, other: &Self, primes: &Primes) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(&a, &b)| a * b).collect();
        let both = self.residues.iter().zip(&other.residues).zip(primes.iter().cycle());
        Self { values, residues: both.map(|((&a, &b), prime)| times(a, b, prime)).collect() }
    }

    /// Adds state by state.
    pub fn add(&mut self, other: &Self, primes: &Primes) {
        self.values.iter_mut().zip(&other.values).for_each(|(sum, &more)| *sum += more);
        let both = self.residues.iter_mut().zip(&other.residues).zip(primes.iter().cycle());
        both.for_each(|((sum, &more), prime)| *sum = plus(*sum, more, prime));
    }

    /// Whether no state has any weight.
    pub fn is_zero(&self) -> bool {
        self.values.iter().all(|value| value.is_zero())
    }

    /// A number that proportional laws have in common, and others practically never.
    pub fn fingerprint(&self, primes: &Primes) -> u64 {
        /// That many primes make accidents rare; a candidate is compared with all of them.
        const USED: usize = 2;
        let reference = self.reference();
        let mut numbers = Vec::with_capacity(USED * self.values.len());
        for (j, prime) in primes.iter().take(USED).enumerate() {
            let factor = inverse(self.residues[reference * primes.len() + j], prime);
            let own = self.residues.iter().skip(j).step_by(primes.len());
            numbers.extend(own.map(|&residue| f64::from_bits(times(residue, factor, prime))));
        }
        crate::sufficient::fingerprint(&numbers)
    }

    /// Whether `a_i b_r = a_r b_i` modulo every prime for all states `i` and the first `r` with weight, the weights vanish
    /// together, and the quotients agree within `tolerance`, relatively.
    pub fn is_proportional(&self, other: &Self, primes: &Primes, tolerance: f64) -> bool {
        let (reference, count) = (self.reference(), primes.len());
        let same_support = self.values.iter().zip(&other.values).all(|(a, b)| a.is_zero() == b.is_zero());
        let residue = |law: &Self, state: usize, j: usize| law.residues[state * count + j];
        same_support
            && (0..self.values.len()).all(|state| {
                primes.iter().enumerate().all(|(j, prime)| {
                    times(residue(self, state, j), residue(other, reference, j), prime)
                        == times(residue(self, reference, j), residue(other, state, j), prime)
                }) && self.is_near(other, state, reference, tolerance)
            })
    }

    fn is_near(&self, other: &Self, state: usize, reference: usize, tolerance: f64) -> bool {
        let (left, right) =
            (self.values[state] * other.values[reference], self.values[reference] * other.values[state]);
        left == right || !right.is_zero() && ((left / right).to_dd() - Dd::ONE).abs().to_f64() <= tolerance
    }

    /// The first state of positive weight, else the first.
    fn reference(&self) -> usize {
        self.values.iter().position(|value| !value.is_zero()).unwrap_or(0)
    }
}
