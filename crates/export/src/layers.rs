//! Product units, activations and rescalings.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use hamnet_network::{Activation, Layer, Operation, UnitId, UnitRange};

use crate::affine::affine;
use crate::graph::{Graph, Value};
use crate::places::Operands;
use crate::write::Parts;

/// Writes one layer and holds its units. The range analysis has refused operations this version does not know.
pub(crate) fn layer(layer: &Layer, idle: bool, parts: &mut Parts) {
    let units = layer.units();
    match layer.operation() {
        Operation::Affine(map) => affine(units, map, parts),
        Operation::Product(pairs) => products(units, pairs, parts),
        Operation::Activation { activation, of } => activations(units, *activation, of, parts),
        Operation::Rescale { of, .. } if idle => {
            units.iter().zip(of).for_each(|(unit, &other)| parts.places.same(unit, other));
        }
        Operation::Rescale { of, counted } => rescale(units, of, *counted, parts),
        _ => {}
    }
}

fn products(units: UnitRange, pairs: &[[UnitId; 2]], parts: &mut Parts) {
    let (left, right): (Vec<UnitId>, Vec<UnitId>) = pairs.iter().map(|&[a, b]| (a, b)).unzip();
    let mut operands = Operands::new(&parts.places, pairs.as_flattened().to_vec());
    let left = operands.gather(&mut parts.graph, &left);
    let right = operands.gather(&mut parts.graph, &right);
    let products = parts.graph.apply("Mul", &[left, right]);
    parts.places.hold(products, units.iter());
}

fn activations(units: UnitRange, activation: Activation, of: &[UnitId], parts: &mut Parts) {
    let operands = Operands::new(&parts.places, of.to_vec()).gather(&mut parts.graph, of);
    let values = activated(operands, activation, &mut parts.graph);
    parts.places.hold(values, units.iter());
}

fn activated(x: Value, activation: Activation, graph: &mut Graph) -> Value {
    match activation {
        Activation::Softplus => softplus(x, graph),
        Activation::Sigmoid => graph.apply("Sigmoid", &[x]),
        Activation::Tanh => graph.apply("Tanh", &[x]),
        Activation::Silu => {
            let sigmoid = graph.apply("Sigmoid", &[x]);
            graph.apply("Mul", &[x, sigmoid])
        }
        Activation::Gelu => gelu(x, graph),
        Activation::Relu => graph.apply("Relu", &[x]),
        Activation::Square => graph.apply("Mul", &[x, x]),
        _ => x,
    }
}

/// `max(x, 0) + ln(1 + e^-|x|)`: the operator of that name is slow, and has no `f64` kernel in ONNX Runtime.
fn softplus(x: Value, graph: &mut Graph) -> Value {
    let one = graph.real(1.0);
    let positive = graph.apply("Relu", &[x]);
    let size = graph.apply("Abs", &[x]);
    let falling = graph.apply("Neg", &[size]);
    let exp = graph.apply("Exp", &[falling]);
    let above_one = graph.apply("Add", &[exp, one]);
    let ln = graph.apply("Log", &[above_one]);
    graph.apply("Add", &[positive, ln])
}

/// `x/2 · (1 + erf(x/√2))`: the operator `Gelu` is younger than the opset.
fn gelu(x: Value, graph: &mut Graph) -> Value {
    let [one, half, root] = [1.0, 0.5, FRAC_1_SQRT_2].map(|x| graph.real(x));
    let scaled = graph.apply("Mul", &[x, root]);
    let erf = graph.apply("Erf", &[scaled]);
    let above_one = graph.apply("Add", &[erf, one]);
    let halved = graph.apply("Mul", &[x, half]);
    graph.apply("Mul", &[halved, above_one])
}

/// `x · 2^-k` with `k = ⌊log2 max x⌋`, up to the rounding of the logarithm, which can move `k` by one only: the scaling
/// is by a power of two whatever `k` is. Where all `x` are zero `k` is below [`Limits::smallest`](crate::range::Limits),
/// which the evidence head takes for zero.
fn rescale(units: UnitRange, of: &[UnitId], counted: bool, parts: &mut Parts) {
    let operands = Operands::new(&parts.places, of.to_vec()).gather(&mut parts.graph, of);
    let graph = &mut parts.graph;
    let [tiny, per_octave, half] = [graph.precision().min_normal(), 1.0 / LN_2, 0.5].map(|x| graph.real(x));
    let largest = graph.extreme("ReduceMax", operands, 0);
    let positive = graph.apply("Max", &[largest, tiny]);
    let ln = graph.apply("Log", &[positive]);
    let octaves = graph.apply("Mul", &[ln, per_octave]);
    let exponent = graph.apply("Floor", &[octaves]);
    let scale = graph.apply("Pow", &[half, exponent]);
    let scaled = graph.apply("Mul", &[operands, scale]);
    parts.places.hold(scaled, units.iter());
    if counted {
        parts.exponents.push(exponent);
    }
}
