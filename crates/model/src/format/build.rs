//! From the gathered parts of a file to its model, every problem noted where it stands.

use super::diagnostic::DiagnosticKind;
use super::draft::{Draft, Table};
use super::source::{Span, Spanned};
use crate::factor::{ROW_SUM_TOLERANCE, describe_row, describe_scope};
use crate::{BayesianNetwork, Cpt, Factor, MarkovNetwork, Model, ModelError, VariableId, Variables};

/// Row sums further than this from one are worth a remark; nearer ones are rounding of the file's decimals.
const SILENT_ROW_SUM: f64 = 1e-12;

/// The model of `draft`, or `None` with the reason noted.
pub(super) fn model(draft: &mut Draft) -> Option<Model> {
    if let Some(law) = draft.take_hamiltonian() {
        return Some(law.into());
    }
    if let Some(hierarchy) = draft.take_hierarchy() {
        return Some(hierarchy.value.into());
    }
    if draft.is_of_any_length() {
        return None;
    }
    if draft.variables().is_empty() && !draft.has_errors() {
        draft.error(Span::default(), DiagnosticKind::NoVariables);
        return None;
    }
    let tables = draft.take_tables();
    if draft.is_markov() { Some(markov(draft, tables)) } else { bayesian(draft, tables) }
}

fn markov(draft: &mut Draft, tables: Vec<Table>) -> Model {
    let mut factors = Vec::with_capacity(tables.len());
    for table in tables {
        if let Some((scope, values)) = resolve(draft, &table)
            && let Some(factor) = note(draft, &table, Factor::new(draft.variables(), scope, values))
        {
            factors.push(factor);
        }
    }
    let name = draft.take_name();
    Model::Markov(MarkovNetwork::new(name, draft.variables().clone(), factors))
}

fn bayesian(draft: &mut Draft, tables: Vec<Table>) -> Option<Model> {
    let mut cpts = Vec::with_capacity(tables.len());
    let mut table_of: Vec<Option<Span>> = vec![None; draft.variables().len()];
    for table in &tables {
        let Some((scope, values)) = resolve(draft, table) else {
            mark_child(draft, table, &mut table_of);
            continue;
        };
        if mark_child(draft, table, &mut table_of) {
            cpts.extend(cpt(draft, table, scope, values));
        }
    }
    note_missing(draft, &table_of);
    if draft.has_errors() {
        return None;
    }
    let name = draft.take_name();
    match BayesianNetwork::new(name, draft.variables().clone(), cpts) {
        Ok(network) => Some(Model::Bayesian(network)),
        Err(error) => {
            draft.error(network_problem(&error, draft.variables(), &table_of), error.into());
            None
        }
    }
}

/// The table of one child, or `None` with the reason noted.
fn cpt(draft: &mut Draft, table: &Table, mut scope: Vec<VariableId>, values: Vec<f64>) -> Option<Cpt> {
    if !rows_are_near_one(draft, table, &scope, &values) {
        return None;
    }
    let child = scope.pop()?;
    let cpt = note(draft, table, Cpt::new(draft.variables(), child, scope, values))?;
    warn_of_normalized_rows(draft, table, &cpt);
    Some(cpt)
}

/// Marks the child of `table` as having one; a second table of the same child is noted.
fn mark_child(draft: &mut Draft, table: &Table, table_of: &mut [Option<Span>]) -> bool {
    let Some(name) = table.scope.last() else { return false };
    let Some(child) = draft.variables().find(&name.value) else { return false };
    let first = table_of[child.index()].replace(table.span).is_none();
    if !first {
        draft.error(name.span, ModelError::SecondTable { variable: name.value.clone() }.into());
    }
    first
}

fn note_missing(draft: &mut Draft, table_of: &[Option<Span>]) {
    for id in draft.variables().ids().filter(|id| table_of[id.index()].is_none()) {
        let variable = draft.variables()[id].name().to_owned();
        draft.error(draft.declaration(id), ModelError::MissingTable { variable }.into());
    }
}

