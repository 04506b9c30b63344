//! What one row of evidence leaves of the model: tables over the variables whose state is unknown.

use super::budget::Cost;
use super::number::Number;
use super::table::Table;
use crate::{Evidence, Finding, VariableId};

/// The unobserved variables of a row, and the tables whose product is `p(·, e)`.
pub(super) struct Row<'a, T: Clone> {
    pub(super) free: Vec<VariableId>,
    pub(super) tables: Vec<Table<'a, T>>,
}

impl<'a, T: Number> Row<'a, T> {
    /// Restricts those `factors` that speak of `relevant` variables alone, and adds the likelihoods of soft findings.
    ///
    /// In a Bayesian network this keeps the tables of relevant children: their parents are relevant, and an irrelevant child
    /// stands in its own table.
    pub(super) fn new(
        factors: &'a [Table<'static, T>],
        relevant: &[bool],
        evidence: &Evidence,
        cardinalities: &[usize],
    ) -> Self {
        let kept = factors.iter().filter(|table| table.scope().all(|id| relevant[id.index()]));
        let mut tables: Vec<Table<'a, T>> = kept.map(|table| table.restricted(evidence)).collect();
        let mut free = Vec::new();
        for id in (0..relevant.len()).map(VariableId::new).filter(|id| relevant[id.index()]) {
            match evidence.get(id) {
                Finding::Missing | Finding::Value(_) => free.push(id),
                Finding::State(_) => {}
                Finding::Soft(likelihoods) => {
                    free.push(id);
                    let cells: Vec<T> = likelihoods.iter().map(|&likelihood| T::of(likelihood)).collect();
                    tables.push(Table::new(&[id], cells, 0, cardinalities));
                }
            }
        }
        Self { free, tables }
    }

    /// The cost of visiting every state of the free variables.
    pub(super) fn enumeration_cost(&self, cardinalities: &[usize]) -> Cost {
        let mut cost = Cost::default();
        cost.work(states(&self.free, cardinalities), self.tables.len());
        cost
    }
}

/// The number of joint states of some variables, saturating.
pub(super) fn states(variables: &[VariableId], cardinalities: &[usize]) -> u64 {
    variables.iter().fold(1, |states: u64, id| states.saturating_mul(cardinalities[id.index()] as u64))
}
