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

    /// At most the rank: all pivots, or where steps do not suffice for them, those of a part that they do suffice for.
    ///
    /// A row of a large matrix takes many steps although it gives one pivot at most; a square part gives as many for less.
    pub(super) fn pivots_of_part(&self, field: &Field, steps: &mut Steps) -> u64 {
        let (found, all) = steps.part(2, |part| (self.pivots(field, part), !part.exhausted()));
        if all { found } else { self.corner(steps.left()).pivots(field, steps).max(found) }
    }

    /// So many first columns, and rows from all over the matrix, that a full elimination takes about as many steps.
    fn corner(&self, steps: u64) -> Matrix {
        // n³/3 to eliminate, n² to read
        let fits = |side: &usize| {
            (*side as u64).saturating_pow(3) / 3 + 2 * (*side as u64).saturating_pow(2) <= steps
        };
        let side = (1..=self.columns).take_while(fits).last().unwrap_or(0);
        let inside =
            self.rows.iter().map(|row| row.iter().copied().filter(|(column, _)| *column < side).collect());
        let rows: Vec<Vec<(usize, Residue)>> = inside.filter(|row: &Vec<_>| !row.is_empty()).collect();
        let stride = rows.len().div_ceil(side.max(1)).max(1);
        Matrix { columns: side, rows: rows.into_iter().step_by(stride).collect() }
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

#[cfg(test)]
mod tests {
    use super::super::modular::MERSENNE;
    use super::*;

    /// The matrix `i^j` of Vandermonde, which has full rank, with copies of its rows.
    fn vandermonde(rows: usize, columns: usize, copies: usize, field: &Field) -> Matrix {
        let entry = |i: usize, j: usize| (j, field.power(field.integer(i as u64 + 1), j as u64));
        let row = |i: usize| (0..columns).map(|j| entry(i, j)).collect();
        Matrix { columns, rows: (0..rows * copies).map(|i| row(i % rows)).collect() }
    }

    #[test]
    fn ranks_are_enclosed() {
        for (rows, columns) in [(1, 1), (5, 9), (9, 5), (12, 12)] {
            let least = rows.min(columns) as u64;
            let matrix = |field: &Field| vandermonde(rows, columns, 2, field);
            let enclosed = enclosed(matrix, 60.0, &mut Steps::new(10_000_000));
            assert_eq!(enclosed, Enclosed { least, most: least });
        }
        let few = enclosed(|field| vandermonde(5, 9, 2, field), 60.0, &mut Steps::new(40));
        assert!(few.least < 5 && few.most == 9);
    }

    #[test]
    fn few_steps_find_the_pivots_of_a_part() {
        let field = Field::new(MERSENNE);
        let matrix = vandermonde(60, 60, 1, &field);
        let mut before = 0;
        for steps in [0, 1_000, 10_000, 50_000, 1_000_000] {
            let found = matrix.pivots_of_part(&field, &mut Steps::new(steps));
            assert!(found >= before && found >= matrix.pivots(&field, &mut Steps::new(steps / 2)), "{steps}");
            before = found;
        }
        assert_eq!(before, 60);
    }
}
