//! Which variables bear on a row at all.

use crate::{Evidence, Finding, Model, VariableId};

/// For each variable, whether it has a say in `p(x, e)`, `x` being the `wanted` ones.
///
/// In a Bayesian network or a hierarchy these are the wanted and the observed variables with their ancestors. The tables of all others sum
/// to exactly one, children first, because the rows of the law do: leaving them out changes no value and saves roundings. In a
/// Markov network every variable counts.
pub(super) fn relevant(model: &Model, wanted: &[VariableId], evidence: &Evidence) -> Vec<bool> {
    let parents = |id: VariableId| match model {
        Model::Bayesian(network) => network.cpt(id).parents(),
        Model::Hierarchy(law) => &law.scope(id)[..law.scope(id).len() - 1],
        Model::Markov(_) | Model::Hamiltonian(_) => &[],
    };
    if matches!(model, Model::Markov(_) | Model::Hamiltonian(_)) {
        return vec![true; model.variables().len()];
    }
    let observed = model.variables().ids().filter(|&id| *evidence.get(id) != Finding::Missing);
    let mut relevant = vec![false; model.variables().len()];
    let mut pending: Vec<VariableId> = observed.chain(wanted.iter().copied()).collect();
    while let Some(id) = pending.pop() {
        if !std::mem::replace(&mut relevant[id.index()], true) {
            pending.extend(parents(id));
        }
    }
    relevant
}
