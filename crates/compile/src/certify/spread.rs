//! The spread of log errors within a group of nodes: `max_i ε_i - min_i ε_i`, in roundings.
//!
//! Only spreads matter to a posterior, and mixing steps contract them: if all nodes of a group are sums over operands with a
//! matrix `W`, then `spread(W x) ≤ τ(W) spread(x)` with Birkhoff's coefficient, see [`super::contraction`], plus the roundings of the
//! sums. Multiplication by an exact likelihood keeps the spread. So the errors of a mixing chain do not add up over its length.
//!
//! **Several steps.** Let a group be `W₀ D₁ W₁ ⋯ D_m W_m x`, with the diagonals `D_t` of what is multiplied with between two steps. What is
//! rounded at one of them passes those before it, so that
//!
//! ```text
//! spread  ≤  s₀ + Σ_t τ(W₀ ⋯ W_{t-1}) s_t + τ(W₀ ⋯ W_m) spread(x)
//! ```
//!
//! for every `m`, where `s_t` is what step `t` adds, its `D_t` included. The coefficients hold for all values of the `D_t` if these have
//! a bounded ratio, as messages through positive matrices have: emissions of a hidden Markov model, whatever is seen. Then a chain
//! whose steps hold zeros has a bound for every length too, if some of them together mix. Where likelihoods of any ratio come between,
//! as of a variable that is itself observed, there is none, and only steps without zeros contract.

use std::cell::Cell;

use hamnet_circuit::{Circuit, Gate, Input, NodeId};
use hamnet_numeric::{Precision, Scaled};

use super::contraction::{Kernel, coefficient};
use super::roundings::{input_roundings, term_roundings};
use crate::lower::NodeUnits;

/// Row pairs times columns beyond which a contraction is not looked for.
const LARGEST_MATRIX: usize = 1 << 20;
/// Entries beyond which a table is not searched for nodes of earlier ones.
const LARGEST_TABLE: usize = 1 << 10;
/// How deep products of products are followed within one group.
const DEPTH: usize = 12;
/// How deep within a group several steps are followed.
const DEPTH_OF_STEPS: usize = 1;
/// The most steps that are followed back.
const MOST_STEPS: usize = 32;
/// A coefficient at which more steps gain little.
const CONTRACTED: f64 = 0.9;
/// Multiplications for all products of several steps together.
const MOST_WORK: u64 = 1 << 32;

/// Bounds on the spread of every table of the circuit.
pub(crate) struct Spreads<'a> {
    circuit: &'a Circuit,
    units: &'a NodeUnits,
    roundings: &'a [f64],
    precision: Precision,
    tables: Vec<f64>,
    /// Multiplications of matrices that may still be done.
    work: Cell<u64>,
}

/// A group as the image of another: `nodes = matrix · operands`, and twice the most roundings of a row.
struct Linear {
    matrix: Kernel,
    operands: Vec<NodeId>,
    added: f64,
}

impl<'a> Spreads<'a> {
    pub(crate) fn new(
        circuit: &'a Circuit,
        units: &'a NodeUnits,
        roundings: &'a [f64],
        precision: Precision,
    ) -> Self {
        let mut spreads =
            Self { circuit, units, roundings, precision, tables: Vec::new(), work: Cell::new(MOST_WORK) };
        for table in circuit.tables() {
            let spread = spreads.of(&table.nodes, 0);
            spreads.tables.push(spread);
        }
        spreads
    }

    /// A bound on the spread of `nodes`.
    pub(crate) fn of_group(&self, nodes: &[NodeId]) -> f64 {
        self.of(nodes, 0)
    }

    fn of(&self, nodes: &[NodeId], depth: usize) -> f64 {
        let plain = 2.0 * nodes.iter().map(|&node| self.roundings_of(node)).fold(0.0, f64::max);
        if depth > DEPTH || plain == 0.0 {
            return plain;
        }
        let structural = self
            .known_table(nodes)
            .or_else(|| self.of_inputs(nodes))
            .or_else(|| self.of_messages(nodes, depth))
            .or_else(|| self.of_sums(nodes, depth))
            .or_else(|| self.of_products(nodes, depth));
        structural.map_or(plain, |spread| spread.min(plain))
    }

    fn roundings_of(&self, node: NodeId) -> f64 {
        self.units.get(node).map_or(0.0, |unit| self.roundings[unit.index()])
    }

    /// The spread of the table that the newest node is an entry of, if all others are.
    fn known_table(&self, nodes: &[NodeId]) -> Option<f64> {
        let place = self.circuit.table_of(*nodes.iter().max()?)?;
        let spread = *self.tables.get(place)?;
        nodes.iter().all(|&node| self.is_entry(node, place)).then_some(spread)
    }

