//! In which order a UAI file runs through its tables.

use super::{File, Kind, Table};
use crate::factor::ROW_SUM_TOLERANCE;
use crate::format::UaiOrder;
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;

/// The order to read `file` in: the one `asked` for, else the format's.
///
/// `None`, with the option noted as the remedy, if the tables of a `BAYES` file sum to one over their child
/// in another order only.
pub(super) fn decide(file: &File, asked: Option<UaiOrder>, draft: &mut Draft) -> Option<UaiOrder> {
    let order = asked.unwrap_or(UaiOrder::Last);
    match file.kind.value {
        Kind::Bayes => decide_bayes(file, order, draft)?,
        Kind::Markov => refuse_parents(file, order, draft)?,
    }
    if asked.is_none() {
        suspect_pyagrum(file, draft);
    }
    Some(order)
}

/// The axes of a table of `axes` variables, the fastest first.
pub(super) fn fastest_first(order: UaiOrder, axes: usize) -> Vec<usize> {
    match order {
        UaiOrder::Last => (0..axes).rev().collect(),
        UaiOrder::First => (0..axes).collect(),
        UaiOrder::FirstParent => (0..axes).rev().take(1).chain(0..axes.saturating_sub(1)).collect(),
    }
}

fn decide_bayes(file: &File, order: UaiOrder, draft: &mut Draft) -> Option<()> {
    if all_sum_to_one(file, order) {
        return Some(());
    }
    let other = match order {
        UaiOrder::Last | UaiOrder::FirstParent => UaiOrder::First,
        UaiOrder::First => UaiOrder::Last,
    };
    if all_sum_to_one(file, other) {
        draft.error(file.kind.span, DiagnosticKind::OtherUaiOrder { read: order, fits: other });
        return None;
    }
    // wrong in either order: the draft names the rows
    Some(())
}

fn refuse_parents(file: &File, order: UaiOrder, draft: &mut Draft) -> Option<()> {
    if order == UaiOrder::FirstParent {
        let what = format!("the order `{order}` for the tables of a `MARKOV` file, which have no parents,");
        draft.error(file.kind.span, DiagnosticKind::Unsupported { what });
        return None;
    }
    Some(())
}

/// Notes that a file looks like pyAgrum's, whose order of parents no sum can show.
fn suspect_pyagrum(file: &File, draft: &mut Draft) {
    let several = |table: &Table| table.scope.len() > 2;
    if file.kind.value == Kind::Bayes
        && file.commented_scopes
        && let Some(table) = file.tables.iter().find(|table| several(table))
    {
        draft.warn(table.span, DiagnosticKind::PyAgrumParents { option: "--uai-order first-parent" });
    }
}

fn all_sum_to_one(file: &File, order: UaiOrder) -> bool {
    file.tables.iter().all(|table| sums_to_one(table, &table.sizes(file), order))
}

/// Whether the numbers of a table sum to one over its child, the last variable; one of the wrong size says
/// nothing.
fn sums_to_one(table: &Table, sizes: &[usize], order: UaiOrder) -> bool {
    let cells = sizes.iter().try_fold(1usize, |cells, &size| cells.checked_mul(size));
    let Some(&width) = sizes.last() else { return true };
    if cells != Some(table.values.len()) || width == 0 {
        return true;
    }
    let rows = table.values.len() / width;
    let place = |row: usize, state: usize| match order {
        UaiOrder::Last | UaiOrder::FirstParent => row * width + state,
        UaiOrder::First => state * rows + row,
    };
    (0..rows).all(|row| {
        let sum: f64 = (0..width).map(|state| table.values[place(row, state)].value).sum();
        (sum - 1.0).abs() <= ROW_SUM_TOLERANCE
    })
}
