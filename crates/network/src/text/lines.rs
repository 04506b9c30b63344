//! The lines of a text, one after the other.

use super::cursor::Cursor;
use super::{TextError, TextErrorKind};

/// The lines of a text that are not blank.
pub(super) struct Lines<'a> {
    rest: std::iter::Peekable<std::iter::Enumerate<std::str::Lines<'a>>>,
    last: usize,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { rest: text.lines().enumerate().peekable(), last: 1 }
    }

    /// The next line, behind its first word, if that is `keyword`.
    pub fn next_if(&mut self, keyword: &str) -> Option<Cursor<'a>> {
        let mut cursor = self.peek()?;
        if !cursor.eat_word(keyword) {
            return None;
        }
        self.rest.next();
        self.last = cursor.line();
        Some(cursor)
    }

    /// The next line, which must begin with `keyword`, behind that.
    pub fn expect(&mut self, keyword: &str) -> Result<Cursor<'a>, TextError> {
        self.next_if(keyword).ok_or_else(|| self.error_here(&format!("a line `{keyword} …`")))
    }

    /// That the next line is not `expected`.
    pub fn error_here(&mut self, expected: &str) -> TextError {
        match self.peek() {
            Some(cursor) => cursor.unexpected(expected),
            None => self.error(TextErrorKind::Unexpected {
                expected: expected.to_owned(),
                found: "the end of the text".to_owned(),
            }),
        }
    }

    /// What is wrong with the text as a whole, told at its last line.
    pub fn error(&self, kind: TextErrorKind) -> TextError {
        TextError { line: self.last, column: 1, kind }
    }

    /// The next line, from its first character that is not blank.
    pub fn peek(&mut self) -> Option<Cursor<'a>> {
        while self.rest.next_if(|(_, text)| text.trim().is_empty()).is_some() {}
        let &(line, text) = self.rest.peek()?;
        Some(Cursor::new(line + 1, text))
    }

    /// Passes the line last peeked.
    pub fn pass(&mut self) {
        if let Some((line, _)) = self.rest.next() {
            self.last = line + 1;
        }
    }
}
