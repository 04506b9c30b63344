//! When each node is computed: the earliest layers that its operands allow.
//!
//! Time counts layers: a sum is one affine layer after its operands; a gate is an affine layer with the arguments of its neurons,
//! the neurons, and an affine layer that gathers them, unless its single neuron is the value itself. Whatever falls in one time
//! step is one layer of its kind.

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, EnergyNode};

use super::gate::{Gate, Gates};

/// The time step in which the unit of each node is there; inputs are there at zero.
pub(super) struct Schedule {
    pub ready: Vec<usize>,
    /// The last step.
    pub last: usize,
}

impl Schedule {
    pub(super) fn new(circuit: &EnergyCircuit, gates: &Gates, live: &[bool]) -> Self {
        let mut ready = vec![0; circuit.len()];
        for node in circuit.nodes().filter(|node| live[node.index()]) {
            ready[node.index()] = start(circuit, &ready, node) + duration(circuit, gates, node);
        }
        let last = circuit.nodes().filter(|node| live[node.index()]).map(|node| ready[node.index()]).max();
        Self { ready, last: last.unwrap_or(0) }
    }

    /// When the operands of `node` are there.
    pub(super) fn start(&self, circuit: &EnergyCircuit, node: EnergyNode) -> usize {
        start(circuit, &self.ready, node)
    }
}

fn start(circuit: &EnergyCircuit, ready: &[usize], node: EnergyNode) -> usize {
    let mut start = 0;
    circuit.for_each_operand(node, |operand| start = start.max(ready[operand.index()]));
    start
}

fn duration(circuit: &EnergyCircuit, gates: &Gates, node: EnergyNode) -> usize {
    match circuit.gate(node) {
        EnergyGate::Bit(_) | EnergyGate::Real(_) | EnergyGate::Near { .. } => 0,
        EnergyGate::Sum(_) => 1,
        EnergyGate::Product(a, b) => match if a == b { &gates.square } else { gates.of(2) } {
            Gate::Unit | Gate::Absent => 1,
            Gate::Layer { .. } => 3,
        },
        EnergyGate::Squares(_)
        | EnergyGate::Function(..)
        | EnergyGate::Absolute(_)
        | EnergyGate::Tooth(_) => 3,
        EnergyGate::Multiply(factors) => match gates.of(factors.len()) {
            Gate::Unit | Gate::Absent => 1,
            Gate::Layer { .. } => 3,
        },
        EnergyGate::AtLeast { literals, .. } | EnergyGate::Ramp { literals, .. } => {
            match gates.and.layer(literals, 1) {
                layer if layer.is_its_neuron() => 2,
                _ => 3,
            }
        }
    }
}
