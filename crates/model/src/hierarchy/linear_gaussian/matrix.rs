//! Small matrices in double-double.

use hamnet_numeric::Dd;

use crate::cholesky::{Cholesky, NoFactor};

/// A dense matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<Dd>,
}

impl Matrix {
    /// The matrix of `values`, row by row.
    pub(crate) fn new(rows: usize, columns: usize, values: Vec<Dd>) -> Self {
        debug_assert_eq!(values.len(), rows * columns);
        Self { rows, columns, values }
    }

    pub fn of_f64(rows: usize, columns: usize, values: &[f64]) -> Self {
        Self::new(rows, columns, values.iter().map(|&value| Dd::from_f64(value)).collect())
    }

    pub fn identity(n: usize) -> Self {
        let entry = |place: usize| if place / n == place % n { Dd::ONE } else { Dd::ZERO };
        Self::new(n, n, (0..n * n).map(entry).collect())
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All entries, row by row.
    pub fn values(&self) -> &[Dd] {
        &self.values
    }

    /// The entry in `row` and `column`.
    pub fn at(&self, row: usize, column: usize) -> Dd {
        self.values[row * self.columns + column]
    }

    /// `self · other`.
    pub fn times(&self, other: &Self) -> Self {
        let entry = |place: usize| {
            let (row, column) = (place / other.columns, place % other.columns);
            (0..self.columns).fold(Dd::ZERO, |sum, k| sum + self.at(row, k) * other.at(k, column))
        };
        let size = self.rows * other.columns;
        Self::new(self.rows, other.columns, (0..size).map(entry).collect())
    }

    /// `self · vector`.
    pub fn apply(&self, vector: &[Dd]) -> Vec<Dd> {
        let rows = self.values.chunks_exact(self.columns.max(1));
        rows.map(|row| row.iter().zip(vector).fold(Dd::ZERO, |sum, (&a, &x)| sum + a * x)).collect()
    }

    /// `self + other`.
    pub fn plus(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(&a, &b)| a + b).collect();
        Self::new(self.rows, self.columns, values)
    }

    /// `self − other`.
    pub fn minus(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(&a, &b)| a - b).collect();
        Self::new(self.rows, self.columns, values)
    }

    /// The transpose.
    pub fn transposed(&self) -> Self {
        let entry = |place: usize| self.at(place % self.rows, place / self.rows);
        Self::new(self.columns, self.rows, (0..self.values.len()).map(entry).collect())
    }

    /// `self · of · selfᵀ`, symmetric to the last bit.
    pub fn congruence(&self, of: &Self) -> Self {
        let mut result = self.times(of).times(&self.transposed());
        for row in 0..result.rows {
            for column in 0..row {
                result.values[column * result.columns + row] = result.at(row, column);
            }
        }
        result
    }

    pub(crate) fn cholesky(&self) -> Result<Cholesky, NoFactor> {
        Cholesky::of_lower(self.rows, &self.values)
    }

    /// The largest magnitude of an entry.
    pub(crate) fn largest(&self) -> f64 {
        self.values.iter().map(|value| value.abs().to_f64()).fold(0.0, f64::max)
    }
}
