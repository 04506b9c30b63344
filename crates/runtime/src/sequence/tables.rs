//! The numbers of a network of sequences in the element type, scaled by powers of two.
//!
//! The start and the likelihoods of every symbol are each divided by a power of two, so that the greatest lies in `[1, 2)`, and
//! so is the transition for the greatest sum of a row; the exponents go to `ln p`. Rows are padded with zeros to whole vectors.

use hamnet_network::sequence::{Emission, SequenceNetwork, Transition};
use hamnet_numeric::Wide;

use super::kernel::few;
use crate::aligned::Aligned;
use crate::scale::scaled;
use crate::{Element, PlanError};

/// The scaled numbers of a network. `K` states, `M` symbols, `W` numbers of a padded row.
#[derive(Debug)]
pub struct Tables<T> {
    /// `K`.
    pub states: usize,
    /// `W`.
    pub width: usize,
    /// `p(x_1)`. `W`
    pub start: Aligned<T>,
    pub start_exponent: i64,
    /// Entry `a, b`: `p(b | a)`.
    pub forward: Matrix<T>,
    /// Entry `b, a`: `p(b | a)`.
    pub backward: Matrix<T>,
    pub step_exponent: i64,
    /// Likelihoods of every symbol, the last row that of nothing seen; only this one where reals are seen. `(M+1)×W`
    pub symbols: Aligned<T>,
    pub symbol_exponents: Vec<i64>,
    /// Positive likelihoods below this, of a greatest one from 1 to 2, are lost: a product with them may leave the normal
    /// range although no entry of a message is lost.
    pub least_likelihood: f64,
    /// Whether a likelihood of a symbol is lost.
    pub faint: bool,
}

/// A matrix in the forms in which its products run fastest.
#[derive(Debug)]
pub struct Matrix<T> {
    /// Row by row, present unless the matrix is very sparse and not small. `K×W`
    pub dense: Option<Aligned<T>>,
    /// Present where the matrix is sparse.
    pub sparse: Option<Columns<T>>,
}

/// The kept entries of a matrix, column by column, rows increasing.
#[derive(Debug)]
pub struct Columns<T> {
    pub starts: Vec<u32>, // K+1
    pub rows: Vec<u32>,   // one per entry
    pub weights: Vec<T>,  // one per entry
}

impl<T: Element> Tables<T> {
    /// The tables of `network`.
    pub fn of(network: &SequenceNetwork) -> Result<Self, PlanError> {
        let parts = network.parts();
        let states = network.states();
        let width = states.next_multiple_of(T::SMALL_BLOCK);
        u32::try_from(width).map_err(|_| PlanError::TooMany { what: "the number of states" })?;

        let start_exponent = exponent_of(&parts.start);
        let mut start = Aligned::new(width);
        put(&mut start.as_mut_slice()[..states], &parts.start, start_exponent);
        let entries = || (0..states).flat_map(|state| parts.transition.row(state).1.iter().copied());
        let sums: Vec<f64> = (0..states).map(|state| parts.transition.row(state).1.iter().sum()).collect();
        let step_exponent = exponent_of(&sums);

        let rows: &[f64] = match &parts.emission {
            Emission::Symbols(emission) => &emission.likelihoods,
            Emission::Gaussian(_) => &[],
        };
        let count = rows.len() / states;
        u32::try_from(count + 1).map_err(|_| PlanError::TooMany { what: "the number of symbols" })?;
        let mut symbols = Aligned::new((count + 1) * width);
        let mut symbol_exponents: Vec<i64> = rows.chunks_exact(states).map(exponent_of).collect();
        symbol_exponents.push(0);
        let nothing = vec![1.0; states];
        let all = rows.chunks_exact(states).chain([&nothing[..]]).zip(&symbol_exponents);
        for ((row, &exponent), to) in all.zip(symbols.as_mut_slice().chunks_exact_mut(width)) {
            put(&mut to[..states], row, exponent);
        }

        let least_start = least(parts.start.iter().copied(), start_exponent);
        let least_step = least(entries(), step_exponent).min(least_start);
        // Two bits to spare: messages are known within a factor of two of their greatest entry, and so is that.
        let least_likelihood = 4.0 * T::FAINT / least_step;
        let likelihoods = rows.chunks_exact(states).zip(&symbol_exponents);
        let faint = least_likelihood > 1.0
            || likelihoods
                .into_iter()
                .any(|(row, &exponent)| least(row.iter().copied(), exponent) < least_likelihood);
        Ok(Self {
            states,
            width,
            start,
            start_exponent,
            forward: Matrix::of(&parts.transition, width, step_exponent, false),
            backward: Matrix::of(&parts.transition, width, step_exponent, true),
            step_exponent,
            symbols,
            symbol_exponents,
            least_likelihood,
            faint,
        })
    }
}

