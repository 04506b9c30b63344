//! Sequences in tables: one row per time, or one row per sequence.
//!
//! *Long*: columns with the names of what is seen, `side`, or `wind` and `pressure`; one row per time, an empty cell for what is
//! not seen. `--sequence ID` names the column that tells sequences apart; rows of one sequence stand together. *Wide*: columns
//! `side0`, `side1`, …; one row per sequence, whose end is its last cell that is not empty.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use hamnet::data::{
    Cell, DataError, EvidenceBlock, EvidenceReader, OutOfRange, ReadOptions, RowError, RowErrorKind,
};
use hamnet::model::VariableId;
use hamnet::network::sequence::Sight;

use super::columns::{Columns, Form, Order, extended, named, notes, refused};
use crate::failure::Failure;
use crate::run::in_table;

/// Rows of a block of a file; rows that come through a pipe are answered one by one.
const BLOCK: usize = 4096;

/// How the table is to be read.
pub struct Reading<'a> {
    pub path: &'a Path,
    /// The column that tells sequences apart.
    pub sequence: Option<&'a str>,
    pub index: bool,
    pub ignore_unknown: bool,
    pub pass: &'a [String],
}

/// A table of sequences.
pub struct Table {
    path: PathBuf,
    reader: EvidenceReader<Box<dyn Read + Send>>,
    /// How many variables are seen at a time.
    seen: usize,
    is_symbols: bool,
    pub form: Form,
    /// Whether rows are to be answered as they come.
    pub is_live: bool,
    has_id: bool,
    order: Order,
}

/// One row of the table.
pub struct Row {
    /// From 1.
    pub number: u64,
    /// The cells that are passed, that of the sequence first.
    pub passed: Vec<Vec<u8>>,
    /// One sight of a long table, all of a wide one.
    pub sights: Vec<Sight>,
    /// Whether it begins a sequence.
    pub begins: bool,
}

impl Table {
    /// Opens the table at a path, of these columns.
    ///
    /// # Errors
    /// A file that cannot be opened; a header of neither form.
    pub fn open(columns: &Columns, reading: &Reading<'_>) -> Result<Self, Failure> {
        let path = reading.path;
        let (mut input, is_live) = source(path)?;
        let start = first_line(&mut input).map_err(|error| Failure::file(path, error))?;
        let (form, times) =
            columns.form(&start).map_err(|what| Failure::Work(format!("{}: {what}", named(path))))?;
        let input: Box<dyn Read + Send> = Box::new(Cursor::new(start).chain(input));
        let variables = columns.variables(form, times).map_err(|error| Failure::file(path, error))?;
        let seen = times * columns.seen().len();
        let mut pass: Vec<String> = reading.sequence.into_iter().map(str::to_owned).collect();
        pass.extend(reading.pass.iter().cloned());
        let options = ReadOptions {
            block_rows: if is_live { 1 } else { BLOCK },
            index: reading.index,
            ignore_unknown: reading.ignore_unknown,
            pass,
            readable: Some((0..seen).map(VariableId::new).collect()),
            ignored: (seen..variables.len()).map(VariableId::new).collect(),
            out_of_range: OutOfRange::Refuse,
            ..ReadOptions::default()
        };
        let reader = EvidenceReader::new(input, &variables, &options)
            .map_err(|error| refused(path, error, reading.sequence))?;
        if reader.columns().variables().is_empty() {
            let name = columns.seen()[0].name();
            return Err(Failure::Work(format!(
                "{}: there is neither a column `{name}`, one row per time, nor columns `{name}0`, `{name}1`, …, one row per sequence",
                named(path)
            )));
        }
        Ok(Self {
            path: path.to_owned(),
            reader,
            seen: columns.seen().len(),
            is_symbols: columns.seen()[0].range().is_none(),
            form,
            is_live,
            has_id: reading.sequence.is_some(),
            order: Order::default(),
        })
    }

    /// Tells what the user should know about columns that are not used.
    pub fn remark(&self) {
        notes(self.reader.notes(), self.form == Form::Long && !self.has_id);
    }

    /// The rows that come next; none at the end.
    ///
    /// # Errors
    /// A row that cannot be understood, or one of a sequence that has ended.
    pub fn next_rows(&mut self) -> Result<Option<Vec<Row>>, Failure> {
        let Some(block) = self.reader.next() else { return Ok(None) };
        let block = block.map_err(|error| self.fail(error))?;
        (0..block.rows()).map(|row| self.row(&block, row)).collect::<Result<_, _>>().map(Some)
    }

