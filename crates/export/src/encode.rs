//! From likelihoods to input units.
//!
//! Variables with equally many states are encoded together: `n` of them with `s` states each are `[n·s, batch]`, or
//! `[n, s, batch]` where every variable is on its own.

use std::collections::BTreeMap;
use std::f64::consts::LN_2;

use hamnet_network::{Encoding, Network, UnitId};

use crate::graph::{Attribute, Axis, Element, Graph, Value};
use crate::names::Names;
use crate::range::Limits;
use crate::write::Parts;

/// The name of the one input of a stacked graph.
pub(crate) const STACKED_INPUT: &str = "likelihoods";

/// How the inputs of a graph are called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum InputNames {
    /// One per variable, in the order of [`Network::inputs`].
    PerVariable(Vec<String>),
    Stacked,
}

impl InputNames {
    pub(crate) fn new(network: &Network, stacked: bool, names: &mut Names) -> Self {
        if stacked {
            names.give(STACKED_INPUT);
            return Self::Stacked;
        }
        let given =
            network.inputs().iter().map(|input| names.give(&network.variables()[input.variable].name));
        Self::PerVariable(given.collect())
    }

    pub(crate) fn into_vec(self) -> Vec<String> {
        match self {
            Self::PerVariable(names) => names,
            Self::Stacked => vec![STACKED_INPUT.to_owned()],
        }
    }
}

/// Declares the inputs and holds the input units.
pub(crate) fn encode(network: &Network, names: &InputNames, parts: &mut Parts) {
    for (class, likelihoods) in read(network, names, &mut parts.graph) {
        let encoded = match network.parts().encoding {
            Encoding::Likelihood => scaled(&class, likelihoods, parts),
            Encoding::LogLikelihood { floor } => logarithms(&class, likelihoods, floor, parts),
        };
        let units = class.inputs.iter().flat_map(|&input| network.inputs()[input].units.iter());
        parts.places.hold(encoded, units.collect::<Vec<UnitId>>().into_iter());
    }
}

/// The inputs with equally many states.
struct Class {
    states: usize,
    inputs: Vec<usize>,
}

/// The likelihoods of every class, `[n·s, batch]`.
fn read(network: &Network, names: &InputNames, graph: &mut Graph) -> Vec<(Class, Value)> {
    let classes = classes(network);
    match names {
        InputNames::PerVariable(names) => {
            let inputs: Vec<Value> = names
                .iter()
                .zip(network.inputs())
                .map(|(name, input)| graph.input(name, &[Axis::Batch, Axis::Length(input.units.len())]))
                .collect();
            classes.into_iter().map(|class| side_by_side(class, &inputs, graph)).collect()
        }
        InputNames::Stacked => {
            let states = classes.last().map_or(0, |class| class.states);
            let axes = [Axis::Batch, Axis::Length(network.inputs().len()), Axis::Length(states)];
            let input = graph.input(STACKED_INPUT, &axes);
            let units_first = vec![Attribute::Ints("perm", vec![1, 2, 0])];
            let stacked = graph.apply_with("Transpose", &[input], units_first);
            classes.into_iter().map(|class| slice(class, stacked, &axes, graph)).collect()
        }
    }
}

/// By number of states, ascending.
fn classes(network: &Network) -> Vec<Class> {
    let mut by_states: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, input) in network.inputs().iter().enumerate() {
        by_states.entry(input.units.len()).or_default().push(place);
    }
    by_states.into_iter().map(|(states, inputs)| Class { states, inputs }).collect()
}

fn side_by_side(class: Class, inputs: &[Value], graph: &mut Graph) -> (Class, Value) {
    let columns: Vec<Value> = class.inputs.iter().map(|&input| inputs[input]).collect();
    let rows_first = graph.concat(&columns, 1);
    let units_first = vec![Attribute::Ints("perm", vec![1, 0])];
    let likelihoods = graph.apply_with("Transpose", &[rows_first], units_first);
    (class, likelihoods)
}

