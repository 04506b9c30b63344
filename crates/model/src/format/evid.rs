//! UAI evidence files: which variables of a model are in which state, by number.
//!
//! Two layouts are in use. The newer holds one row: how many variables are observed, then pairs of variable
//! and state. The older starts with the number of rows; each row then is such a count with its pairs.
//!
//! ```text
//! 2 0 1 3 0        one row: variable 0 in state 1, variable 3 in state 0
//! ```
//! ```text
//! 1                one row
//! 2 0 1 3 0        the same
//! ```
//!
//! The count of words tells the layouts apart; where both fit, the older one has each row on a line of its
//! own. A single `0` is one row without observations. Variables and states are counted from 0 in the model's
//! order.

use std::path::Path;
use std::sync::Arc;

use super::token::shortened;
use super::uai::Words;
use super::{Diagnostic, DiagnosticKind, ReadError, Severity, Source, Span, Spanned};
use crate::{Evidence, Finding, Model, VariableId};

/// Reads the evidence rows for `model` in the file at `path`.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place.
pub fn read(path: &Path, model: &Model) -> Result<Vec<Evidence>, ReadError> {
    read_source(Source::from_path(path), &path.display().to_string(), model)
}

/// Reads the evidence rows for `model` from `bytes`, packed or not; messages call them `name`.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &str, bytes: Vec<u8>, model: &Model) -> Result<Vec<Evidence>, ReadError> {
    read_source(Source::from_bytes(name, bytes), name, model)
}

fn read_source(
    source: std::io::Result<Source>,
    name: &str,
    model: &Model,
) -> Result<Vec<Evidence>, ReadError> {
    let source = source.map_err(|error| {
        let reason = error.to_string();
        ReadError::single(Arc::new(Source::unreadable(name)), DiagnosticKind::Unreadable { reason })
    })?;
    let mut reader = Reader { model, errors: Vec::new() };
    let rows = reader.rows(source.text());
    if reader.errors.is_empty() {
        return Ok(rows);
    }
    let source = Arc::new(source);
    let note = |(span, kind)| Diagnostic::new(Severity::Error, kind, span, Arc::clone(&source));
    let diagnostics = reader.errors.into_iter().map(note).collect();
    Err(ReadError::new(source, diagnostics))
}

/// The most findings, rows times variables, that one file may ask for; longer data are tables, row by row.
const MAX_FINDINGS: usize = 1 << 24;

struct Reader<'m> {
    model: &'m Model,
    errors: Vec<(Span, DiagnosticKind)>,
}

