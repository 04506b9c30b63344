//! In which order variables are summed out, and what that takes, before any number is touched.

use hamnet_circuit::elimination::{Problem, SearchOptions, search};
use hamnet_model::{Model, VariableId};

use super::Law;
use super::graph::Part;
use crate::AnalysisError;

/// The most states of one clique.
const MOST_STATES: f64 = (1 << 24) as f64;
/// The most numbers in all cliques that are kept: 24 bytes each.
const MOST_CELLS: f64 = (1 << 25) as f64;

/// How far the search for an order goes: no longer than it can save, since entropies are asked many at a time and an order is used once.
const SEARCH: SearchOptions =
    SearchOptions { seed: 1, restarts: 30, steps_per_cost: 0.5, least_steps: 0, most_steps: 20_000_000 };

/// Variables whose joint law is a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clique {
    /// The variables, ascending.
    pub variables: Vec<VariableId>,
    /// How many states they have together.
    pub states: f64,
}

impl Clique {
    /// Becomes `other` if that has more states.
    pub(super) fn grow(&mut self, other: &Clique) {
        if other.states > self.states {
            *self = other.clone();
        }
    }
}

/// How the entropy of a set is found.
#[derive(Debug)]
pub(super) struct Plan {
    /// The set, ascending.
    pub(super) asked: Vec<VariableId>,
    /// The factors that bear on it.
    pub(super) factors: Vec<usize>,
    /// The others that bear on it, in the order in which they are summed out, and the asked ones, likewise.
    pub(super) hidden: Vec<VariableId>,
    pub(super) order: Vec<VariableId>,
    pub(super) largest: Clique,
    /// Cells of all cliques.
    pub(super) work: f64,
}

impl Plan {
    /// # Errors
    /// [`AnalysisError::LargeClique`], [`AnalysisError::LargeLaw`].
    pub(super) fn new(law: &Law<'_>, asked: &[VariableId]) -> Result<Self, AnalysisError> {
        let kept = law.graph.requisite(&[asked]);
        let met = match law.model {
            // parts of the graph apart from what is asked say nothing of it, but may have zeros that leave no law at all
            Model::Markov(_) => vec![true; law.cardinalities.len()],
            _ => law.graph.met(&kept, asked, &[]),
        };
        let bears =
            |factor: &usize| kept[*factor] && law.graph.scopes[*factor].iter().all(|v| met[v.index()]);
        let factors: Vec<usize> = (0..kept.len()).filter(bears).collect();
        let mut is_asked = vec![false; met.len()];
        asked.iter().for_each(|v| is_asked[v.index()] = true);
        let mut plan = Self {
            asked: asked.to_vec(),
            factors,
            hidden: Vec::new(),
            order: Vec::new(),
            largest: Clique::default(),
            work: 0.0,
        };
        let parts = law.graph.parts(&kept, &met, &is_asked);
        // cliques that no order avoids; the search for one takes long where they are large
        for part in &parts {
            plan.largest.grow(&law.clique(part.around.clone()));
        }
        plan.check(law)?;
        let hidden: Vec<VariableId> = parts.iter().flat_map(|part| order_within(law, part)).collect();
        let scopes = plan.factors.iter().map(|&factor| law.graph.scopes[factor].clone());
        let mut buckets = Buckets::new(scopes, law.cardinalities.len());
        for &v in &hidden {
            plan.grow(law.clique(buckets.eliminate(v)));
        }
        plan.check(law)?;
        let problem = Problem {
            scopes: buckets.scopes(),
            cardinalities: law.cardinalities.clone(),
            eliminated: asked.to_vec(),
        };
        let order = search(&problem, &SEARCH).0.0;
        let before = plan.work;
        for &v in &order {
            plan.grow(law.clique(buckets.eliminate(v)));
        }
        plan.check(law)?;
        let cells = plan.work - before;
        if cells > MOST_CELLS {
            return Err(AnalysisError::LargeLaw {
                asked: law.names(asked),
                cells,
                limit: MOST_CELLS,
                clique: law.names(&plan.largest.variables),
            });
        }
        (plan.hidden, plan.order) = (hidden, order);
        Ok(plan)
    }

    /// One clique more.
    fn grow(&mut self, clique: Clique) {
        self.work += clique.states;
        self.largest.grow(&clique);
    }

    /// # Errors
    /// [`AnalysisError::LargeClique`].
    fn check(&self, law: &Law<'_>) -> Result<(), AnalysisError> {
        if self.largest.states <= MOST_STATES {
            return Ok(());
        }
        Err(AnalysisError::LargeClique {
            asked: law.names(&self.asked),
            clique: law.names(&self.largest.variables),
            states: self.largest.states,
            limit: MOST_STATES,
        })
    }
}

/// An order in which the members of `part` go; what is left is a table over what is around it.
fn order_within(law: &Law<'_>, part: &Part) -> Vec<VariableId> {
    // numbered on their own, so that many small parts of a large law take no longer than one
    let mut ids = [part.members.as_slice(), &part.around].concat();
    ids.sort_unstable();
    let local = |v: &VariableId| VariableId::new(ids.partition_point(|id| id < v));
    let scope = |&factor: &usize| law.graph.scopes[factor].iter().map(local).collect();
    let problem = Problem {
        scopes: part.factors.iter().map(scope).collect(),
        cardinalities: ids.iter().map(|v| law.cardinalities[v.index()]).collect(),
        eliminated: part.members.iter().map(local).collect(),
    };
    search(&problem, &SEARCH).0.0.into_iter().map(|v| ids[v.index()]).collect()
}

/// Scopes by the variables in them.
struct Buckets {
    scopes: Vec<Option<Vec<VariableId>>>,
    by_variable: Vec<Vec<usize>>,
}

impl Buckets {
    fn new(scopes: impl Iterator<Item = Vec<VariableId>>, variables: usize) -> Self {
        let mut buckets = Self { scopes: Vec::new(), by_variable: vec![Vec::new(); variables] };
        scopes.for_each(|scope| buckets.put(scope));
        buckets
    }

    fn put(&mut self, scope: Vec<VariableId>) {
        scope.iter().for_each(|v| self.by_variable[v.index()].push(self.scopes.len()));
        self.scopes.push(Some(scope));
    }

    /// The clique of `v`, ascending: the union of the scopes with it, in place of which the rest of the clique stays.
    fn eliminate(&mut self, v: VariableId) -> Vec<VariableId> {
        let places = std::mem::take(&mut self.by_variable[v.index()]);
        let taken = places.into_iter().filter_map(|place| self.scopes[place].take()).flatten();
        let mut clique: Vec<VariableId> = taken.chain([v]).collect();
        clique.sort_unstable();
        clique.dedup();
        self.put(clique.iter().copied().filter(|&u| u != v).collect());
        clique
    }

    /// What is left, each ascending.
    fn scopes(&self) -> Vec<Vec<VariableId>> {
        let mut scopes: Vec<Vec<VariableId>> =
            self.scopes.iter().flatten().filter(|scope| !scope.is_empty()).cloned().collect();
        scopes.iter_mut().for_each(|scope| scope.sort_unstable());
        scopes
    }
}
