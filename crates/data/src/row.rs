//! From the cells of a record to a row of a block.

use crate::block::{EvidenceBlock, LastRow};
use crate::error::RowErrorKind;
use crate::records::Record;
use crate::states::{Spelling, StateNames, likelihood};

/// Where the finding of one bound variable stands in a record.
pub(crate) enum Source {
    /// One cell names the state.
    States { field: usize, name: String, states: StateNames },
    /// One cell per state holds its likelihood, in the order of the states.
    Likelihoods { cells: Vec<LikelihoodCell> },
}

/// The cell of one state's likelihood.
pub(crate) struct LikelihoodCell {
    pub(crate) field: usize,
    pub(crate) name: String,
}

/// Reads records that have the shape of the header.
pub(crate) struct RowReader {
    /// Cells per record.
    pub(crate) width: usize,
    pub(crate) spelling: Spelling,
    /// One per bound variable.
    pub(crate) sources: Vec<Source>,
    /// The cells to pass through.
    pub(crate) passed: Vec<usize>,
}

impl RowReader {
    /// Fills the last row of `block` with what `record` says.
    pub(crate) fn read(&mut self, record: Record<'_>, block: &mut EvidenceBlock) -> Result<(), RowErrorKind> {
        if record.len() != self.width {
            return Err(RowErrorKind::Ragged { found: record.len(), expected: self.width });
        }
        let mut row = block.last_row_mut();
        for (column, source) in self.sources.iter_mut().enumerate() {
            match source {
                Source::States { field, name, states } => {
                    row.codes[column] = states.code(record.cell(*field), self.spelling, name)?;
                }
                Source::Likelihoods { cells } => read_likelihoods(cells, record, column, &mut row)?,
            }
        }
        Ok(())
    }

    /// Copies the cells to pass through; those a ragged record lacks are empty.
    pub(crate) fn pass(&self, record: Record<'_>, block: &mut EvidenceBlock) {
        for &field in &self.passed {
            block.pass(if field < record.len() { record.cell(field) } else { b"" });
        }
    }
}

/// All cells empty: missing. All filled: likelihoods.
fn read_likelihoods(
    cells: &[LikelihoodCell],
    record: Record<'_>,
    column: usize,
    row: &mut LastRow<'_>,
) -> Result<(), RowErrorKind> {
    let text = |cell: &LikelihoodCell| record.cell(cell.field).trim_ascii();
    if cells.iter().all(|cell| text(cell).is_empty()) {
        return Ok(());
    }
    if let Some(empty) = cells.iter().find(|cell| text(cell).is_empty()) {
        return Err(RowErrorKind::EmptyLikelihood { column: empty.name.clone() });
    }
    for (value, cell) in row.likelihoods(column).iter_mut().zip(cells) {
        *value = likelihood(text(cell), &cell.name)?;
    }
    Ok(())
}
