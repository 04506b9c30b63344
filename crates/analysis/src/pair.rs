//! The joint law of two variables: what is asked about, and what is seen.

use hamnet_numeric::Dd;
use hamnet_numeric::elementary::ln_f64_slice;

use crate::information::{Axis, JointTable};
use crate::nats::ExpectedLog;
use crate::{AnalysisError, Nats};

/// The law `p(x, y)` as one column per observation `y`, each column holding the weights of all `x`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    x_states: usize,
    /// Column after column.
    weights: Vec<f64>,
    /// The sum of each column, rounded.
    column_sums: Vec<f64>,
    total: f64,
}

impl Pair {
    /// The law proportional to `weights`, `x` fastest: the column of the first `y` comes first.
    ///
    /// # Errors
    /// As [`JointTable::new`].
    pub fn from_columns(x_states: usize, weights: Vec<f64>) -> Result<Self, AnalysisError> {
        let columns = weights.len().checked_div(x_states).unwrap_or(0);
        let table = JointTable::new(vec![Axis::new("y", columns), Axis::new("x", x_states)], weights)?;
        let total = table.total().to_f64();
        let weights = table.into_weights();
        let column_sums = weights.chunks_exact(x_states).map(sum).collect();
        Ok(Self { x_states, weights, column_sums, total })
    }

    /// The law proportional to `weights`, `y` fastest, as a table with a row per `x` is written.
    ///
    /// # Errors
    /// As [`JointTable::new`].
    pub fn from_rows(y_states: usize, weights: &[f64]) -> Result<Self, AnalysisError> {
        let rows = weights.len().checked_div(y_states).unwrap_or(0);
        if rows * y_states != weights.len() {
            let axes = "x, y".to_owned();
            return Err(AnalysisError::TableSize { axes, expected: rows * y_states, found: weights.len() });
        }
        Self::from_columns(rows, transposed(weights, y_states))
    }

    /// The law proportional to fractions `(numerator, denominator)`, `x` fastest, exactly: as integers over their common denominator,
    /// so that [`minimal`](crate::sufficient::minimal) compares the fractions themselves.
    ///
    /// # Errors
    /// [`AnalysisError::Fraction`] for a denominator of zero, or where an integer exceeds `2^53`, beyond which `f64` is not exact; else
    /// as [`JointTable::new`].
    pub fn from_fractions(x_states: usize, fractions: &[(u64, u64)]) -> Result<Self, AnalysisError> {
        const LARGEST: u64 = 1 << 53;
        let fail = |cell: usize, integer: u128| {
            let (numerator, denominator) = fractions[cell];
            AnalysisError::Fraction { cell, numerator, denominator, integer, largest: LARGEST }
        };
        let mut common = 1u64;
        for (cell, &(numerator, denominator)) in fractions.iter().enumerate() {
            if denominator == 0 {
                return Err(fail(cell, 0));
            }
            let reduced = denominator / greatest_common_divisor(numerator, denominator);
            let multiple =
                u128::from(common / greatest_common_divisor(common, reduced)) * u128::from(reduced);
            common = u64::try_from(multiple).map_err(|_| fail(cell, multiple))?;
        }
        let integer = |(cell, &(numerator, denominator)): (usize, &(u64, u64))| {
            let divisor = greatest_common_divisor(numerator, denominator);
            let integer = u128::from(numerator / divisor) * u128::from(common / (denominator / divisor));
            // at most 2^53, which is a number of f64
            if integer <= u128::from(LARGEST) { Ok(integer as f64) } else { Err(fail(cell, integer)) }
        };
        let weights = fractions.iter().enumerate().map(integer).collect::<Result<_, _>>()?;
        Self::from_columns(x_states, weights)
    }

    /// The number of states of `x`.
    pub fn x_states(&self) -> usize {
        self.x_states
    }

    /// The number of observations `y`.
    pub fn y_states(&self) -> usize {
        self.column_sums.len()
    }

    /// The weights of all `x` together with `y`.
    pub fn column(&self, y: usize) -> &[f64] {
        &self.weights[y * self.x_states..(y + 1) * self.x_states]
    }

    /// All columns in order.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.weights.chunks_exact(self.x_states)
    }

    /// The sum of a column, rounded once.
    pub fn column_sum(&self, y: usize) -> f64 {
        self.column_sums[y]
    }

    /// The sum of all weights, rounded once.
    pub fn total(&self) -> f64 {
        self.total
    }

    /// `p(y)`, within `3u`.
    pub fn p_y(&self, y: usize) -> f64 {
        self.column_sums[y] / self.total
    }

    /// `p(x|y)` for all `x`, each within `2u`; `None` where `y` never occurs.
    pub fn posterior(&self, y: usize) -> Option<Vec<f64>> {
        let sum = self.column_sums[y];
        (sum > 0.0).then(|| self.column(y).iter().map(|weight| weight / sum).collect())
    }

    /// `p(x)` for all `x`, each within `4u`.
    pub fn prior(&self) -> Vec<f64> {
        let mut sums = vec![Dd::ZERO; self.x_states];
        for column in self.columns() {
            for (sum, &weight) in sums.iter_mut().zip(column) {
                *sum = sum.add_f64(weight);
            }
        }
        sums.into_iter().map(|sum| sum.to_f64() / self.total).collect()
    }

    /// `I(X;Y) = E ln [p(x|y) / p(x)]`, nats.
    pub fn information(&self) -> Nats {
        let prior = self.prior();
        let mut expected = ExpectedLog::new();
        let mut logarithms = vec![1.0; self.x_states];
        for (column, &sum) in self.columns().zip(&self.column_sums) {
            for ((logarithm, weight), p) in logarithms.iter_mut().zip(column).zip(&prior) {
                *logarithm = weight / sum / p;
            }
            ln_f64_slice(&mut logarithms);
            for (&weight, &logarithm) in column.iter().zip(&logarithms).filter(|(weight, _)| **weight > 0.0) {
                expected.add_logarithm(weight / self.total, logarithm);
            }
        }
        expected.finish(8.0)
    }
}

/// The larger number if the other is zero.
fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The sum in double-double, rounded.
pub(crate) fn sum(values: &[f64]) -> f64 {
    values.iter().fold(Dd::ZERO, |sum, &value| sum.add_f64(value)).to_f64()
}

/// Rows of `width` numbers as columns.
fn transposed(values: &[f64], width: usize) -> Vec<f64> {
    /// Squares of this side stay in the nearest cache.
    const SIDE: usize = 32;
    let height = values.len() / width.max(1);
    let mut flipped = vec![0.0; values.len()];
    for top in (0..height).step_by(SIDE) {
        for left in (0..width).step_by(SIDE) {
            for row in top..height.min(top + SIDE) {
                for column in left..width.min(left + SIDE) {
                    flipped[column * height + row] = values[row * width + column];
                }
            }
        }
    }
    flipped
}
