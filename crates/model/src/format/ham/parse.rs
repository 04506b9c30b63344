//! From the text of an expression to its tree, by precedence climbing.
//!
//! ```text
//! sum    := product (('+' | '-') product)*        product := power (('*' | '/') power)*
//! power  := '-' power | atom ('^' power)?         atom    := number | '(' sum ')' | reference ('=' state)? | call
//! call   := function '(' sum ')' | 'sum' '(' (binder ',')+ sum ')'
//! ```
//!
//! `^` binds to the right and tighter than a sign: `-a^2` is `-(a^2)`.

use super::problem::HamProblem;
use super::syntax::{Binder, Expression, Node, Operator};
use super::token::{Token, tokens};
use crate::format::diagnostic::DiagnosticKind;
use crate::format::hint;
use crate::format::source::{Span, Spanned};
use crate::format::token::shortened;
use crate::hamiltonian::Function;

/// Expressions nest at most this deep.
const MAX_DEPTH: usize = 64;

/// What functions are called elsewhere, and here.
const SYNONYMS: [(&str, &str); 5] =
    [("log", "ln"), ("sigmoid", "logistic"), ("expit", "logistic"), ("th", "tanh"), ("root", "sqrt")];

type Problem = Spanned<DiagnosticKind>;

/// The tree of `text`, which starts at byte `offset` of the file.
///
/// # Errors
/// The first place that does not fit the grammar.
pub(super) fn parse(text: &str, offset: usize) -> Result<Expression, Problem> {
    let mut parser = Parser { tokens: tokens(text, offset)?, at: 0, depth: 0 };
    let expression = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(expression),
        _ => Err(parser.unexpected("an operator or the end of the expression")),
    }
}

/// There is no function `name`; the nearest that there is.
pub(super) fn unknown_function(name: &str) -> HamProblem {
    let synonym =
        SYNONYMS.iter().find(|(elsewhere, _)| *elsewhere == name).map(|(_, here)| (*here).to_owned());
    let nearest = synonym.or_else(|| hint(name, Function::NAMED.iter().map(|function| function.name())));
    HamProblem::UnknownFunction { name: name.to_owned(), nearest }
}

