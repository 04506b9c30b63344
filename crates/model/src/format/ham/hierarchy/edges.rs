//! `root`, `matrices` and `edges`: a tree with a matrix along every edge, written out.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::super::fields::{Entry, Fields, Value, each, text};
use super::super::problem::HamProblem;
use super::super::steps::{matrix, names_or_numbers};
use super::super::variables::states_of;
use super::{note, numbers};
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;
use crate::format::hint;
use crate::format::source::Spanned;
use crate::hierarchy::{MarkovHierarchy, MatrixId};
use crate::{Variable, VariableId};

/// The tree whose root is `root`, with every problem noted.
///
/// An edge stands after the edge into its start, as it must in a tree that is written from its root on. Where `observe` is left
/// out, the leaves are observed.
pub(super) fn read(fields: &mut Fields<'_>, root: &Entry<'_>, draft: &mut Draft) -> Option<MarkovHierarchy> {
    let tree = self::root(root.value, draft);
    let matrices = fields.need("matrices", draft);
    let edges = fields.need("edges", draft);
    let observed = fields.take("observe");
    let mut tree = tree?;
    let mut matrices = named(matrices?, draft)?;
    let edges = edges?;
    let mut leads = Leads { into: ends(edges), lost: BTreeSet::new() };
    each("edges", edges, draft, |edge, draft| push_edge(&mut tree, &mut matrices, &mut leads, edge, draft))?;
    unused(matrices, draft);
    match observed {
        None => tree.observe_leaves(),
        Some(names) => {
            let found = each("observe", names.value, draft, |name, draft| {
                let name = text("the name of a variable", name, draft)?;
                variable(&tree, &leads, &name, draft)
            })?;
            for id in found {
                note(tree.observe(id), names.value.span().into(), draft)?;
            }
        }
    }
    Some(tree)
}

fn root(value: &Value<'_>, draft: &mut Draft) -> Option<MarkovHierarchy> {
    let mut fields = Fields::of("`root`", value, draft)?;
    let name = fields.need("name", draft).and_then(|value| text("the name of the root", value, draft));
    let prior = fields.need("prior", draft).and_then(|value| numbers("prior", value, draft));
    let states = fields.take("states").map(|entry| states_of(entry.value, draft));
    let span = fields.span;
    fields.finish(draft);
    let (name, prior) = (name?, prior?);
    let states = match states {
        Some(states) => states?,
        None => names_or_numbers(None, prior.len()),
    };
    let variable = note(Variable::new(name.value, states), name.span, draft)?;
    note(MarkovHierarchy::new(variable, prior), span, draft)
}

/// A matrix by its name; read at the first edge that takes it, which says what its rows and columns are.
struct Named<'t> {
    entry: Entry<'t>,
    read: Option<MatrixId>,
}

fn named<'t>(value: &'t Value<'t>, draft: &mut Draft) -> Option<Vec<Named<'t>>> {
    let mut fields = Fields::of("`matrices`", value, draft)?;
    Some(fields.rest().into_iter().map(|entry| Named { entry, read: None }).collect())
}

/// Where edges lead, for those that are written in another order or have problems of their own.
struct Leads {
    into: BTreeSet<String>,
    /// The ends of edges with problems: that these are no variables is no further problem.
    lost: BTreeSet<String>,
}

fn ends(edges: &Value<'_>) -> BTreeSet<String> {
    let DeValue::Array(edges) = edges.get_ref() else { return BTreeSet::new() };
    let end = |edge: &Value<'_>| match edge.get_ref() {
        DeValue::Table(table) => match table.get("to")?.get_ref() {
            DeValue::String(name) => Some(name.to_string()),
            _ => None,
        },
        _ => None,
    };
    edges.iter().filter_map(end).collect()
}

/// Notes the matrices that no edge takes: one of them may be misspelled.
fn unused(matrices: Vec<Named<'_>>, draft: &mut Draft) {
    for Named { entry, .. } in matrices.into_iter().filter(|matrix| matrix.read.is_none()) {
        let what = format!("no edge takes the matrix `{}`", entry.key.value);
        draft.warn(entry.key.span, DiagnosticKind::Assumed { what });
    }
}

fn push_edge(
    tree: &mut MarkovHierarchy,
    matrices: &mut [Named<'_>],
    leads: &mut Leads,
    value: &Value<'_>,
    draft: &mut Draft,
) -> Option<()> {
    let mut fields = Fields::of("an edge", value, draft)?;
    let from = fields.need("from", draft).and_then(|value| text("`from`", value, draft));
    let to = fields.need("to", draft).and_then(|value| text("`to`", value, draft));
    let by = fields.need("by", draft).and_then(|value| text("`by`", value, draft));
    let states = fields.take("states").map(|entry| states_of(entry.value, draft));
    fields.finish(draft);
    let end = to.as_ref().map(|to| to.value.to_owned());
    let is_new = end.as_ref().is_some_and(|end| leads.lost.insert(end.clone()));
    let (from, to, by) = (from?, to?, by?);
    let parent = variable(tree, leads, &from, draft)?;
    let of_parent = tree.variables()[parent].states().to_vec();
    let given = states.map_or(Some(None), |states| states.map(Some))?;
    let matrix = matrix_of(tree, matrices, &by, (&of_parent, given.as_deref()), draft)?;
    let columns = tree.matrix(matrix).columns();
    let as_parent = (of_parent.len() == columns).then_some(of_parent);
    let states = names_or_numbers(given.or(as_parent), columns);
    let child = note(Variable::new(to.value, states), to.span, draft)?;
    note(tree.push_child(parent, matrix, child), value.span().into(), draft)?;
    if let Some(end) = end.filter(|_| is_new) {
        leads.lost.remove(&end);
    }
    Some(())
}

/// The matrix called `by`. A sparse one does not say its columns: they are the given states, or else those of the parent.
fn matrix_of(
    tree: &mut MarkovHierarchy,
    matrices: &mut [Named<'_>],
    by: &Spanned<&str>,
    (rows, columns): (&[String], Option<&[String]>),
    draft: &mut Draft,
) -> Option<MatrixId> {
    let Some(place) = matrices.iter().position(|matrix| matrix.entry.key.value == by.value) else {
        let names = matrices.iter().map(|matrix| matrix.entry.key.value.as_str());
        let (name, nearest) = (by.value.to_owned(), hint(by.value, names));
        draft.error(by.span, HamProblem::UnknownMatrix { name, nearest }.into());
        return None;
    };
    let Named { entry, read } = &mut matrices[place];
    if read.is_none() {
        let columns = Some(columns.unwrap_or(rows));
        *read = Some(tree.push_matrix(matrix(&entry.key.value, entry.value, rows, columns, draft)?));
    }
    *read
}

fn variable(
    tree: &MarkovHierarchy,
    leads: &Leads,
    name: &Spanned<&str>,
    draft: &mut Draft,
) -> Option<VariableId> {
    let found = tree.variables().find(name.value);
    if found.is_none() && leads.into.contains(name.value) {
        if !leads.lost.contains(name.value) {
            draft.error(name.span, HamProblem::EdgeBefore { name: name.value.to_owned() }.into());
        }
    } else if found.is_none() {
        let nearest = hint(name.value, tree.variables().iter().map(Variable::name));
        let name_of = name.value.to_owned();
        draft.error(name.span, DiagnosticKind::UnknownVariable { name: name_of, nearest });
    }
    found
}