    fn row(&mut self, block: &EvidenceBlock, row: usize) -> Result<Row, Failure> {
        let number = block.first_row() + row as u64;
        let passed: Vec<Vec<u8>> = block.passed(row).map(<[u8]>::to_vec).collect();
        let sights = self.sights(block, row, number)?;
        let begins = match self.form {
            Form::Wide => true,
            Form::Long => self.begins(passed.first().filter(|_| self.has_id), number)?,
        };
        Ok(Row { number, passed, sights, begins })
    }

    fn begins(&mut self, id: Option<&Vec<u8>>, number: u64) -> Result<bool, Failure> {
        let begins = self.order.begins(id.map_or(&[][..], Vec::as_slice), number);
        begins.map_err(|problem| self.wrong(problem))
    }

    /// The sights of a row, missing ones at its end left out if it is a whole sequence.
    fn sights(&self, block: &EvidenceBlock, row: usize, number: u64) -> Result<Vec<Sight>, Failure> {
        let columns = block.columns().variables();
        let times = columns.iter().map(|id| id.index() / self.seen + 1).max().unwrap_or(0);
        let mut cells = vec![Cell::Missing; times * self.seen];
        for (column, id) in columns.iter().enumerate() {
            cells[id.index()] = block.cell(row, column);
        }
        let mut sights = Vec::with_capacity(times);
        for (time, cells) in cells.chunks(self.seen).enumerate() {
            sights.push(self.sight(cells, number, time)?);
        }
        if self.form == Form::Wide {
            let length = sights.iter().rposition(|sight| *sight != Sight::Missing).map_or(0, |last| last + 1);
            sights.truncate(length);
        }
        Ok(sights)
    }

    fn sight(&self, cells: &[Cell<'_>], number: u64, time: usize) -> Result<Sight, Failure> {
        let place = match self.form {
            Form::Long => format!("row {number}"),
            Form::Wide => format!("row {number}, time {time}"),
        };
        let missing = cells.iter().filter(|cell| matches!(cell, Cell::Missing)).count();
        if cells.iter().any(|cell| matches!(cell, Cell::Soft(_))) {
            return Err(self.wrong(format!(
                "{place}: likelihoods are given; a network over sequences reads what is seen, give the state or leave the cell empty"
            )));
        }
        match cells {
            _ if missing == cells.len() => Ok(Sight::Missing),
            [Cell::State(state)] if self.is_symbols => Ok(Sight::Symbol(*state)),
            _ if missing > 0 => Err(self.wrong(format!(
                "{place}: {missing} of {} reals are missing; give all of them, or none",
                cells.len()
            ))),
            _ => Ok(Sight::Values(cells.iter().filter_map(value).collect())),
        }
    }

    fn fail(&self, error: DataError) -> Failure {
        let is_short = matches!(
            &error,
            DataError::Row(RowError { kind: RowErrorKind::Ragged { found, expected }, .. }) if found < expected
        );
        let failure = in_table(&self.path, error);
        match self.form {
            Form::Wide if is_short => extended(failure, "; fill a shorter sequence up with empty cells"),
            _ => failure,
        }
    }

    fn wrong(&self, what: String) -> Failure {
        Failure::Work(format!("{}: {what}", named(&self.path)))
    }
}

fn value(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Value(value) => Some(*value),
        _ => None,
    }
}

/// The bytes of the table, and whether they come through a pipe.
fn source(path: &Path) -> Result<(Box<dyn Read + Send>, bool), Failure> {
    if path.as_os_str() == "-" {
        return Ok((Box::new(io::stdin()), true));
    }
    let file = File::open(path).map_err(|error| Failure::file(path, error))?;
    let is_live = !file.metadata().is_ok_and(|metadata| metadata.is_file());
    Ok((Box::new(file), is_live))
}

/// The first line with its end, byte by byte, so that nothing is waited for behind it.
fn first_line(input: &mut impl Read) -> io::Result<Vec<u8>> {
    // a header longer than this is refused by the reader of the table
    const LONGEST: usize = 1 << 26;
    let (mut line, mut byte) = (Vec::new(), [0]);
    while line.len() < LONGEST && input.read(&mut byte)? == 1 {
        line.push(byte[0]);
        if byte[0] == b'\n' {
            break;
        }
    }
    Ok(line)
}
