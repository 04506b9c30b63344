//! The forms results are written in: CSV, and lines of JSON.

use hamnet::data::{Answers, EvidenceBlock, EvidenceColumns, PosteriorFormat, PosteriorOptions};
use hamnet::model::{Target, Variables};

use super::aligned::{Aligned, Shape};
use super::json_lines::JsonLines;

/// How the answers to a block are written; immutable, so that threads share it.
pub enum Form {
    Csv { format: PosteriorFormat, shape: Shape },
    Json(JsonLines),
}

impl Form {
    /// CSV, or lines of JSON.
    pub fn new(
        json: bool,
        variables: &Variables,
        targets: &[Target],
        columns: &EvidenceColumns,
        options: PosteriorOptions,
    ) -> Self {
        if json {
            Self::Json(JsonLines::new(variables, targets, columns, options))
        } else {
            let format = PosteriorFormat::new(variables, targets, columns, options);
            let explained = usize::from(options.explanation);
            let numbers = format.width() + usize::from(options.ln_evidence) + explained;
            let states = if options.most_likely { targets.len() } else { 0 } + explained;
            Self::Csv { format, shape: Shape { numbers, states } }
        }
    }

    /// What comes before the first line.
    pub fn header(&self) -> &[u8] {
        match self {
            Self::Csv { format, .. } => format.header(),
            Self::Json(_) => b"",
        }
    }

    /// Appends the lines of a block.
    pub fn rows(&self, block: &EvidenceBlock, answers: &Answers<'_>, out: &mut Vec<u8>) {
        match self {
            Self::Csv { format, .. } => format.rows(block, answers, out),
            Self::Json(lines) => lines.rows(block, answers, out),
        }
    }

    /// The table for people that the lines are turned into, if it is wanted and they are CSV.
    pub fn table(&self, wanted: bool) -> Option<Aligned> {
        match self {
            Self::Csv { format, shape } if wanted => Some(Aligned::new(format.header(), *shape)),
            Self::Csv { .. } | Self::Json(_) => None,
        }
    }
}
