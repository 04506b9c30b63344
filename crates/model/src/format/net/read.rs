//! From the text of a Hugin NET file to its items.

use std::sync::Arc;

use super::potential::potential;
use super::{LABELS, LAW, MARKOV, NAMELESS, SYNTAX};
use crate::format::blocks::Blocks;
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;
use crate::format::lex::Lexer;
use crate::format::source::Spanned;
use crate::format::token::{Problem, Token, unexpected};

/// Reads the text of `draft` into it.
pub(in crate::format) fn read(draft: &mut Draft) {
    let source = Arc::clone(draft.source());
    let mut blocks = Blocks::new(Lexer::new(source.text(), &SYNTAX), draft);
    let mut in_class = false;
    blocks.file(|blocks| {
        let start = blocks.lexer.pass();
        match start.value {
            Token::Mark(';') => Ok(()),
            Token::Mark('}') if in_class => {
                in_class = false;
                Ok(())
            }
            Token::Word("class") if !in_class => {
                in_class = true;
                class(blocks)
            }
            Token::Word("net") => net(blocks),
            Token::Word("discrete") if blocks.lexer.eat_word("node") => node(blocks),
            Token::Word("node") => node(blocks),
            Token::Word("potential") => potential(blocks),
            Token::Word(word) if UNSUPPORTED.contains(&word) => {
                let what = format!("`{word}`");
                Err(Spanned::new(DiagnosticKind::Unsupported { what }, start.span))
            }
            Token::Word(_) if in_class && blocks.lexer.eat('=') => {
                blocks.lexer.skip_statement();
                Ok(())
            }
            _ => Err(unexpected(&start, "`net`, `node` or `potential`")),
        }
    });
}

/// Items of influence diagrams, continuous networks and networks of networks.
const UNSUPPORTED: &[&str] = &["continuous", "decision", "utility", "function", "instance", "class"];

fn class(blocks: &mut Blocks<'_, '_>) -> Result<(), Problem> {
    let name = blocks.lexer.name("the name of the class")?;
    blocks.draft.name(name.value);
    blocks.lexer.expect('{')
}

fn net(blocks: &mut Blocks<'_, '_>) -> Result<(), Problem> {
    blocks.lexer.expect('{')?;
    blocks.fields(|blocks, key| {
        match key {
            "name" => {
                let name = blocks.lexer.name("the name of the network")?;
                if name.value != NAMELESS {
                    blocks.draft.name(name.value);
                }
            }
            LAW if blocks.lexer.name("a word")?.value == MARKOV => blocks.draft.markov(),
            _ => return Ok(false),
        }
        Ok(true)
    });
    Ok(())
}

fn node(blocks: &mut Blocks<'_, '_>) -> Result<(), Problem> {
    let name = blocks.lexer.name("the name of a node")?;
    let open = blocks.lexer.expect('{');
    open.inspect_err(|_| blocks.draft.wrong_variable(name.value.clone()))?;
    let mut labels = Vec::new();
    let whole = blocks.fields(|blocks, key| {
        let found = key == "states";
        if found {
            labels = states(&mut blocks.lexer)?;
        }
        Ok(found)
    });
    if whole {
        blocks.draft.variable(name, labels);
    } else {
        blocks.draft.wrong_variable(name.value);
    }
    Ok(())
}

/// `("yes" "no")`
fn states(lexer: &mut Lexer<'_>) -> Result<Vec<Spanned<String>>, Problem> {
    lexer.expect('(')?;
    let mut labels = lexer.with(&LABELS);
    let states = labels.names(')', "a state")?;
    *lexer = labels.with(&SYNTAX);
    Ok(states)
}
