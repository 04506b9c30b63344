//! Rows of evidence, as the inputs of a network read them.

use std::ops::Range;

use hamnet_network::{Encoding, Network, VariableDomain};
use hamnet_numeric::Wide;

use crate::values::Values;

/// The code of an input nothing is known about.
pub const MISSING: i32 = -1;
/// Codes from here down name likelihood vectors: `FIRST_SOFT - k` is number `k`.
const FIRST_SOFT: i32 = -2;

/// Evidence of many rows: codes of states, likelihood vectors, and values of reals.
///
/// There is one code per row and input with states, row-major: the number of the observed state or [`MISSING`]; lesser codes
/// name likelihood vectors and come from [`set_soft`](Self::set_soft) alone. A state the variable does not have makes the
/// row impossible. Values stand beside them.
///
/// A network that reads observed values needs all of them: a row in which one is missing gets the status
/// [`Missing`](crate::Status::Missing), one with a value out of its range or a state its variable does not have
/// [`Outside`](crate::Status::Outside).
#[derive(Clone, Debug, Default)]
pub struct Rows {
    kinds: Vec<Kind>,
    coded: usize,
    takes_likelihoods: bool,
    len: usize,
    codes: Vec<i32>, // B×coded
    vectors: Vec<Likelihood>,
    likelihoods: Vec<f64>,
    values: Values,
}

/// What an input holds.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// One of so many states, with its code in this place of the row.
    States { states: u32, place: usize },
    /// A value, in this column.
    Real { column: usize },
}

/// A likelihood vector in the side store.
#[derive(Clone, Copy, Debug)]
struct Likelihood {
    start: usize,
    states: u32,
    /// `1/2 < max · 2^-exponent ≤ 1`; zero for a vector of zeros.
    exponent: i32,
}

/// A likelihood vector: its entries, and the exponent by which the encoder scales it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Soft<'a> {
    pub likelihoods: &'a [f64],
    pub exponent: i32,
}

/// The rows of a block: number `lane` of them is row `places[lane]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Picked<'a> {
    pub rows: &'a Rows,
    pub places: &'a [usize],
}

impl<'a> Picked<'a> {
    /// The number of rows.
    pub fn len(self) -> usize {
        self.places.len()
    }

    /// The codes of row `lane`, in the order of the inputs with states.
    #[inline]
    pub fn row(self, lane: usize) -> &'a [i32] {
        self.rows.row(self.places[lane])
    }

    /// The values of the real inputs of all rows, and which rows these are, each the one after the one before it.
    pub fn values(self) -> (&'a Values, Range<usize>) {
        debug_assert!(
            self.places.is_sorted_by(|a, b| a + 1 == *b),
            "only rows of likelihoods are picked singly"
        );
        let first = self.places[0];
        (&self.rows.values, first..first + self.len())
    }
}

impl Rows {
    /// No rows, for the inputs of `network`.
    pub fn for_network(network: &Network) -> Self {
        let takes_likelihoods = network.parts().encoding != Encoding::Observed;
        let mut rows = Self { takes_likelihoods, ..Self::default() };
        for input in network.inputs() {
            rows.kinds.push(match network.variables()[input.variable].domain {
                VariableDomain::States(_) => {
                    rows.coded += 1;
                    Kind::States { states: input.units.len() as u32, place: rows.coded - 1 }
                }
                VariableDomain::Real { .. } => {
                    rows.values.add_column();
                    Kind::Real { column: rows.values.columns() - 1 }
                }
            });
        }
        rows
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.kinds.len()
    }

