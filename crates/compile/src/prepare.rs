//! From model and query to the factors that matter.
//!
//! Exact: given states are put into the factors, and barren variables (childless, unobserved, not asked for), whose
//! tables sum to one, drop out with their tables.

use hamnet_circuit::Entry;
use hamnet_circuit::elimination::Problem;
use hamnet_model::{Model, Query, VariableId};

/// The factors left after given evidence and pruning, and what to do with every variable.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    /// Scope ascending; entries last fastest.
    pub factors: Vec<Factor>,
    /// Number of states per variable of the model.
    pub cardinalities: Vec<usize>,
    /// Whether the data may speak of the variable.
    pub observable: Vec<bool>,
    /// Whether the variable is still in the problem.
    pub present: Vec<bool>,
}

/// A table of constants over free variables.
#[derive(Clone, Debug)]
pub(crate) struct Factor {
    pub scope: Vec<VariableId>,
    pub entries: Vec<Entry>,
}

/// Puts the given evidence in and drops what is barren.
pub(crate) fn prepare(model: &Model, query: &Query) -> Prepared {
    let n = model.variables().len();
    let mut given = vec![None; n];
    for &(variable, state) in &query.given {
        given[variable.index()] = Some(state);
    }
    let mut observable = vec![false; n];
    for variable in &query.observable {
        observable[variable.index()] = given[variable.index()].is_none();
    }
    let cardinalities: Vec<usize> = model.variables().iter().map(|variable| variable.cardinality()).collect();
    let kept = requisite(model, query, &observable, &given);
    let mut factors = Vec::new();
    for (index, scope) in model.scopes().into_iter().enumerate() {
        if is_kept(model, index, &kept) {
            factors.push(restricted(model, index, scope, &given, &cardinalities));
        }
    }
    let present = (0..n).map(|v| kept[v] && given[v].is_none()).collect();
    Prepared { factors, cardinalities, observable, present }
}

impl Prepared {
    /// The elimination problem that leaves `targets` standing.
    pub(crate) fn problem(
        &self,
        targets: &[VariableId],
        carries_input: impl Fn(VariableId) -> bool,
    ) -> Problem {
        let mut scopes: Vec<Vec<VariableId>> =
            self.factors.iter().map(|factor| factor.scope.clone()).collect();
        let present = || self.variables().filter(|v| self.present[v.index()]);
        scopes.extend(present().filter(|&v| carries_input(v)).map(|v| vec![v]));
        Problem {
            scopes,
            cardinalities: self.cardinalities.clone(),
            eliminated: present().filter(|v| !targets.contains(v)).collect(),
        }
    }

    fn variables(&self) -> impl Iterator<Item = VariableId> + use<> {
        (0..self.cardinalities.len()).map(VariableId::new)
    }
}

/// Whether each variable can matter: in a Bayesian network or a hierarchy the ancestors of what is asked, observable or given.
fn requisite(model: &Model, query: &Query, observable: &[bool], given: &[Option<usize>]) -> Vec<bool> {
    let order = match model {
        Model::Bayesian(network) => network.topological_order(),
        Model::Hierarchy(law) => law.variables().ids().collect(),
        _ => return vec![true; observable.len()],
    };
    let mut kept: Vec<bool> = observable.iter().zip(given).map(|(&o, g)| o || g.is_some()).collect();
    for variable in query.targets.iter().flat_map(|target| target.variables()) {
        kept[variable.index()] = true;
    }
    for &variable in order.iter().rev() {
        if kept[variable.index()] {
            parents(model, variable).iter().for_each(|parent| kept[parent.index()] = true);
        }
    }
    kept
}

fn parents(model: &Model, variable: VariableId) -> &[VariableId] {
    match model {
        Model::Bayesian(network) => network.cpt(variable).parents(),
        Model::Hierarchy(law) => law.scope(variable).split_last().map_or(&[], |(_, parents)| parents),
        _ => &[],
    }
}

fn is_kept(model: &Model, factor: usize, kept: &[bool]) -> bool {
    match model {
        Model::Bayesian(network) => kept[network.cpts()[factor].child().index()],
        Model::Hierarchy(_) => kept[factor],
        _ => true,
    }
}

/// Factor number `index` with given variables fixed and the scope in ascending order.
fn restricted(
    model: &Model,
    index: usize,
    scope: &[VariableId],
    given: &[Option<usize>],
    cardinalities: &[usize],
) -> Factor {
    let exact = model.exact_factor(index);
    let mut strides = vec![1usize; scope.len()];
    for place in (1..scope.len()).rev() {
        strides[place - 1] = strides[place] * cardinalities[scope[place].index()];
    }
    let fixed: usize =
        scope.iter().zip(&strides).filter_map(|(v, stride)| Some(given[v.index()]? * stride)).sum();
    let mut free: Vec<(VariableId, usize)> =
        scope.iter().copied().zip(strides).filter(|(v, _)| given[v.index()].is_none()).collect();
    free.sort_unstable();
    let mut entries = Vec::new();
    for_each_offset(&free, cardinalities, fixed, &mut |offset| {
        entries.push(Entry::constant(exact.values[offset]));
    });
    Factor { scope: free.into_iter().map(|(v, _)| v).collect(), entries }
}

fn for_each_offset(
    free: &[(VariableId, usize)],
    cardinalities: &[usize],
    offset: usize,
    visit: &mut impl FnMut(usize),
) {
    match free.split_first() {
        None => visit(offset),
        Some((&(variable, stride), rest)) => {
            for state in 0..cardinalities[variable.index()] {
                for_each_offset(rest, cardinalities, offset + state * stride, visit);
            }
        }
    }
}