struct Parser<'t> {
    tokens: Vec<Spanned<Token<'t>>>,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    /// An expression of operators that bind at least as tight as `least`.
    fn expression(&mut self, least: u8) -> Result<Expression, Problem> {
        self.enter()?;
        let mut left = self.prefix()?;
        // the operator group of a chain begun here; one that stands in parentheses is not continued
        let mut group = None;
        while let Some((operator, binding)) = self.operator(least) {
            self.at += 1;
            let right = self.expression(binding)?;
            let span = left.span.to(right.span);
            left = match left.value {
                Node::Chain { first, mut rest } if group == Some(binding) => {
                    rest.push((operator, right));
                    Node::Chain { first, rest }
                }
                value => Node::Chain { first: Box::new(value.at(left.span)), rest: vec![(operator, right)] },
            }
            .at(span);
            group = Some(binding);
        }
        self.depth -= 1;
        Ok(left)
    }

    /// The operator that comes next if it binds at least as tight as `least`, and how tight what follows it must bind.
    fn operator(&self, least: u8) -> Option<(Operator, u8)> {
        let (operator, own, following) = match self.peek() {
            Token::Mark('+') => (Operator::Plus, 1, 2),
            Token::Mark('-') => (Operator::Minus, 1, 2),
            Token::Mark('*') => (Operator::Times, 3, 4),
            Token::Mark('/') => (Operator::Over, 3, 4),
            Token::Mark('^') => (Operator::Power, 6, 5),
            _ => return None,
        };
        (own >= least).then_some((operator, following))
    }

    fn prefix(&mut self) -> Result<Expression, Problem> {
        let span = self.span();
        if !self.eat('-') {
            return self.atom();
        }
        let operand = self.expression(5)?;
        let span = span.to(operand.span);
        Ok(Node::Negative(Box::new(operand)).at(span))
    }

    fn atom(&mut self) -> Result<Expression, Problem> {
        let span = self.span();
        match self.peek().clone() {
            Token::Number(value) => {
                self.at += 1;
                Ok(Node::Number(value).at(span))
            }
            Token::Mark('(') => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.expect(')', "`)`")?;
                Ok(inner)
            }
            Token::Name(name) => {
                self.at += 1;
                self.named(name, span)
            }
            _ => Err(self.unexpected("a number, a name or `(`")),
        }
    }

    fn named(&mut self, name: &'t str, span: Span) -> Result<Expression, Problem> {
        let called = *self.peek() == Token::Mark('(');
        match (name, called) {
            ("sum", true) => self.sum(span),
            (_, true) => self.call(name, span),
            (_, false) => self.reference(name.to_owned(), span),
        }
    }

    /// `(argument)`, after the name of a function.
    fn call(&mut self, name: &str, span: Span) -> Result<Expression, Problem> {
        let Some(function) = Function::named(name) else {
            return Err(Spanned::new(unknown_function(name).into(), span));
        };
        self.expect('(', "`(`")?;
        let argument = Box::new(self.expression(0)?);
        self.expect(')', "`)`")?;
        Ok(Node::Call { function, argument }.at(span.to(self.before())))
    }

    /// `name`, `name[i, j]`, and either of them before `= state`.
    fn reference(&mut self, name: String, span: Span) -> Result<Expression, Problem> {
        let mut indices = Vec::new();
        if self.eat('[') {
            indices.push(self.expression(0)?);
            while self.eat(',') {
                indices.push(self.expression(0)?);
            }
            self.expect(']', "`,` or `]`")?;
        }
        if !self.eat('=') {
            return Ok(Node::Name { name, indices }.at(span.to(self.before())));
        }
        let state = match self.peek() {
            Token::Name(state) => (*state).to_owned(),
            Token::Quoted(state) => state.to_string(),
            Token::Number(value) => value.to_string(),
            _ => return Err(self.unexpected("a state: a name, a number or 'any text'")),
        };
        let state = Spanned::new(state, self.span());
        self.at += 1;
        Ok(Node::Is { name, indices, state }.at(span.to(self.before())))
    }

    /// `(binder, …, term)`, after the word `sum`.
    fn sum(&mut self, span: Span) -> Result<Expression, Problem> {
        self.expect('(', "`(`")?;
        let mut binders = Vec::new();
        while let Some(binder) = self.binder()? {
            binders.push(binder);
            self.expect(',', "`,` and what is summed")?;
        }
        if binders.is_empty() {
            return Err(self.unexpected(
                "what the sum runs through, as in `i in 0..3`, `a in s` or `a, b in neighbours(s)`,",
            ));
        }
        let term = Box::new(self.expression(0)?);
        self.expect(')', "`)`")?;
        Ok(Node::Sum { binders, term }.at(span.to(self.before())))
    }

    fn binder(&mut self) -> Result<Option<Binder>, Problem> {
        let name = |at: usize| match self.tokens.get(self.at + at).map(|token| &token.value) {
            Some(Token::Name(name)) => Some((*name).to_owned()),
            _ => None,
        };
        let comma = self.tokens.get(self.at + 1).is_some_and(|token| token.value == Token::Mark(','));
        match (name(0), name(1), name(2), name(3)) {
            (Some(first), Some(word), ..) if word == "in" => {
                self.at += 2;
                self.run(first).map(Some)
            }
            (Some(first), None, Some(second), Some(word)) if comma && word == "in" => {
                self.at += 4;
                self.neighbours([first, second]).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// What follows `name in`: the name of an array, or a range.
    fn run(&mut self, name: String) -> Result<Binder, Problem> {
        let from = self.expression(0)?;
        if *self.peek() == Token::Range {
            self.at += 1;
            let to = self.expression(0)?;
            return Ok(Binder::Range { name, from, to });
        }
        match from.value {
            Node::Name { name: array, indices } if indices.is_empty() => {
                Ok(Binder::Elements { name, array: Spanned::new(array, from.span) })
            }
            _ => Err(self.unexpected("`..` and the end of the range")),
        }
    }

    /// `neighbours(s)` or `neighbours(s, periodic)`.
    fn neighbours(&mut self, names: [String; 2]) -> Result<Binder, Problem> {
        if *self.peek() != Token::Name("neighbours") {
            return Err(self.unexpected("`neighbours(…)`"));
        }
        self.at += 1;
        self.expect('(', "`(`")?;
        let Token::Name(array) = *self.peek() else { return Err(self.unexpected("the name of an array")) };
        let array = Spanned::new(array.to_owned(), self.span());
        self.at += 1;
        let mut periodic = false;
        if self.eat(',') {
            periodic = *self.peek() == Token::Name("periodic");
            if !periodic && *self.peek() != Token::Name("open") {
                return Err(self.unexpected("`open` or `periodic`"));
            }
            self.at += 1;
        }
        self.expect(')', "`)`")?;
        Ok(Binder::Neighbours { names, array, periodic })
    }

    fn enter(&mut self) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return Ok(());
        }
        Err(Spanned::new(DiagnosticKind::TooDeep { limit: MAX_DEPTH }, self.span()))
    }

    fn peek(&self) -> &Token<'t> {
        &self.tokens[self.at.min(self.tokens.len() - 1)].value
    }

    fn span(&self) -> Span {
        self.tokens[self.at.min(self.tokens.len() - 1)].span
    }

    /// The place of the last token that was read.
    fn before(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span
    }

    fn eat(&mut self, mark: char) -> bool {
        let found = *self.peek() == Token::Mark(mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: char, expected: &str) -> Result<(), Problem> {
        if self.eat(mark) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn unexpected(&self, expected: &str) -> Problem {
        let expected = expected.to_owned();
        let found = match self.peek() {
            Token::End => return Spanned::new(DiagnosticKind::UnexpectedEnd { expected }, self.span()),
            Token::Number(value) => value.to_string(),
            Token::Name(name) => shortened(name),
            Token::Quoted(text) => format!("'{}'", shortened(text)),
            Token::Range => "..".to_owned(),
            Token::Mark(mark) => mark.to_string(),
        };
        Spanned::new(DiagnosticKind::Unexpected { found, expected }, self.span())
    }
}
