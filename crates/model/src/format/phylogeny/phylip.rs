//! PHYLIP: alignments, sequence by sequence or block by block.
//!
//! ```text
//!  2 12                 how many sequences, how many sites
//! human ACGT-ACNRRTA
//! chimp ACGTTACG
//!       ACTA
//! ```
//!
//! The letters of a sequence may go on over several lines (sequential), or the first lines of all sequences come before the
//! second ones (interleaved); which it is, the counts tell, the sequential reading going first. Names end at white space or,
//! where only that fits the counts, after ten characters, as the original format has it. A point stands for the letter of the
//! first sequence at that site.

use std::path::Path;

use super::sequences::Record;
use super::{PhylogenyProblem, Remarks, Sequences};
use crate::format::token::shortened;
use crate::format::{DiagnosticKind, ReadError, Source, Span, Spanned};

/// Reads the alignment in the file at `path`.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place.
pub fn read(path: &Path) -> Result<Sequences, ReadError> {
    read_source(Source::from_path(path), &path.display().to_string())
}

/// Reads an alignment from `bytes`, packed or not; messages call them `name`.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &str, bytes: Vec<u8>) -> Result<Sequences, ReadError> {
    read_source(Source::from_bytes(name, bytes), name)
}

type Problem = (Span, DiagnosticKind);

fn read_source(source: std::io::Result<Source>, name: &str) -> Result<Sequences, ReadError> {
    let mut remarks = Remarks::on(source, name)?;
    let source = std::sync::Arc::clone(&remarks.source);
    let records = match records(source.text()) {
        Ok(records) => records,
        Err((span, kind)) => {
            remarks.error(span, kind);
            Vec::new()
        }
    };
    Sequences::new(records, remarks)
}

/// A line that is not blank, and where it starts.
type Line<'t> = (&'t str, usize);

/// What the first line says.
struct Header {
    sequences: usize,
    sites: usize,
    span: Span,
}

/// Where names end.
#[derive(Clone, Copy)]
enum Names {
    Words,
    TenCharacters,
}

fn records(text: &str) -> Result<Vec<Record>, Problem> {
    let lines = lines(text);
    let Some((first, lines)) = lines.split_first() else {
        let expected = "the number of sequences, then that of sites,".to_owned();
        return Err((Span::default(), DiagnosticKind::UnexpectedEnd { expected }));
    };
    let header = header(*first)?;
    let mut blocks_problem = None;
    let mut problem = None;
    for names in [Names::Words, Names::TenCharacters] {
        match sequential(lines, &header, names) {
            Ok(records) => return Ok(resolved(records)),
            Err(found) => problem = problem.or(Some(found)),
        }
        match interleaved(lines, &header, names) {
            Ok(records) => return Ok(resolved(records)),
            Err(found) => blocks_problem = blocks_problem.or(Some(found)),
        }
    }
    // a file that fits no reading is told of by the likelier one
    let of_blocks = lines.len() > header.sequences && lines.len().is_multiple_of(header.sequences);
    let looks_interleaved = header.sequences > 1 && of_blocks;
    let told = if looks_interleaved { blocks_problem } else { problem };
    told.map_or_else(|| Err((header.span, PhylogenyProblem::NoSequences.into())), Err)
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    let starts = text.split_inclusive('\n').map(|line| {
        at += line.len();
        (line, at - line.len())
    });
    starts.filter(|(line, _)| !line.trim().is_empty()).collect()
}

fn header((line, start): Line<'_>) -> Result<Header, Problem> {
    let span = Span::new(start, start + line.trim_end().len());
    let mut words = line.split_whitespace().map(str::parse);
    match (words.next(), words.next(), words.next()) {
        (Some(Ok(sequences)), Some(Ok(sites)), None) if sequences > 0 => {
            Ok(Header { sequences, sites, span })
        }
        _ => {
            let expected = "the number of sequences, then that of sites,".to_owned();
            Err((span, DiagnosticKind::Unexpected { found: shortened(line.trim()), expected }))
        }
    }
}

/// Every sequence from its name to its last site before the next one.
fn sequential(lines: &[Line<'_>], header: &Header, names: Names) -> Result<Vec<Record>, Problem> {
    let mut lines = lines.iter();
    let mut records: Vec<Record> = Vec::new();
    for _ in 0..header.sequences {
        let line = lines.next().ok_or_else(|| too_few(records.len(), header))?;
        let mut record = named(*line, names)?;
        while record.len() < header.sites {
            let Some((line, start)) = lines.next() else { break };
            push(&mut record, line, *start)?;
        }
        records.push(complete(record, header)?);
    }
    match lines.next() {
        None => Ok(records),
        Some(line) => Err(after_the_last(*line)),
    }
}

/// The first lines of all sequences, then the second ones, and so on.
fn interleaved(lines: &[Line<'_>], header: &Header, names: Names) -> Result<Vec<Record>, Problem> {
    let mut records: Vec<Record> = Vec::new();
    for (index, &line) in lines.iter().enumerate() {
        if index < header.sequences {
            records.push(named(line, names)?);
        } else {
            push(&mut records[index % header.sequences], line.0, line.1)?;
        }
    }
    if records.len() < header.sequences {
        return Err(too_few(records.len(), header));
    }
    records.into_iter().map(|record| complete(record, header)).collect()
}

/// The record that starts on `line`.
fn named((line, start): Line<'_>, names: Names) -> Result<Record, Problem> {
    let skipped = line.len() - line.trim_start().len();
    let end = |at: Option<usize>, from: usize| at.map_or(line.len(), |at| from + at);
    let (name_start, name_end) = match names {
        Names::Words => (skipped, end(line[skipped..].find(char::is_whitespace), skipped)),
        Names::TenCharacters => (0, end(line.char_indices().nth(10).map(|(at, _)| at), 0)),
    };
    let name = line[name_start..name_end].trim();
    let mut record = Record::new(Spanned::new(name.to_owned(), start + name_start..start + name_end));
    push(&mut record, &line[name_end..], start + name_end)?;
    Ok(record)
}

fn push(record: &mut Record, text: &str, start: usize) -> Result<(), Problem> {
    record.push(text, start).map_err(|(span, problem)| (span, problem.into()))
}

fn complete(record: Record, header: &Header) -> Result<Record, Problem> {
    if record.len() == header.sites {
        return Ok(record);
    }
    let (name, found, expected) = (record.name.clone(), record.len(), header.sites);
    Err((record.span, PhylogenyProblem::SiteCount { name, found, expected }.into()))
}

fn too_few(found: usize, header: &Header) -> Problem {
    (header.span, PhylogenyProblem::SequenceCount { found, expected: header.sequences }.into())
}

fn after_the_last((line, start): Line<'_>) -> Problem {
    let span = Span::new(start, start + line.trim_end().len());
    let expected = "the end of the alignment".to_owned();
    (span, DiagnosticKind::Unexpected { found: shortened(line.trim()), expected })
}

fn resolved(mut records: Vec<Record>) -> Vec<Record> {
    if let Some((first, others)) = records.split_first_mut() {
        others.iter_mut().for_each(|record| record.resolve_points(first));
    }
    records
}
