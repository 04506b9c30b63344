//! Symmetric positive definite matrices: factor, inverse, determinant, in double-double.

use hamnet_numeric::Dd;

/// The lower triangular `L` with `L Lᵀ = A`, rows one after the other.
pub(crate) struct Cholesky {
    n: usize,
    factor: Vec<Dd>,
}

/// Why a matrix has no factor; the first place where it shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NoFactor {
    Asymmetric {
        row: usize,
        column: usize,
        entry: f64,
        mirror: f64,
    },
    /// What the row adds to those before it has this variance, which is not positive, or no number.
    Pivot {
        row: usize,
        pivot: f64,
    },
}

impl Cholesky {
    /// Factors the `n × n` matrix `numbers`. Takes `n³/6` multiplications.
    pub fn new(n: usize, numbers: &[f64]) -> Result<Self, NoFactor> {
        let places = (0..n).flat_map(|row| (0..row).map(move |column| (row, column)));
        for (row, column) in places {
            let (entry, mirror) = (numbers[row * n + column], numbers[column * n + row]);
            if entry != mirror {
                return Err(NoFactor::Asymmetric { row, column, entry, mirror });
            }
        }
        Self::of_lower(n, &numbers.iter().map(|&number| Dd::from_f64(number)).collect::<Vec<_>>())
    }

    /// Factors the symmetric matrix whose lower half is that of `numbers`.
    pub fn of_lower(n: usize, numbers: &[Dd]) -> Result<Self, NoFactor> {
        let mut factor = vec![Dd::ZERO; n * n];
        for row in 0..n {
            for column in 0..=row {
                let (left, right) = (row * n, column * n);
                let known = dot(&factor[left..left + column], &factor[right..right + column]);
                let rest = numbers[left + column] - known;
                factor[left + column] = if column < row { rest / factor[right + column] } else { rest };
            }
            let pivot = factor[row * n + row];
            // also false for NaN
            let is_positive = pivot > Dd::ZERO && pivot.to_f64().is_finite();
            if !is_positive {
                return Err(NoFactor::Pivot { row, pivot: pivot.to_f64() });
            }
            factor[row * n + row] = pivot.sqrt();
        }
        Ok(Self { n, factor })
    }

    /// `½ ln det A = Σ ln L_ii`.
    pub fn half_ln_determinant(&self) -> Dd {
        (0..self.n).fold(Dd::ZERO, |sum, i| sum + self.factor[i * self.n + i].ln())
    }

    /// `L⁻¹`, lower triangular as `L` is. Takes `n³/6` multiplications.
    pub fn inverse_factor(&self) -> Vec<Dd> {
        let n = self.n;
        let columns = self.inverse_columns();
        let mut inverse = vec![Dd::ZERO; n * n];
        for row in 0..n {
            for column in 0..=row {
                inverse[row * n + column] = columns[column * n + row];
            }
        }
        inverse
    }

    /// `A⁻¹ = L⁻ᵀ L⁻¹`, symmetric to the last bit. Takes `n³/3` multiplications.
    pub fn inverse(&self) -> Vec<Dd> {
        let n = self.n;
        let columns = self.inverse_columns();
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

    /// Column `i` of `L⁻¹`, below its diagonal, as row `i`.
    fn inverse_columns(&self) -> Vec<Dd> {
        let n = self.n;
        let mut columns = vec![Dd::ZERO; n * n];
        for column in 0..n {
            for row in column..n {
                let line = &self.factor[row * n..row * n + row];
                let known = dot(&line[column..], &columns[column * n + column..column * n + row]);
                let unit = if row == column { Dd::ONE } else { Dd::ZERO };
                columns[column * n + row] = (unit - known) / self.factor[row * n + row];
            }
        }
        columns
    }
}

fn dot(a: &[Dd], b: &[Dd]) -> Dd {
    a.iter().zip(b).fold(Dd::ZERO, |sum, (&a, &b)| sum + a * b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(n: usize, entry: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        (0..n * n).map(|place| entry(place / n, place % n)).collect()
    }

    /// `min(i, j) + 1` has the inverse `tridiagonal(-1, 2, -1)` but for a one in the last corner, and the determinant one.
    #[test]
    fn the_covariance_of_a_walk_has_a_tridiagonal_inverse() {
        let n = 12;
        let factored = Cholesky::new(n, &grid(n, |i, j| i.min(j) as f64 + 1.0)).unwrap();
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
        let inverse = Cholesky::new(n, &hilbert).unwrap().inverse();
        let mut worst: f64 = 0.0;
        for i in 0..n {
            for j in 0..n {
                let row: Vec<Dd> = hilbert[i * n..][..n].iter().map(|&x| Dd::from_f64(x)).collect();
                let column: Vec<Dd> = (0..n).map(|k| inverse[k * n + j]).collect();
                let unit = if i == j { 1.0 } else { 0.0 };
                worst = worst.max((dot(&row, &column) - Dd::from_f64(unit)).abs().to_f64());
            }
        }
        assert!(worst > 0.0 && worst < f64::powi(2.0, 34 - 102 + 4), "{worst:e}");
    }
}
