//! The one place through which a table of posteriors leaves.

use std::io::{self, Write};

use super::{Answers, PosteriorFormat};
use crate::block::EvidenceBlock;

/// Writes a header and, in the order they are given, the lines of blocks.
///
/// The header goes out with the first lines or at the end, so that an error before them leaves no output.
pub struct PosteriorWriter<'a, W> {
    output: W,
    format: &'a PosteriorFormat,
    started: bool,
    buffer: Vec<u8>,
}

impl<'a, W: Write> PosteriorWriter<'a, W> {
    /// A table of this format, nothing of it written yet.
    pub fn new(output: W, format: &'a PosteriorFormat) -> Self {
        Self { output, format, started: false, buffer: Vec::new() }
    }

    /// Writes lines made by [`PosteriorFormat::rows`], here or on another thread.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_lines(&mut self, lines: &[u8]) -> io::Result<()> {
        self.start()?;
        self.output.write_all(lines)
    }

    /// Formats and writes the lines of a block.
    ///
    /// # Errors
    /// Those of the output.
    ///
    /// # Panics
    /// As [`PosteriorFormat::rows`].
    pub fn write_block(&mut self, block: &EvidenceBlock, answers: &Answers<'_>) -> io::Result<()> {
        self.start()?;
        self.buffer.clear();
        self.format.rows(block, answers, &mut self.buffer);
        self.output.write_all(&self.buffer)
    }

    /// Writes the header if no line was, and gives the output back, flushed.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        self.start()?;
        self.output.flush()?;
        Ok(self.output)
    }

    fn start(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.started, true) {
            self.output.write_all(self.format.header())?;
        }
        Ok(())
    }
}
