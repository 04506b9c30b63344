//! Symmetric positive definite matrices: factor, inverse, determinant, in double-double.

use hamnet_numeric::Dd;

use super::evaluate::is_finite;
use super::files::Grid;
use super::problem::HamProblem;

/// Matrices have at most this many rows.
const MAX_ORDER: usize = 1024;

/// The lower triangular `L` with `L Lᵀ = A`, rows one after the other.
pub(super) struct Cholesky {
    n: usize,
    factor: Vec<Dd>,
}

impl Cholesky {
    /// Factors a square matrix, which messages call `what`. Takes `n³/6` multiplications.
    ///
    /// # Errors
    /// [`HamProblem::RowCount`] unless it is `n × n`, [`HamProblem::MatrixTooLarge`] past [`MAX_ORDER`], [`HamProblem::NotSymmetric`], [`HamProblem::NotPositiveDefinite`].
    pub fn new(what: &str, matrix: &Grid, n: usize) -> Result<Self, HamProblem> {
        let what = what.to_owned();
        if matrix.rows != n {
            return Err(HamProblem::RowCount { what, expected: n, found: matrix.rows });
        }
        if matrix.columns != n {
            return Err(HamProblem::RowLength { what, row: 0, expected: n, found: matrix.columns });
        }
        if n > MAX_ORDER {
            return Err(HamProblem::MatrixTooLarge { what, found: n, most: MAX_ORDER });
        }
        let at = |row: usize, column: usize| matrix.numbers[row * n + column];
        let mut factor = vec![Dd::ZERO; n * n];
        for row in 0..n {
            for column in 0..=row {
                let (entry, mirror) = (at(row, column), at(column, row));
                if entry != mirror {
                    return Err(HamProblem::NotSymmetric { what, row, column, entry, mirror });
                }
                let (left, right) = (row * n, column * n);
                let known = dot(&factor[left..left + column], &factor[right..right + column]);
                let rest = Dd::from_f64(entry) - known;
                factor[left + column] = if column < row { rest / factor[right + column] } else { rest };
            }
            let pivot = factor[row * n + row];
            // also false for NaN
            let is_positive = pivot > Dd::ZERO && is_finite(pivot);
            if !is_positive {
                return Err(HamProblem::NotPositiveDefinite { what, row, pivot: pivot.to_f64() });
            }
            factor[row * n + row] = pivot.sqrt();
        }
        Ok(Self { n, factor })
    }

    /// `½ ln det A = Σ ln L_ii`.
    pub fn half_ln_determinant(&self) -> Dd {
        (0..self.n).fold(Dd::ZERO, |sum, i| sum + self.factor[i * self.n + i].ln())
    }

    /// `A⁻¹ = L⁻ᵀ L⁻¹`, symmetric to the last bit. Takes `n³/3` multiplications.
    pub fn inverse(&self) -> Vec<Dd> {
        let n = self.n;
        // column i of L⁻¹, below its diagonal, as row i
        let mut columns = vec![Dd::ZERO; n * n];
        for column in 0..n {
            for row in column..n {
                let line = &self.factor[row * n..row * n + row];
                let known = dot(&line[column..], &columns[column * n + column..column * n + row]);
                let unit = if row == column { Dd::ONE } else { Dd::ZERO };
                columns[column * n + row] = (unit - known) / self.factor[row * n + row];
            }
        }
        let mut inverse = vec![Dd::ZERO; n * n];
        for row in 0..n {
            for column in 0..=row {
                let [left, right] = [row, column].map(|i| &columns[i * n + row..(i + 1) * n]);
                let entry = dot(left, right);
                inverse[row * n + column] = entry;
                inverse[column * n + row] = entry;
            }
        }
        inverse
    }
}

fn dot(a: &[Dd], b: &[Dd]) -> Dd {
    a.iter().zip(b).fold(Dd::ZERO, |sum, (&a, &b)| sum + a * b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(n: usize, entry: impl Fn(usize, usize) -> f64) -> Grid {
        let mut grid = Grid::default();
        for row in 0..n {
            grid.push(&(0..n).map(|column| entry(row, column)).collect::<Vec<_>>()).unwrap();
        }
        grid
    }

    /// `min(i, j) + 1` has the inverse `tridiagonal(-1, 2, -1)` but for a one in the last corner, and the determinant one.
    #[test]
    fn the_covariance_of_a_walk_has_a_tridiagonal_inverse() {
        let n = 12;
        let factored = Cholesky::new("a walk", &grid(n, |i, j| i.min(j) as f64 + 1.0), n).unwrap();
        assert_eq!(factored.half_ln_determinant(), Dd::ZERO);
        for (place, entry) in factored.inverse().into_iter().enumerate() {
            let (i, j) = (place / n, place % n);
            let expected = match i.abs_diff(j) {
                0 if i + 1 == n => 1.0,
                0 => 2.0,
                1 => -1.0,
                _ => 0.0,
            };
            assert_eq!(entry, Dd::from_f64(expected), "{i}, {j}");
        }
    }

    /// The Hilbert matrix of order 8 has a condition of 2^33.5; `A A⁻¹` is one to what the condition leaves of 2^-102.
    #[test]
    fn an_inverse_keeps_what_the_condition_leaves() {
        let n = 8;
        // times the least common multiple of the denominators, so that every entry is a whole number
        let hilbert = grid(n, |i, j| 360_360.0 / (i + j + 1) as f64);
        let inverse = Cholesky::new("a Hilbert matrix", &hilbert, n).unwrap().inverse();
        let mut worst: f64 = 0.0;
        for i in 0..n {
            for j in 0..n {
                let row: Vec<Dd> = hilbert.numbers[i * n..][..n].iter().map(|&x| Dd::from_f64(x)).collect();
                let column: Vec<Dd> = (0..n).map(|k| inverse[k * n + j]).collect();
                let unit = if i == j { 1.0 } else { 0.0 };
                worst = worst.max((dot(&row, &column) - Dd::from_f64(unit)).abs().to_f64());
            }
        }
        assert!(worst > 0.0 && worst < f64::powi(2.0, 34 - 102 + 4), "{worst:e}");
    }
}
