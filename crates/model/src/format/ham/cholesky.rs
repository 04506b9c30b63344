//! Covariances and precisions of a file: their factors, or what is wrong with them.

use super::files::Grid;
use super::problem::HamProblem;
use crate::cholesky::{Cholesky, NoFactor};

/// Matrices have at most this many rows.
const MAX_ORDER: usize = 1024;

/// The factor of a matrix that is to be `n × n`, which messages call `what`.
///
/// # Errors
/// [`HamProblem::RowCount`] unless it is `n × n`, [`HamProblem::MatrixTooLarge`] past [`MAX_ORDER`], [`HamProblem::NotSymmetric`], [`HamProblem::NotPositiveDefinite`].
pub(super) fn factor(what: &str, matrix: &Grid, n: usize) -> Result<Cholesky, HamProblem> {
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
    Cholesky::new(n, &matrix.numbers).map_err(|problem| match problem {
        NoFactor::Asymmetric { row, column, entry, mirror } => {
            HamProblem::NotSymmetric { what, row, column, entry, mirror }
        }
        NoFactor::Pivot { row, pivot } => HamProblem::NotPositiveDefinite { what, row, pivot },
    })
}
