//! Trees and sequences: what phylogenetic programs exchange.
//!
//! [Newick](newick) trees become hierarchies along a substitution model; the [`Sequences`] of [FASTA](fasta) and
//! [PHYLIP](phylip) files become evidence, one row per site for a tree, one row per sequence for a chain.

pub mod fasta;
pub mod newick;
pub mod phylip;
mod problem;
mod sequences;
mod symbols;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use problem::PhylogenyProblem;
pub use sequences::{EvidenceRows, Sequences};

use super::{Diagnostic, DiagnosticKind, Encoding, ReadError, Severity, Source, Span};

/// Errors beyond this number are counted, not listed.
const MAX_LISTED: usize = 200;

/// Remarks on one file, gathered while it is read.
struct Remarks {
    source: Arc<Source>,
    listed: Vec<Diagnostic>,
    errors: usize,
}

impl Remarks {
    /// None yet on the text of `source`, which the system may have failed to read; messages call it `name`.
    fn on(source: std::io::Result<Source>, name: &str) -> Result<Self, ReadError> {
        let source = source.map_err(|error| {
            let reason = error.to_string();
            ReadError::single(Arc::new(Source::unreadable(name)), DiagnosticKind::Unreadable { reason })
        })?;
        let mut remarks = Self { source: Arc::new(source), listed: Vec::new(), errors: 0 };
        if remarks.source.encoding() == Encoding::Latin1 {
            remarks.warn(Span::default(), DiagnosticKind::Latin1);
        }
        Ok(remarks)
    }

    fn warn(&mut self, span: impl Into<Span>, kind: impl Into<DiagnosticKind>) {
        self.note(Severity::Warning, span.into(), kind.into());
    }

    fn error(&mut self, span: impl Into<Span>, kind: impl Into<DiagnosticKind>) {
        self.errors += 1;
        if self.errors <= MAX_LISTED {
            self.note(Severity::Error, span.into(), kind.into());
        }
    }

    fn note(&mut self, severity: Severity, span: Span, kind: DiagnosticKind) {
        self.listed.push(Diagnostic::new(severity, kind, span, Arc::clone(&self.source)));
    }

    fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// The warnings, if there are no errors.
    fn finish(mut self) -> Result<Vec<Diagnostic>, ReadError> {
        if !self.has_errors() {
            return Ok(self.listed);
        }
        self.listed.sort_by_key(|remark| remark.span());
        let count = self.errors.saturating_sub(MAX_LISTED);
        if count > 0 {
            let end = self.source.text().len();
            self.note(Severity::Error, Span::new(end, end), DiagnosticKind::More { count });
        }
        Err(ReadError::new(self.source, self.listed))
    }
}
