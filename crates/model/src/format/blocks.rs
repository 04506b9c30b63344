//! Reading a file statement by statement, so that one wrong statement does not hide the problems of the next.

use super::diagnostic::DiagnosticKind;
use super::draft::Draft;
use super::lex::Lexer;
use super::number::underflow;
use super::source::Spanned;
use super::token::{Problem, Token, unexpected};

/// A place in the text, and the draft that is filled from there on.
pub(super) struct Blocks<'t, 'd> {
    pub lexer: Lexer<'t>,
    pub draft: &'d mut Draft,
    /// The early end of the file is noted; it is told once.
    at_end: bool,
}

impl<'t, 'd> Blocks<'t, 'd> {
    /// Reading from `lexer` on.
    pub fn new(lexer: Lexer<'t>, draft: &'d mut Draft) -> Self {
        Self { lexer, draft, at_end: false }
    }

    /// The items up to the end of the file; a wrong one is noted and passed with its block.
    pub fn file(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), Problem>) {
        loop {
            let start = self.lexer;
            if self.lexer.peek().value == Token::End {
                return;
            }
            if let Err(problem) = item(self) {
                self.note(problem);
                self.lexer = start;
                self.lexer.skip_block();
            }
        }
    }

    /// The statements up to and with `}`; a wrong one is noted and passed. Whether all of them could be read.
    pub fn block(&mut self, mut statement: impl FnMut(&mut Self) -> Result<(), Problem>) -> bool {
        let mut whole = true;
        loop {
            let start = self.lexer;
            let next = self.lexer.pass();
            match next.value {
                Token::Mark('}') => return whole,
                Token::Mark(';') => continue,
                Token::End => {
                    self.note(unexpected(&next, "`}`"));
                    return false;
                }
                Token::Mark(_) | Token::Word(_) | Token::Quoted(_) | Token::Unclosed => self.lexer = start,
            }
            if let Err(problem) = statement(self) {
                whole = false;
                self.note(problem);
                self.lexer = start;
                self.lexer.skip_statement();
            }
        }
    }

    /// A block of `key = value;`. `value` says whether it has read the value of its key; the others are passed.
    pub fn fields(&mut self, mut value: impl FnMut(&mut Self, &str) -> Result<bool, Problem>) -> bool {
        self.block(|blocks| {
            let key = blocks.lexer.name("`key = value`")?;
            blocks.lexer.expect('=')?;
            if !value(blocks, &key.value)? {
                blocks.lexer.skip_statement();
            } else if blocks.lexer.peek().value != Token::Mark('}') {
                blocks.lexer.expect(';')?;
            }
            Ok(())
        })
    }

    /// Passes a number; one too small for f64 is remarked.
    pub fn number(&mut self) -> Result<Spanned<f64>, Problem> {
        let number = self.lexer.number()?;
        let word = self.draft.source().excerpt(number.span);
        if let Some(remark) = underflow(word, number.value) {
            self.draft.warn(number.span, remark);
        }
        Ok(number)
    }

    /// Passes numbers up to the mark `close`, which is passed too; commas between them may be missing.
    pub fn numbers(&mut self, close: char) -> Result<Vec<Spanned<f64>>, Problem> {
        let mut numbers = Vec::new();
        while !self.lexer.eat(close) {
            if !self.lexer.eat(',') {
                numbers.push(self.number()?);
            }
        }
        Ok(numbers)
    }

    fn note(&mut self, problem: Problem) {
        let is_end = matches!(problem.value, DiagnosticKind::UnexpectedEnd { .. });
        if !(is_end && self.at_end) {
            self.draft.error(problem.span, problem.value);
        }
        self.at_end |= is_end;
    }
}
