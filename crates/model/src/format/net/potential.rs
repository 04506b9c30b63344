//! The potentials of a Hugin NET file: conditional tables, and factors over several variables at once.

use crate::format::blocks::Blocks;
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;
use crate::format::lex::Lexer;
use crate::format::source::{Span, Spanned};
use crate::format::token::Problem;

/// What a potential is about: `(children | parents)`.
#[derive(Default)]
struct Scope {
    children: Vec<Spanned<String>>,
    parents: Vec<Spanned<String>>,
}

/// Reads a potential behind its keyword.
pub(super) fn potential(blocks: &mut Blocks<'_, '_>) -> Result<(), Problem> {
    let start = blocks.lexer.passed();
    let scope = Scope::read(&mut blocks.lexer)?;
    let span = Span::new(start, blocks.lexer.passed());
    match body(blocks, span) {
        Ok(Some(numbers)) => scope.add(blocks.draft, numbers, span),
        Ok(None) => scope.note_wrong(blocks.draft),
        Err(problem) => {
            scope.note_wrong(blocks.draft);
            return Err(problem);
        }
    }
    Ok(())
}

/// The numbers of the block, or `None` with its problems noted.
fn body(blocks: &mut Blocks<'_, '_>, head: Span) -> Result<Option<Vec<Spanned<f64>>>, Problem> {
    blocks.lexer.expect('{')?;
    let mut numbers = None;
    let whole = blocks.fields(|blocks, key| {
        let found = key == "data";
        if found {
            numbers = Some(data(blocks)?);
        }
        Ok(found)
    });
    if whole && numbers.is_none() {
        let what = "a potential without `data`".to_owned();
        blocks.draft.error(head, DiagnosticKind::Unsupported { what });
    }
    Ok(numbers.filter(|_| whole))
}

/// `((0.1 0.9) (0.01 0.99))`: the numbers in their order.
fn data(blocks: &mut Blocks<'_, '_>) -> Result<Vec<Spanned<f64>>, Problem> {
    blocks.lexer.expect('(')?;
    let mut open = 1_usize;
    let mut numbers = Vec::new();
    while open > 0 {
        if blocks.lexer.eat('(') {
            open += 1;
        } else if blocks.lexer.eat(')') {
            open -= 1;
        } else if !blocks.lexer.eat(',') {
            numbers.push(blocks.number()?);
        }
    }
    Ok(numbers)
}

impl Scope {
    fn read(lexer: &mut Lexer<'_>) -> Result<Self, Problem> {
        let mut scope = Self::default();
        lexer.expect('(')?;
        loop {
            if lexer.eat(')') {
                return Ok(scope);
            }
            if lexer.eat('|') {
                scope.parents = lexer.names(')', "the name of a parent")?;
                return Ok(scope);
            }
            if !lexer.eat(',') {
                scope.children.push(lexer.name("the name of a node")?);
            }
        }
    }

    /// A table of one child, or else a factor.
    fn add(mut self, draft: &mut Draft, values: Vec<Spanned<f64>>, span: Span) {
        match self.children.pop() {
            Some(child) if self.children.is_empty() => draft.cpt(child, self.parents, values, span),
            last => {
                let scope = self.parents.into_iter().chain(self.children).chain(last).collect();
                draft.factor(scope, values, span);
            }
        }
    }

    fn note_wrong(self, draft: &mut Draft) {
        for child in self.children {
            draft.wrong_table(child);
        }
    }
}
