//! Where results go: standard output, or a file that appears when it is complete.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::path::{Path, PathBuf};

use hamnet::data::AtomicFile;
use serde::Serialize;

use crate::failure::Failure;
use crate::interrupt;

/// An open place for results.
pub enum Output {
    Standard(BufWriter<Stdout>),
    File { path: PathBuf, file: Box<AtomicFile> },
}

impl Output {
    /// The file at `path`, or standard output without one.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self::Standard(BufWriter::new(io::stdout())));
        };
        interrupt::guard(path);
        let file = AtomicFile::create(path).map_err(|error| Failure::file(path, error))?;
        Ok(Self::File { path: path.to_owned(), file: Box::new(file) })
    }

    /// Whether a person looks at it.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Standard(_)) && io::stdout().is_terminal()
    }

    /// Completes the output; only then a file stands under its name.
    ///
    /// # Errors
    /// If what is left cannot be written.
    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Standard(mut out) => Ok(out.flush()?),
            Self::File { path, file } => file.commit().map_err(|error| Failure::write(&path, error)),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::File { file, .. } => file.flush(),
        }
    }
}

/// Prints `text` to standard output.
///
/// # Errors
/// If nobody can read it any more.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints `value` as one line of JSON.
///
/// # Errors
/// As [`print`].
pub fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let mut line = serde_json::to_string(value).map_err(|error| Failure::Work(error.to_string()))?;
    line.push('\n');
    print(&line)
}
