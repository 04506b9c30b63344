//! Product units, activations and rescalings.

use std::f64::consts::LN_2;

use hamnet_network::{Activation, Layer, Operation, UnitId, UnitRange};

use crate::activations::activated;
use crate::affine::affine;
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
    let values = activated(operands, activation, parts.accuracy, &mut parts.graph);
    parts.places.hold(values, units.iter());
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
