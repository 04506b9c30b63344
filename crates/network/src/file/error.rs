//! What can be wrong with a file.

use thiserror::Error;

use super::VERSION;
use crate::NetworkError;
use crate::sequence::SequenceError;

/// Bytes that are no network of this build.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum FileError {
    #[error("this is not a .hamnet file; it looks like {looks_like}")]
    NotHamnet { looks_like: &'static str },
    #[error("the file is cut short: {found} of {expected} bytes are there (copy it again)")]
    Truncated { expected: u64, found: u64 },
    #[error("the file is damaged: {found} bytes where {expected} belong to it (copy it again)")]
    Overlong { expected: u64, found: u64 },
    #[error(
        "the file is damaged: its checksum does not fit its content (copy it again, or compile the model again)"
    )]
    Damaged,
    #[error(
        "the file is of version {found}; this build reads version {VERSION} \
         (use the hamnet that wrote it, or compile the model again with this one)"
    )]
    Version { found: u32 },
    #[error("the file is malformed in its section {section}: {what} (compile the model again)")]
    Malformed { section: &'static str, what: String },
    #[error("the file holds a network that breaks a rule: {0} (compile the model again)")]
    Network(NetworkError),
    #[error("the file holds a network over sequences that breaks a rule: {0} (compile the model again)")]
    Sequence(SequenceError),
    #[error(
        "the file holds a network over sequences where one of rows is needed (run it on sequences, or compile with a length)"
    )]
    IsSequence,
}
