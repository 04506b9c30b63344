//! The words of the formats that are written in blocks and statements: BIF, Hugin NET and GeNIe DSL.
//!
//! They share their shape, `word … { statement; statement; }` with names bare or quoted, and differ in marks and comments.
//! A [`Lexer`] is a place in the text: copying it remembers a place to come back to.

use super::diagnostic::DiagnosticKind;
use super::source::Spanned;
use super::token::{Lexeme, Problem, Token, quoted, shortened, unexpected};

/// The marks and comments of one format.
pub(super) struct Syntax {
    /// Characters that stand for themselves and end a word.
    pub marks: &'static str,
    /// What starts a comment up to the end of the line.
    pub line_comment: &'static str,
    /// Whether `/* … */` is a comment.
    pub block_comments: bool,
}

/// A place in the text of a file.
#[derive(Clone, Copy)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    syntax: &'static Syntax,
}

impl<'t> Lexer<'t> {
    /// The start of `text`.
    pub fn new(text: &'t str, syntax: &'static Syntax) -> Self {
        Self { text, at: 0, syntax }
    }

    /// This place, read by the rules of `syntax` from here on.
    pub fn with(self, syntax: &'static Syntax) -> Self {
        Self { syntax, ..self }
    }

    /// The next token, which is passed.
    pub fn pass(&mut self) -> Lexeme<'t> {
        self.skip_blank();
        let start = self.at;
        let rest = &self.text[start..];
        let (token, length) = match rest.chars().next() {
            None => (Token::End, 0),
            Some('"') => quoted(rest),
            Some(mark) if self.syntax.marks.contains(mark) => (Token::Mark(mark), mark.len_utf8()),
            Some(_) => {
                let length = self.word_length(rest);
                (Token::Word(&rest[..length]), length)
            }
        };
        self.at += length;
        Spanned::new(token, start..self.at)
    }

    /// The next token, which stays.
    pub fn peek(&self) -> Lexeme<'t> {
        let mut ahead = *self;
        ahead.pass()
    }

    /// Where the last token ended.
    pub fn passed(&self) -> usize {
        self.at
    }

    /// Passes `mark` if it is next.
    pub fn eat(&mut self, mark: char) -> bool {
        let mut ahead = *self;
        let found = ahead.pass().value == Token::Mark(mark);
        if found {
            *self = ahead;
        }
        found
    }

    /// Passes the bare word `word` if it is next.
    pub fn eat_word(&mut self, word: &str) -> bool {
        let mut ahead = *self;
        let found = ahead.pass().value == Token::Word(word);
        if found {
            *self = ahead;
        }
        found
    }

    /// Passes `mark`, which must be next.
    pub fn expect(&mut self, mark: char) -> Result<(), Problem> {
        if self.eat(mark) { Ok(()) } else { Err(unexpected(&self.peek(), &format!("`{mark}`"))) }
    }

    /// Passes a name, bare or quoted; `what` says in messages what it would name.
    pub fn name(&mut self, what: &str) -> Result<Spanned<String>, Problem> {
        let mut ahead = *self;
        let lexeme = ahead.pass();
        let name = match lexeme.value {
            Token::Word(word) => word.to_owned(),
            Token::Quoted(text) => text.into_owned(),
            Token::Mark(_) | Token::Unclosed | Token::End => return Err(unexpected(&lexeme, what)),
        };
        *self = ahead;
        Ok(Spanned::new(name, lexeme.span))
    }

    /// Passes names up to the mark `close`, which is passed too; commas between them may be missing.
    pub fn names(&mut self, close: char, what: &str) -> Result<Vec<Spanned<String>>, Problem> {
        let mut names = Vec::new();
        while !self.eat(close) {
            if !self.eat(',') {
                names.push(self.name(what)?);
            }
        }
        Ok(names)
    }

    /// Passes a number.
    pub fn number(&mut self) -> Result<Spanned<f64>, Problem> {
        let mut ahead = *self;
        let lexeme = ahead.pass();
        let Token::Word(word) = lexeme.value else { return Err(unexpected(&lexeme, "a number")) };
        let value = word
            .parse()
            .map_err(|_| Spanned::new(DiagnosticKind::NotANumber { text: shortened(word) }, lexeme.span))?;
        *self = ahead;
        Ok(Spanned::new(value, lexeme.span))
    }

    /// Passes a statement to its `;`, or up to the `}` of the block around it, with every block inside it.
    pub fn skip_statement(&mut self) {
        let mut depth = 0_usize;
        loop {
            let mut ahead = *self;
            match ahead.pass().value {
                Token::Mark('{') => depth += 1,
                Token::Mark('}') if depth == 0 => return,
                Token::Mark('}') => depth -= 1,
                Token::Mark(';') if depth == 0 => {
                    *self = ahead;
                    return;
                }
                Token::End | Token::Unclosed => {
                    *self = ahead;
                    return;
                }
                _ => {}
            }
            *self = ahead;
        }
    }

    /// Passes free text up to its `;` on this line (a quoted one does not count), or else as a statement.
    pub fn skip_remark(&mut self) {
        let rest = &self.text[self.at..];
        let line = rest.lines().next().unwrap_or_default();
        match bare_semicolon(line).or_else(|| line.find(';')) {
            Some(end) => self.at += end + 1,
            None => self.skip_statement(),
        }
    }

    /// Passes everything up to and with the `}` that closes the next block, or a `;` before any block.
    pub fn skip_block(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.pass().value {
                Token::Mark('{') => depth += 1,
                Token::Mark('}') if depth <= 1 => return,
                Token::Mark('}') => depth -= 1,
                Token::Mark(';') if depth == 0 => return,
                Token::End | Token::Unclosed => return,
                _ => {}
            }
        }
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with(self.syntax.line_comment) {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if self.syntax.block_comments && trimmed.starts_with("/*") {
                self.at += trimmed.find("*/").map_or(trimmed.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn word_length(&self, rest: &str) -> usize {
        let ends = |(at, c): (usize, char)| {
            let ended = c.is_whitespace()
                || c == '"'
                || self.syntax.marks.contains(c)
                || self.starts_comment(&rest[at..]);
            ended.then_some(at)
        };
        rest.char_indices().find_map(ends).unwrap_or(rest.len())
    }

    fn starts_comment(&self, rest: &str) -> bool {
        rest.starts_with(self.syntax.line_comment) || (self.syntax.block_comments && rest.starts_with("/*"))
    }
}

impl Syntax {
    /// Whether `name` can stand without quotes.
    pub fn is_bare(&'static self, name: &str) -> bool {
        let lexeme = Lexer::new(name, self).pass();
        lexeme.value == Token::Word(name) && !name.contains(char::is_control)
    }
}

fn bare_semicolon(line: &str) -> Option<usize> {
    let mut quoted = false;
    line.find(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::token::quote;

    static SYNTAX: Syntax = Syntax { marks: "{}(),;|", line_comment: "//", block_comments: true };

    fn words(text: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text, &SYNTAX);
        std::iter::from_fn(|| Some(lexer.pass().value).filter(|token| *token != Token::End)).collect()
    }

    #[test]
    fn odd_labels_are_single_words_and_comments_are_none() {
        let expected = ["<5", "Asy/Patch", "12+", ">=7.5", "Transp."].map(Token::Word);
        assert_eq!(words("<5 Asy/Patch// gone, all\r\n 12+/* gone\n */>=7.5 Transp."), expected);
    }

    #[test]
    fn quotes_hold_anything_and_resolve_escapes() {
        assert_eq!(words(r#""a, {b}""#), [Token::Quoted("a, {b}".into())]);
        assert_eq!(words(r#""say \"x\\\" \n""#), [Token::Quoted(r#"say "x\" \n"#.into())]);
        assert_eq!(words(r#"a "b"#), [Token::Word("a"), Token::Unclosed]);
    }

    #[test]
    fn quote_reads_back() {
        for name in ["", "plain", r#"a"b\c"#, "\\", "ü\n"] {
            assert_eq!(words(&quote(name)), [Token::Quoted(name.into())]);
        }
    }

    #[test]
    fn bare_names_are_the_ones_that_read_back_whole() {
        assert!(SYNTAX.is_bare("Asy/Patch"));
        for name in ["", "a b", "a,b", "a//b", "//", "\"a", "a\u{7}"] {
            assert!(!SYNTAX.is_bare(name), "{name:?}");
        }
    }

    #[test]
    fn remarks_end_at_their_semicolon_whatever_they_hold() {
        for remark in ["see http://x.org/*;", "\"a; b\" {;", "5\" disk;", "over\n two lines;"] {
            let text = format!("{remark} next");
            let mut lexer = Lexer::new(&text, &SYNTAX);
            lexer.skip_remark();
            assert!(lexer.eat_word("next"), "{remark}");
        }
    }

    #[test]
    fn statements_are_skipped_with_their_blocks() {
        let mut lexer = Lexer::new("type { a; b } x; next }", &SYNTAX);
        lexer.skip_statement();
        assert!(lexer.eat_word("next"));
        lexer.skip_statement();
        assert!(lexer.eat('}'));
    }
}