/// The variables and numbers of a table, or `None` with every unknown name and bad number noted.
fn resolve(draft: &mut Draft, table: &Table) -> Option<(Vec<VariableId>, Vec<f64>)> {
    let found: Vec<Option<VariableId>> = table.scope.iter().map(|name| draft.find(name)).collect();
    let scope = found.into_iter().collect::<Option<Vec<_>>>()?;
    let values = table.values.as_ref()?;
    let bad = |value: &&Spanned<f64>| !(value.value.is_finite() && value.value >= 0.0);
    let mut all_good = true;
    for value in values.iter().filter(bad) {
        let table = describe_scope(draft.variables(), &scope);
        draft.error(value.span, DiagnosticKind::BadNumber { table, value: value.value });
        all_good = false;
    }
    all_good.then(|| (scope, values.iter().map(|value| value.value).collect()))
}

/// Notes every row too far from one. A table of the wrong size has no rows to judge.
fn rows_are_near_one(draft: &mut Draft, table: &Table, scope: &[VariableId], values: &[f64]) -> bool {
    let Some((child, parents)) = scope.split_last() else { return true };
    if crate::factor::cells(draft.variables(), scope) != Some(values.len()) {
        return true;
    }
    let width = draft.variables().cardinality(*child);
    let mut near = true;
    for (index, row) in values.chunks_exact(width).enumerate() {
        let sum: f64 = row.iter().sum();
        if (sum - 1.0).abs() > ROW_SUM_TOLERANCE {
            let row = describe_row(draft.variables(), parents, index);
            let error = ModelError::RowSum { table: describe_scope(draft.variables(), scope), row, sum };
            draft.error(row_span(table, index, width), error.into());
            near = false;
        }
    }
    near
}

/// One remark per table: the row that is off most, and how many others are.
fn warn_of_normalized_rows(draft: &mut Draft, table: &Table, cpt: &Cpt) {
    let off = |row: usize| (cpt.row_sum(row).to_f64() - 1.0).abs();
    let rows: Vec<usize> = (0..cpt.rows().len()).filter(|&row| off(row) > SILENT_ROW_SUM).collect();
    let Some(worst) = rows.iter().copied().max_by(|&a, &b| off(a).total_cmp(&off(b)).then(b.cmp(&a))) else {
        return;
    };
    let kind = DiagnosticKind::RowNormalized {
        table: describe_scope(draft.variables(), cpt.scope()),
        row: describe_row(draft.variables(), cpt.parents(), worst),
        sum: cpt.row_sum(worst).to_f64(),
        others: rows.len() - 1,
    };
    draft.warn(row_span(table, worst, draft.variables().cardinality(cpt.child())), kind);
}

/// The numbers of a row; the first of them where a transposed table scatters them.
fn row_span(table: &Table, row: usize, width: usize) -> Span {
    let values = table.values.as_deref().unwrap_or_default();
    let Some(first) = values.get(row * width) else { return table.span };
    match values.get(row * width + width - 1) {
        Some(last) if first.span <= last.span && last.span.end <= table.span.end => first.span.to(last.span),
        _ => first.span,
    }
}

/// The table, or `None` with the error noted at the part of the file it is about.
fn note<T>(draft: &mut Draft, table: &Table, result: Result<T, ModelError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            draft.error(table_problem(&error, table), error.into());
            None
        }
    }
}

fn table_problem(error: &ModelError, table: &Table) -> Span {
    match error {
        ModelError::RepeatedInScope { variable } => {
            table.scope.iter().rfind(|name| name.value == *variable).map_or(table.span, |name| name.span)
        }
        _ => table.span,
    }
}

fn network_problem(error: &ModelError, variables: &Variables, table_of: &[Option<Span>]) -> Span {
    match error {
        ModelError::Cycle { cycle } => cycle
            .first()
            .and_then(|name| variables.find(name))
            .and_then(|id| table_of[id.index()])
            .unwrap_or_default(),
        _ => Span::default(),
    }
}