    /// Whether `node` is an entry of the table, if of an earlier one too: a state with one predecessor is the same node as that.
    fn is_entry(&self, node: NodeId, place: usize) -> bool {
        let table = &self.circuit.tables()[place].nodes;
        let first = self.circuit.table_of(node);
        let may_be_earlier = first.is_none_or(|first| first < place) && table.len() <= LARGEST_TABLE;
        first == Some(place) || (may_be_earlier && table.contains(&node))
    }

    fn of_inputs(&self, nodes: &[NodeId]) -> Option<f64> {
        let all = nodes.iter().all(|&node| matches!(self.circuit.gate(node), Gate::Input(_)));
        all.then(|| 2.0 * input_roundings(self.precision))
    }

    fn of_messages(&self, nodes: &[NodeId], depth: usize) -> Option<f64> {
        Some(self.of(&self.behind_messages(nodes)?, depth + 1))
    }

    fn behind_messages(&self, nodes: &[NodeId]) -> Option<Vec<NodeId>> {
        let of = |&node: &NodeId| match self.circuit.gate(node) {
            Gate::Message { of, .. } => Some(of),
            _ => None,
        };
        nodes.iter().map(of).collect()
    }

    /// The least bound over the numbers of steps that are followed back.
    fn of_sums(&self, nodes: &[NodeId], depth: usize) -> Option<f64> {
        let Linear { matrix, operands, mut added } = self.linear(nodes)?;
        let mut passed = coefficient(matrix.diameter());
        let mut best = added + passed * self.of(&operands, depth + 1);
        if depth > DEPTH_OF_STEPS {
            return Some(best);
        }
        let (mut path, mut operands, mut widened) = (matrix, operands, 0.0);
        // with zeros every number of steps is tried, without only powers of two
        let mut next = 2;
        for steps in 2..=MOST_STEPS {
            if passed <= CONTRACTED {
                break;
            }
            let Some(before) = self.before(&operands, depth) else { break };
            let Some(longer) = self.product(&path, &before.linear.matrix) else { break };
            widened += 2.0 * before.ratio;
            added += passed * (before.added + before.linear.added);
            (path, operands) = (longer, before.linear.operands);
            if steps >= next && path.is_rectangle() && self.spend(path.rows().pow(2) * path.columns()) {
                let contracted = coefficient(path.diameter() + widened);
                next = if contracted < 1.0 { 2 * steps } else { steps + 1 };
                passed = passed.min(contracted);
                best = best.min(added + passed * self.of(&operands, depth + 1));
            }
        }
        Some(best)
    }

    /// What a group was before it met what has a bounded ratio, as a sum over the step before.
    fn before(&self, nodes: &[NodeId], depth: usize) -> Option<Before> {
        let (mut nodes, mut ratio, mut added) = (nodes.to_vec(), 0.0, 0.0);
        for _ in 0..DEPTH {
            if let Some(behind) = self.behind_messages(&nodes) {
                nodes = behind;
            } else if let Some([left, right]) = self.factors(&nodes) {
                let ratios = [self.ratio(&left, depth), self.ratio(&right, depth)];
                let spreads = [self.of(&left, depth + 1), self.of(&right, depth + 1)];
                // what is off by more is what has come the longer way
                let left_leads = if ratios[0].is_finite() && ratios[1].is_finite() {
                    spreads[0] >= spreads[1]
                } else {
                    ratios[1].is_finite()
                };
                let side = usize::from(left_leads);
                if !ratios[side].is_finite() {
                    return None;
                }
                ratio += ratios[side];
                added += spreads[side] + 2.0;
                nodes = if left_leads { left } else { right };
            } else {
                return Some(Before { ratio, added, linear: self.linear(&nodes)? });
            }
        }
        None
    }

    /// The nodes as sums over common operands. A state with one predecessor is that itself.
    fn linear(&self, nodes: &[NodeId]) -> Option<Linear> {
        let step = self.circuit.step_of(*nodes.iter().max()?);
        let terms_of = |node: NodeId| match self.circuit.gate(node) {
            Gate::Sum(terms) if self.circuit.step_of(node) == step => Some(terms),
            _ => None,
        };
        let mut operands: Vec<NodeId> = Vec::new();
        for &node in nodes {
            match terms_of(node) {
                Some(terms) => operands.extend(terms.nodes()),
                None => operands.push(node),
            }
        }
        operands.sort_unstable();
        operands.dedup();
        let are_constant = operands.first() == Some(&NodeId::ONE);
        if are_constant || nodes.len() * nodes.len() * operands.len() > LARGEST_MATRIX {
            return None;
        }
        let place = |node: NodeId| operands.partition_point(|&other| other < node);
        let mut own = None;
        let rows: Vec<Vec<(usize, Scaled)>> = nodes
            .iter()
            .map(|&node| match terms_of(node) {
                Some(terms) => {
                    let weights = terms.iter().map(|(_, weight)| weight.to_f64());
                    let weights = weights.map(|weight| term_roundings(weight, self.precision));
                    let roundings = weights.fold(0.0, f64::max) + terms.len() as f64;
                    own = Some(own.unwrap_or(0.0f64).max(roundings));
                    terms.iter().map(|(node, weight)| (place(node), weight)).collect()
                }
                None => vec![(place(node), Scaled::ONE)],
            })
            .collect();
        Some(Linear { added: 2.0 * own?, matrix: Kernel::from_rows(operands.len(), &rows)?, operands })
    }

