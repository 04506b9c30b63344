//! Observed states and values are input units as they are, once they are checked.

use hamnet_network::Network;

use crate::graph::{Element, Graph, Value};
use crate::inputs::Class;
use crate::write::Parts;

/// Checks that every vector of `states` (`[n·s, batch]`) is one-hot.
///
/// Only zero and one (and infinity, whose sum is none) are their own squares; NaN equals nothing.
pub(super) fn one_hot(class: &Class, states: Value, parts: &mut Parts) {
    let graph = &mut parts.graph;
    let one = graph.real(1.0);
    let squares = graph.apply("Mul", &[states, states]);
    let zero_or_one = graph.apply("Equal", &[squares, states]);
    let zero_or_one = all(zero_or_one, graph);
    let vectors = graph.reshape(states, &[class.inputs.len() as i64, class.states as i64, -1]);
    let sums = graph.sum(vectors, 1);
    let sums = graph.reshape(sums, &[class.inputs.len() as i64, -1]);
    let single = graph.apply("Equal", &[sums, one]);
    let single = all(single, graph);
    parts.guard.valid(zero_or_one);
    parts.guard.valid(single);
}

/// Checks that every value (`[n, batch]`) of the real `inputs` lies in its range. NaN lies in none.
///
/// The ends are rounded to nearest as the values are: a value of the range stays in it.
pub(super) fn within_range(network: &Network, inputs: &[usize], values: Value, parts: &mut Parts) {
    let graph = &mut parts.graph;
    let labels = inputs.iter().map(|&input| &network.variables()[network.inputs()[input].variable]);
    let (low, high): (Vec<f64>, Vec<f64>) = labels.filter_map(|label| label.range()).unzip();
    let shape = [inputs.len(), 1];
    let [low, high] = [low, high].map(|ends| graph.reals(&shape, ends.into_iter()));
    let above = graph.apply("GreaterOrEqual", &[values, low]);
    let below = graph.apply("LessOrEqual", &[values, high]);
    let within = graph.apply("And", &[above, below]);
    let within = all(within, graph);
    parts.guard.within(within);
}

/// One where all of `truths` (`[n, batch]`) hold, else zero, `[1, batch]`.
fn all(truths: Value, graph: &mut Graph) -> Value {
    let numbers = graph.cast(truths, Element::Real);
    graph.extreme("ReduceMin", numbers, 0)
}
