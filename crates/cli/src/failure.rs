//! How a command fails, and what the user and the shell are told.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use hamnet::compile::CompileError;
use hamnet::data::{DataError, HeaderError};
use hamnet::model::QueryError;
use hamnet::model::format::{ReadError, WriteError};

use crate::remark;

/// Why a command does not end well.
pub enum Failure {
    /// The call was wrong.
    Call(String),
    /// The work failed.
    Work(String),
    /// A model file gives no model; each problem is shown at its place.
    Model(ReadError),
    /// Whoever read the output has seen enough.
    ClosedPipe,
}

impl Failure {
    /// A failure of the work on `path`.
    pub fn file(path: &Path, error: impl fmt::Display) -> Self {
        Self::Work(format!("{}: {error}", path.display()))
    }

    /// A failed write to `path`, or nothing to speak of if its reader is gone.
    pub fn write(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::file(path, error),
        }
    }

    /// Tells the user, and gives the code the shell is told: 1 if the work failed, 2 if the call was wrong.
    pub fn report(self) -> ExitCode {
        match self {
            Self::ClosedPipe => return ExitCode::SUCCESS,
            Self::Call(message) => {
                remark::error(&message);
                return ExitCode::from(2);
            }
            Self::Work(message) => remark::error(&message),
            Self::Model(error) => error.diagnostics().iter().for_each(remark::diagnostic),
        }
        ExitCode::from(1)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Work(error.to_string()),
        }
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::Call(error.to_string())
    }
}

impl From<CompileError> for Failure {
    fn from(error: CompileError) -> Self {
        match error {
            CompileError::Query(error) => error.into(),
            other => Self::Work(other.to_string()),
        }
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        match error {
            DataError::Header(error @ (HeaderError::NothingToPass { .. } | HeaderError::NoColumn { .. })) => {
                Self::Call(error.to_string())
            }
            other => Self::Work(other.to_string()),
        }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Model(error)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Output(error) => error.into(),
            other => Self::Work(other.to_string()),
        }
    }
}
