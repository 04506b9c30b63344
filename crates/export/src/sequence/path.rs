//! The most probable path: a loop forward over the best log weights, and one backward that follows where they came from.

use std::f64;

use super::forward::Step;
use crate::graph::{Attribute, Element, Graph, Scan, Turn, Value};

/// Less than any finite log weight.
const LEAST: f64 = -1e300;

/// The paths of a batch.
pub(super) struct Paths {
    /// `[time, batch]`, meaningless beyond a sequence's length.
    pub(super) states: Value,
    /// `[time, batch, 1]`: what each time adds to the log weight, in `f64`; `-∞` where it is impossible.
    pub(super) ln_steps: Value,
}

impl Step<'_> {
    /// The paths through all times. `start` (`[batch, states]`) and `logs` (`[time, batch, states]`) are logarithms in `f64`;
    /// `counts` and `has_later` are `[time, batch, 1]`.
    pub(super) fn paths(
        &self,
        start: Value,
        logs: Value,
        counts: Value,
        has_later: Value,
        graph: &mut Graph,
    ) -> Paths {
        let states = [(start, Element::F64), (start, Element::F64)];
        let items = [(logs, Element::F64), (counts, Element::Bool)];
        let forward = graph.scan(
            &Scan { states: &states, items: &items, reversed: false, turns: None },
            |graph, states, items| self.best(states, items, graph),
        );
        let [_, last, ln_steps, places] = forward[..] else {
            unreachable!("the loop has two states and two outputs")
        };
        let end = arg_max(last, true, graph);
        let items = [(places, Element::I64), (has_later, Element::Bool)];
        let followed = graph.scan(
            &Scan { states: &[(end, Element::I64)], items: &items, reversed: true, turns: None },
            |graph, states, items| {
                let places = graph.apply_with(
                    "GatherElements",
                    &[items[0], states[0]],
                    vec![Attribute::Int("axis", 1)],
                );
                let previous = self.matrix.previous(places, states[0], graph);
                let state = graph.apply("Where", &[items[1], previous, states[0]]);
                Turn { states: vec![state], outputs: vec![(state, Element::I64)] }
            },
        );
        let axes = graph.integers(&[2]);
        Paths { states: graph.apply("Squeeze", &[followed[1], axes]), ln_steps }
    }

    /// The best log weights into the states of the next time, and the places they come from.
    fn best(&self, states: &[Value], items: &[Value], graph: &mut Graph) -> Turn {
        let (reached, last) = (states[0], states[1]);
        let (logs, counts) = (items[0], items[1]);
        let scores = graph.apply("Add", &[reached, logs]);
        let largest = graph.extreme("ReduceMax", scores, 1);
        let least = graph.double(LEAST);
        let largest_or_least = graph.apply("Max", &[largest, least]);
        let scores = graph.apply("Sub", &[scores, largest_or_least]);
        let last = graph.apply("Where", &[counts, scores, last]);
        let candidates = self.matrix.reached(scores, graph);
        let attributes = vec![Attribute::Ints("axes", vec![1]), Attribute::Int("keepdims", 0)];
        let next = graph.apply_with("ReduceMax", &[candidates], attributes);
        let places = arg_max(candidates, false, graph);
        Turn { states: vec![next, last], outputs: vec![(largest, Element::F64), (places, Element::I64)] }
    }
}

/// The first of the largest along axis 1.
fn arg_max(values: Value, keeps: bool, graph: &mut Graph) -> Value {
    let attributes = vec![Attribute::Int("axis", 1), Attribute::Int("keepdims", i64::from(keeps))];
    graph.apply_with("ArgMax", &[values], attributes)
}
