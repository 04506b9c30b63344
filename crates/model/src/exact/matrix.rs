//! The matrix of one step of a hierarchy, without its zeros, and the two ways through it.

use hamnet_numeric::Scaled;

use super::number::{Number, PairwiseSum};
use crate::hierarchy::Stochastic;

/// `P[a, b] = p(child = b | parent = a)` after exact normalization, by row and by column.
pub(super) struct Matrix<T> {
    rows: Vec<Vec<(usize, T)>>,
    columns: Vec<Vec<(usize, T)>>,
    /// Between any entry and the exact one.
    roundings: u64,
}

impl<T: Number> Matrix<T> {
    /// The entries of `matrix` that are not zero, each as `entry` gives it.
    pub(super) fn of(matrix: &Stochastic, entry: impl Fn(Scaled) -> T) -> Self {
        let mut rows = vec![Vec::new(); matrix.rows()];
        let mut columns = vec![Vec::new(); matrix.columns()];
        for (a, row) in rows.iter_mut().enumerate() {
            for (b, value) in matrix.normalized_row(a).filter(|(_, value)| !value.is_zero()) {
                row.push((b, entry(value)));
                columns[b].push((a, entry(value)));
            }
        }
        Self { rows, columns, roundings: matrix.roundings() }
    }

    /// `Σ_b P[a, b] below[b]` for every state `a` of the parent.
    pub(super) fn up(&self, below: &[T]) -> Vec<T> {
        sums(&self.rows, below)
    }

    /// `Σ_a above[a] P[a, b]` for every state `b` of the child.
    pub(super) fn down(&self, above: &[T]) -> Vec<T> {
        sums(&self.columns, above)
    }

    /// The roundings that [`Matrix::up`] adds.
    pub(super) fn roundings_up(&self) -> u64 {
        self.roundings + 1 + longest(&self.rows)
    }

    /// The roundings that [`Matrix::down`] adds.
    pub(super) fn roundings_down(&self) -> u64 {
        self.roundings + 1 + longest(&self.columns)
    }

    /// The number of entries.
    pub(super) fn entries(&self) -> u64 {
        self.rows.iter().map(|row| row.len() as u64).sum()
    }

    /// The entries of row `a`, with their places.
    pub(super) fn row(&self, a: usize) -> &[(usize, T)] {
        &self.rows[a]
    }

    /// The roundings of an entry.
    pub(super) fn roundings(&self) -> u64 {
        self.roundings
    }
}

fn sums<T: Number>(lines: &[Vec<(usize, T)>], weights: &[T]) -> Vec<T> {
    let mut sum = PairwiseSum::new();
    let lines = lines.iter().map(|line| {
        for &(place, entry) in line {
            sum.push(entry.times(weights[place]));
        }
        sum.take()
    });
    lines.collect()
}

/// The additions on the way of a term of the longest sum.
fn longest<T: Number>(lines: &[Vec<(usize, T)>]) -> u64 {
    lines.iter().map(|line| PairwiseSum::<T>::roundings(line.len() as u64)).max().unwrap_or(0)
}