/// The variables of `class` out of `[variables, states, batch]`, without the padding.
fn slice(class: Class, stacked: Value, axes: &[Axis; 3], graph: &mut Graph) -> (Class, Value) {
    let [_, Axis::Length(variables), Axis::Length(states)] = *axes else { return (class, stacked) };
    let mut value = stacked;
    if class.inputs.len() < variables {
        let rows: Vec<u32> = class.inputs.iter().map(|&input| input as u32).collect();
        let rows = graph.rows(&[rows.len()], &rows);
        value = graph.apply_with("Gather", &[value, rows], vec![Attribute::Int("axis", 0)]);
    }
    if class.states < states {
        let [start, end, axis] = [0, class.states as i64, 1].map(|x| graph.integers(&[x]));
        value = graph.apply("Slice", &[value, start, end, axis]);
    }
    let likelihoods = graph.reshape(value, &[(class.inputs.len() * class.states) as i64, -1]);
    (class, likelihoods)
}

/// `λ · 2^-k` with `1/2 < max λ · 2^-k ≤ 1`, up to the rounding of the logarithm, which can move a power of two only.
fn scaled(class: &Class, likelihoods: Value, parts: &mut Parts) -> Value {
    let (vectors, largest) = largest(class, likelihoods, parts);
    let graph = &mut parts.graph;
    let [per_octave, half] = [1.0 / LN_2, 0.5].map(|x| graph.real(x));
    let ln = graph.apply("Log", &[largest]);
    let octaves = graph.apply("Mul", &[ln, per_octave]);
    let exponents = graph.apply("Ceil", &[octaves]);
    let scale = graph.apply("Pow", &[half, exponents]);
    let scaled = graph.apply("Mul", &[vectors, scale]);
    let encoded = graph.reshape(scaled, &[(class.inputs.len() * class.states) as i64, -1]);
    let exponents = graph.reshape(exponents, &[class.inputs.len() as i64, -1]);
    parts.exponents.push(exponents);
    let checked = -Limits::of(parts.graph.precision()).checked;
    parts.guard.not_small(&mut parts.graph, encoded, checked);
    encoded
}

/// `max(ln(λ / max λ), -L)`.
fn logarithms(class: &Class, likelihoods: Value, floor: f64, parts: &mut Parts) -> Value {
    let (vectors, largest) = largest(class, likelihoods, parts);
    let smallest = Limits::of(parts.graph.precision()).smallest;
    let graph = &mut parts.graph;
    let ratios = graph.apply("Div", &[vectors, largest]);
    let height = (class.inputs.len() * class.states) as i64;
    let ratios = graph.reshape(ratios, &[height, -1]);
    // Ratios that the quotient loses lie below the floor, unless the floor is deeper than the range.
    if floor > f64::from(-smallest) * LN_2 {
        let (zero, one) = (graph.real(0.0), graph.real(1.0));
        let positive = graph.apply("Greater", &[likelihoods, zero]);
        let nonzero = graph.apply("Where", &[positive, ratios, one]);
        let least = graph.extreme("ReduceMin", nonzero, 0);
        parts.guard.at_least(least, smallest);
    }
    let graph = &mut parts.graph;
    let ln = graph.apply("Log", &[ratios]);
    let least = graph.real(-floor);
    let encoded = graph.apply("Max", &[ln, least]);
    let largest = graph.cast(largest, Element::F64);
    let ln_largest = graph.apply("Log", &[largest]);
    let ln_largest = graph.reshape(ln_largest, &[class.inputs.len() as i64, -1]);
    parts.logarithms.push(ln_largest);
    encoded
}

/// The likelihoods one vector per variable (`[n, s, batch]`), and the largest of each, or the least normal number if all
/// are zero (`[n, 1, batch]`); both guarded.
fn largest(class: &Class, likelihoods: Value, parts: &mut Parts) -> (Value, Value) {
    let graph = &mut parts.graph;
    let vectors = graph.reshape(likelihoods, &[class.inputs.len() as i64, class.states as i64, -1]);
    let largest = graph.extreme("ReduceMax", vectors, 1);
    let tiny = graph.real(graph.precision().min_normal());
    let or_tiny = graph.apply("Max", &[largest, tiny]);
    let largest = graph.reshape(largest, &[class.inputs.len() as i64, -1]);
    parts.guard.likelihoods(graph, likelihoods, largest);
    (vectors, or_tiny)
}