    /// A bound on `ln` of the largest of `nodes` over the least, where they are not zero in a row.
    fn ratio(&self, nodes: &[NodeId], depth: usize) -> f64 {
        if nodes.iter().all(|node| *node == nodes[0]) {
            return 0.0;
        }
        if depth > DEPTH {
            return f64::INFINITY;
        }
        if let Some(behind) = self.behind_messages(nodes) {
            return self.ratio(&behind, depth + 1);
        }
        if let Some(factors) = self.factors(nodes) {
            return factors.iter().map(|factor| self.ratio(factor, depth + 1)).sum();
        }
        self.linear(nodes).map_or(f64::INFINITY, |linear| linear.matrix.column_ratio())
    }

    fn product(&self, a: &Kernel, b: &Kernel) -> Option<Kernel> {
        let is_small = a.rows() * a.rows() * b.columns() <= LARGEST_MATRIX;
        let work = b.rows() * b.columns() + a.rows() * (b.stored() + b.columns());
        if is_small && self.spend(work) { a.times(b) } else { None }
    }

    /// Takes `work` from what may be done; false where that is not left.
    fn spend(&self, work: usize) -> bool {
        let left = self.work.get().checked_sub(work as u64);
        left.inspect(|&left| self.work.set(left)).is_some()
    }

    fn of_products(&self, nodes: &[NodeId], depth: usize) -> Option<f64> {
        let [left, right] = self.factors(nodes)?;
        Some(self.of(&left, depth + 1) + self.of(&right, depth + 1) + 2.0)
    }

    /// Splits the operands of products into two groups: the entries of the newest table among them, or the operands of a kind,
    /// and the other ones.
    fn factors(&self, nodes: &[NodeId]) -> Option<[Vec<NodeId>; 2]> {
        let pair = |&node: &NodeId| match self.circuit.gate(node) {
            Gate::Product(a, b) => Some([a, b]),
            _ => None,
        };
        let pairs: Vec<[NodeId; 2]> = nodes.iter().map(pair).collect::<Option<_>>()?;
        let newest = self.circuit.table_of(*pairs.iter().flatten().max()?);
        let of_table = newest.and_then(|place| split(&pairs, |node| self.is_entry(node, place)));
        of_table.or_else(|| {
            let kinds = pairs[0].map(|node| self.kind(node));
            kinds.into_iter().find_map(|kind| split(&pairs, |node| self.kind(node) == kind))
        })
    }

    fn kind(&self, node: NodeId) -> GroupKind {
        if let Some(table) = self.circuit.table_of(node) {
            return GroupKind::Table(table);
        }
        match self.circuit.gate(node) {
            Gate::One => GroupKind::One,
            Gate::Input(Input { variable, .. }) => GroupKind::Input(variable.index()),
            Gate::Sum(_) => GroupKind::Sum,
            Gate::Product(..) => GroupKind::Product,
            Gate::Message { message, .. } => GroupKind::Message(message.index()),
        }
    }
}

/// One operand of every pair for which `is_first` holds, and the other ones.
fn split(pairs: &[[NodeId; 2]], is_first: impl Fn(NodeId) -> bool) -> Option<[Vec<NodeId>; 2]> {
    let (mut found, mut others) = (Vec::with_capacity(pairs.len()), Vec::with_capacity(pairs.len()));
    for &[a, b] in pairs {
        let (first, other) = if is_first(a) { (a, b) } else { (b, a) };
        if !is_first(first) {
            return None;
        }
        found.push(first);
        others.push(other);
    }
    Some([found, others])
}

/// A group as a step over the one before, and what it met since: the `ln` of a ratio, and the spread that meeting it adds.
struct Before {
    ratio: f64,
    added: f64,
    linear: Linear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GroupKind {
    Table(usize),
    Input(usize),
    Message(usize),
    One,
    Sum,
    Product,
}
