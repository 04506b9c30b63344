//! Hugin NET.

use std::io::Write;

use super::draft::Draft;
use super::{DiagnosticKind, Format, Span, WriteError, WriteWarning};
use crate::Model;

/// Reads the text of `draft` into it.
pub(super) fn read(draft: &mut Draft) {
    draft.error(Span::default(), DiagnosticKind::Unsupported { what: "this format".to_owned() });
}

/// Writes `model`.
pub(super) fn write(
    _model: &Model,
    _source_note: Option<&str>,
    _out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    Err(WriteError::ReadOnly { format: Format::Net })
}
