//! The cost of an order, from scopes alone.

use hamnet_model::VariableId;

use super::{EliminationOrder, Problem};

/// What a circuit built along an order would hold if no entry were zero or shared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prediction {
    /// Products.
    pub products: f64,
    /// Sums.
    pub sums: f64,
    /// Terms of sums.
    pub terms: f64,
    /// Largest clique less one.
    pub width: usize,
    /// Cells of the largest product table, in log2.
    pub log2_largest: f64,
    /// Maximal cliques of the filled graph, `N_c`.
    pub cliques: usize,
    /// Variables in the largest clique, `S_c`.
    pub largest_clique: usize,
}

impl Prediction {
    /// Products and terms together: the size a search minimizes.
    pub fn cost(&self) -> f64 {
        2.0 * self.products + self.terms
    }

    /// The prediction for two circuits that share nothing.
    pub fn and(&self, other: &Self) -> Self {
        Self {
            products: self.products + other.products,
            sums: self.sums + other.sums,
            terms: self.terms + other.terms,
            width: self.width.max(other.width),
            log2_largest: self.log2_largest.max(other.log2_largest),
            cliques: self.cliques.max(other.cliques),
            largest_clique: self.largest_clique.max(other.largest_clique),
        }
    }

    /// The prediction for the circuit together with the derivative by `inputs` likelihoods, each times its likelihood: at most
    /// five times as large, since each product gives two more products and one term per operand, each term one more term.
    /// The derivative by a node is a sum where the node is read more than once: there are no more such sums than nodes,
    /// nor than pairs of those terms.
    pub fn with_derivative(mut self, inputs: usize) -> Self {
        let nodes = self.products + self.sums + inputs as f64;
        self.sums += nodes.min(self.products + self.terms / 2.0);
        self.terms = 2.0 * self.terms + 2.0 * self.products;
        self.products = 3.0 * self.products + inputs as f64;
        self
    }
}

/// Predicts products, sums and terms of eliminating along `order`.
///
/// Factors of one bucket are multiplied smallest first; the last product is formed cell by cell under the sum. What
/// is left at the end is multiplied likewise into the target table. Observable variables carry their likelihoods as one
/// more factor over that variable alone, which `problem` lists among its scopes.
pub fn predict(problem: &Problem, order: &EliminationOrder) -> Prediction {
    let mut buckets = Buckets::new(problem);
    let mut total = Prediction::default();
    for &v in &order.0 {
        let factors = buckets.take(v);
        let joint = multiply_all(problem, &factors, &mut total);
        let cells = cells(problem, &joint);
        total.terms += cells;
        total.sums += cells / problem.cardinalities[v.index()] as f64;
        let message: Vec<VariableId> = joint.iter().copied().filter(|&u| u != v).collect();
        buckets.put(message, Maker::Elimination);
    }
    let rest = buckets.rest();
    multiply_all(problem, &rest, &mut total);
    total
}

/// Counts the products of one bucket and its clique: maximal unless it is the whole scope of a message, since that lies
/// in the clique that made the message.
fn multiply_all(
    problem: &Problem,
    factors: &[(Vec<VariableId>, Maker)],
    total: &mut Prediction,
) -> Vec<VariableId> {
    let mut sorted: Vec<&Vec<VariableId>> = factors.iter().map(|factor| &factor.0).collect();
    sorted.sort_by(|a, b| cells(problem, a).total_cmp(&cells(problem, b)).then_with(|| a.cmp(b)));
    let mut joint: Vec<VariableId> = Vec::new();
    for (place, scope) in sorted.into_iter().enumerate() {
        joint.extend(scope);
        joint.sort_unstable();
        joint.dedup();
        if place > 0 {
            total.products += cells(problem, &joint);
        }
    }
    let contained = factors.iter().any(|(scope, maker)| *maker == Maker::Elimination && *scope == joint);
    total.cliques += usize::from(!contained && !joint.is_empty());
    total.largest_clique = total.largest_clique.max(joint.len());
    total.width = total.largest_clique.saturating_sub(1);
    let log2 = hamnet_numeric::elementary::log2_f64(cells(problem, &joint));
    total.log2_largest = total.log2_largest.max(log2);
    joint
}

fn cells(problem: &Problem, scope: &[VariableId]) -> f64 {
    scope.iter().map(|v| problem.cardinalities[v.index()] as f64).product()
}

/// Who made a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Maker {
    Model,
    Elimination,
}

/// Scopes by the variables they hold, as elimination removes and adds them.
struct Buckets {
    scopes: Vec<Option<(Vec<VariableId>, Maker)>>,
    by_variable: Vec<Vec<usize>>,
}

impl Buckets {
    fn new(problem: &Problem) -> Self {
        let mut buckets =
            Self { scopes: Vec::new(), by_variable: vec![Vec::new(); problem.cardinalities.len()] };
        for scope in &problem.scopes {
            let mut scope = scope.clone();
            scope.sort_unstable();
            buckets.put(scope, Maker::Model);
        }
        buckets
    }

    fn put(&mut self, scope: Vec<VariableId>, maker: Maker) {
        for v in &scope {
            self.by_variable[v.index()].push(self.scopes.len());
        }
        self.scopes.push(Some((scope, maker)));
    }

    fn take(&mut self, v: VariableId) -> Vec<(Vec<VariableId>, Maker)> {
        let places = std::mem::take(&mut self.by_variable[v.index()]);
        places.into_iter().filter_map(|place| self.scopes[place].take()).collect()
    }

    fn rest(self) -> Vec<(Vec<VariableId>, Maker)> {
        self.scopes.into_iter().flatten().collect()
    }
}
