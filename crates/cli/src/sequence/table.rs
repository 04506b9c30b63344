//! Sequences in tables: one row per time, or one row per sequence.
//!
//! *Long*: columns with the names of what is seen, `side`, or `wind` and `pressure`; one row per time, an empty cell for what is
//! not seen. `--sequence ID` names the column that tells sequences apart; rows of one sequence stand together. *Wide*: columns
//! `side0`, `side1`, …; one row per sequence, whose end is its last cell that is not empty.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use hamnet::data::{Cell, DataError, EvidenceBlock, EvidenceReader, Note, OutOfRange, ReadOptions};
use hamnet::model::{RealRange, Variable, VariableId, Variables};
use hamnet::network::VariableLabel;
use hamnet::network::sequence::{SequenceNetwork, Sight};

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
    last: Option<Vec<u8>>,
    gone: BTreeSet<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Long,
    Wide,
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
    /// Opens the table of what `network` reads.
    ///
    /// # Errors
    /// A file that cannot be opened; a header of neither form.
    pub fn open(network: &SequenceNetwork, reading: &Reading<'_>) -> Result<Self, Failure> {
        let path = reading.path;
        let (mut input, is_live) = source(path)?;
        let start = first_line(&mut input).map_err(|error| Failure::file(path, error))?;
        let labels = network.parts().emission.labels();
        let (form, times) = form(&start, labels);
        let input: Box<dyn Read + Send> = Box::new(Cursor::new(start).chain(input));
        let (variables, seen) = variables(labels, &network.parts().belief, form, times)
            .map_err(|error| Failure::file(path, error))?;
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
        let reader =
            EvidenceReader::new(input, &variables, &options).map_err(|error| in_table(path, error))?;
        if reader.columns().variables().is_empty() {
            let name = &labels[0].name;
            return Err(Failure::file(
                path,
                format!(
                    "there is neither a column `{name}`, one row per time, nor columns `{name}0`, `{name}1`, …, one row per sequence"
                ),
            ));
        }
        Ok(Self {
            path: path.to_owned(),
            reader,
            seen: labels.len(),
            is_symbols: labels[0].range().is_none(),
            form,
            is_live,
            has_id: reading.sequence.is_some(),
            last: None,
            gone: BTreeSet::new(),
        })
    }

    /// What the user should know about columns that are not used.
    pub fn notes(&self) -> &[Note] {
        self.reader.notes()
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
        let id = id.cloned().unwrap_or_default();
        if self.last.as_ref() == Some(&id) {
            return Ok(false);
        }
        if !self.gone.insert(id.clone()) {
            let id = String::from_utf8_lossy(&id);
            return Err(self.wrong(format!(
                "row {number}: sequence `{id}` goes on after others; sort the table by the column of --sequence, and within it by time"
            )));
        }
        self.last = Some(id);
        Ok(true)
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
        in_table(&self.path, error)
    }

    fn wrong(&self, what: String) -> Failure {
        let name = if self.path.as_os_str() == "-" { Path::new("standard input") } else { &self.path };
        Failure::file(name, what)
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

/// The form of a table with the header `line`, and the times of a wide one.
fn form(line: &[u8], labels: &[VariableLabel]) -> (Form, usize) {
    let text = String::from_utf8_lossy(line);
    let names: Vec<&str> = text.split(',').map(|name| name.trim().trim_matches('"')).collect();
    if labels.iter().any(|label| names.contains(&label.name.as_str())) {
        return (Form::Long, 1);
    }
    let number = |name: &&str| {
        let rest = |label: &VariableLabel| name.strip_prefix(label.name.as_str())?.parse::<usize>().ok();
        labels.iter().find_map(rest)
    };
    // no more times than columns, or the header is wrong and the reader says so
    let last = names.iter().filter_map(number).filter(|&time| time < names.len()).max();
    last.map_or((Form::Long, 1), |last| (Form::Wide, last + 1))
}

/// What is seen at every time, then the hidden states, which a table may tell and nobody reads; how many are seen.
fn variables(
    labels: &[VariableLabel],
    belief: &VariableLabel,
    form: Form,
    times: usize,
) -> Result<(Variables, usize), hamnet::model::ModelError> {
    let mut variables = Variables::new();
    let name = |label: &VariableLabel, time: usize| match form {
        Form::Long => label.name.clone(),
        Form::Wide => format!("{}{time}", label.name),
    };
    for time in 0..times {
        for label in labels {
            variables.push(match label.range().and_then(|(low, high)| RealRange::new(low, high)) {
                Some(range) => Variable::real(name(label, time), range),
                None => Variable::new(name(label, time), label.states().to_vec())?,
            })?;
        }
    }
    for time in 0..times {
        variables.push(Variable::new(name(belief, time), belief.states().to_vec())?)?;
    }
    Ok((variables, times * labels.len()))
}