impl<T: Element> Matrix<T> {
    fn of(transition: &Transition, width: usize, exponent: i64, transposed: bool) -> Self {
        let states = transition.states();
        let stored = transition.stored();
        // A vector of products for the time of one: where no more than one in `SMALL_BLOCK` entries is kept, one product
        // at a time is quicker even for a single sequence; for many, whose vectors are of sequences, one in two.
        let dense = states <= few::MOST || stored.saturating_mul(T::SMALL_BLOCK) > states * states;
        let sparse = stored * 2 < states * states;
        let entries = || {
            (0..states).flat_map(move |a| {
                let (columns, weights) = transition.row(a);
                columns.iter().zip(weights).map(move |(&b, &weight)| {
                    let (row, column) = if transposed { (b as usize, a) } else { (a, b as usize) };
                    (row, column, T::from_f64(scaled(weight, -exponent)))
                })
            })
        };
        let dense = dense.then(|| {
            let mut matrix = Aligned::new(states * width);
            let numbers = matrix.as_mut_slice();
            entries().for_each(|(row, column, weight)| numbers[row * width + column] = weight);
            matrix
        });
        let sparse = sparse.then(|| Columns::of(states, entries));
        Self { dense, sparse }
    }
}

impl<T: Element> Columns<T> {
    /// The columns of entries `(row, column, weight)`, which come by increasing row, or by increasing column and within it by
    /// increasing row.
    fn of<I: Iterator<Item = (usize, usize, T)>>(states: usize, entries: impl Fn() -> I) -> Self {
        let mut starts = vec![0; states + 1];
        entries().for_each(|(_, column, _)| starts[column + 1] += 1);
        (0..states).for_each(|column| starts[column + 1] += starts[column]);
        let mut next = starts.clone();
        let stored = starts[states] as usize;
        let (mut rows, mut weights) = (vec![0; stored], vec![T::ZERO; stored]);
        for (row, column, weight) in entries() {
            let place = next[column] as usize;
            next[column] += 1;
            // states are numbered by 32 bits
            rows[place] = row as u32;
            weights[place] = weight;
        }
        Self { starts, rows, weights }
    }

    /// The rows and the weights of `column`.
    #[inline(always)]
    pub fn column(&self, column: usize) -> (&[u32], &[T]) {
        let kept = self.starts[column] as usize..self.starts[column + 1] as usize;
        (&self.rows[kept.clone()], &self.weights[kept])
    }
}

/// `floor(log2)` of the greatest number; zero where all are zero.
fn exponent_of(numbers: &[f64]) -> i64 {
    let greatest = numbers.iter().copied().fold(0.0, f64::max);
    if greatest > 0.0 { Wide::from_f64(greatest).exponent() } else { 0 }
}

/// The least positive number over `2^exponent`; infinite where there is none.
fn least(numbers: impl Iterator<Item = f64>, exponent: i64) -> f64 {
    let least = numbers.filter(|&x| x > 0.0).fold(f64::INFINITY, f64::min);
    if least < f64::INFINITY { scaled(least, -exponent) } else { least }
}

fn put<T: Element>(to: &mut [T], numbers: &[f64], exponent: i64) {
    to.iter_mut().zip(numbers).for_each(|(to, &x)| *to = T::from_f64(scaled(x, -exponent)));
}
