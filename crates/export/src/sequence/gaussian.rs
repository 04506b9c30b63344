//! Reals that are seen: which of them count, and the logarithms of their densities, in `f64` in either precision.

use hamnet_network::VariableLabel;
use hamnet_network::sequence::GaussianEmission;

use crate::graph::{Attribute, Element, Graph, Value};

/// Reals at `n` positions.
pub(super) struct Reals<'a> {
    emission: &'a GaussianEmission,
    /// `[n, d]`, in `f64`; zeros where nothing is seen.
    values: Value,
    /// `[n, 1]`.
    are_seen: Value,
}

/// Reads `input` (`[n, d]`): what is seen, whether each position (`[n]`) is whole or missing as a whole, and whether it is in
/// range or missing.
pub(super) fn read<'a>(
    emission: &'a GaussianEmission,
    input: Value,
    counts: Option<Value>,
    graph: &mut Graph,
) -> (Reals<'a>, Value, Value) {
    let is_nan = graph.apply("IsNaN", &[input]);
    let (some_missing, all_missing) = (any(is_nan, graph), all(is_nan, graph));
    let between = within(&emission.labels, input, graph);
    let none_missing = graph.apply("Not", &[some_missing]);
    let is_valid = graph.apply("Or", &[none_missing, all_missing]);
    let is_within = graph.apply("Or", &[between, some_missing]);
    let mut seen = between;
    if let Some(counts) = counts {
        seen = graph.apply("And", &[seen, counts]);
    }
    let are_seen = graph.reshape(seen, &[-1, 1]);
    let zero = graph.real(0.0);
    let known = graph.apply("Where", &[are_seen, input, zero]);
    let values = graph.cast(known, Element::F64);
    (Reals { emission, values, are_seen }, is_valid, is_within)
}

/// Whether all of `input` (`[n, d]`) lies in the ranges of `labels`, `[n]`; a NaN lies in none.
pub(super) fn within(labels: &[VariableLabel], input: Value, graph: &mut Graph) -> Value {
    let ranges = || labels.iter().map(|label| label.range().unwrap_or((f64::NEG_INFINITY, f64::INFINITY)));
    // rounded to nearest as the values are
    let low = graph.reals(&[labels.len()], ranges().map(|(low, _)| low));
    let high = graph.reals(&[labels.len()], ranges().map(|(_, high)| high));
    let above = graph.apply("GreaterOrEqual", &[input, low]);
    let below = graph.apply("LessOrEqual", &[input, high]);
    let between = graph.apply("And", &[above, below]);
    all(between, graph)
}

impl Reals<'_> {
    /// `ln p(y | state)`, `[n, states]`; zeros where nothing is seen.
    pub(super) fn logarithms(&self, graph: &mut Graph) -> Value {
        let (states, count) = (self.emission.offsets.len(), self.emission.labels.len());
        let means = graph.doubles(&[states, 1, count], self.emission.means.iter().copied());
        let roots = graph.doubles(&[states, count, count], transposed(&self.emission.roots, count));
        let offsets = graph.doubles(&[states, 1, 1], self.emission.offsets.iter().copied());
        // one matrix product per state, over all positions
        let off = graph.apply("Sub", &[self.values, means]);
        let projected = graph.apply("MatMul", &[off, roots]);
        let squares = graph.apply("Mul", &[projected, projected]);
        let sums = graph.sum(squares, 2);
        let minus_half = graph.double(-0.5);
        let energies = graph.apply("Mul", &[sums, minus_half]);
        let logs = graph.apply("Add", &[energies, offsets]);
        let flat = graph.reshape(logs, &[states as i64, -1]);
        let logs = graph.apply_with("Transpose", &[flat], vec![Attribute::Ints("perm", vec![1, 0])]);
        let zero = graph.double(0.0);
        graph.apply("Where", &[self.are_seen, logs, zero])
    }
}

fn transposed(roots: &[f64], count: usize) -> impl Iterator<Item = f64> {
    roots
        .chunks_exact(count * count)
        .flat_map(move |root| (0..count).flat_map(move |j| (0..count).map(move |i| root[i * count + j])))
}

/// Along the last axis of `[n, d]`.
fn all(passed: Value, graph: &mut Graph) -> Value {
    extreme("ReduceMin", passed, graph)
}

fn any(passed: Value, graph: &mut Graph) -> Value {
    extreme("ReduceMax", passed, graph)
}

fn extreme(operator: &'static str, passed: Value, graph: &mut Graph) -> Value {
    let numbers = graph.cast(passed, Element::Real);
    let extreme = graph.extreme(operator, numbers, 1);
    let half = graph.real(0.5);
    let is_one = graph.apply("Greater", &[extreme, half]);
    graph.reshape(is_one, &[-1])
}
