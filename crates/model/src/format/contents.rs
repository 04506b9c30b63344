//! What a model file can hold.

use std::path::Path;
use std::sync::Arc;

use super::{Diagnostic, ReadError, ReadOptions, Source};
use crate::Model;
use crate::hierarchy::HiddenMarkov;

/// What a file holds: a law of so many variables, or one of sequences.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Contents {
    /// A law of a fixed set of variables.
    Model(Model),
    /// A hidden Markov model of any length.
    HiddenMarkov(Box<HiddenMarkov>),
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
