//! Squares that are summed in one layer, where there are no skip connections: `r + 1` neurons for `r` of them.
//!
//! Without a skip the linear part of a neuron has to cancel within the layer; that takes one neuron more for all squares together
//! instead of one for each. Source: THEORY 3.3.

use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, EnergyNode, Form};
use hamnet_numeric::Dd;

use super::certify::operand_scale;
use crate::gates::quadratic::MOST_MIXED;

/// `forms` with the squares that only one of them reads put together.
pub(super) fn together(circuit: &mut EnergyCircuit, forms: &[Form]) -> Vec<Form> {
    let readers = readers(circuit, forms);
    forms.iter().map(|form| joined(circuit, form, &readers)).collect()
}

fn joined(circuit: &mut EnergyCircuit, form: &Form, readers: &BTreeMap<EnergyNode, usize>) -> Form {
    let mut squares = Vec::new();
    let mut others = Vec::new();
    for &(node, weight) in form.terms() {
        match circuit.gate(node) {
            EnergyGate::Product(a, b) if a == b && readers.get(&node) == Some(&1) => {
                squares.push((*a, weight))
            }
            _ => others.push((node, weight)),
        }
    }
    // two squares take three neurons either way round that many; fewer gain nothing
    if !(2..=MOST_MIXED).contains(&squares.len()) {
        return form.clone();
    }
    others.push((circuit.squares(squares), Dd::ONE));
    Form::new(form.constant(), others)
}

/// How many nodes and forms read each node.
fn readers(circuit: &EnergyCircuit, forms: &[Form]) -> BTreeMap<EnergyNode, usize> {
    let mut readers = BTreeMap::new();
    for node in circuit.nodes() {
        circuit.for_each_operand(node, |operand| *readers.entry(operand).or_insert(0) += 1);
    }
    forms.iter().flat_map(Form::terms).for_each(|term| *readers.entry(term.0).or_insert(0) += 1);
    readers
}

/// What an operand of a form of squares is divided by.
pub(super) fn square_scale(circuit: &EnergyCircuit, node: EnergyNode) -> f64 {
    operand_scale(circuit.range(node).magnitude())
}

/// The coefficients of a form of squares, for operands divided by their scales.
pub(super) fn square_coefficients(circuit: &EnergyCircuit, node: EnergyNode) -> Vec<f64> {
    let EnergyGate::Squares(terms) = circuit.gate(node) else { return Vec::new() };
    terms.iter().map(|&(node, weight)| weight.to_f64() * square_scale(circuit, node).powi(2)).collect()
}
