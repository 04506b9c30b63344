//! Sequences as a whole, for what needs all of them.

use hamnet::network::sequence::Sight;

use super::columns::{Columns, Form};
use super::table::{Reading, Table};
use crate::failure::Failure;

/// A sequence of a table.
pub struct Whole {
    /// What its column calls it, or else its number, from 1.
    pub name: String,
    /// The row it begins with, from 1.
    pub row: u64,
    pub sights: Vec<Sight>,
}

/// All sequences of a table.
///
/// # Errors
/// A table that cannot be read, or does not fit.
pub fn read_whole(columns: &Columns, reading: &Reading<'_>, quiet: bool) -> Result<Vec<Whole>, Failure> {
    let mut table = Table::open(columns, reading)?;
    if !quiet {
        table.remark();
    }
    let mut sequences: Vec<Whole> = Vec::new();
    while let Some(rows) = table.next_rows()? {
        for row in rows {
            let number = sequences.len() + 1;
            match sequences.last_mut().filter(|_| !row.begins && table.form == Form::Long) {
                Some(last) => last.sights.extend(row.sights),
                None => {
                    let id = row.passed.first().map(|id| String::from_utf8_lossy(id).into_owned());
                    let name =
                        id.filter(|_| reading.sequence.is_some()).unwrap_or_else(|| number.to_string());
                    sequences.push(Whole { name, row: row.number, sights: row.sights });
                }
            }
        }
    }
    Ok(sequences)
}
