//! The outputs of networks that explain: max-marginals, the state of every variable, and whether these are certain.

use hamnet_network::{EvidenceHead, Network};

use crate::graph::{Attribute, Axis, Element, Graph, Value};
use crate::outputs::Outputs;
use crate::places::Places;

/// The name of the output that says whether every state is certain.
pub(crate) const CERTAIN: &str = "certain";

/// The state of a row without an answer.
const NO_STATE: i64 = -1;

/// Writes the max-marginals, the states, and whether they are certain.
///
/// A state is certain where no other of its variable comes within twice the certificate of the network.
pub(crate) fn explanation(
    network: &Network,
    outputs: &Outputs,
    answered: Value,
    places: &Places,
    graph: &mut Graph,
) {
    let EvidenceHead::Log { impossible_below, .. } = *network.evidence() else { return };
    let lead = network.certificate(graph.precision()).map_or(f64::INFINITY, |known| known.decisive_lead());
    // rounding to f32 must not make it less
    let near = graph.real(-lead * (1.0 + f64::from(f32::EPSILON)));
    let mut close = Vec::new();
    let mut best = Vec::new();
    for class in &outputs.classes {
        let units = class.units(network, places, graph);
        let relative = relative(units, class.axis(), impossible_below, graph);
        let within = graph.apply("GreaterOrEqual", &[relative, near]);
        let within = graph.cast(within, Element::Real);
        let count = graph.sum(within, class.axis());
        close.push(class.without_states(count, graph));
        let first = first_of_the_best(units, class.axis(), graph);
        best.push(class.without_states(first, graph));
        let zero = graph.real(0.0);
        let shown = graph.apply("Where", &[answered, relative, zero]);
        class.show(shown, graph);
    }
    for (class, states) in outputs.classes.iter().zip(best) {
        let none = graph.integer(NO_STATE);
        let shown = graph.apply("Where", &[answered, states, none]);
        class.show_states(shown, graph);
    }
    certain(&close, answered, graph);
}

/// `x - max x` along `axis`, and `-∞` where `x` is that of nothing possible.
fn relative(units: Value, axis: i64, impossible_below: f64, graph: &mut Graph) -> Value {
    let (bound, nothing) = (graph.real(impossible_below), graph.real(f64::NEG_INFINITY));
    let possible = graph.apply("GreaterOrEqual", &[units, bound]);
    let greatest = graph.extreme("ReduceMax", units, axis);
    let behind = graph.apply("Sub", &[units, greatest]);
    graph.apply("Where", &[possible, behind, nothing])
}

fn first_of_the_best(units: Value, axis: i64, graph: &mut Graph) -> Value {
    let attributes = vec![Attribute::Int("axis", axis), Attribute::Int("keepdims", 1)];
    graph.apply_with("ArgMax", &[units], attributes)
}

/// One where `close`, the states of each variable that come near its best, are the best alone; zero elsewhere.
fn certain(close: &[Value], answered: Value, graph: &mut Graph) {
    let all = graph.concat(close, 0);
    let most = graph.extreme("ReduceMax", all, 0);
    let one = graph.real(1.0);
    let alone = graph.apply("LessOrEqual", &[most, one]);
    let certain = graph.apply("And", &[answered, alone]);
    let certain = graph.cast(certain, Element::I64);
    let output = graph.reshape(certain, &[-1]);
    graph.output(output, CERTAIN, Element::I64, &[Axis::Batch]);
}