    /// The number of inputs that are real.
    pub fn reals(&self) -> usize {
        self.values.columns()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends a row of which nothing is known and gives its number.
    pub fn push_missing_row(&mut self) -> usize {
        self.codes.resize(self.codes.len() + self.coded, MISSING);
        self.values.push_missing_row();
        self.len += 1;
        self.len - 1
    }

    /// Input `input` of row `row` is in state `state`.
    ///
    /// # Panics
    /// If there is no such row, input or state.
    pub fn set_state(&mut self, row: usize, input: usize, state: usize) {
        assert!(state < self.states(input) as usize, "input {input} has no state {state}");
        *self.code_mut(row, input) = state as i32;
    }

    /// Input `input` of row `row` has the value `value`; a plan of `f32` rounds it once. NaN is in no range.
    ///
    /// # Panics
    /// If there is no such row or input, or the input is not real.
    pub fn set_real(&mut self, row: usize, input: usize, value: f64) {
        let Kind::Real { column } = self.kinds[input] else { panic!("input {input} has states") };
        self.values.set(row, column, value);
    }

    /// Input `input` of row `row` is known by the likelihood of each of its states.
    ///
    /// # Panics
    /// If there is no such row or input, the likelihoods are not one finite nonnegative number per state, or the network
    /// reads observed values only.
    pub fn set_soft(&mut self, row: usize, input: usize, likelihoods: &[f64]) {
        assert!(self.takes_likelihoods, "the network reads observed values, and no likelihoods");
        let states = self.states(input);
        assert_eq!(likelihoods.len(), states as usize, "one likelihood per state of input {input}");
        let admissible = likelihoods.iter().all(|x| x.is_finite() && *x >= 0.0);
        assert!(admissible, "likelihoods are finite and nonnegative, not {likelihoods:?}");
        let vector = i32::try_from(self.vectors.len()).ok().and_then(|k| FIRST_SOFT.checked_sub(k));
        // A call holds some thousands of rows; 2^31 vectors would be 16 GB of codes and headers before the first likelihood.
        *self.code_mut(row, input) = vector.expect("fewer than 2^31 likelihood vectors in one call");
        let start = self.likelihoods.len();
        self.likelihoods.extend_from_slice(likelihoods);
        let exponent = exponent_above(likelihoods);
        self.vectors.push(Likelihood { start, states, exponent });
    }

    /// Holds one row alone, a copy of row `row` of `from`, which has no reals.
    pub(crate) fn copy_row(&mut self, from: &Rows, row: usize) {
        debug_assert_eq!(from.reals(), 0, "rows of likelihoods have no reals");
        self.kinds.clone_from(&from.kinds);
        self.coded = from.coded;
        self.takes_likelihoods = from.takes_likelihoods;
        self.clear();
        self.push_missing_row();
        for (input, &code) in from.row(row).iter().enumerate() {
            match from.soft(code) {
                Some(soft) => self.set_soft(0, input, soft.likelihoods),
                None => *self.code_mut(0, input) = code,
            }
        }
    }

    /// Removes all rows and keeps the memory.
    pub fn clear(&mut self) {
        self.len = 0;
        self.codes.clear();
        self.vectors.clear();
        self.likelihoods.clear();
        self.values.clear();
    }

    /// All codes, row-major, to be overwritten with states or [`MISSING`]: one per row and input with states.
    pub fn codes_mut(&mut self) -> &mut [i32] {
        &mut self.codes
    }

    /// The codes of one row.
    #[inline]
    pub(crate) fn row(&self, row: usize) -> &[i32] {
        &self.codes[row * self.coded..(row + 1) * self.coded]
    }

    /// The likelihood vector `code` names, if it names one.
    pub(crate) fn soft(&self, code: i32) -> Option<Soft<'_>> {
        let place = usize::try_from(i64::from(FIRST_SOFT) - i64::from(code)).ok()?;
        let vector = self.vectors[place];
        let likelihoods = &self.likelihoods[vector.start..][..vector.states as usize];
        Some(Soft { likelihoods, exponent: vector.exponent })
    }

    /// The number of states of an input; none of a real one.
    fn states(&self, input: usize) -> u32 {
        match self.kinds[input] {
            Kind::States { states, .. } => states,
            Kind::Real { .. } => 0,
        }
    }

    fn code_mut(&mut self, row: usize, input: usize) -> &mut i32 {
        let Kind::States { place, .. } = self.kinds[input] else { panic!("input {input} is real") };
        &mut self.codes[row * self.coded + place]
    }
}

impl Soft<'_> {
    /// The greatest likelihood.
    pub fn largest(&self) -> f64 {
        self.likelihoods.iter().copied().fold(0.0, f64::max)
    }

    /// Whether no state is possible.
    pub fn is_impossible(&self) -> bool {
        self.likelihoods.iter().all(|&x| x == 0.0)
    }
}

/// The integer `k` for which `1/2 < max · 2^-k ≤ 1`; zero for zeros.
fn exponent_above(likelihoods: &[f64]) -> i32 {
    let largest = likelihoods.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return 0;
    }
    let largest = Wide::from_f64(largest);
    // The exponent of a finite f64 fits 11 bits.
    largest.exponent() as i32 + i32::from(largest.mantissa() > 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_likelihood_is_scaled_to_at_most_one() {
        assert_eq!(exponent_above(&[0.25, 1.0]), 0);
        assert_eq!(exponent_above(&[0.5]), -1);
        assert_eq!(exponent_above(&[1.5, 0.0]), 1);
        assert_eq!(exponent_above(&[0.0]), 0);
        assert_eq!(exponent_above(&[f64::from_bits(1)]), -1074);
    }
}
