//! The spread of log errors within a group of nodes: `max_i ε_i - min_i ε_i`, in roundings.
//!
//! Only spreads matter to a posterior, and mixing steps contract them: if all nodes of a group are sums over the same
//! operands with a positive matrix `W`, then `spread(W x) ≤ tanh(Δ/4) spread(x)` with Birkhoff's projective diameter
//! `Δ = ln max (W_ij W_kl) / (W_il W_kj)`, plus the roundings of the sums. Multiplication by an exact likelihood keeps the
//! spread. So the errors of a mixing chain do not add up over its length.
//!
//! Source: G. Birkhoff, Extensions of Jentzsch's theorem, Trans. AMS 85 (1957); Seneta, Non-negative Matrices, ch. 3.

use hamnet_circuit::{Circuit, Gate, Input, NodeId};
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::{ln_f64, tanh_f64};

use super::roundings::{input_roundings, term_roundings};
use crate::lower::NodeUnits;

/// Row pairs times columns beyond which a contraction is not looked for.
const LARGEST_MATRIX: usize = 1 << 20;
/// How deep products of products are followed within one group.
const DEPTH: usize = 12;

/// Bounds on the spread of every table of the circuit.
pub(crate) struct Spreads<'a> {
    circuit: &'a Circuit,
    units: &'a NodeUnits,
    roundings: &'a [f64],
    precision: Precision,
    tables: Vec<f64>,
}

impl<'a> Spreads<'a> {
    pub(crate) fn new(
        circuit: &'a Circuit,
        units: &'a NodeUnits,
        roundings: &'a [f64],
        precision: Precision,
    ) -> Self {
        let mut spreads = Self { circuit, units, roundings, precision, tables: Vec::new() };
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

    fn known_table(&self, nodes: &[NodeId]) -> Option<f64> {
        let table = self.circuit.table_of(*nodes.first()?)?;
        let spread = *self.tables.get(table)?;
        nodes.iter().all(|&node| self.circuit.table_of(node) == Some(table)).then_some(spread)
    }

    fn of_inputs(&self, nodes: &[NodeId]) -> Option<f64> {
        let all = nodes.iter().all(|&node| matches!(self.circuit.gate(node), Gate::Input(_)));
        all.then(|| 2.0 * input_roundings(self.precision))
    }

    fn of_messages(&self, nodes: &[NodeId], depth: usize) -> Option<f64> {
        let of = |&node: &NodeId| match self.circuit.gate(node) {
            Gate::Message { of, .. } => Some(of),
            _ => None,
        };
        let operands: Option<Vec<NodeId>> = nodes.iter().map(of).collect();
        Some(self.of(&operands?, depth + 1))
    }

    fn of_sums(&self, nodes: &[NodeId], depth: usize) -> Option<f64> {
        let Gate::Sum(first) = self.circuit.gate(*nodes.first()?) else { return None };
        let operands = first.nodes();
        if operands.contains(&NodeId::ONE) || nodes.len() * nodes.len() * operands.len() > LARGEST_MATRIX {
            return None;
        }
        let mut matrix = Vec::with_capacity(nodes.len());
        let mut own = 0.0f64;
        for &node in nodes {
            let Gate::Sum(terms) = self.circuit.gate(node) else { return None };
            if terms.nodes() != operands {
                return None;
            }
            let weights: Vec<f64> = terms.iter().map(|(_, weight)| weight.to_f64()).collect();
            let terms = weights.iter().map(|&weight| term_roundings(weight, self.precision));
            own = own.max(terms.fold(0.0, f64::max) + operands.len() as f64);
            matrix.push(weights);
        }
        Some(contraction(&matrix) * self.of(operands, depth + 1) + 2.0 * own)
    }

    /// Splits the operands of products into two groups by what they are.
    fn of_products(&self, nodes: &[NodeId], depth: usize) -> Option<f64> {
        let (mut left, mut right) = (Vec::with_capacity(nodes.len()), Vec::with_capacity(nodes.len()));
        let mut kinds = None;
        for &node in nodes {
            let Gate::Product(a, b) = self.circuit.gate(node) else { return None };
            let (first, second) = *kinds.get_or_insert((self.kind(a), self.kind(b)));
            let (a, b) = if self.kind(a) == first && self.kind(b) == second { (a, b) } else { (b, a) };
            if self.kind(a) != first || self.kind(b) != second {
                return None;
            }
            left.push(a);
            right.push(b);
        }
        Some(self.of(&left, depth + 1) + self.of(&right, depth + 1) + 2.0)
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GroupKind {
    Table(usize),
    Input(usize),
    Message(usize),
    One,
    Sum,
    Product,
}

/// Birkhoff's contraction coefficient `tanh(Δ/4)` of a matrix; one unless all entries are positive.
pub(crate) fn contraction(matrix: &[Vec<f64>]) -> f64 {
    let logs: Vec<Vec<f64>> = matrix.iter().map(|row| row.iter().map(|&w| ln_f64(w)).collect()).collect();
    let mut diameter = 0.0f64;
    for (place, a) in logs.iter().enumerate() {
        for b in &logs[place + 1..] {
            let ratios = a.iter().zip(b).map(|(x, y)| x - y);
            let (least, most) =
                ratios.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), r| (lo.min(r), hi.max(r)));
            diameter = diameter.max(most - least);
        }
    }
    if diameter.is_finite() { tanh_f64(diameter / 4.0) * (1.0 + 1e-12) + 1e-15 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::contraction;

    #[test]
    fn symmetric_channel_contracts_by_its_second_eigenvalue() {
        let matrix = [vec![0.9, 0.1], vec![0.1, 0.9]];
        assert!((contraction(&matrix) - 0.8).abs() < 1e-9);
        assert_eq!(contraction(&[vec![1.0, 0.0], vec![0.5, 0.5]]), 1.0);
    }
}