impl Reader<'_> {
    fn rows(&mut self, text: &str) -> Vec<Evidence> {
        let numbers = self.numbers(text);
        if !self.errors.is_empty() {
            return Vec::new();
        }
        let mut read = Vec::new();
        let mut numbers = Numbers { end: Words::new(text).end(), rest: &numbers };
        if let Some(rows) = self.count(text, &mut numbers) {
            while read.len() < rows
                && let Some(evidence) = self.row(&mut numbers)
            {
                read.push(evidence);
            }
        }
        if let (Some(next), true) = (numbers.rest.first(), self.errors.is_empty()) {
            self.unexpected(*next, "the end of the file");
        }
        read
    }

    fn numbers(&mut self, text: &str) -> Vec<Spanned<usize>> {
        let mut numbers = Vec::new();
        for word in Words::new(text) {
            match word.value.parse() {
                Ok(number) => numbers.push(Spanned::new(number, word.span)),
                Err(_) => self.unexpected(word, "a count, or the number of a variable or state"),
            }
        }
        numbers
    }

    /// The number of rows; in the older layout it is taken from the front of `numbers`.
    fn count(&mut self, text: &str, numbers: &mut Numbers<'_>) -> Option<usize> {
        if !is_counted(text, numbers.rest) {
            return Some(1);
        }
        let rows = self.next(numbers, "the number of rows")?;
        if rows.value.saturating_mul(self.model.variables().len()) > MAX_FINDINGS {
            let what = format!(
                "an evidence file of {} rows of {} variables",
                rows.value,
                self.model.variables().len()
            );
            self.errors.push((rows.span, DiagnosticKind::Unsupported { what }));
            return None;
        }
        Some(rows.value)
    }

    /// One count and its pairs, taken from the front of `numbers`.
    fn row(&mut self, numbers: &mut Numbers<'_>) -> Option<Evidence> {
        let mut evidence = Evidence::none(self.model.variables().len());
        let observed = self.next(numbers, "the number of observed variables (0 for none)")?;
        for _ in 0..observed.value {
            let variable = self.next(numbers, "an observed variable")?;
            let state = self.next(numbers, "the state of an observed variable")?;
            self.observe(&mut evidence, variable, state);
        }
        Some(evidence)
    }

    fn observe(&mut self, evidence: &mut Evidence, variable: Spanned<usize>, state: Spanned<usize>) {
        let variables = self.model.variables();
        if variable.value >= variables.len() {
            return self.unexpected(
                variable,
                &format!("a variable from 0 to {}", variables.len().saturating_sub(1)),
            );
        }
        let id = VariableId::new(variable.value);
        let name = variables[id].name();
        match evidence.get(id) {
            Finding::State(other) if *other != state.value => {
                self.unexpected(state, &format!("state {other}, in which `{name}` is already,"));
            }
            _ if variables[id].range().is_some() => {
                self.unexpected(
                    variable,
                    &format!("a variable of states (`{name}` is real; its values go into a CSV table)"),
                );
            }
            _ if state.value >= variables.cardinality(id) => {
                self.unexpected(
                    state,
                    &format!("a state of `{name}` from 0 to {}", variables.cardinality(id) - 1),
                );
            }
            _ => evidence.set(id, Finding::State(state.value)),
        }
    }

    fn next(&mut self, numbers: &mut Numbers<'_>, expected: &str) -> Option<Spanned<usize>> {
        let Some((&first, rest)) = numbers.rest.split_first() else {
            let kind = DiagnosticKind::UnexpectedEnd { expected: expected.to_owned() };
            self.errors.push((numbers.end, kind));
            return None;
        };
        numbers.rest = rest;
        Some(first)
    }

    fn unexpected(&mut self, found: Spanned<impl ToString>, expected: &str) {
        let kind = DiagnosticKind::Unexpected {
            found: shortened(&found.value.to_string()),
            expected: expected.to_owned(),
        };
        self.errors.push((found.span, kind));
    }
}

/// The numbers still to read, and where the file ends.
struct Numbers<'n> {
    end: Span,
    rest: &'n [Spanned<usize>],
}

/// Whether the file has the older layout, with the number of rows in front.
fn is_counted(text: &str, numbers: &[Spanned<usize>]) -> bool {
    let Some((rows, rest)) = numbers.split_first() else { return false };
    let single = rows.value.checked_mul(2) == Some(rest.len());
    match (single, row_starts(rows.value, rest)) {
        (false, Some(_)) => true,
        (true, None) => false,
        // both layouts fit: the older one has each row on a line of its own
        (true, Some(starts)) => starts.into_iter().all(|start| starts_line(text, start)),
        // none fits: the first line tells which was meant
        (false, None) => rows.value > 0 && rest.first().is_some_and(|next| starts_line(text, next.span)),
    }
}

/// Where the rows start, if `numbers` are exactly `rows` counts, at least one, each with its pairs.
fn row_starts(rows: usize, mut numbers: &[Spanned<usize>]) -> Option<Vec<Span>> {
    let mut starts = Vec::new();
    for _ in 0..rows {
        let (observed, rest) = numbers.split_first()?;
        starts.push(observed.span);
        numbers = rest.get(observed.value.checked_mul(2)?..)?;
    }
    (rows > 0 && numbers.is_empty()).then_some(starts)
}

/// Whether nothing stands before `word` on its line.
fn starts_line(text: &str, word: Span) -> bool {
    text[..word.start].trim_end_matches([' ', '\t']).ends_with('\n')
}
