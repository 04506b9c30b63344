//! From likelihoods, or what is observed, to input units.
//!
//! Variables with equally many states are encoded together: `n` of them with `s` states each are `[n·s, batch]`, or
//! `[n, s, batch]` where every variable is on its own.

mod observed;

use std::f64::consts::LN_2;

use hamnet_network::{Encoding, Network, UnitId};

use crate::graph::{Element, Graph, Value};
use crate::inputs::{Class, InputNames, read};
use crate::range::Limits;
use crate::write::Parts;

/// Declares the inputs and holds the input units.
pub(crate) fn encode(network: &Network, names: &InputNames, parts: &mut Parts) {
    let inputs = read(network, names, &mut parts.graph);
    for (class, likelihoods) in inputs.classes {
        let encoded = match network.parts().encoding {
            Encoding::Likelihood => scaled(&class, likelihoods, parts),
            Encoding::LogLikelihood { floor, spread } => {
                logarithms(&class, likelihoods, floor, spread, parts)
            }
            Encoding::Observed => {
                observed::one_hot(&class, likelihoods, parts);
                likelihoods
            }
        };
        hold(network, &class.inputs, encoded, parts);
    }
    if let Some((reals, values)) = inputs.reals {
        observed::within_range(network, &reals, values, parts);
        hold(network, &reals, values, parts);
    }
}

/// Row by row, `encoded` holds the units of `inputs`.
fn hold(network: &Network, inputs: &[usize], encoded: Value, parts: &mut Parts) {
    let units = inputs.iter().flat_map(|&input| network.inputs()[input].units.iter());
    parts.places.hold(encoded, units.collect::<Vec<UnitId>>().into_iter());
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
fn logarithms(class: &Class, likelihoods: Value, floor: f64, spread: f64, parts: &mut Parts) -> Value {
    let (vectors, largest) = largest(class, likelihoods, parts);
    let ln_largest = ln_each(class, largest, &mut parts.graph);
    parts.logarithms.push(ln_largest);
    spreads(class, vectors, ln_largest, parts);
    let graph = &mut parts.graph;
    let ratios = graph.apply("Div", &[vectors, largest]);
    let ratios = graph.reshape(ratios, &[(class.inputs.len() * class.states) as i64, -1]);
    // Ratios that the quotient loses lie below the floor, or in a row that spreads too far, unless both are deeper than
    // the range.
    let smallest = Limits::of(graph.precision()).smallest;
    if floor.min(spread) > f64::from(-smallest) * LN_2 {
        not_lost(likelihoods, ratios, smallest, parts);
    }
    let graph = &mut parts.graph;
    let ln = graph.apply("Log", &[ratios]);
    let least = graph.real(-floor);
    graph.apply("Max", &[ln, least])
}

/// `ln(max λ / min positive λ)` of every vector counts for the spread of the row.
fn spreads(class: &Class, vectors: Value, ln_largest: Value, parts: &mut Parts) {
    let graph = &mut parts.graph;
    let (zero, most) = (graph.real(0.0), graph.real(graph.precision().max_finite()));
    let positive = graph.apply("Greater", &[vectors, zero]);
    let nonzero = graph.apply("Where", &[positive, vectors, most]);
    let least = graph.extreme("ReduceMin", nonzero, 1);
    let ln_least = ln_each(class, least, graph);
    parts.guard.spread(graph.apply("Sub", &[ln_largest, ln_least]));
}

/// The ratio of every positive likelihood must be at least `2^smallest`.
fn not_lost(likelihoods: Value, ratios: Value, smallest: i32, parts: &mut Parts) {
    let graph = &mut parts.graph;
    let (zero, one) = (graph.real(0.0), graph.real(1.0));
    let positive = graph.apply("Greater", &[likelihoods, zero]);
    let nonzero = graph.apply("Where", &[positive, ratios, one]);
    let least = graph.extreme("ReduceMin", nonzero, 0);
    parts.guard.at_least(least, smallest);
}

/// The logarithms of one number per variable (`[n, 1, batch]`), in `f64`, as `[n, batch]`.
fn ln_each(class: &Class, numbers: Value, graph: &mut Graph) -> Value {
    let numbers = graph.cast(numbers, Element::F64);
    let ln = graph.apply("Log", &[numbers]);
    graph.reshape(ln, &[class.inputs.len() as i64, -1])
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
