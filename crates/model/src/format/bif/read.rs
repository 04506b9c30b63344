//! From the text of a BIF file to its blocks.

use std::sync::Arc;

use super::tables::{self, Entry, Key, Probability};
use super::{NAMELESS, SYNTAX};
use crate::format::blocks::Blocks;
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;
use crate::format::lex::Lexer;
use crate::format::source::{Span, Spanned};
use crate::format::token::{Problem, Token, unexpected};

/// Reads the text of `draft` into it.
pub(in crate::format) fn read(draft: &mut Draft) {
    let source = Arc::clone(draft.source());
    let mut blocks = Blocks::new(Lexer::new(source.text(), &SYNTAX), draft);
    let mut probabilities = Vec::new();
    blocks.file(|blocks| {
        let start = blocks.lexer.pass();
        match start.value {
            Token::Word("network") => network(blocks)?,
            Token::Word("variable") => variable(blocks)?,
            Token::Word("probability") => probabilities.extend(probability(blocks)?),
            Token::Word("property") => blocks.lexer.skip_remark(),
            Token::Mark(';') => {}
            _ => return Err(unexpected(&start, "`network`, `variable` or `probability`")),
        }
        Ok(())
    });
    tables::fill(draft, probabilities);
}

/// A block with `property` lines among its statements.
fn block(
    blocks: &mut Blocks<'_, '_>,
    mut statement: impl FnMut(&mut Blocks<'_, '_>) -> Result<(), Problem>,
) -> bool {
    blocks.block(|blocks| {
        if blocks.lexer.eat_word("property") {
            blocks.lexer.skip_remark();
            return Ok(());
        }
        statement(blocks)
    })
}

fn network(blocks: &mut Blocks<'_, '_>) -> Result<(), Problem> {
    if !blocks.lexer.eat('{') {
        let name = blocks.lexer.name("the name of the network")?;
        if name.value != NAMELESS {
            blocks.draft.name(name.value);
        }
        blocks.lexer.expect('{')?;
    }
    block(blocks, |blocks| Err(unexpected(&blocks.lexer.peek(), "`property` or `}`")));
    Ok(())
}

fn variable(blocks: &mut Blocks<'_, '_>) -> Result<(), Problem> {
    let name = blocks.lexer.name("the name of a variable")?;
    let open = blocks.lexer.expect('{');
    open.inspect_err(|_| blocks.draft.wrong_variable(name.value.clone()))?;
    let mut states = Vec::new();
    let whole = block(blocks, |blocks| {
        states = domain(&mut blocks.lexer, &name.value)?;
        Ok(())
    });
    if whole {
        blocks.draft.variable(name, states);
    } else {
        blocks.draft.wrong_variable(name.value);
    }
    Ok(())
}

/// `type discrete [ 2 ] { yes, no }`
fn domain(lexer: &mut Lexer<'_>, variable: &str) -> Result<Vec<Spanned<String>>, Problem> {
    if !lexer.eat_word("type") {
        return Err(unexpected(&lexer.peek(), "`type` or `property`"));
    }
    let kind = lexer.name("`discrete`")?;
    if kind.value != "discrete" {
        let what = format!("a variable of type `{}`", kind.value);
        return Err(Spanned::new(DiagnosticKind::Unsupported { what }, kind.span));
    }
    let count = state_count(lexer)?;
    lexer.expect('{')?;
    let states = lexer.names('}', "a state")?;
    match count {
        Some(count) if count.value.parse() != Ok(states.len()) => {
            let (variable, found) = (variable.to_owned(), states.len());
            let kind = DiagnosticKind::StateCount { variable, declared: count.value, found };
            Err(Spanned::new(kind, count.span))
        }
        _ => Ok(states),
    }
}

fn state_count(lexer: &mut Lexer<'_>) -> Result<Option<Spanned<String>>, Problem> {
    if !lexer.eat('[') {
        return Ok(None);
    }
    let count = lexer.name("the number of states")?;
    lexer.expect(']')?;
    Ok(Some(count))
}

/// The block, or `None` with its problems noted.
fn probability(blocks: &mut Blocks<'_, '_>) -> Result<Option<Probability>, Problem> {
    let start = blocks.lexer.passed();
    blocks.lexer.expect('(')?;
    let child = blocks.lexer.name("the name of a variable")?;
    let parents = parents(&mut blocks.lexer);
    let parents = parents.inspect_err(|_| blocks.draft.wrong_table(child.clone()))?;
    let mut entries = Vec::new();
    let whole = block(blocks, |blocks| {
        entries.push(entry(blocks)?);
        Ok(())
    });
    if whole {
        let span = Span::new(start, blocks.lexer.passed());
        return Ok(Some(Probability { child, parents, entries, span }));
    }
    blocks.draft.wrong_table(child);
    Ok(None)
}

/// `| smoke, asia ) {`; the oldest files have no bar.
fn parents(lexer: &mut Lexer<'_>) -> Result<Vec<Spanned<String>>, Problem> {
    if !lexer.eat('|') {
        lexer.eat(',');
    }
    let parents = lexer.names(')', "the name of a parent")?;
    lexer.expect('{')?;
    Ok(parents)
}

fn entry(blocks: &mut Blocks<'_, '_>) -> Result<Entry, Problem> {
    let start = blocks.lexer.pass();
    let key = match start.value {
        Token::Word("table") => Key::Table,
        Token::Word("default") => Key::Default,
        Token::Mark('(') => Key::Row(blocks.lexer.names(')', "a state of a parent")?),
        _ => return Err(unexpected(&start, "`table`, `default` or a row `(state, …)`")),
    };
    let mut values = Vec::new();
    while !matches!(blocks.lexer.peek().value, Token::Mark(';' | '}')) {
        if !blocks.lexer.eat(',') {
            values.push(blocks.number()?);
        }
    }
    Ok(Entry { key, values, span: Span::new(start.span.start, blocks.lexer.passed()) })
}
