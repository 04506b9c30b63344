//! Every marginal at once: the derivative of `p(e)` by each likelihood, as a circuit.
//!
//! `p(e)` is linear in the likelihoods of each variable, so `p(x = s, e) = λ_{x,s} ∂p(e)/∂λ_{x,s}`. Reverse mode visits every
//! node once: a sum hands its derivative on with one more weight, a product with its other operand. So the whole is at most
//! five times as large as the circuit of `p(e)` (each product adds two products and two terms, each term one).
//!
//! Messages are divided per row by a common number; their derivatives, which are the messages the other way, are
//! rescaled likewise. All derivatives by the likelihoods of one variable share those factors, so that posteriors stay right.
//!
//! Source: Darwiche, A differential approach to inference in Bayesian networks, J. ACM 50 (2003).

use hamnet_circuit::{Circuit, Entry, Gate, MessageId, NodeId, TableOrigin};
use hamnet_model::VariableId;
use hamnet_numeric::Scaled;

use crate::eliminate::declare_message;

/// For each target variable, entries proportional to `p(x = s, e)`.
pub(crate) fn marginals(
    circuit: &mut Circuit,
    evidence: Entry,
    targets: &[VariableId],
    cardinalities: &[usize],
) -> Vec<Vec<Entry>> {
    let states = |v: VariableId| 0..cardinalities[v.index()];
    let inputs: Vec<Vec<NodeId>> =
        targets.iter().map(|&v| states(v).map(|state| circuit.input(v, state)).collect()).collect();
    let mut sweep = Sweep::new(circuit, inputs.iter().flatten());
    sweep.pending.add(evidence.node, Entry { weight: evidence.weight, node: NodeId::ONE });
    sweep.run(circuit);
    let mut heads = Vec::with_capacity(targets.len());
    for (place, inputs) in inputs.iter().enumerate() {
        // Targets are variables of a model, whose identities fit 32 bits.
        circuit.begin_step(TableOrigin::Target(place as u32));
        let mut head = Vec::with_capacity(inputs.len());
        for &input in inputs {
            let likelihood = Entry { weight: Scaled::ONE, node: input };
            head.push(circuit.product_of_entries(sweep.by_input[input.index()], likelihood));
        }
        heads.push(head);
    }
    heads
}

/// The state of one reverse pass over the nodes that were there when it began.
struct Sweep {
    /// Whether a target's input lies below the node: other derivatives are not asked for.
    wanted: Vec<bool>,
    pending: Pending,
    by_input: Vec<Entry>,
    terms: Vec<Entry>,
    operands: Vec<Entry>,
}

