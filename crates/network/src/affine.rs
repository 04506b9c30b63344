//! Affine maps `y = b + W x`, stored dense or sparse by what is seen.

use crate::UnitId;

/// `y_i = b_i + Σ_j W_ij x_j` over units of the network.
///
/// The order of summation is part of the meaning: bias first, then the terms as stored, one rounding per product
/// and one per addition.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    biases: Vec<f64>,
    weights: Weights,
}

/// How the matrix is stored.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Weights {
    /// All rows read the same units: `matrix` is rows × columns, row-major.
    Dense { columns: Vec<UnitId>, matrix: Vec<f64> },
    /// Row `i` reads `columns[starts[i]..starts[i + 1]]` with the weights at the same places.
    Sparse { starts: Vec<u32>, columns: Vec<UnitId>, weights: Vec<f64> },
}

/// One row of an affine map while it is being built.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AffineRow {
    /// Added to the sum.
    pub bias: f64,
    /// Units and their weights, in the order of summation.
    pub terms: Vec<(UnitId, f64)>,
}

impl Affine {
    /// The map with the given rows; dense where at least two rows read exactly the same two or more units.
    pub fn from_rows(rows: &[AffineRow]) -> Self {
        if reads_one_set(rows) {
            Self::dense(rows[0].terms.iter().map(|term| term.0).collect(), rows)
        } else {
            Self::sparse(rows)
        }
    }

    /// The map with the given rows, each of which reads `columns`, in that order.
    pub(crate) fn dense(columns: Vec<UnitId>, rows: &[AffineRow]) -> Self {
        let matrix = rows.iter().flat_map(|row| row.terms.iter().map(|term| term.1)).collect();
        Self { biases: biases(rows), weights: Weights::Dense { columns, matrix } }
    }

    /// The map with the given rows, term by term.
    pub(crate) fn sparse(rows: &[AffineRow]) -> Self {
        let total: usize = rows.iter().map(|row| row.terms.len()).sum();
        let mut starts = Vec::with_capacity(rows.len() + 1);
        let (mut columns, mut weights) = (Vec::with_capacity(total), Vec::with_capacity(total));
        starts.push(0);
        for row in rows {
            columns.extend(row.terms.iter().map(|term| term.0));
            weights.extend(row.terms.iter().map(|term| term.1));
            // The compiler refuses networks of 2^32 terms in one layer, as it does with units.
            starts.push(u32::try_from(columns.len()).expect("fewer than 2^32 terms in one layer"));
        }
        Self { biases: biases(rows), weights: Weights::Sparse { starts, columns, weights } }
    }

    /// The map with given storage.
    ///
    /// Returns `None` unless the lengths agree (`matrix = rows × columns`; `starts` ascending from 0 to the number of
    /// terms, one more than rows).
    pub fn from_parts(biases: Vec<f64>, weights: Weights) -> Option<Self> {
        let fits = match &weights {
            Weights::Dense { columns, matrix } => {
                Some(matrix.len()) == biases.len().checked_mul(columns.len())
            }
            Weights::Sparse { starts, columns, weights } => {
                starts.len() == biases.len() + 1
                    && starts[0] == 0
                    && starts.is_sorted()
                    && starts[starts.len() - 1] as usize == columns.len()
                    && columns.len() == weights.len()
            }
        };
        fits.then_some(Self { biases, weights })
    }

    /// The number of outputs.
    pub fn rows(&self) -> usize {
        self.biases.len()
    }

    /// One bias per row.
    pub fn biases(&self) -> &[f64] {
        &self.biases
    }

    /// The matrix as stored.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The units row `row` reads and their weights, in the order of summation.
    pub fn row(&self, row: usize) -> (&[UnitId], &[f64]) {
        match &self.weights {
            Weights::Dense { columns, matrix } => {
                let width = columns.len();
                (columns, &matrix[row * width..(row + 1) * width])
            }
            Weights::Sparse { starts, columns, weights } => {
                let terms = starts[row] as usize..starts[row + 1] as usize;
                (&columns[terms.clone()], &weights[terms])
            }
        }
    }

    /// The number of stored terms.
    pub fn terms(&self) -> usize {
        match &self.weights {
            Weights::Dense { matrix, .. } => matrix.len(),
            Weights::Sparse { weights, .. } => weights.len(),
        }
    }

    /// Calls `visit` with every unit read: once per column if dense, once per term if sparse.
    pub fn for_each_column(&self, visit: impl FnMut(UnitId)) {
        match &self.weights {
            Weights::Dense { columns, .. } | Weights::Sparse { columns, .. } => {
                columns.iter().copied().for_each(visit);
            }
        }
    }
}

fn reads_one_set(rows: &[AffineRow]) -> bool {
    let [first, rest @ ..] = rows else { return false };
    let same =
        |row: &AffineRow| row.terms.iter().map(|term| term.0).eq(first.terms.iter().map(|term| term.0));
    !rest.is_empty() && first.terms.len() >= 2 && rest.iter().all(same)
}

fn biases(rows: &[AffineRow]) -> Vec<f64> {
    rows.iter().map(|row| row.bias).collect()
}
