//! The plan of an elimination: which tables meet in which bucket, and what that costs.

use super::budget::Cost;
use super::number::Number;
use super::order::min_fill;
use super::row::{Row, states};
use crate::VariableId;

/// One bucket: the product of `inputs`, with `variable` summed out, is a message over `scope`.
pub(super) struct Step {
    pub(super) variable: VariableId,
    /// Tables of the row by their place; the message of step `i` counts as number `tables + i`.
    pub(super) inputs: Vec<usize>,
    pub(super) scope: Vec<VariableId>,
    /// The states of `variable` and `scope` together.
    pub(super) clique_states: u64,
}

/// The buckets in order, and what is left when they are done.
pub(super) struct Schedule {
    /// The number of tables of the row.
    pub(super) tables: usize,
    pub(super) steps: Vec<Step>,
    /// The tables and messages no step takes; they speak of kept variables or none.
    pub(super) rest: Vec<usize>,
    kept_states: u64,
    /// For each variable that is summed out, its step.
    places: Vec<usize>,
}

impl Schedule {
    /// Sums out every free variable of `row` but `kept`, in the order of least fill.
    pub(super) fn new<T: Number>(row: &Row<'_, T>, kept: &[VariableId], cardinalities: &[usize]) -> Self {
        let scopes: Vec<Vec<VariableId>> = row.tables.iter().map(|table| table.scope().collect()).collect();
        let order = min_fill(&scopes, &row.free, kept, cardinalities);
        let mut places = vec![usize::MAX; cardinalities.len()];
        for (place, variable) in order.iter().enumerate() {
            places[variable.index()] = place;
        }
        let mut buckets = Buckets::new(scopes, cardinalities.len());
        let steps = order
            .into_iter()
            .map(|variable| {
                let (inputs, scope) = buckets.empty(variable);
                let own = cardinalities[variable.index()] as u64;
                let clique_states = states(&scope, cardinalities).saturating_mul(own);
                Step { variable, inputs, scope, clique_states }
            })
            .collect();
        let kept_states = states(kept, cardinalities);
        Self { tables: row.tables.len(), steps, rest: buckets.rest(), kept_states, places }
    }

    /// The step that made table number `id`, unless it is one of the row.
    pub(super) fn maker(&self, id: usize) -> Option<usize> {
        id.checked_sub(self.tables)
    }

    /// The step that sums `variable` out. It is one of those the schedule was made for.
    pub(super) fn step_of(&self, variable: VariableId) -> usize {
        self.places[variable.index()]
    }

    /// The cost of one pass. All messages are counted as held at once.
    pub(super) fn elimination_cost(&self, cardinalities: &[usize]) -> Cost {
        let mut cost = Cost::default();
        for step in &self.steps {
            cost.work(step.clique_states, step.inputs.len());
            cost.hold(states(&step.scope, cardinalities));
        }
        cost.work(self.kept_states, self.rest.len());
        cost.hold(self.kept_states);
        cost
    }

    /// The cost of a pass up, a pass down, and a belief at every step.
    pub(super) fn propagation_cost(&self, cardinalities: &[usize]) -> Cost {
        let mut cost = self.elimination_cost(cardinalities);
        cost.hold(cost.cells);
        for step in &self.steps {
            let children = step.inputs.iter().filter(|&&id| self.maker(id).is_some()).count();
            for _ in 0..children {
                cost.work(step.clique_states, step.inputs.len());
            }
            cost.work(step.clique_states, step.inputs.len() + 1);
        }
        cost
    }
}

/// The scopes of all tables so far, and which of them still wait.
struct Buckets {
    scopes: Vec<Vec<VariableId>>,
    waiting: Vec<bool>,
    /// For each variable the tables that mention it, waiting or not.
    mentions: Vec<Vec<usize>>,
}

impl Buckets {
    fn new(scopes: Vec<Vec<VariableId>>, variables: usize) -> Self {
        let mut buckets =
            Self { scopes: Vec::new(), waiting: Vec::new(), mentions: vec![Vec::new(); variables] };
        scopes.into_iter().for_each(|scope| buckets.push(scope));
        buckets
    }

    fn push(&mut self, scope: Vec<VariableId>) {
        for id in &scope {
            self.mentions[id.index()].push(self.scopes.len());
        }
        self.scopes.push(scope);
        self.waiting.push(true);
    }

    /// Takes the tables that mention `variable` and puts their message in; gives both.
    fn empty(&mut self, variable: VariableId) -> (Vec<usize>, Vec<VariableId>) {
        let mut inputs = std::mem::take(&mut self.mentions[variable.index()]);
        inputs.retain(|&id| std::mem::take(&mut self.waiting[id]));
        let mut scope: Vec<VariableId> =
            inputs.iter().flat_map(|&id| self.scopes[id].iter().copied()).collect();
        scope.sort_unstable();
        scope.dedup();
        scope.retain(|&id| id != variable);
        self.push(scope.clone());
        (inputs, scope)
    }

    fn rest(&self) -> Vec<usize> {
        (0..self.waiting.len()).filter(|&id| self.waiting[id]).collect()
    }
}
