//! What a model file can hold.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::ham::write_sequence;
use super::{Diagnostic, Format, ReadError, ReadOptions, Source, WriteError, WriteWarning, write};
use crate::Model;
use crate::hierarchy::{HiddenMarkov, LinearGaussian};

/// What a file holds: a law of so many variables, or one of sequences.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Contents {
    /// A law of a fixed set of variables.
    Model(Model),
    /// A hidden Markov model of any length.
    HiddenMarkov(Box<HiddenMarkov>),
    /// A linear-Gaussian chain of any length.
    LinearGaussian(Box<LinearGaussian>),
}

impl Contents {
    /// The same law with a name.
    pub(super) fn named(self, name: String) -> Self {
        match self {
            Self::Model(model) => Self::Model(model),
            Self::HiddenMarkov(model) => Self::HiddenMarkov(Box::new(model.named(name))),
            Self::LinearGaussian(chain) => Self::LinearGaussian(Box::new(chain.named(name))),
        }
    }
}

/// What a file holds, and what was assumed in reading it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What the file holds.
    pub contents: Contents,
    /// What was assumed, in the order of the file.
    pub warnings: Vec<Diagnostic>,
    /// The text it was read from.
    pub source: Arc<Source>,
}

/// Reads whatever the file at `path` holds, as [`read`](super::read) reads models.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Opened, ReadError> {
    super::draft_of_path(path, options)?.finish_contents()
}

/// Writes `contents` as `format`, as [`write`](super::write()) writes models.
///
/// # Errors
/// Those of [`write`](super::write()), and [`WriteError::AnyLength`] for a law of sequences in a format other than `.ham`.
pub fn write_contents(
    contents: &Contents,
    format: Format,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    match (contents, format) {
        (Contents::Model(model), _) => return write(model, format, source_note, out),
        (Contents::HiddenMarkov(model), Format::Ham) => {
            write_sequence::hidden_markov(model, source_note, out)?
        }
        (Contents::LinearGaussian(chain), Format::Ham) => {
            write_sequence::linear_gaussian(chain, source_note, out)?;
        }
        (Contents::HiddenMarkov(_) | Contents::LinearGaussian(_), _) => {
            return Err(WriteError::AnyLength { format });
        }
    }
    Ok(Vec::new())
}
