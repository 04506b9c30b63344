//! A step of the tree towards the variable that is asked for.

use hamnet_model::hierarchy::Stochastic;
use hamnet_numeric::{Dd, Scaled};

use super::law::Law;
use super::modular::{Primes, integer_shift, plus, times};

/// The most entries of a matrix that is looked at for its Birkhoff coefficient, which takes their square.
const MOST_FOR_CONTRACTION: usize = 1 << 12;

/// A nonnegative matrix from the states of one variable to those of the next, by the state it goes to.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Per state gone to: the state come from, its weight as a number, its residues.
    lines: Vec<Vec<(usize, Scaled, Vec<u64>)>>,
    /// Between an entry and the exact one.
    roundings: u64,
}

/// `s` and whether the integers of the matrix need a factor per row, for [`scale_bits`] and [`Step::new`] alike.
struct Integers {
    shift: i32,
    /// All rows sum to one number.
    even: bool,
}

/// The bits by which integers of weights grow along a step: `p(child | parent)` times the common denominator of the matrix is an
/// integer below `2^bits`.
pub(super) fn scale_bits(matrix: &Stochastic) -> u64 {
    let Integers { shift, even } = integers(matrix);
    // a row sums to less than two
    let row = shift as u64 + 1;
    if even { row } else { row * matrix.rows() as u64 }
}

impl Step {
    /// `p(child | parent)`, from the child to the parent.
    pub fn to_parent(matrix: &Stochastic, primes: &Primes) -> Self {
        Self::new(matrix, primes, true)
    }

    /// The same weights from the parent to the child.
    pub fn to_child(matrix: &Stochastic, primes: &Primes) -> Self {
        Self::new(matrix, primes, false)
    }

    fn new(matrix: &Stochastic, primes: &Primes, to_parent: bool) -> Self {
        let Integers { shift, even } = integers(matrix);
        let sums: Vec<Vec<u64>> = (0..matrix.rows()).map(|row| row_sum(matrix, row, shift, primes)).collect();
        let mut lines = vec![Vec::new(); if to_parent { matrix.rows() } else { matrix.columns() }];
        for row in 0..matrix.rows() {
            // the integer of a row of another sum is p · Π_rows sum = number · Π_other rows sum
            let factor: Vec<u64> = if even { vec![1; primes.len()] } else { without(&sums, row, primes) };
            for ((column, value), (_, given)) in matrix.normalized_row(row).zip(matrix.row(row)) {
                if value.is_zero() {
                    continue;
                }
                let integer = primes.of_f64(given, shift);
                let integer = integer.iter().zip(&factor).zip(primes.iter());
                let residues = integer.map(|((&a, &b), prime)| times(a, b, prime)).collect();
                let (from, to) = if to_parent { (column, row) } else { (row, column) };
                lines[to].push((from, value, residues));
            }
        }
        Self { lines, roundings: matrix.roundings() }
    }

    /// The weights carried over.
    pub fn apply(&self, law: &Law, primes: &Primes) -> Law {
        let count = primes.len();
        let mut carried = Law { values: Vec::with_capacity(self.lines.len()), residues: Vec::new() };
        let mut residues = vec![0; count];
        for line in &self.lines {
            let mut sum = Scaled::ZERO;
            residues.fill(0);
            for (from, value, own) in line.iter().filter(|(from, ..)| !law.values[*from].is_zero()) {
                sum += *value * law.values[*from];
                for (j, prime) in primes.iter().enumerate() {
                    residues[j] =
                        plus(residues[j], times(own[j], law.residues[from * count + j], prime), prime);
                }
            }
            carried.values.push(sum);
            carried.residues.extend_from_slice(&residues);
        }
        carried
    }

    /// The most roundings that [`Step::apply`] adds: those of an entry, a product, and a sum.
    pub fn roundings(&self) -> u64 {
        let longest = self.lines.iter().map(Vec::len).max().unwrap_or(0);
        self.roundings + longest.max(1) as u64
    }

    /// Birkhoff's coefficient: by how much a Hilbert distance shrinks at least; one where entries vanish, or there are too many to look.
    pub fn contraction(&self) -> f64 {
        let entries: usize = self.lines.iter().map(Vec::len).sum();
        let full = self.lines.first().map_or(0, Vec::len);
        if entries > MOST_FOR_CONTRACTION || full == 0 || self.lines.iter().any(|line| line.len() != full) {
            return 1.0;
        }
        let mut widest = Scaled::ONE;
        for (place, a) in self.lines.iter().enumerate() {
            for b in &self.lines[..place] {
                let quotients = || a.iter().zip(b).map(|(a, b)| a.1 / b.1);
                if !a.iter().zip(b).all(|(a, b)| a.0 == b.0) {
                    return 1.0;
                }
                let most = quotients().fold(Scaled::ZERO, |most, q| if q > most { q } else { most });
                let least = quotients().fold(most, |least, q| if q < least { q } else { least });
                let ratio = most / least;
                widest = if ratio > widest { ratio } else { widest };
            }
        }
        (hamnet_numeric::elementary::tanh_f64(widest.ln() / 4.0) * (1.0 + 8.0 * f64::EPSILON)).min(1.0)
    }
}

/// A distribution, kept as a matrix of one row, and the roundings in it.
pub(super) fn prior(matrix: &Stochastic, primes: &Primes) -> (Law, u64) {
    let step = Step::to_child(matrix, primes);
    (step.apply(&Law::ones(1, primes), primes), step.roundings())
}

fn integers(matrix: &Stochastic) -> Integers {
    let rows = 0..matrix.rows();
    let shift = rows.clone().flat_map(|row| matrix.row(row)).map(|(_, value)| integer_shift(value)).max();
    let first = matrix.row_sum(0);
    // sums that are exact in double-double, as those of rows of a few numbers of like size are, decide; others pass as uneven
    let even =
        rows.clone().all(|row| matrix.row_sum(row) == first && is_exact(matrix, row)) || matrix.rows() == 1;
    Integers { shift: shift.unwrap_or(0), even }
}

/// Whether the sum of a row has no rounding: its numbers are multiples of `2^-s` with `s ≤ 96`, and sum to less than two.
fn is_exact(matrix: &Stochastic, row: usize) -> bool {
    matrix.row(row).all(|(_, value)| integer_shift(value) <= 96)
}

fn row_sum(matrix: &Stochastic, row: usize, shift: i32, primes: &Primes) -> Vec<u64> {
    let mut sum = vec![0; primes.len()];
    for (_, value) in matrix.row(row) {
        let integer = primes.of_f64(value, shift);
        for ((sum, more), prime) in sum.iter_mut().zip(integer).zip(primes.iter()) {
            *sum = plus(*sum, more, prime);
        }
    }
    sum
}

/// The product of the sums of all rows but one.
fn without(sums: &[Vec<u64>], row: usize, primes: &Primes) -> Vec<u64> {
    let mut product = vec![1; primes.len()];
    for (_, sum) in sums.iter().enumerate().filter(|(other, _)| *other != row) {
        for ((product, &factor), prime) in product.iter_mut().zip(sum).zip(primes.iter()) {
            *product = times(*product, factor, prime);
        }
    }
    product
}

/// `γ_c`, relatively, for `c` roundings of double-double; see the weights of [`hamnet_model::hierarchy`].
pub(super) fn relative_error(roundings: u64) -> f64 {
    let product = roundings as f64 * Dd::UNIT;
    if product < 1.0 { product / (1.0 - product) * (1.0 + 4.0 * f64::EPSILON) } else { f64::INFINITY }
}
