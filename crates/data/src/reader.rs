//! A stream of blocks of evidence from a CSV table.

mod header;

use std::io::Read;
use std::sync::Arc;

use hamnet_model::{VariableId, Variables};

use crate::block::EvidenceBlock;
use crate::columns::EvidenceColumns;
use crate::input::Input;
use crate::records::Records;
use crate::row::RowReader;
use crate::{DataError, HeaderError, RowError};

pub use header::Note;

/// What to do with a row that cannot be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadRows {
    /// Deliver the rows before it, then its error.
    #[default]
    Fail,
    /// Deliver it as a row that says nothing, with its error beside it, and go on.
    Mark,
}

/// What to do with a real outside the range of its variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutOfRange {
    /// Deliver it: whoever answers tells what it is worth.
    #[default]
    Keep,
    /// The row cannot be understood.
    Refuse,
}

/// How to read a table.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The most rows of a block; at least one.
    pub block_rows: usize,
    /// States are integers from 0; −1 or empty is missing.
    pub index: bool,
    /// Skip columns that are not evidence the network reads, instead of refusing them.
    pub ignore_unknown: bool,
    /// Columns to copy through, whatever they hold. One that is evidence is read as well.
    pub pass: Vec<String>,
    /// The variables whose columns are evidence; `None`: all.
    pub readable: Option<Vec<VariableId>>,
    /// The variables whose columns are skipped with a [`Note`]: those that are asked for.
    pub ignored: Vec<VariableId>,
    /// The variables of which every row has to give the state or the value.
    pub required: Vec<VariableId>,
    /// What to do with a real outside its range.
    pub out_of_range: OutOfRange,
    /// What to do with a row that cannot be understood.
    pub bad_rows: BadRows,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            block_rows: 4096,
            index: false,
            ignore_unknown: false,
            pass: Vec::new(),
            readable: None,
            ignored: Vec::new(),
            required: Vec::new(),
            out_of_range: OutOfRange::Keep,
            bad_rows: BadRows::Fail,
        }
    }
}

/// Reads rows of evidence, a block at a time.
///
/// The first record names the columns: a variable, whose cells are names of its states, or numbers if it is real; or
/// `VAR=state` for every state of a variable, whose cells are likelihoods, any finite numbers from 0 upward. An empty cell
/// is missing; of the likelihoods of a variable all or none are empty. Columns of results of an earlier run are skipped. Names are
/// matched as they stand and, failing that, without the spaces around them. gzip is unpacked.
///
/// Iterating gives blocks; an error is the last item. If it stands in the first block, it is also the first item.
pub struct EvidenceReader<R: Read> {
    records: Records<Input<R>>,
    rows: RowReader,
    columns: Arc<EvidenceColumns>,
    notes: Vec<Note>,
    block_rows: usize,
    bad_rows: BadRows,
    next_row: u64,
    stop: Stop,
}

/// What comes after the blocks delivered so far.
enum Stop {
    NotYet,
    Failed(DataError),
    Ended,
}

impl<R: Read> EvidenceReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`DataError::Header`] if it does not fit the variables and options, [`DataError::Io`].
    pub fn new(input: R, variables: &Variables, options: &ReadOptions) -> Result<Self, DataError> {
        let mut records = Records::new(Input::new(input)?)?;
        let header = records.next_record()?.ok_or(HeaderError::NoHeader)?;
        let names: Vec<String> =
            header.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        let header = header::bind(&names, variables, options)?;
        Ok(Self {
            records,
            rows: header.rows,
            columns: Arc::new(header.columns),
            notes: header.notes,
            block_rows: options.block_rows.max(1),
            bad_rows: options.bad_rows,
            next_row: 1,
            stop: Stop::NotYet,
        })
    }

    /// What the columns mean.
    pub fn columns(&self) -> &Arc<EvidenceColumns> {
        &self.columns
    }

    /// What the user should know about columns that are not used.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn read_block(&mut self) -> EvidenceBlock {
        let mut block = EvidenceBlock::new(Arc::clone(&self.columns), self.next_row);
        while block.rows() < self.block_rows && matches!(self.stop, Stop::NotYet) {
            match self.read_row(&mut block) {
                Ok(true) => {}
                Ok(false) => self.stop = Stop::Ended,
                Err(error) => self.stop = Stop::Failed(error),
            }
        }
        block
    }

    /// Appends the next row to `block`; `false` at the end of the table.
    fn read_row(&mut self, block: &mut EvidenceBlock) -> Result<bool, DataError> {
        let Some(record) = self.records.next_record()? else {
            return Ok(false);
        };
        block.begin_row();
        if let Err(kind) = self.rows.read(record, block) {
            let error = RowError { row: self.next_row, line: record.line(), kind };
            match self.bad_rows {
                BadRows::Mark => block.mark_last_row(error),
                BadRows::Fail => {
                    block.drop_last_row();
                    return Err(error.into());
                }
            }
        }
        self.rows.pass(record, block);
        self.next_row += 1;
        Ok(true)
    }
}

impl<R: Read> Iterator for EvidenceReader<R> {
    type Item = Result<EvidenceBlock, DataError>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.next_row == 1;
        let block = self.read_block();
        let failed_at_once = first && matches!(self.stop, Stop::Failed(_));
        if block.rows() > 0 && !failed_at_once {
            return Some(Ok(block));
        }
        match std::mem::replace(&mut self.stop, Stop::Ended) {
            Stop::Failed(error) => Some(Err(error)),
            Stop::NotYet | Stop::Ended => None,
        }
    }
}