impl Sweep {
    fn new<'a>(circuit: &Circuit, inputs: impl Iterator<Item = &'a NodeId>) -> Self {
        let mut wanted = vec![false; circuit.len()];
        inputs.for_each(|input| wanted[input.index()] = true);
        for node in circuit.nodes() {
            let below = match circuit.gate(node) {
                Gate::One | Gate::Input(_) => continue,
                Gate::Sum(terms) => terms.nodes().iter().any(|x| wanted[x.index()]),
                Gate::Product(a, b) => wanted[a.index()] || wanted[b.index()],
                Gate::Message { of, .. } => wanted[of.index()],
            };
            wanted[node.index()] = below;
        }
        Self {
            wanted,
            pending: Pending::new(circuit.len()),
            by_input: vec![Entry::ZERO; circuit.len()],
            terms: Vec::new(),
            operands: Vec::new(),
        }
    }

    fn run(&mut self, circuit: &mut Circuit) {
        let nodes: Vec<NodeId> = circuit.nodes().collect();
        let mut end = nodes.len();
        while end > 0 {
            let node = nodes[end - 1];
            let first = match circuit.gate(node) {
                Gate::Message { message, .. } => first_of_message(circuit, &nodes[..end], message),
                _ => end - 1,
            };
            if let Some(step) = circuit.step_of(node) {
                circuit.begin_step(derivative_of(step));
            }
            match circuit.gate(node) {
                Gate::Message { message, .. } => self.message(circuit, &nodes[first..end], message),
                _ => self.node(circuit, node),
            }
            end = first;
        }
    }

    fn node(&mut self, circuit: &mut Circuit, node: NodeId) {
        if !self.wanted[node.index()] {
            return self.pending.drop_all(node);
        }
        let derivative = self.take(circuit, node);
        if derivative.is_zero() {
            return;
        }
        match circuit.gate(node) {
            Gate::One | Gate::Message { .. } => {}
            Gate::Input(_) => self.by_input[node.index()] = derivative,
            Gate::Sum(terms) => {
                for (operand, weight) in terms.iter().filter(|(x, _)| self.wanted[x.index()]) {
                    let weight = derivative.weight * weight;
                    self.pending.add(operand, Entry { weight, node: derivative.node });
                }
            }
            Gate::Product(a, b) => {
                for (to, other) in [(a, b), (b, a)].into_iter().filter(|(to, _)| self.wanted[to.index()]) {
                    let other = Entry { weight: Scaled::ONE, node: other };
                    self.pending.add(to, circuit.product_of_entries(derivative, other));
                }
            }
        }
    }

    /// The derivatives by all entries of a message are one message the other way.
    fn message(&mut self, circuit: &mut Circuit, nodes: &[NodeId], message: MessageId) {
        let mut operands = std::mem::take(&mut self.operands);
        operands.clear();
        for &node in nodes {
            let derivative = self.take(circuit, node);
            operands.push(if self.wanted[node.index()] { derivative } else { Entry::ZERO });
        }
        if operands.iter().any(|entry| !entry.is_zero() && entry.node != NodeId::ONE) {
            declare_message(circuit, &mut operands, false);
        }
        for (&node, &derivative) in nodes.iter().zip(&operands) {
            if let Gate::Message { message: own, of } = circuit.gate(node) {
                debug_assert_eq!(own, message);
                if !derivative.is_zero() {
                    self.pending.add(of, derivative);
                }
            }
        }
        self.operands = operands;
    }

    fn take(&mut self, circuit: &mut Circuit, node: NodeId) -> Entry {
        self.pending.take(node, &mut self.terms);
        circuit.sum(&mut self.terms)
    }
}

/// The entries of one message were made one after another, before anything read them.
fn first_of_message(circuit: &Circuit, nodes: &[NodeId], message: MessageId) -> usize {
    let same =
        |node: &&NodeId| matches!(circuit.gate(**node), Gate::Message { message: m, .. } if m == message);
    nodes.len() - nodes.iter().rev().take_while(same).count()
}

fn derivative_of(step: TableOrigin) -> TableOrigin {
    match step {
        TableOrigin::Products(v) | TableOrigin::Eliminated(v) | TableOrigin::Derivative(v) => {
            TableOrigin::Derivative(v)
        }
        TableOrigin::Target(place) => TableOrigin::Target(place),
    }
}

/// Contributions to the derivative by each node: linked lists in one pool, whose cells are used again.
struct Pending {
    heads: Vec<u32>,
    cells: Vec<(Entry, u32)>,
    free: u32,
}

/// The end of a list.
const END: u32 = u32::MAX;

impl Pending {
    fn new(nodes: usize) -> Self {
        Self { heads: vec![END; nodes], cells: Vec::new(), free: END }
    }

    fn add(&mut self, node: NodeId, entry: Entry) {
        if entry.is_zero() {
            return;
        }
        let cell = (entry, self.heads[node.index()]);
        if self.free == END {
            // Cells are at most the circuit's edges, which fit 32 bits.
            self.heads[node.index()] = self.cells.len() as u32;
            self.cells.push(cell);
        } else {
            let place = self.free;
            self.free = self.cells[place as usize].1;
            self.cells[place as usize] = cell;
            self.heads[node.index()] = place;
        }
    }

    fn take(&mut self, node: NodeId, into: &mut Vec<Entry>) {
        into.clear();
        let mut place = std::mem::replace(&mut self.heads[node.index()], END);
        while place != END {
            let (entry, next) = self.cells[place as usize];
            into.push(entry);
            self.cells[place as usize].1 = self.free;
            self.free = place;
            place = next;
        }
    }

    fn drop_all(&mut self, node: NodeId) {
        self.take(node, &mut Vec::new());
    }
}
