//! The outputs of networks that explain: max-marginals, the state of every variable, and whether these are certain.

use hamnet_network::{EvidenceHead, Head, Network};

use crate::graph::{Attribute, Axis, Element, Graph, Value};
use crate::names::Names;
use crate::places::{Operands, Places};

/// The name of the output that says whether every state is certain.
pub(crate) const CERTAIN: &str = "certain";

/// The state of a row without an answer.
const NO_STATE: i64 = -1;

/// One name per head for the states of the most probable explanation; none of a network that gives posteriors.
pub(crate) fn state_names(network: &Network, names: &mut Names) -> Vec<String> {
    let named = network.heads().iter().filter(|_| network.explains()).map(|head| {
        let targets: Vec<&str> =
            head.target.iter().map(|&place| network.variables()[place].name.as_str()).collect();
        names.give(&format!("state_{}", targets.join("_")))
    });
    named.collect()
}

/// Writes the max-marginals under `names`, the states under `states`, and whether they are certain.
///
/// A state is certain where no other of its variable comes within twice the certificate of the network.
pub(crate) fn explanation(
    network: &Network,
    [names, states]: [&[String]; 2],
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
    for (head, name) in network.heads().iter().zip(names) {
        let units = Operands::new(places, head.units.clone()).gather(graph, &head.units);
        let relative = relative(units, impossible_below, graph);
        let within = graph.apply("GreaterOrEqual", &[relative, near]);
        let within = graph.cast(within, Element::Real);
        close.push(graph.sum_rows(within));
        best.push(first_of_the_best(units, graph));
        show(relative, name, head, answered, graph);
    }
    for (state, name) in best.into_iter().zip(states) {
        let none = graph.integer(NO_STATE);
        let shown = graph.apply("Where", &[answered, state, none]);
        per_row(shown, name, graph);
    }
    certain(&close, answered, graph);
}

/// `x - max x`, and `-∞` where `x` is that of nothing possible.
fn relative(units: Value, impossible_below: f64, graph: &mut Graph) -> Value {
    let (bound, nothing) = (graph.real(impossible_below), graph.real(f64::NEG_INFINITY));
    let possible = graph.apply("GreaterOrEqual", &[units, bound]);
    let greatest = graph.extreme("ReduceMax", units, 0);
    let behind = graph.apply("Sub", &[units, greatest]);
    graph.apply("Where", &[possible, behind, nothing])
}

fn first_of_the_best(units: Value, graph: &mut Graph) -> Value {
    graph.apply_with("ArgMax", &[units], vec![Attribute::Int("axis", 0), Attribute::Int("keepdims", 1)])
}

fn show(relative: Value, name: &str, head: &Head, answered: Value, graph: &mut Graph) {
    let zero = graph.real(0.0);
    let shown = graph.apply("Where", &[answered, relative, zero]);
    let output = graph.apply_with("Transpose", &[shown], vec![Attribute::Ints("perm", vec![1, 0])]);
    graph.output(output, name, Element::Real, &[Axis::Batch, Axis::Length(head.units.len())]);
}

/// One where `close`, the states of each variable that come near its best, are the best alone; zero elsewhere.
fn certain(close: &[Value], answered: Value, graph: &mut Graph) {
    let all = graph.concat(close, 0);
    let most = graph.extreme("ReduceMax", all, 0);
    let one = graph.real(1.0);
    let alone = graph.apply("LessOrEqual", &[most, one]);
    let certain = graph.apply("And", &[answered, alone]);
    let certain = graph.cast(certain, Element::I64);
    per_row(certain, CERTAIN, graph);
}

/// Makes `value` (`[1, batch]`) the output `name` (`[batch]`) of integers.
fn per_row(value: Value, name: &str, graph: &mut Graph) {
    let output = graph.reshape(value, &[-1]);
    graph.output(output, name, Element::I64, &[Axis::Batch]);
}
