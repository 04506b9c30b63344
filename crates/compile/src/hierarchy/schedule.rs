//! Which messages a query needs, and where evidence can be.

use hamnet_circuit::Algebra;
use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_model::{Query, VariableId};

/// The messages along the edges of a tree that carry evidence towards something that is asked for.
///
/// The edge into a variable is called by that variable: *up* is the message from it to its parent, *down* the other way.
pub(crate) struct Schedule {
    targets: Vec<VariableId>,
    observable: Vec<bool>,
    given: Vec<Option<usize>>,
    is_target: Vec<bool>,
    up: Vec<bool>,
    down: Vec<bool>,
    /// Whether the first target lies at or below the variable.
    holds_first: Vec<bool>,
    algebra: Algebra,
}

impl Schedule {
    /// The messages for marginals of single variables. In max-product also those from where no evidence is: the best state of a
    /// branch weighs less than the sum of all.
    pub(crate) fn new(law: &MarkovHierarchy, query: &Query, algebra: Algebra) -> Self {
        let n = law.variables().len();
        let mut given = vec![None; n];
        query.given.iter().for_each(|&(v, state)| given[v.index()] = Some(state));
        let mut observable = vec![false; n];
        query.observable.iter().for_each(|v| observable[v.index()] = given[v.index()].is_none());
        let targets: Vec<VariableId> =
            query.targets.iter().flat_map(|target| target.variables()).copied().collect();
        let mut is_target = vec![false; n];
        targets.iter().for_each(|v| is_target[v.index()] = true);
        let seen = below(law, |v| algebra == Algebra::MaxProduct || observable[v] || given[v].is_some());
        let asked = below(law, |v| is_target[v]);
        let first = targets.first().map(|v| v.index());
        let holds_first = below(law, |v| Some(v) == first).into_iter().map(|count| count > 0).collect();
        let up = (0..n).map(|v| v > 0 && seen[v] > 0 && asked[0] > asked[v]).collect();
        let down = (0..n).map(|v| v > 0 && seen[0] > seen[v] && asked[v] > 0).collect();
        Self { targets, observable, given, is_target, up, down, holds_first, algebra }
    }

    /// What the sums of messages are.
    pub(crate) fn algebra(&self) -> Algebra {
        self.algebra
    }

    /// The variables asked for, in the order of the query.
    pub(crate) fn targets(&self) -> &[VariableId] {
        &self.targets
    }

    /// The variable whose belief gives `p(e)`.
    pub(crate) fn first(&self) -> VariableId {
        self.targets[0]
    }

    /// Whether the data may speak of `v`.
    pub(crate) fn is_observable(&self, v: VariableId) -> bool {
        self.observable[v.index()]
    }

    /// The state of `v` that holds in every row.
    pub(crate) fn given(&self, v: VariableId) -> Option<usize> {
        self.given[v.index()]
    }

    /// Whether something is known of `v` itself.
    pub(crate) fn is_seen(&self, v: VariableId) -> bool {
        self.observable[v.index()] || self.given[v.index()].is_some()
    }

    pub(crate) fn is_target(&self, v: VariableId) -> bool {
        self.is_target[v.index()]
    }

    /// Whether the message from `v` to its parent is needed.
    pub(crate) fn up(&self, v: VariableId) -> bool {
        self.up[v.index()]
    }

    /// Whether the message from its parent to `v` is needed.
    pub(crate) fn down(&self, v: VariableId) -> bool {
        self.down[v.index()]
    }

    /// Whether the first target lies at `v` or below.
    pub(crate) fn holds_first(&self, v: VariableId) -> bool {
        self.holds_first[v.index()]
    }

    /// The number of messages that reach `v` from below.
    pub(crate) fn ups_into(&self, law: &MarkovHierarchy, v: VariableId) -> usize {
        law.children(v).iter().filter(|&&child| self.up(child)).count()
    }

    /// The number of factors that meet at `v`: its own likelihoods and messages.
    pub(crate) fn factors_at(&self, law: &MarkovHierarchy, v: VariableId) -> usize {
        usize::from(self.is_seen(v)) + usize::from(self.down(v)) + self.ups_into(law, v)
    }
}

/// How many of the variables at and below each one `counts` accepts. Children stand after their parents.
fn below(law: &MarkovHierarchy, counts: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut found: Vec<usize> = (0..law.variables().len()).map(|v| usize::from(counts(v))).collect();
    for v in (0..found.len()).rev().map(VariableId::new) {
        if let Some(step) = law.step(v) {
            found[step.parent.index()] += found[v.index()];
        }
    }
    found
}
