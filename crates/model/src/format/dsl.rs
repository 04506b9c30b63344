//! GeNIe DSL.

use super::draft::Draft;
use super::{DiagnosticKind, Span};

/// Reads the text of `draft` into it.
pub(super) fn read(draft: &mut Draft) {
    draft.error(Span::default(), DiagnosticKind::Unsupported { what: "this format".to_owned() });
}
