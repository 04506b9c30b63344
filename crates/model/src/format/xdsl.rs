//! XDSL, the XML format of GeNIe and SMILE.
//!
//! ```text
//! <smile version="1.0" id="sprinkler"><nodes>
//!   <cpt id="rain"><state id="yes"/><state id="no"/><probabilities>0.2 0.8</probabilities></cpt>
//!   <deterministic id="wet"><state id="yes"/><state id="no"/><parents>rain</parents>
//!     <resultingstates>yes no</resultingstates></deterministic>
//! </nodes></smile>
//! ```
//!
//! Variables and states are called by their `id`, the name other tools know them by. Chance nodes and
//! deterministic ones are read, the latter as tables of zeros and ones; decisions, utilities, canonical gates
//! and dynamic networks are refused. Extensions are skipped.
//!
//! **Order of the numbers.** The child runs fastest, then the last parent, so that the first parent is the
//! most significant: the order SMILE documents. pyAgrum reads and writes the parents the other way round
//! ([`XdslOrder::FirstFastest`]). The rows sum to one in both orders, so no check of the numbers can tell
//! them apart; a file that names aGrUM as its application is read as SMILE documents, with a warning that
//! names the option.
//!
//! The writer puts parents before their children, as SMILE loads them, and spells names as SMILE identifiers.

mod write;

use std::sync::Arc;

use super::draft::Draft;
use super::order::row_major;
use super::source::{Span, Spanned};
use super::xml::{Document, Node, numbers};
use super::{DiagnosticKind, XdslOrder};
use crate::VariableId;
pub(super) use write::write;

/// The most entries that the table of one deterministic node may have.
const MAX_DETERMINISTIC_CELLS: usize = 1 << 24;

/// Reads the text of `draft` into it.
pub(super) fn read(draft: &mut Draft, order: XdslOrder) {
    let source = Arc::clone(draft.source());
    match Document::parse(source.text()) {
        Ok(document) => read_root(document.root(), order, draft),
        Err(malformed) => draft.error(malformed.span, malformed.value),
    }
}

fn read_root(root: Node<'_>, order: XdslOrder, draft: &mut Draft) {
    let Some(nodes) = root.child("nodes").filter(|_| root.is("smile")) else {
        return draft
            .error(root.tag(), unexpected(format!("<{}>", root.name()), "`<smile>` with `<nodes>` in it"));
    };
    if let Some(dynamic) = root.child("dynamic") {
        let what = "a dynamic network (unroll it in GeNIe first)".to_owned();
        draft.error(dynamic.tag(), DiagnosticKind::Unsupported { what });
    }
    if let Some(name) = root.attribute("id").filter(|name| !name.value.is_empty()) {
        draft.name(name.value.as_str());
    }
    // tables may come before the declaration of a parent, whose states they need
    let nodes: Vec<Table<'_>> = nodes.children().filter_map(|node| declare(node, draft)).collect();
    for table in &nodes {
        table.read(order, draft);
    }
    if order == XdslOrder::FirstSlowest {
        suspect_pyagrum(root, &nodes, draft);
    }
}

/// A declared node whose table is still to be read.
struct Table<'d> {
    node: Node<'d>,
    child: Spanned<String>,
    parents: Vec<Spanned<String>>,
}

/// Declares the variable of `node`; one of another type is noted and gives no table.
fn declare<'d>(node: Node<'d>, draft: &mut Draft) -> Option<Table<'d>> {
    let child = id(node, draft)?;
    if !(node.is("cpt") || node.is("deterministic")) {
        let what =
            format!("a node of the type `{}` (change it to a chance node, `cpt`, in GeNIe)", node.name());
        draft.error(node.tag(), DiagnosticKind::Unsupported { what });
        draft.wrong_variable(child.value);
        return None;
    }
    let states = node.children_named("state").filter_map(|state| id(state, draft)).collect();
    draft.variable(child.clone(), states);
    let parents = node.child("parents").into_iter().flat_map(Node::words);
    let parents = parents.map(|word| Spanned::new(word.value.to_owned(), word.span)).collect();
    Some(Table { node, child, parents })
}

