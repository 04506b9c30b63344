//! Product units, activations and rescalings.

use std::collections::BTreeMap;
use std::f64::consts::LN_2;

use hamnet_network::{Activation, Groups, Layer, Operation, UnitId, UnitRange};

use crate::activations::activated;
use crate::affine::affine;
use crate::graph::{Graph, Value};
use crate::places::Operands;
use crate::write::Parts;

/// Writes one layer and holds its units; of a rescaling nothing for the groups that are `idle` in every turn of a loop, or in the
/// one turn there is. The range analysis has refused operations this version does not know.
pub(crate) fn layer(layer: &Layer, idle: &[&[bool]], parts: &mut Parts) {
    let units = layer.units();
    match layer.operation() {
        Operation::Affine(map) => affine(units, map, parts),
        Operation::Product(pairs) => products(units, pairs, parts),
        Operation::Activation { activation, of } => activations(units, *activation, of, parts),
        Operation::Rescale { of, counted } => rescale(units, of, idle, *counted, parts),
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

/// Groups of equal width together, as many operators for all of them as for one.
fn rescale(units: UnitRange, of: &Groups, idle: &[&[bool]], counted: bool, parts: &mut Parts) {
    let mut classes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for group in 0..of.len() {
        if idle.iter().all(|turn| turn[group]) {
            of.places(group).for_each(|place| parts.places.same(units.at(place), of.units()[place]));
        } else {
            classes.entry(of.group(group).len()).or_default().push(group);
        }
    }
    let members =
        |groups: &[usize]| groups.iter().flat_map(|&group| of.group(group)).copied().collect::<Vec<UnitId>>();
    let wanted = classes.values().flat_map(|groups| members(groups)).collect();
    let mut operands = Operands::new(&parts.places, wanted);
    let mut values = Vec::with_capacity(classes.len());
    for groups in classes.values() {
        let members = members(groups);
        let written = written_turns(groups, idle, &mut parts.graph);
        let (scaled, exponents) = match groups.len() {
            1 => scaled(operands.gather(&mut parts.graph, &members), 0, written, &mut parts.graph),
            count => scaled_vectors(&members, count, written, &mut operands, &mut parts.graph),
        };
        values.push(scaled);
        if counted {
            parts.exponents.push(exponents);
        }
    }
    for (groups, value) in classes.into_values().zip(values) {
        let places = groups.into_iter().flat_map(|group| of.places(group));
        parts.places.hold(value, places.map(|place| units.at(place)));
    }
}

/// For each group, one at the turns at which it is scaled and zero where it is idle (`[groups, 1, 1]`); none if it never is.
fn written_turns(groups: &[usize], idle: &[&[bool]], graph: &mut Graph) -> Option<Value> {
    let of_turn = |turn: &&[bool]| groups.iter().map(|&group| f64::from(!turn[group])).collect::<Vec<f64>>();
    let written: Vec<f64> = idle.iter().flat_map(of_turn).collect();
    let shape = if groups.len() == 1 { vec![1, 1] } else { vec![groups.len(), 1, 1] };
    written.contains(&0.0).then(|| graph.turned_reals(idle.len(), &shape, written.into_iter()))
}

/// `x · 2^-k` of so many groups of equal width (`[groups·width, batch]`), and `k` (`[groups, batch]`).
fn scaled_vectors(
    members: &[UnitId],
    groups: usize,
    written: Option<Value>,
    operands: &mut Operands<'_>,
    graph: &mut Graph,
) -> (Value, Value) {
    let vectors = operands.gather_blocks(graph, members, groups);
    let (scaled, exponents) = scaled(vectors, 1, written, graph);
    (graph.reshape(scaled, &[members.len() as i64, -1]), graph.reshape(exponents, &[groups as i64, -1]))
}

/// `x · 2^-k` of groups along `axis`, and `k`, in which that axis has length one.
///
/// `k = ⌊log2 max x⌋` up to the rounding of the logarithm, which can move `k` by one only: the scaling is by a power of two
/// whatever `k` is. Where all `x` are zero `k` is below [`Limits::smallest`](crate::range::Limits), which the evidence head
/// takes for zero. Where `written` is zero so is `k`, and the groups are what they were.
fn scaled(groups: Value, axis: i64, written: Option<Value>, graph: &mut Graph) -> (Value, Value) {
    let [tiny, per_octave, half] = [graph.precision().min_normal(), 1.0 / LN_2, 0.5].map(|x| graph.real(x));
    let largest = graph.extreme("ReduceMax", groups, axis);
    let positive = graph.apply("Max", &[largest, tiny]);
    let ln = graph.apply("Log", &[positive]);
    let octaves = graph.apply("Mul", &[ln, per_octave]);
    let exponents = graph.apply("Floor", &[octaves]);
    let exponents = written.map_or(exponents, |written| graph.apply("Mul", &[exponents, written]));
    let scale = graph.apply("Pow", &[half, exponents]);
    (graph.apply("Mul", &[groups, scale]), exponents)
}
