//! The rank of a matrix of exact numbers, enclosed from both sides.
//!
//! From below: the rank modulo a prime. From above: the number of rows or columns; or, where all minors of `r + 1` rows
//! are integers below `2^b` in magnitude (Hadamard), rank `r` modulo so many primes that their product exceeds `2^b`: a
//! minor that all of them divide is zero.

use super::modular::{Field, Residue, primes};
use super::steps::Steps;

/// Rows of a matrix, each a list of entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Matrix {
    pub(super) columns: usize,
    pub(super) rows: Vec<Vec<(usize, Residue)>>,
}

impl Matrix {
    /// The number of rows or columns, whichever is less.
    pub(super) fn smaller_side(&self) -> u64 {
        self.columns.min(self.rows.len()) as u64
    }

    /// The pivots that elimination finds before the steps are used up: at most the rank.
    pub(super) fn pivots(&self, field: &Field, steps: &mut Steps) -> u64 {
        let mut pivots: Vec<Option<Vec<(usize, Residue)>>> = vec![None; self.columns];
        let mut found = 0;
        let mut row = vec![Residue::ZERO; self.columns];
        for entries in &self.rows {
            if found == self.smaller_side() {
                break;
            }
            for &(column, value) in entries {
                row[column] = value;
            }
            if !steps.spend(entries.len() as u64 + self.columns as u64) {
                break;
            }
            found += u64::from(reduce(&mut row, &mut pivots, field, steps));
            row.fill(Residue::ZERO);
        }
        found
    }
}

/// Subtracts the pivots from `row` and keeps what is left as a pivot; whether anything was left.
fn reduce(
    row: &mut [Residue],
    pivots: &mut [Option<Vec<(usize, Residue)>>],
    field: &Field,
    steps: &mut Steps,
) -> bool {
    for column in 0..row.len() {
        let lead = row[column];
        if lead.is_zero() {
            continue;
        }
        let Some(pivot) = &pivots[column] else {
            let inverse = field.inverse(lead);
            let rest = row.iter().enumerate().skip(column).filter(|(_, value)| !value.is_zero());
            pivots[column] = Some(rest.map(|(place, &value)| (place, field.mul(value, inverse))).collect());
            return true;
        };
        if !steps.spend(pivot.len() as u64) {
            return false;
        }
        for &(place, value) in pivot {
            row[place] = field.sub(row[place], field.mul(lead, value));
        }
    }
    false
}

/// A number that lies between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Enclosed {
    pub(super) least: u64,
    pub(super) most: u64,
}

/// The rank of the matrix that `modulo` gives modulo each prime.
///
/// Multiplied by a power of two per row, its entries are integers of at most `bits` bits.
pub(super) fn enclosed(modulo: impl Fn(&Field) -> Matrix, bits: f64, steps: &mut Steps) -> Enclosed {
    let mut least = 0;
    for (count, prime) in primes().enumerate() {
        let field = Field::new(prime);
        let matrix = modulo(&field);
        least = matrix.pivots(&field, steps).max(least);
        let most = matrix.smaller_side();
        if least == most || steps.exhausted() {
            return Enclosed { least, most };
        }
        if (count + 1) as f64 * PRIME_BITS > minor_bits(least, bits) {
            break;
        }
    }
    Enclosed { least, most: least }
}

/// Every prime in use exceeds `2^60`.
const PRIME_BITS: f64 = 60.0;

/// A bound on log2 of the magnitude of a minor of `rank + 1` rows, by Hadamard's inequality.
fn minor_bits(rank: u64, bits: f64) -> f64 {
    let rows = (rank + 1) as f64;
    let log2_rows = f64::from(u64::BITS - rank.leading_zeros());
    rows * (bits + 0.5 * log2_rows)
}
