//! The tokens of an expression.

use std::borrow::Cow;

use crate::format::diagnostic::DiagnosticKind;
use crate::format::source::{Span, Spanned};
use crate::format::token::shortened;

/// One token of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'t> {
    Number(f64),
    Name(&'t str),
    /// The text between single quotes, in which `''` stands for one.
    Quoted(Cow<'t, str>),
    /// `..`
    Range,
    Mark(char),
    End,
}

/// The tokens of `text`, which starts at byte `offset` of the file; an [`Token::End`] is the last.
///
/// # Errors
/// A character that begins no token, an unclosed quote, a number that is none.
pub(super) fn tokens(text: &str, offset: usize) -> Result<Vec<Spanned<Token<'_>>>, Spanned<DiagnosticKind>> {
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(&text[at..], first)
            .map_err(|kind| Spanned::new(kind, Span::new(offset + at, offset + at + 1)))?;
        list.push(Spanned::new(token, Span::new(offset + at, offset + at + length)));
        at += length;
    }
    list.push(Spanned::new(Token::End, Span::new(offset + at, offset + at)));
    Ok(list)
}

fn token(rest: &str, first: char) -> Result<(Token<'_>, usize), DiagnosticKind> {
    if rest.starts_with("..") {
        return Ok((Token::Range, 2));
    }
    match first {
        '0'..='9' | '.' => number(rest),
        '\'' => quoted(rest),
        '+' | '-' | '*' | '/' | '^' | '(' | ')' | '[' | ']' | ',' | '=' => Ok((Token::Mark(first), 1)),
        _ if first.is_alphabetic() || first == '_' => {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            Ok((Token::Name(&rest[..length]), length))
        }
        _ => Err(DiagnosticKind::Unexpected {
            found: first.to_string(),
            expected: "a number, a name, an operator or a parenthesis".to_owned(),
        }),
    }
}

/// Digits, a point unless it begins a range, and an exponent.
fn number(rest: &str) -> Result<(Token<'_>, usize), DiagnosticKind> {
    let digits =
        |from: usize| rest[from..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |n| from + n);
    let mut end = digits(0);
    if rest[end..].starts_with('.') && !rest[end..].starts_with("..") {
        end = digits(end + 1);
    }
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
        let after = digits(end + 1 + sign);
        end = if after > end + 1 + sign { after } else { end };
    }
    let not_a_number = || DiagnosticKind::NotANumber { text: shortened(&rest[..end.max(1)]) };
    let value: f64 = rest[..end].parse().map_err(|_| not_a_number())?;
    if value.is_finite() { Ok((Token::Number(value), end)) } else { Err(not_a_number()) }
}

fn quoted(rest: &str) -> Result<(Token<'_>, usize), DiagnosticKind> {
    let mut end = 1;
    while let Some(length) = rest[end..].find('\'') {
        end += length;
        if !rest[end + 1..].starts_with('\'') {
            let inner = &rest[1..end];
            let text = if inner.contains('\'') {
                Cow::Owned(inner.replace("''", "'"))
            } else {
                Cow::Borrowed(inner)
            };
            return Ok((Token::Quoted(text), end + 1));
        }
        end += 2;
    }
    Err(DiagnosticKind::UnexpectedEnd { expected: "a closing quote `'`".to_owned() })
}
