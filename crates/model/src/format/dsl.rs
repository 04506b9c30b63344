//! GeNIe DSL, the older format of GeNIe and SMILE; read only.
//!
//! ```text
//! net asia {
//!   node lung {
//!     TYPE = CPT;
//!     PARENTS = (smoke);
//!     DEFINITION = { NAMESTATES = (yes, no); PROBABILITIES = (0.1, 0.9, 0.01, 0.99); };
//!   };
//! };
//! ```
//!
//! The child runs fastest, then the last parent. Nodes of another type than `CPT` are not supported; fields without meaning
//! for the law are passed over.

use std::sync::Arc;

use super::blocks::Blocks;
use super::diagnostic::DiagnosticKind;
use super::draft::Draft;
use super::lex::{Lexer, Syntax};
use super::source::{Span, Spanned};
use super::token::{Problem, unexpected};

static SYNTAX: Syntax = Syntax { marks: "{}()=;,", line_comment: "//", block_comments: true };

/// What writers call a network without a name.
const NAMELESS: &str = "unknown";

/// The type of a node with a conditional table.
const TABLE: &str = "CPT";

/// A node as far as it has been read.
#[derive(Default)]
struct Node {
    parents: Vec<Spanned<String>>,
    states: Vec<Spanned<String>>,
    probabilities: Vec<Spanned<f64>>,
    /// Something in it is wrong, and noted.
    wrong: bool,
}

/// Reads the text of `draft` into it.
pub(super) fn read(draft: &mut Draft) {
    let source = Arc::clone(draft.source());
    let mut blocks = Blocks::new(Lexer::new(source.text(), &SYNTAX), draft);
    blocks.file(|blocks| {
        if blocks.lexer.eat(';') {
            return Ok(());
        }
        if !blocks.lexer.eat_word("net") {
            return Err(unexpected(&blocks.lexer.peek(), "`net`"));
        }
        net(blocks)
    });
}

fn net(blocks: &mut Blocks<'_, '_>) -> Result<(), Problem> {
    let name = blocks.lexer.name("the name of the network")?;
    if name.value != NAMELESS {
        blocks.draft.name(name.value);
    }
    blocks.lexer.expect('{')?;
    blocks.block(|blocks| {
        if blocks.lexer.eat_word("node") {
            return node(blocks);
        }
        blocks.lexer.name("`node` or `key = value`")?;
        blocks.lexer.expect('=')?;
        blocks.lexer.skip_statement();
        Ok(())
    });
    Ok(())
}

fn node(blocks: &mut Blocks<'_, '_>) -> Result<(), Problem> {
    let start = blocks.lexer.passed();
    let name = blocks.lexer.name("the name of a node")?;
    if let Err(problem) = blocks.lexer.expect('{') {
        note_wrong(blocks.draft, name);
        return Err(problem);
    }
    let mut node = Node::default();
    let whole = blocks.fields(|blocks, key| {
        match key {
            "TYPE" => expect_table(&mut blocks.lexer)?,
            "PARENTS" => node.parents = names(&mut blocks.lexer, "the name of a parent")?,
            "DEFINITION" => definition(blocks, &mut node)?,
            _ => return Ok(false),
        }
        Ok(true)
    });
    if whole && !node.wrong {
        let span = Span::new(start, blocks.lexer.passed());
        blocks.draft.variable(name.clone(), node.states);
        blocks.draft.cpt(name, node.parents, node.probabilities, span);
    } else {
        note_wrong(blocks.draft, name);
    }
    Ok(())
}

fn expect_table(lexer: &mut Lexer<'_>) -> Result<(), Problem> {
    let kind = lexer.name("a type of node")?;
    if kind.value == TABLE {
        return Ok(());
    }
    let what = format!("a node of type `{}`", kind.value);
    Err(Spanned::new(DiagnosticKind::Unsupported { what }, kind.span))
}

