//! What values can be in log space, when excluded likelihoods are `e^-L` instead of zero.
//!
//! A node is a sum of monomials. For hard evidence call a monomial *violated* if it holds an excluded likelihood, and a
//! node *live* in a row if some monomial is not violated: then its logarithm lies in `[least_live, most]`. A node that is not
//! live is at most `most - L`. With `K` a bound on the violations of its best monomial, any node is at least
//! `least_live - K·L`.
//!
//! Soft likelihoods may spread by `S` nats in all within one row, which lowers both lower bounds by `S`.
//!
//! `K` is one for an input, adds up in a product, and is the least of its terms' in a sum. Where a sum runs over all states of
//! an observable variable, some state is not excluded, so that the worst term without its own likelihood is a bound too.

use hamnet_circuit::{Circuit, Entry, Gate, NodeId, TableOrigin};
use hamnet_model::VariableId;

/// Nats that the soft likelihoods of one row may spread in all: `Σ ln(max λ / min positive λ) ≤ 64 ln 2`.
pub(crate) const SOFT_SPREAD: f64 = 64.0 * std::f64::consts::LN_2;

/// Ranges of `ln` of every node.
pub(crate) struct LogRanges {
    most: Vec<f64>,
    least_live: Vec<f64>,
    violations: Vec<f64>,
    floor: f64,
}

impl LogRanges {
    pub(crate) fn new(circuit: &Circuit, cardinalities: &[usize], floor: f64) -> Self {
        let nats = |log2: f32| f64::from(log2) * std::f64::consts::LN_2;
        let magnitudes = || circuit.nodes().map(|node| circuit.magnitude(node));
        Self {
            most: magnitudes().map(|range| nats(range.max).max(0.0)).collect(),
            least_live: magnitudes().map(|range| nats(range.min) - SOFT_SPREAD).collect(),
            violations: violations(circuit, cardinalities),
            floor,
        }
    }

    /// Ranges in a circuit of max-product, with the `L` at which no excluded likelihood ever decides.
    ///
    /// `L` exceeds `most - least_live` of every node by `gap`: where a node is live, its violated monomials are below the others by
    /// that much at least, so that the greatest is never one of them. It exceeds the range of all outputs together by as much, so
    /// that one threshold tells which of them are live.
    pub(crate) fn of_max_product(circuit: &Circuit, cardinalities: &[usize], gap: f64) -> Self {
        let ranges = Self::new(circuit, cardinalities, 0.0);
        let needed = circuit.needed_nodes();
        let nodes = circuit.nodes().filter(|node| needed[node.index()]);
        let widest = nodes.map(|node| ranges.most(node) - ranges.least_live(node)).fold(0.0, f64::max);
        let most = outputs(circuit).map(|entry| entry.weight.ln() + ranges.most(entry.node));
        let apart = most.fold(f64::NEG_INFINITY, f64::max) - ranges.least_output(circuit);
        Self { floor: widest.max(apart) + gap, ..ranges }
    }

    /// The least logarithm of any output that is live.
    pub(crate) fn least_output(&self, circuit: &Circuit) -> f64 {
        let least = outputs(circuit).map(|entry| entry.weight.ln() + self.least_live(entry.node));
        least.fold(f64::INFINITY, f64::min)
    }

    /// `L`.
    pub(crate) fn floor(&self) -> f64 {
        self.floor
    }

    /// The largest value.
    pub(crate) fn most(&self, node: NodeId) -> f64 {
        self.most[node.index()]
    }

    /// The smallest value in rows where the node is live.
    pub(crate) fn least_live(&self, node: NodeId) -> f64 {
        self.least_live[node.index()]
    }

    /// The smallest value in any row.
    pub(crate) fn least(&self, node: NodeId) -> f64 {
        self.least_live[node.index()] - self.violations[node.index()] * self.floor
    }
}

/// The entries of heads and evidence that are not the constant zero.
fn outputs(circuit: &Circuit) -> impl Iterator<Item = &Entry> {
    let outputs = circuit.outputs();
    outputs.heads.iter().flatten().chain(&outputs.evidence).filter(|entry| !entry.is_zero())
}

fn violations(circuit: &Circuit, cardinalities: &[usize]) -> Vec<f64> {
    let mut bounds: Vec<f64> = Vec::with_capacity(circuit.len());
    for node in circuit.nodes() {
        let bound = match circuit.gate(node) {
            Gate::One => 0.0,
            Gate::Input(_) => 1.0,
            Gate::Product(a, b) => bounds[a.index()] + bounds[b.index()],
            Gate::Message { of, .. } => bounds[of.index()],
            Gate::Sum(terms) => {
                let least = terms.nodes().iter().map(|x| bounds[x.index()]).fold(f64::INFINITY, f64::min);
                match circuit.step_of(node) {
                    Some(TableOrigin::Eliminated(v)) => {
                        let over_states = sum_over_states(circuit, terms.nodes(), v, cardinalities, &bounds);
                        over_states.map_or(least, |bound| bound.min(least))
                    }
                    _ => least,
                }
            }
        };
        bounds.push(bound);
    }
    bounds
}

/// The bound of a sum whose terms hold the likelihoods of all states of `v`, one each.
fn sum_over_states(
    circuit: &Circuit,
    terms: &[NodeId],
    v: VariableId,
    cardinalities: &[usize],
    bounds: &[f64],
) -> Option<f64> {
    let all_states = terms.len() == cardinalities[v.index()];
    let holds_likelihood = |&term: &NodeId| holds_input(circuit, term, v);
    (all_states && terms.iter().all(holds_likelihood))
        .then(|| terms.iter().map(|term| bounds[term.index()] - 1.0).fold(0.0, f64::max))
}

/// Whether `node` is a product with a likelihood of `v` among its factors.
fn holds_input(circuit: &Circuit, node: NodeId, v: VariableId) -> bool {
    match circuit.gate(node) {
        Gate::Input(input) => input.variable == v,
        Gate::Product(a, b) => holds_input(circuit, a, v) || holds_input(circuit, b, v),
        Gate::One | Gate::Sum(_) | Gate::Message { .. } => false,
    }
}
