//! Propagation: a pass up and a pass down the tree of buckets give every marginal.
//!
//! The message of a step goes to the step that takes it. What comes back down to it is the product of everything else that
//! meets there, summed over the variables it does not mention; nothing is divided, so the count of roundings holds as it
//! does for one elimination.

use super::kernel::sum_product;
use super::number::Number;
use super::row::Row;
use super::schedule::{Schedule, Step};
use super::table::Table;
use crate::VariableId;

/// The messages of both passes.
pub(super) struct Propagation<'s, 'a, T: Number> {
    schedule: &'s Schedule,
    cardinalities: &'s [usize],
    /// The tables of the row, then the message up of each step.
    tables: Vec<Table<'a, T>>,
    /// For each step the message down to it; none where its message up is a constant that no step takes.
    down: Vec<Option<Table<'static, T>>>,
}

impl<'s, 'a, T: Number> Propagation<'s, 'a, T> {
    /// Runs both passes of a schedule that keeps no variable.
    pub(super) fn run(row: Row<'a, T>, schedule: &'s Schedule, cardinalities: &'s [usize]) -> Self {
        let down = schedule.steps.iter().map(|_| None).collect();
        let mut propagation = Self { schedule, cardinalities, tables: row.tables, down };
        propagation.pass_up();
        propagation.pass_down();
        propagation
    }

    /// `p(e)`, as a constant table.
    pub(super) fn evidence(&self) -> Table<'static, T> {
        let roots: Vec<&Table<'_, T>> = self.schedule.rest.iter().map(|&id| &self.tables[id]).collect();
        sum_product(&roots, &[], &[], self.cardinalities)
    }

    /// `p(x, e)` for the states of the variable summed out in step number `step`, up to a factor that is the same for all of
    /// them: `p` of the evidence that is not connected with it.
    pub(super) fn belief(&self, step: usize) -> Table<'static, T> {
        let Step { variable, scope, .. } = &self.schedule.steps[step];
        sum_product(&self.around(step, None), &[*variable], scope, self.cardinalities)
    }

    fn pass_up(&mut self) {
        for step in &self.schedule.steps {
            let inputs: Vec<&Table<'_, T>> = step.inputs.iter().map(|&id| &self.tables[id]).collect();
            let message = sum_product(&inputs, &step.scope, &[step.variable], self.cardinalities);
            self.tables.push(message);
        }
    }

    fn pass_down(&mut self) {
        for (parent, step) in self.schedule.steps.iter().enumerate().rev() {
            for &id in &step.inputs {
                if let Some(child) = self.schedule.maker(id) {
                    let message = self.message_down(parent, child, id);
                    self.down[child] = Some(message);
                }
            }
        }
    }

    /// What step `parent` knows without table `id`, the message of step `child`.
    fn message_down(&self, parent: usize, child: usize, id: usize) -> Table<'static, T> {
        let Step { variable, scope, .. } = &self.schedule.steps[parent];
        let kept = &self.schedule.steps[child].scope;
        let clique = scope.iter().chain(std::iter::once(variable));
        let summed: Vec<VariableId> = clique.copied().filter(|id| !kept.contains(id)).collect();
        sum_product(&self.around(parent, Some(id)), kept, &summed, self.cardinalities)
    }

    /// All tables that meet in a step, but `left_out`.
    fn around(&self, step: usize, left_out: Option<usize>) -> Vec<&Table<'_, T>> {
        let inputs = self.schedule.steps[step].inputs.iter().filter(|&&id| Some(id) != left_out);
        inputs.map(|&id| &self.tables[id]).chain(&self.down[step]).collect()
    }
}