fn definition(blocks: &mut Blocks<'_, '_>, node: &mut Node) -> Result<(), Problem> {
    blocks.lexer.expect('{')?;
    let whole = blocks.fields(|blocks, key| {
        match key {
            "NAMESTATES" => node.states = names(&mut blocks.lexer, "a state")?,
            "PROBABILITIES" => {
                blocks.lexer.expect('(')?;
                node.probabilities = blocks.numbers(')')?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    });
    node.wrong |= !whole;
    Ok(())
}

fn note_wrong(draft: &mut Draft, name: Spanned<String>) {
    draft.wrong_variable(name.value.clone());
    draft.wrong_table(name);
}

fn names(lexer: &mut Lexer<'_>, what: &str) -> Result<Vec<Spanned<String>>, Problem> {
    lexer.expect('(')?;
    lexer.names(')', what)
}

#[cfg(test)]
mod tests {
    use crate::format::{DiagnosticKind, Format, Parsed, ReadError, ReadOptions, read_bytes};
    use crate::{Model, ModelError};

    const LUNG: &str = "net chest\n{\n// property by hand\n\tHEADER = { ID = chest; COMMENT = \"a; b }\"; };\n\
        \tnode lung\n\t{\n\t\tTYPE = CPT;\n\t\tHEADER = { ID = lung; NAME = \"Lung?\"; };\n\
        \t\tPARENTS = (smoke, dust);\n\t\tDEFINITION = { NAMESTATES = (yes, \"no way\");\n\
        \t\tPROBABILITIES = (0.5, 0.5, 1, 0, 25e-2, 0.75, 0, 1); };\n\t};\n\
        \tnode smoke { TYPE = CPT; PARENTS = (); DEFINITION = { NAMESTATES = (<5, 5+); PROBABILITIES = (0.5, 0.5); }; };\n\
        \tnode dust { TYPE = CPT; PARENTS = (); DEFINITION = { NAMESTATES = (a, b); PROBABILITIES = (0.25 0.75); }; };\n};\n";

    fn read(text: &str) -> Result<Parsed, ReadError> {
        read_bytes("t.dsl", text.as_bytes().to_vec(), Some(Format::Dsl), &ReadOptions::default())
    }

    fn errors(text: &str) -> Vec<DiagnosticKind> {
        read(text).unwrap_err().errors().map(|error| error.kind().clone()).collect()
    }

    #[test]
    fn children_may_come_before_their_parents() {
        let Model::Bayesian(network) = read(LUNG).unwrap().model else { panic!("a Bayesian network") };
        let lung = network.variables().find("lung").unwrap();
        assert_eq!(network.name(), Some("chest"));
        assert_eq!(network.variables()[lung].states(), ["yes", "no way"]);
        assert_eq!(network.cpt(lung).values(), [0.5, 0.5, 1.0, 0.0, 0.25, 0.75, 0.0, 1.0]);
        let parents = network.cpt(lung).parents().iter().map(|&id| network.variables()[id].name());
        assert!(parents.eq(["smoke", "dust"]));
    }

    #[test]
    fn other_nodes_unknown_parents_and_wrong_tables_are_errors() {
        assert!(matches!(&errors(&LUNG.replacen("CPT", "NOISYMAX", 1))[..],
            [DiagnosticKind::Unsupported { what }] if what.contains("NOISYMAX")));
        assert!(matches!(&errors(&LUNG.replace("(smoke,", "(smok,"))[..],
            [DiagnosticKind::UnknownVariable { nearest: Some(name), .. }] if name == "smoke"));
        assert!(matches!(
            errors(&LUNG.replace("(0.5, 0.5, 1,", "(0.5, 1,"))[..],
            [DiagnosticKind::Model(ModelError::TableSize { found: 7, .. })]
        ));
        assert!(matches!(
            errors(&LUNG.replace("(a, b)", "()"))[..],
            [DiagnosticKind::Model(ModelError::EmptyDomain { .. }), ..]
        ));
    }

    #[test]
    fn every_truncation_is_one_early_end_or_an_honest_complaint() {
        for end in 0..LUNG.trim_end_matches([';', '\n']).len() {
            let found = errors(&LUNG[..end]);
            let ends =
                found.iter().filter(|kind| matches!(kind, DiagnosticKind::UnexpectedEnd { .. })).count();
            assert!(ends <= 1, "{}: {found:?}", &LUNG[..end]);
        }
    }

    #[test]
    fn deep_nesting_is_passed_over() {
        let nest = format!("net x {{ A = {} ; }}", "{ B = ".repeat(100_000));
        assert!(matches!(errors(&nest)[0], DiagnosticKind::UnexpectedEnd { .. }));
    }
}
