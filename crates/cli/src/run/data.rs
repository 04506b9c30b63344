//! Where rows come from: a table, as a stream of blocks, or a few rows known beforehand.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use hamnet::data::{
    DataError, EvidenceBlock, EvidenceColumns, EvidenceReader, HeaderError, Note, ReadOptions,
};
use hamnet::model::format::phylogeny::EvidenceRows;
use hamnet::model::{Evidence, Finding, Variables};

use crate::failure::Failure;

/// Rows of evidence, a block at a time.
pub enum Data {
    Table(Box<EvidenceReader<Box<dyn Read + Send>>>),
    Rows { columns: Arc<EvidenceColumns>, block: Option<EvidenceBlock>, notes: Vec<Note> },
    Sites(Sites),
}

/// The sites of an alignment.
pub struct Sites {
    rows: EvidenceRows,
    /// The next site.
    at: usize,
    block_rows: usize,
    columns: Arc<EvidenceColumns>,
    notes: Vec<Note>,
}

impl Data {
    /// The CSV table at `path`, or on standard input if that is `-`.
    ///
    /// # Errors
    /// A file that cannot be opened, a header that does not fit.
    pub fn table(path: &Path, variables: &Variables, options: &ReadOptions) -> Result<Self, Failure> {
        let input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|error| Failure::file(path, error))?)
        };
        let reader = EvidenceReader::new(input, variables, options).map_err(|error| in_table(path, error))?;
        Ok(Self::Table(Box::new(reader)))
    }

    /// Rows that are known; what they say of variables that are asked for is left out, with one note.
    ///
    /// # Errors
    /// A finding on a variable the network does not read, one that it needs and a row lacks, likelihoods of such a variable, a
    /// value outside of its range if that is refused.
    pub fn rows(
        mut rows: Vec<Evidence>,
        variables: &Variables,
        options: &ReadOptions,
    ) -> Result<Self, Failure> {
        let asked_for = leave_out(&mut rows, variables, options);
        check(&rows, variables, options)?;
        let unread = |id| options.readable.as_ref().is_some_and(|readable| !readable.contains(&id));
        let is_found = |id| rows.iter().any(|row| *row.get(id) != Finding::Missing);
        if let Some(id) = variables.ids().find(|&id| is_found(id) && unread(id)) {
            return Err(unread_variable(variables[id].name()));
        }
        let block = EvidenceBlock::from_evidence(&rows, variables);
        let notes =
            if asked_for.is_empty() { Vec::new() } else { vec![Note::AskedFor { variables: asked_for }] };
        Ok(Self::Rows { columns: Arc::clone(block.columns()), block: Some(block), notes })
    }

    /// The sites of an alignment; sequences of variables that are asked for are left out, with one note.
    ///
    /// # Errors
    /// A sequence of a variable the network does not read, none of one it has to know.
    pub fn sites(rows: EvidenceRows, variables: &Variables, options: &ReadOptions) -> Result<Self, Failure> {
        let (asked, told): (Vec<_>, Vec<_>) = rows.variables().partition(|id| options.ignored.contains(id));
        if let Some(id) = options.required.iter().find(|id| !told.contains(id)) {
            let name = variables[*id].name();
            return Err(Failure::Work(format!(
                "the network has to know `{name}`, of which the file has no sequence"
            )));
        }
        let unread = |id| options.readable.as_ref().is_some_and(|readable| !readable.contains(&id));
        if let Some(id) = told.iter().copied().find(|&id| unread(id)) {
            return Err(unread_variable(variables[id].name()));
        }
        let names: Vec<String> = asked.iter().map(|&id| variables[id].name().to_owned()).collect();
        let notes = if names.is_empty() { Vec::new() } else { vec![Note::AskedFor { variables: names }] };
        let columns = Arc::new(EvidenceColumns::of_variables(variables, told));
        Ok(Self::Sites(Sites { rows, at: 0, block_rows: options.block_rows, columns, notes }))
    }

    /// What the columns mean.
    pub fn columns(&self) -> &EvidenceColumns {
        match self {
            Self::Table(reader) => reader.columns(),
            Self::Rows { columns, .. } => columns,
            Self::Sites(sites) => &sites.columns,
        }
    }

    /// What the user should know about columns that are not used.
    pub fn notes(&self) -> &[Note] {
        match self {
            Self::Table(reader) => reader.notes(),
            Self::Rows { notes, .. } => notes,
            Self::Sites(sites) => &sites.notes,
        }
    }
}

impl Iterator for Data {
    type Item = Result<EvidenceBlock, DataError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Table(reader) => reader.next(),
            Self::Rows { block, .. } => block.take().map(Ok),
            Self::Sites(sites) => sites.next().map(Ok),
        }
    }
}

impl Iterator for Sites {
    type Item = EvidenceBlock;

    fn next(&mut self) -> Option<EvidenceBlock> {
        let range = self.at..self.rows.len().min(self.at + self.block_rows);
        if range.is_empty() {
            return None;
        }
        self.at = range.end;
        let first_row = range.start as u64 + 1;
        Some(EvidenceBlock::of_columns(&self.columns, first_row, range.map(|site| self.rows.row(site))))
    }
}

fn unread_variable(name: &str) -> Failure {
    Failure::Work(format!(
        "the network does not read `{name}`; compile it with `{name}` among those to observe"
    ))
}

/// An error in the table at `path`, which its message names.
pub fn in_table(path: &Path, error: DataError) -> Failure {
    let name = if path.as_os_str() == "-" { Path::new("standard input") } else { path };
    if let DataError::Header(HeaderError::UnknownVariable { column: 1, name: first, .. }) = &error
        && first.starts_with('>')
    {
        return Failure::file(
            name,
            "this is FASTA, and read as a table; what an alignment is is told by the ending of its file, so save it as .fasta",
        );
    }
    match Failure::from(error) {
        Failure::Work(message) => Failure::file(name, message),
        Failure::Call(message) => Failure::Call(format!("{}: {message}", name.display())),
        other => other,
    }
}

/// # Errors
/// A row without what the network has to know, or with likelihoods of it; a value outside of its range if that is refused.
fn check(rows: &[Evidence], variables: &Variables, options: &ReadOptions) -> Result<(), Failure> {
    let place = |row: usize| if rows.len() == 1 { String::new() } else { format!("row {}: ", row + 1) };
    let fail = |row: usize, what: String| Err(Failure::Work(format!("{}{what}", place(row))));
    for (row, evidence) in rows.iter().enumerate() {
        for &id in &options.required {
            let name = variables[id].name();
            match evidence.get(id) {
                Finding::State(_) | Finding::Value(_) => {}
                Finding::Missing => {
                    return fail(
                        row,
                        format!(
                            "the network has to know `{name}`; give it with --given {name}=…, or in a table"
                        ),
                    );
                }
                Finding::Soft(_) => {
                    return fail(
                        row,
                        format!("the network reads the state of `{name}` itself, not likelihoods"),
                    );
                }
            }
        }
    }
    Ok(())
}

fn leave_out(rows: &mut [Evidence], variables: &Variables, options: &ReadOptions) -> Vec<String> {
    let mut names = Vec::new();
    for &id in &options.ignored {
        let mut found = false;
        for row in rows.iter_mut().filter(|row| *row.get(id) != Finding::Missing) {
            row.set(id, Finding::Missing);
            found = true;
        }
        if found {
            names.push(variables[id].name().to_owned());
        }
    }
    names
}
