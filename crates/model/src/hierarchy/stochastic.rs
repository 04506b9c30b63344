//! Stochastic matrices, dense or sparse: one step of a hierarchy.

use hamnet_numeric::Scaled;

use super::HierarchyError;
use crate::factor::ROW_SUM_TOLERANCE;

/// The matrix `p(child = column | parent = row)` of one step: every row is a distribution.
///
/// It is the transpose of the column-stochastic `M` of `p_i = M_i p_{i-1}`, and laid out as a conditional table is. The
/// numbers are kept as given; the law is their exact row-wise normalization, see [`Stochastic::normalized_row`]. Only the
/// nonzero entries are kept of a sparse matrix, and sparse it stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Stochastic {
    name: String,
    rows: usize,
    columns: usize,
    entries: Entries,
}

#[derive(Clone, Debug, PartialEq)]
enum Entries {
    /// Row-major.
    Dense(Vec<f64>),
    /// Row `r` has `columns[starts[r]..starts[r + 1]]`, in increasing order, and the values beside them.
    Sparse { starts: Vec<usize>, columns: Vec<usize>, values: Vec<f64> },
}

impl Stochastic {
    /// A dense matrix from its numbers, row after row; messages call it `name`.
    ///
    /// # Errors
    /// [`HierarchyError::Empty`], [`HierarchyError::Size`], [`HierarchyError::BadNumber`], and
    /// [`HierarchyError::RowSum`] where a row is further than [`ROW_SUM_TOLERANCE`] from one.
    pub fn dense(
        name: impl Into<String>,
        rows: usize,
        columns: usize,
        values: Vec<f64>,
    ) -> Result<Self, HierarchyError> {
        let name = name.into();
        let expected = rows.saturating_mul(columns);
        if values.len() != expected {
            let found = values.len();
            return Err(HierarchyError::Size { matrix: name, rows, columns, expected, found });
        }
        Self { name, rows, columns, entries: Entries::Dense(values) }.checked()
    }

    /// A sparse matrix from its entries `(row, column, value)` in any order; entries not given are zero, and so are given zeros.
    ///
    /// # Errors
    /// Those of [`Stochastic::dense`] but the size, and [`HierarchyError::Outside`], [`HierarchyError::Twice`].
    pub fn sparse(
        name: impl Into<String>,
        rows: usize,
        columns: usize,
        entries: impl IntoIterator<Item = (usize, usize, f64)>,
    ) -> Result<Self, HierarchyError> {
        let name = name.into();
        let mut sorted: Vec<(usize, usize, f64)> = entries.into_iter().collect();
        if let Some(&(row, column, _)) =
            sorted.iter().find(|(row, column, _)| *row >= rows || *column >= columns)
        {
            return Err(HierarchyError::Outside { matrix: name, row, column, rows, columns });
        }
        sorted.sort_by_key(|&(row, column, _)| (row, column));
        if let Some(pair) = sorted.windows(2).find(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
            let (row, column, _) = pair[0];
            return Err(HierarchyError::Twice { matrix: name, row, column });
        }
        sorted.retain(|&(_, _, value)| value != 0.0);
        let starts = (0..=rows).map(|row| sorted.partition_point(|entry| entry.0 < row)).collect();
        let (places, values) = sorted.into_iter().map(|(_, column, value)| (column, value)).unzip();
        let entries = Entries::Sparse { starts, columns: places, values };
        Self { name, rows, columns, entries }.checked()
    }

    fn checked(self) -> Result<Self, HierarchyError> {
        let (rows, columns) = (self.rows, self.columns);
        if rows == 0 || columns == 0 {
            return Err(HierarchyError::Empty { matrix: self.name, rows, columns });
        }
        let is_bad = |value: f64| !value.is_finite() || value < 0.0;
        for row in 0..rows {
            let bad = self.row(row).find(|&(_, value)| is_bad(value));
            if let Some((column, value)) = bad {
                return Err(HierarchyError::BadNumber { matrix: self.name, row, column, value });
            }
        }
        let off_one = |sum: f64| (sum - 1.0).abs() > ROW_SUM_TOLERANCE;
        let Some(row) = (0..rows).find(|&row| off_one(self.row_sum(row).to_f64())) else { return Ok(self) };
        let mut column_sums = vec![0.0; columns];
        (0..rows).flat_map(|row| self.row(row)).for_each(|(column, value)| column_sums[column] += value);
        Err(HierarchyError::RowSum {
            row,
            sum: self.row_sum(row).to_f64(),
            tolerance: ROW_SUM_TOLERANCE,
            columns_sum_to_one: !column_sums.into_iter().any(off_one),
            matrix: self.name,
        })
    }

    /// What messages and printed forms call the matrix.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of states of the parent.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of states of the child.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Whether only the nonzero entries are kept.
    pub fn is_sparse(&self) -> bool {
        matches!(self.entries, Entries::Sparse { .. })
    }

    /// The number of entries that are kept.
    pub fn stored(&self) -> usize {
        match &self.entries {
            Entries::Dense(values) | Entries::Sparse { values, .. } => values.len(),
        }
    }

    /// The kept entries of a row, `(column, number as given)`, by increasing column.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> {
        let (places, values): (Option<&[usize]>, &[f64]) = match &self.entries {
            Entries::Dense(values) => (None, &values[row * self.columns..(row + 1) * self.columns]),
            Entries::Sparse { starts, columns, values } => {
                let kept = starts[row]..starts[row + 1];
                (Some(&columns[kept.clone()]), &values[kept])
            }
        };
        values
            .iter()
            .enumerate()
            .map(move |(place, &value)| (places.map_or(place, |places| places[place]), value))
    }

    /// The sum of a row of `n` kept entries, within `n - 1` roundings of [`Dd::UNIT`](hamnet_numeric::Dd::UNIT).
    pub fn row_sum(&self, row: usize) -> Scaled {
        self.row(row).fold(Scaled::ZERO, |sum, (_, value)| sum + Scaled::from_f64(value))
    }

    /// The kept entries of a row after exact normalization (a row that sums to one is unchanged), each within
    /// [`Stochastic::roundings`] of the exact quotient.
    pub fn normalized_row(&self, row: usize) -> impl Iterator<Item = (usize, Scaled)> {
        let sum = self.row_sum(row);
        self.row(row).map(move |(column, value)| {
            let value = Scaled::from_f64(value);
            (column, if sum.is_one() { value } else { value / sum })
        })
    }

    /// The most roundings in a normalized entry: the number of entries of its row.
    pub fn roundings(&self) -> u64 {
        (0..self.rows).map(|row| self.row(row).count() as u64).max().unwrap_or(0)
    }

    /// All numbers as given, row after row, with the zeros.
    pub fn to_dense(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.rows * self.columns];
        for row in 0..self.rows {
            self.row(row).for_each(|(column, value)| values[row * self.columns + column] = value);
        }
        values
    }
}
