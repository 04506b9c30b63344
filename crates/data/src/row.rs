//! From the cells of a record to a row of a block.

use hamnet_model::RealRange;

use crate::block::{EvidenceBlock, LastRow, MISSING};
use crate::error::RowErrorKind;
use crate::number::{likelihood, real};
use crate::records::Record;
use crate::states::{Spelling, StateNames};

/// Where the finding of one bound variable stands in a record.
pub(crate) enum Source {
    /// One cell names the state.
    States { field: usize, name: String, states: StateNames },
    /// One cell per state holds its likelihood, in the order of the states.
    Likelihoods { cells: Vec<LikelihoodCell> },
    /// One cell holds the real number; one that is not in `range` is refused.
    Values { field: usize, name: String, range: Option<RealRange> },
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
    /// The bound variables, each with a column to name in a message, of which every row has to say something.
    pub(crate) required: Vec<(usize, String)>,
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
                Source::Values { field, name, range } => {
                    if let Some(value) = real(record.cell(*field), name)? {
                        check_range(value, *range, name)?;
                        row.set_value(column, value);
                    }
                }
            }
        }
        match self.required.iter().find(|(column, _)| row.codes[*column] == MISSING) {
            None => Ok(()),
            Some((_, name)) => Err(RowErrorKind::Missing { column: name.clone() }),
        }
    }

    /// Copies the cells to pass through; those a ragged record lacks are empty.
    pub(crate) fn pass(&self, record: Record<'_>, block: &mut EvidenceBlock) {
        for &field in &self.passed {
            block.pass(if field < record.len() { record.cell(field) } else { b"" });
        }
    }
}

fn check_range(value: f64, range: Option<RealRange>, column: &str) -> Result<(), RowErrorKind> {
    match range {
        Some(range) if !range.contains(value) => {
            let column = column.to_owned();
            Err(RowErrorKind::OutOfRange { column, value, low: range.low(), high: range.high() })
        }
        _ => Ok(()),
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
