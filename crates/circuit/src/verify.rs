//! The rules every circuit keeps.
//!
//! 1. Operands come before the nodes that read them.
//! 2. A sum has at least two terms, in ascending order of distinct nodes, with positive weights.
//! 3. A product has no constant factor.
//! 4. The range of a sum is what its terms allow in the algebra of the circuit.
//! 5. Every node of a head, of the evidence and of a table exists; entries of weight zero are the constant zero.

use thiserror::Error;

use crate::{Circuit, Entry, Gate, NodeId};

/// A circuit that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CircuitError {
    #[error("{node} reads {operand}, which is not before it")]
    ReadsAhead { node: NodeId, operand: NodeId },
    #[error("the sum {node} is not in normal form: {rule}")]
    Sum { node: NodeId, rule: &'static str },
    #[error("the product {node} has a constant factor")]
    ConstantFactor { node: NodeId },
    #[error("{place} names {node}, but the circuit has {nodes} nodes")]
    NoSuchNode { place: String, node: NodeId, nodes: usize },
}

/// Checks the rules above, in their order.
///
/// # Errors
/// The first rule that is broken, with its place.
pub fn verify(circuit: &Circuit) -> Result<(), CircuitError> {
    circuit.nodes().try_for_each(|node| verify_gate(circuit, node))?;
    for (index, head) in circuit.outputs().heads.iter().enumerate() {
        head.iter().try_for_each(|entry| verify_entry(circuit, entry, || format!("head {index}")))?;
    }
    let evidence = &circuit.outputs().evidence;
    evidence.iter().try_for_each(|entry| verify_entry(circuit, entry, || "the evidence".to_owned()))?;
    for (index, table) in circuit.tables().iter().enumerate() {
        table.nodes.iter().try_for_each(|&node| verify_node(circuit, node, || format!("table {index}")))?;
    }
    Ok(())
}

fn verify_gate(circuit: &Circuit, node: NodeId) -> Result<(), CircuitError> {
    let before = |operand: NodeId| {
        if operand < node { Ok(()) } else { Err(CircuitError::ReadsAhead { node, operand }) }
    };
    match circuit.gate(node) {
        Gate::One | Gate::Input(_) => Ok(()),
        Gate::Message { of, .. } => before(of),
        Gate::Product(a, b) if a == NodeId::ONE || b == NodeId::ONE => {
            Err(CircuitError::ConstantFactor { node })
        }
        Gate::Product(a, b) => before(a).and(before(b)),
        Gate::Sum(terms) => {
            terms.nodes().iter().try_for_each(|&operand| before(operand))?;
            let broken = |rule| Err(CircuitError::Sum { node, rule });
            if terms.len() < 2 {
                return broken("it has fewer than two terms");
            }
            if !terms.nodes().is_sorted_by(|a, b| a < b) {
                return broken("its terms are not in ascending order");
            }
            if terms.iter().any(|(_, weight)| weight.is_zero()) {
                return broken("it has a term of weight zero");
            }
            let ranges = terms.iter().map(|(operand, weight)| (weight, circuit.magnitude(operand)));
            if circuit.algebra().magnitude(ranges) != circuit.magnitude(node) {
                return broken("its range is not that of the circuit's algebra");
            }
            Ok(())
        }
    }
}

fn verify_entry(circuit: &Circuit, entry: &Entry, place: impl Fn() -> String) -> Result<(), CircuitError> {
    verify_node(circuit, entry.node, place)
}

fn verify_node(circuit: &Circuit, node: NodeId, place: impl Fn() -> String) -> Result<(), CircuitError> {
    let nodes = circuit.len();
    if node.index() < nodes { Ok(()) } else { Err(CircuitError::NoSuchNode { place: place(), node, nodes }) }
}
