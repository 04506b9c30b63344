//! Enumeration and bucket elimination: two ways to `p(x, e)` for the states of the kept variables.

use super::kernel::sum_product;
use super::number::Number;
use super::row::Row;
use super::schedule::Schedule;
use super::table::Table;
use crate::VariableId;

/// Visits every state of the row: the meaning of the model, spelled out.
pub(super) fn enumerate<T: Number>(
    row: &Row<'_, T>,
    kept: &[VariableId],
    cardinalities: &[usize],
) -> Table<'static, T> {
    let summed: Vec<VariableId> = row.free.iter().copied().filter(|id| !kept.contains(id)).collect();
    join(&row.tables.iter().collect::<Vec<_>>(), kept, &summed, cardinalities)
}

/// Sums the variables out one by one, each where the tables that mention it meet.
pub(super) fn eliminate<T: Number>(
    row: Row<'_, T>,
    schedule: &Schedule,
    kept: &[VariableId],
    cardinalities: &[usize],
) -> Table<'static, T> {
    let mut tables: Vec<Option<Table<'_, T>>> = row.tables.into_iter().map(Some).collect();
    for step in &schedule.steps {
        let inputs: Vec<Table<'_, T>> = step.inputs.iter().filter_map(|&id| tables[id].take()).collect();
        let inputs: Vec<&Table<'_, T>> = inputs.iter().collect();
        tables.push(Some(sum_product(&inputs, &step.scope, &[step.variable], cardinalities)));
    }
    let rest: Vec<&Table<'_, T>> = schedule.rest.iter().filter_map(|&id| tables[id].as_ref()).collect();
    join(&rest, kept, &[], cardinalities)
}

/// [`sum_product`] that multiplies constant tables once and not at every state.
fn join<T: Number>(
    tables: &[&Table<'_, T>],
    kept: &[VariableId],
    summed: &[VariableId],
    cardinalities: &[usize],
) -> Table<'static, T> {
    let (constants, mut inputs): (Vec<_>, Vec<_>) = tables.iter().partition(|table| table.is_constant());
    let constant = sum_product(&constants, &[], &[], cardinalities);
    inputs.push(&constant);
    sum_product(&inputs, kept, summed, cardinalities)
}
