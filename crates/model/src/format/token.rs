//! The tokens of the block formats, quoting, and what is said of a token in the wrong place.

use std::borrow::Cow;

use super::diagnostic::DiagnosticKind;
use super::source::Spanned;

/// What is wrong with the text, and where.
pub(super) type Problem = Spanned<DiagnosticKind>;

/// One word of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'t> {
    Word(&'t str),
    /// The text between quotes, with `\"` and `\\` resolved.
    Quoted(Cow<'t, str>),
    Mark(char),
    /// A quote that is never closed; it swallows the rest of the text.
    Unclosed,
    End,
}

/// A token and its place.
pub(super) type Lexeme<'t> = Spanned<Token<'t>>;

/// `name` between quotes, to be read back by a [`Lexer`](super::lex::Lexer).
pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The problem that `lexeme` stands where `expected` should.
pub(super) fn unexpected(lexeme: &Lexeme<'_>, expected: &str) -> Problem {
    let expected = expected.to_owned();
    let found = match &lexeme.value {
        Token::Word(word) => shortened(word),
        Token::Quoted(text) => format!("\"{}\"", shortened(text)),
        Token::Mark(mark) => mark.to_string(),
        Token::End => return Spanned::new(DiagnosticKind::UnexpectedEnd { expected }, lexeme.span),
        Token::Unclosed => {
            let expected = "a closing quote".to_owned();
            return Spanned::new(DiagnosticKind::UnexpectedEnd { expected }, lexeme.span);
        }
    };
    Spanned::new(DiagnosticKind::Unexpected { found, expected }, lexeme.span)
}

/// The first characters of `text`, for messages.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((cut, _)) => format!("{}…", &text[..cut]),
    }
}

/// The quoted text at the start of `rest`, and its length with the quotes.
pub(super) fn quoted(rest: &str) -> (Token<'_>, usize) {
    let mut resolved: Option<String> = None;
    let mut from = 1;
    while let Some(found) = rest[from..].find(['"', '\\']) {
        let at = from + found;
        let escaped = rest[at + 1..].chars().next().filter(|c| matches!(c, '"' | '\\'));
        match (&rest[at..=at], escaped) {
            ("\"", _) => {
                let tail = &rest[from..at];
                let text = resolved.map_or(Cow::Borrowed(tail), |head| Cow::Owned(head + tail));
                return (Token::Quoted(text), at + 1);
            }
            (_, Some(escaped)) => {
                let text = resolved.get_or_insert_default();
                text.push_str(&rest[from..at]);
                text.push(escaped);
                from = at + 2;
            }
            (_, None) => {
                resolved.get_or_insert_default().push_str(&rest[from..=at]);
                from = at + 1;
            }
        }
    }
    (Token::Unclosed, rest.len())
}
