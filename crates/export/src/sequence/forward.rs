//! One step forward, and the loop over it.

use hamnet_network::sequence::{Emission, SequenceNetwork};
use hamnet_numeric::Precision;

use super::matrix::Matrix;
use super::watch::Watch;
use crate::ExportError;
use crate::graph::{Element, Graph, Scan, Turn, Value};

/// What every step needs to know.
pub(super) struct Step<'a> {
    pub(super) matrix: Matrix<'a>,
    pub(super) watch: Watch,
    /// Whether a likelihood can be zero, which only symbols can have.
    pub(super) excludes: bool,
}

/// What a step is given, each `[batch, states]`.
#[derive(Clone, Copy)]
pub(super) struct Before {
    /// `p(x_t | y_1 … y_{t-1})`.
    pub(super) predicted: Value,
    /// How much of it may be added by floors, where that is watched.
    pub(super) lost: Option<Value>,
}

/// What a step gives.
pub(super) struct After {
    /// `p(x_t | y_1 … y_t)`, `[batch, states]`.
    pub(super) belief: Value,
    /// How much of it may be added by floors, where that is watched.
    pub(super) lost: Option<Value>,
    /// `p(y_t | y_1 … y_{t-1})`, divided by the scale of the likelihoods, `[batch, 1]`.
    pub(super) sum: Value,
    pub(super) next: Before,
}

impl<'a> Step<'a> {
    pub(super) fn new(network: &'a SequenceNetwork, precision: Precision) -> Result<Self, ExportError> {
        Ok(Self {
            matrix: Matrix::new(&network.parts().transition, precision)?,
            watch: Watch::new(network, precision)?,
            excludes: matches!(network.parts().emission, Emission::Symbols(_)),
        })
    }
}

impl Step<'_> {
    /// One step, with the likelihoods of what is seen.
    pub(super) fn forward(&self, before: Before, likelihoods: Value, graph: &mut Graph) -> After {
        let weights = graph.apply("Mul", &[before.predicted, likelihoods]);
        let possible = if self.excludes { weights } else { before.predicted };
        let (weights, floors) = self.kept(weights, possible, graph);
        let sum = graph.sum(weights, -1);
        let divisor = or_tiny(sum, graph);
        let belief = graph.apply("Div", &[weights, divisor]);
        let lost = before.lost.zip(floors).map(|(lost, floors)| {
            let weights = graph.apply("Mul", &[lost, likelihoods]);
            let weights = graph.apply("Add", &[weights, floors]);
            graph.apply("Div", &[weights, divisor])
        });
        let predicted = self.matrix.forward(belief, graph);
        let lost_next = lost.map(|lost| self.matrix.forward(lost, graph));
        After { belief, lost, sum, next: Before { predicted, lost: lost_next } }
    }

    /// The weights, those where `possible` is positive not below the floor; and the floors, where there are any.
    pub(super) fn kept(&self, weights: Value, possible: Value, graph: &mut Graph) -> (Value, Option<Value>) {
        let Watch::Lost { floor, lift } = self.watch else { return (weights, None) };
        let (floor, lift) = (graph.power_of_two(floor), graph.power_of_two(lift));
        let lifted = graph.apply("Mul", &[possible, lift]);
        let floors = graph.apply("Min", &[lifted, floor]);
        (graph.apply("Max", &[weights, floors]), Some(floors))
    }

    /// Filters all times, from `start` on.
    pub(super) fn filter(&self, start: Before, likelihoods: Value, graph: &mut Graph) -> Filtered {
        let states: Vec<(Value, Element)> =
            [Some(start.predicted), start.lost].into_iter().flatten().map(real).collect();
        let scan = Scan { states: &states, items: &[real(likelihoods)], reversed: false, turns: None };
        let stacked = graph.scan(&scan, |graph, states, items| {
            let before = Before { predicted: states[0], lost: states.get(1).copied() };
            let after = self.forward(before, items[0], graph);
            let next = [Some(after.next.predicted), after.next.lost];
            let outputs = [Some(after.belief), Some(after.sum), after.lost];
            Turn {
                states: next.into_iter().flatten().collect(),
                outputs: outputs.into_iter().flatten().map(real).collect(),
            }
        });
        let outputs = &stacked[states.len()..];
        Filtered { beliefs: outputs[0], sums: outputs[1], lost: outputs.get(2).copied() }
    }
}

/// The beliefs of all times.
#[derive(Clone, Copy)]
pub(super) struct Filtered {
    /// `[time, batch, states]`.
    pub(super) beliefs: Value,
    /// `[time, batch, 1]`.
    pub(super) sums: Value,
    /// How much of them may be added by floors, where that is watched.
    pub(super) lost: Option<Value>,
}

pub(super) fn real(value: Value) -> (Value, Element) {
    (value, Element::Real)
}

/// A divisor that leaves zeros what they are.
pub(super) fn or_tiny(sum: Value, graph: &mut Graph) -> Value {
    let tiny = graph.real(graph.precision().min_normal());
    graph.apply("Max", &[sum, tiny])
}