fn id(node: Node<'_>, draft: &mut Draft) -> Option<Spanned<String>> {
    let id = node.attribute("id").filter(|id| !id.value.is_empty()).cloned();
    if id.is_none() {
        draft.error(node.tag(), unexpected(format!("<{}>", node.name()), "an element with an `id`"));
    }
    id
}

impl Table<'_> {
    fn read(&self, order: XdslOrder, draft: &mut Draft) {
        let values = if self.node.is("cpt") {
            self.part("probabilities", draft).and_then(|part| numbers(part, draft))
        } else {
            self.part("resultingstates", draft).and_then(|part| self.indicators(part, draft))
        };
        let Some(values) = values else { return draft.wrong_table(self.child.clone()) };
        let span = values.last().map_or(self.node.tag(), |last| self.node.tag().to(last.span));
        let values = match (order, self.sizes(draft)) {
            (XdslOrder::FirstFastest, Some(sizes)) => {
                row_major(values, &sizes, &child_then_first(sizes.len()))
            }
            // a table over unknown variables is refused anyway
            (XdslOrder::FirstSlowest, _) | (XdslOrder::FirstFastest, None) => values,
        };
        draft.cpt(self.child.clone(), self.parents.clone(), values, span);
    }

    fn part(&self, name: &str, draft: &mut Draft) -> Option<Node<'_>> {
        let part = self.node.child(name);
        if part.is_none() {
            let expected = format!("its `<{name}>`");
            draft.error(self.node.tag(), unexpected(format!("</{}>", self.node.name()), &expected));
        }
        part
    }

    /// The numbers of states of parents and child.
    fn sizes(&self, draft: &Draft) -> Option<Vec<usize>> {
        let scope = self.parents.iter().chain([&self.child]);
        scope
            .map(|name| draft.variables().find(&name.value).map(|id| draft.variables().cardinality(id)))
            .collect()
    }

    /// The table of zeros and ones that the resulting states of a deterministic node stand for.
    fn indicators(&self, part: Node<'_>, draft: &mut Draft) -> Option<Vec<Spanned<f64>>> {
        let child = draft.variables().find(&self.child.value)?;
        let width = draft.variables().cardinality(child);
        let rows = part.words().count();
        if rows.saturating_mul(width) > MAX_DETERMINISTIC_CELLS {
            let what = format!("a deterministic node of {rows} resulting states out of {width}");
            draft.error(part.tag(), DiagnosticKind::Unsupported { what });
            return None;
        }
        let states: Vec<Option<Spanned<usize>>> =
            part.words().map(|word| state(child, word, draft)).collect();
        let mut values = Vec::with_capacity(rows * width);
        for state in states.into_iter().collect::<Option<Vec<_>>>()? {
            values.extend(
                (0..width).map(|other| Spanned::new(f64::from(u8::from(other == state.value)), state.span)),
            );
        }
        Some(values)
    }
}

fn state(child: VariableId, word: Spanned<&str>, draft: &mut Draft) -> Option<Spanned<usize>> {
    let name = Spanned::new(word.value.to_owned(), word.span);
    draft.find_state(child, &name).map(|state| Spanned::new(state, word.span))
}

/// The axes of a table in pyAgrum's order, the fastest first.
fn child_then_first(axes: usize) -> Vec<usize> {
    (0..axes).rev().take(1).chain(0..axes - 1).collect()
}

/// Notes a file of pyAgrum's, whose order of parents no sum can show.
fn suspect_pyagrum(root: Node<'_>, nodes: &[Table<'_>], draft: &mut Draft) {
    let genie = root.child("extensions").and_then(|extensions| extensions.child("genie"));
    let application: Option<(&str, Span)> =
        genie.and_then(|genie| genie.attribute("app")).map(|app| (app.value.as_str(), app.span));
    if let Some((name, span)) = application
        && name.contains("aGrUM")
        && nodes.iter().any(|table| table.parents.len() > 1)
    {
        draft.warn(span, DiagnosticKind::PyAgrumParents { option: "--xdsl-order first-fastest" });
    }
}

fn unexpected(found: impl Into<String>, expected: &str) -> DiagnosticKind {
    DiagnosticKind::Unexpected { found: found.into(), expected: expected.to_owned() }
}
