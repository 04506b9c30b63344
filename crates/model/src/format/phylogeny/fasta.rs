//! FASTA: named sequences of letters.
//!
//! ```text
//! >human anything behind the name is a remark
//! ACGT-ACN
//! RRTA
//! >chimp
//! ACGTTACGACTA
//! ```
//!
//! A name is the first word behind `>`. The letters of a sequence may stand on any number of lines, white space in them does
//! not count, and lines that start with `;` are comments. Points are gaps.

use std::path::Path;

use super::sequences::Record;
use super::{PhylogenyProblem, Remarks, Sequences};
use crate::format::token::shortened;
use crate::format::{ReadError, Source, Spanned};

/// Reads the sequences in the file at `path`.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place.
pub fn read(path: &Path) -> Result<Sequences, ReadError> {
    read_source(Source::from_path(path), &path.display().to_string())
}

/// Reads sequences from `bytes`, packed or not; messages call them `name`.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &str, bytes: Vec<u8>) -> Result<Sequences, ReadError> {
    read_source(Source::from_bytes(name, bytes), name)
}

fn read_source(source: std::io::Result<Source>, name: &str) -> Result<Sequences, ReadError> {
    let mut remarks = Remarks::on(source, name)?;
    let source = std::sync::Arc::clone(&remarks.source);
    let mut records: Vec<Record> = Vec::new();
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.starts_with(';') || line.trim().is_empty() {
            continue;
        }
        if let Some(head) = line.strip_prefix('>') {
            let name = head.split_whitespace().next().unwrap_or_default();
            let place = start + 1 + head.find(name).unwrap_or(0);
            records.push(Record::new(Spanned::new(name.to_owned(), place..place + name.len())));
        } else if let Some(record) = records.last_mut() {
            if let Err((span, problem)) = record.push(line, start) {
                remarks.error(span, problem);
            }
        } else {
            let found = shortened(line.trim());
            let end = start + line.trim_end().len();
            remarks.error(start..end, PhylogenyProblem::NoHeader { found });
            break;
        }
    }
    Sequences::new(records, remarks)
}
