//! A place in a line, moved on by reading one thing at a time.

use std::str::FromStr;

use super::name::{escaped, is_bare};
use super::{TextError, TextErrorKind};
use crate::UnitId;

/// A place in one line.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    line: usize,
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The first place of line number `line` that is not blank.
    pub fn new(line: usize, text: &'a str) -> Self {
        let mut cursor = Self { line, text, at: 0 };
        cursor.skip_blanks();
        cursor
    }

    /// The number of the line.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Passes `token` and the blanks behind it, if it comes next.
    pub fn eat(&mut self, token: &str) -> bool {
        let eats = self.rest().starts_with(token);
        if eats {
            self.advance(token.len());
        }
        eats
    }

    /// Passes `word`, if it comes next and ends there.
    pub fn eat_word(&mut self, word: &str) -> bool {
        let ends = self.rest().strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_bare));
        if ends {
            self.advance(word.len());
        }
        ends
    }

    pub fn expect(&mut self, token: &str) -> Result<(), TextError> {
        if self.eat(token) { Ok(()) } else { Err(self.unexpected(&format!("`{token}`"))) }
    }

    /// That nothing follows.
    pub fn end(&self) -> Result<(), TextError> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.unexpected("the end of the line")) }
    }

    /// The word of characters a bare name may have, possibly empty.
    pub fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let word = &rest[..rest.find(|c| !is_bare(c)).unwrap_or(rest.len())];
        self.advance(word.len());
        word
    }

    /// A bare or quoted name.
    pub fn name(&mut self) -> Result<String, TextError> {
        if self.rest().starts_with('"') {
            return self.quoted();
        }
        match self.clone().word() {
            "" => Err(self.unexpected("a name, in quotes if it is not of letters, digits, `_`, `-` and `.`")),
            _ => Ok(self.word().to_owned()),
        }
    }

    /// A string in quotes.
    pub fn quoted(&mut self) -> Result<String, TextError> {
        let mut string = String::new();
        let start = self.clone();
        let mut chars = self.rest().char_indices();
        if chars.next().is_none_or(|(_, c)| c != '"') {
            return Err(self.unexpected("a string in double quotes"));
        }
        while let Some((place, c)) = chars.next() {
            match c {
                '"' => {
                    self.advance(place + 1);
                    return Ok(string);
                }
                '\\' => {
                    let character = escape(&mut chars);
                    let escaped = Cursor { at: self.at + place, ..*self };
                    string.push(character.ok_or_else(|| {
                        escaped.unexpected("an escape `\\\"`, `\\\\`, `\\n`, `\\r`, `\\t` or `\\u{…}`")
                    })?);
                }
                _ => string.push(c),
            }
        }
        Err(start.unexpected("a string that ends on its line with `\"`"))
    }

    /// A number, with its sign.
    pub fn number<T: FromStr>(&mut self, what: &str) -> Result<T, TextError> {
        let rest = self.rest();
        let behind_sign = rest.strip_prefix('-').unwrap_or(rest);
        let length = rest.len() - behind_sign.len() + number_length(behind_sign);
        match rest[..length].parse() {
            Ok(number) => {
                self.advance(length);
                Ok(number)
            }
            Err(_) => Err(self.unexpected(what)),
        }
    }

    /// `, name NUMBER`.
    pub fn field(&mut self, name: &str) -> Result<f64, TextError> {
        self.named(name)?;
        self.number("a number")
    }

    /// `, name NUMBER` of a number that counts.
    pub fn count<T: FromStr>(&mut self, name: &str) -> Result<T, TextError> {
        self.named(name)?;
        self.number("a whole number")
    }

    /// `, name`.
    pub fn named(&mut self, name: &str) -> Result<(), TextError> {
        self.expect(",")?;
        self.expect(name)
    }

    /// A unit such as `u7`.
    pub fn unit(&mut self) -> Result<UnitId, TextError> {
        let index = self
            .rest()
            .strip_prefix('u')
            .map(|rest| &rest[..rest.find(|c| !is_bare(c)).unwrap_or(rest.len())]);
        match index.and_then(|index| index.parse::<u32>().ok().map(|unit| (index.len(), unit))) {
            Some((length, unit)) => {
                self.advance(1 + length);
                Ok(UnitId::new(unit as usize))
            }
            None => Err(self.unexpected("a unit such as `u7`")),
        }
    }

    /// Characters up to `end` or the end of the line, without the blanks at their end.
    pub fn until(&mut self, end: &[char]) -> &'a str {
        let rest = self.rest();
        let text = &rest[..rest.find(end).unwrap_or(rest.len())];
        self.advance(text.len());
        text.trim_end()
    }

    /// Whether the line goes on with `token`.
    pub fn sees(&self, token: &str) -> bool {
        self.rest().starts_with(token)
    }

    pub fn unexpected(&self, expected: &str) -> TextError {
        let next: String = self.rest().split_whitespace().next().unwrap_or("").chars().take(24).collect();
        let found = if next.is_empty() { "the end of the line".to_owned() } else { format!("`{next}`") };
        self.error(TextErrorKind::Unexpected { expected: expected.to_owned(), found })
    }

    pub fn error(&self, kind: TextErrorKind) -> TextError {
        TextError { line: self.line, column: self.text[..self.at].chars().count() + 1, kind }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn advance(&mut self, bytes: usize) {
        self.at += bytes;
        self.skip_blanks();
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }
}

/// The length of the unsigned number `text` begins with: digits, `.`, an exponent, or `inf`.
fn number_length(text: &str) -> usize {
    let mut previous = ' ';
    for (place, c) in text.char_indices() {
        let signs_exponent = matches!(c, '-' | '+') && matches!(previous, 'e' | 'E');
        if !(c.is_alphanumeric() || c == '.' || signs_exponent) {
            return place;
        }
        previous = c;
    }
    text.len()
}

/// The character an escape stands for, from behind its backslash.
fn escape(chars: &mut std::str::CharIndices) -> Option<char> {
    let (_, letter) = chars.next()?;
    if letter != 'u' {
        return escaped(letter);
    }
    chars.next().filter(|&(_, c)| c == '{')?;
    let digits: String = chars.by_ref().map(|(_, c)| c).take_while(|&c| c != '}').take(8).collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}
