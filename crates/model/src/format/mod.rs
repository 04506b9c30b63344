//! Readers and writers of model files.
//!
//! | format | read | write | holds |
//! |---|---|---|---|
//! | [BIF](bif) | yes | yes | Bayesian networks |
//! | [XMLBIF](xmlbif) | yes | yes | Bayesian networks |
//! | [UAI](uai) | yes | yes | Bayesian and Markov networks, without names |
//! | [Hugin NET](net) | yes | yes | Bayesian and Markov networks |
//! | [GeNIe XDSL](xdsl) | yes | yes | Bayesian networks |
//! | [GeNIe DSL](dsl) | yes | no | Bayesian networks |
//! | [Hamnet's own](ham) | yes | yes | Hamiltonians, hierarchies, and laws of sequences of any length |
//!
//! Beside a UAI model stands its [evidence](evid); trees of hierarchies come as [Newick](phylogeny::newick), their evidence as
//! [FASTA](phylogeny::fasta) or [PHYLIP](phylogeny::phylip).
//!
//! A [`Source`] is the text of a file. A reader fills a draft with what stands in it; the draft checks the
//! whole and gives a [`Parsed`] model with its warnings, or a [`ReadError`] that lists every problem at its place. Numbers
//! are read in full f64 and written in their shortest form that reads back bit-equal.

pub mod bif;
mod blocks;
mod build;
mod contents;
mod detect;
mod diagnostic;
mod draft;
pub mod dsl;
pub mod evid;
pub mod ham;
mod lex;
pub mod net;
mod number;
mod options;
mod order;
pub mod phylogeny;
mod rename;
mod source;
mod tabulate;
mod token;
pub mod uai;
mod write;
pub mod xdsl;
mod xml;
pub mod xmlbif;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

pub use contents::{Contents, Opened, open, write_contents};
pub use detect::Format;
pub use diagnostic::{Diagnostic, DiagnosticKind, Parsed, ReadError, Severity};
pub use options::{ReadOptions, UaiOrder, XdslOrder};
pub use source::{Encoding, MAX_BYTES, Source, Span, Spanned};
pub use write::{WriteError, WriteWarning, write_path};

use crate::Model;
use draft::Draft;

/// The bytes of a file that a model names by a path relative to its own.
pub type Beside<'f> = &'f dyn Fn(&Path) -> std::io::Result<Vec<u8>>;

/// Reads the model in the file at `path`, whose ending or else content names the format.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Parsed, ReadError> {
    draft_of_path(path, options)?.finish()
}

/// Everything that stands in the file at `path`.
fn draft_of_path(path: &Path, options: &ReadOptions) -> Result<Draft, ReadError> {
    let source = Source::from_path(path);
    let format = |text: &str| Format::of(Format::from_path(path), text);
    let folder = path.parent().unwrap_or(Path::new(""));
    let beside = |file: &Path| std::fs::read(folder.join(file));
    draft_of(source, &path.display().to_string(), format, options, Some(&beside))
}

/// Reads a model from `bytes`, packed or not; messages call them `name`, and without a `format` the content names it.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(
    name: &str,
    bytes: Vec<u8>,
    format: Option<Format>,
    options: &ReadOptions,
) -> Result<Parsed, ReadError> {
    read_bytes_beside(name, bytes, format, options, None)
}

/// As [`read_bytes`], with the files that the model names read by `beside`; without it such a model is refused.
///
/// # Errors
/// As [`read`].
pub fn read_bytes_beside(
    name: &str,
    bytes: Vec<u8>,
    format: Option<Format>,
    options: &ReadOptions,
    beside: Option<Beside<'_>>,
) -> Result<Parsed, ReadError> {
    let format = |text: &str| format.or_else(|| Format::sniff(text));
    draft_of(Source::from_bytes(name, bytes), name, format, options, beside)?.finish()
}

fn draft_of(
    source: std::io::Result<Source>,
    name: &str,
    format: impl FnOnce(&str) -> Option<Format>,
    options: &ReadOptions,
    beside: Option<Beside<'_>>,
) -> Result<Draft, ReadError> {
    let source = source.map_err(|error| {
        let reason = error.to_string();
        ReadError::single(Arc::new(Source::unreadable(name)), DiagnosticKind::Unreadable { reason })
    })?;
    let source = Arc::new(source);
    let Some(format) = format(source.text()) else {
        return Err(ReadError::single(source, DiagnosticKind::UnknownFormat));
    };
    let mut draft = Draft::new(source);
    match format {
        Format::Bif => bif::read(&mut draft),
        Format::XmlBif => xmlbif::read(&mut draft),
        Format::Uai => uai::read(&mut draft, options.uai_order),
        Format::Net => net::read(&mut draft),
        Format::Xdsl => xdsl::read(&mut draft, options.xdsl_order),
        Format::Dsl => dsl::read(&mut draft),
        Format::Ham => ham::read(&mut draft, beside),
    }
    Ok(draft)
}

/// Writes `model` as `format`, with `source_note` where the format has a place for remarks.
///
/// Numbers are written in the shortest form that reads back bit-equal. The warnings tell what the file does not hold.
///
/// # Errors
/// A format that cannot hold the model, or a failing `out`.
pub fn write(
    model: &Model,
    format: Format,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    match format {
        Format::Bif => bif::write(model, source_note, out),
        Format::XmlBif => xmlbif::write(model, source_note, out),
        Format::Uai => uai::write(model, source_note, out),
        Format::Net => net::write(model, source_note, out),
        Format::Xdsl => xdsl::write(model, source_note, out),
        Format::Dsl => Err(WriteError::ReadOnly { format }),
        Format::Ham => ham::write(model, source_note, out),
    }
}

/// The nearest of `candidates` to a misspelled `word`; long words and long lists are not worth the search.
fn hint<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    const LONGEST: usize = 40;
    const MOST: usize = 2000;
    let near = |candidate: &&str| candidate.len() <= LONGEST && candidate.len().abs_diff(word.len()) <= 4;
    (word.len() <= LONGEST).then(|| crate::nearest(word, candidates.filter(near).take(MOST))).flatten()
}
