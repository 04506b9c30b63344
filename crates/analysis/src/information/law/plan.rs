//! In which order variables are summed out, and what that takes, before any number is touched.

use hamnet_circuit::elimination::{Problem, SearchOptions, search};
use hamnet_model::{Model, VariableId};

use super::Law;
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
        let others = law.model.variables().ids().filter(|v| met[v.index()] && !is_asked[v.index()]);
        let mut scopes: Vec<Vec<VariableId>> = factors.iter().map(|&f| law.graph.scopes[f].clone()).collect();
        scopes.iter_mut().for_each(|scope| scope.sort_unstable());
        let mut plan = Self {
            asked: asked.to_vec(),
            factors,
            hidden: Vec::new(),
            order: Vec::new(),
            largest: Clique::default(),
            work: 0.0,
        };
        (plan.hidden, _) = plan.stage(law, &mut scopes, others.collect())?;
        let (order, cells) = plan.stage(law, &mut scopes, asked.to_vec())?;
        plan.order = order;
        if cells > MOST_CELLS {
            return Err(AnalysisError::LargeLaw {
                asked: law.names(asked),
                cells,
                limit: MOST_CELLS,
                clique: law.names(&plan.largest.variables),
            });
        }
        Ok(plan)
    }

    /// The order in which `eliminated` go, and the cells of their cliques; `scopes` become what is left.
    fn stage(
        &mut self,
        law: &Law<'_>,
        scopes: &mut Vec<Vec<VariableId>>,
        eliminated: Vec<VariableId>,
    ) -> Result<(Vec<VariableId>, f64), AnalysisError> {
        let problem =
            Problem { scopes: std::mem::take(scopes), cardinalities: law.cardinalities.clone(), eliminated };
        let (order, _) = search(&problem, &SEARCH);
        let mut buckets = Buckets::new(problem.scopes, law.cardinalities.len());
        let mut cells = 0.0;
        for &v in &order.0 {
            let clique = buckets.clique(v);
            let states = clique.iter().map(|u| law.cardinalities[u.index()] as f64).product();
            cells += states;
            let message = clique.iter().copied().filter(|&u| u != v).collect();
            self.largest.grow(&Clique { variables: clique, states });
            buckets.put(message);
        }
        self.work += cells;
        *scopes = buckets.rest();
        if self.largest.states > MOST_STATES {
            return Err(AnalysisError::LargeClique {
                asked: law.names(&self.asked),
                clique: law.names(&self.largest.variables),
                states: self.largest.states,
                limit: MOST_STATES,
            });
        }
        Ok((order.0, cells))
    }
}

/// Scopes by the variables in them.
struct Buckets {
    scopes: Vec<Option<Vec<VariableId>>>,
    by_variable: Vec<Vec<usize>>,
}

impl Buckets {
    fn new(scopes: Vec<Vec<VariableId>>, variables: usize) -> Self {
        let mut buckets = Self { scopes: Vec::new(), by_variable: vec![Vec::new(); variables] };
        scopes.into_iter().for_each(|scope| buckets.put(scope));
        buckets
    }

    fn put(&mut self, scope: Vec<VariableId>) {
        scope.iter().for_each(|v| self.by_variable[v.index()].push(self.scopes.len()));
        self.scopes.push(Some(scope));
    }

    /// The union of the scopes with `v`, which are taken out.
    fn clique(&mut self, v: VariableId) -> Vec<VariableId> {
        let places = std::mem::take(&mut self.by_variable[v.index()]);
        let taken = places.into_iter().filter_map(|place| self.scopes[place].take()).flatten();
        let mut clique: Vec<VariableId> = taken.chain([v]).collect();
        clique.sort_unstable();
        clique.dedup();
        clique
    }

    fn rest(self) -> Vec<Vec<VariableId>> {
        self.scopes.into_iter().flatten().filter(|scope| !scope.is_empty()).collect()
    }
}
