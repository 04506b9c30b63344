//! One step of filtering reals.

use std::io::Write;

use hamnet_network::sequence::GaussianSequence;
use hamnet_numeric::Precision;

use super::cell::{BELIEF, LN_STEP, NEXT, STATE};
use super::frame::VALUES;
use super::metadata::{Kind, metadata_of_reals};
use super::reals::{Stack, check, finite, gather, half_square, part};
use super::verdict::{Verdict, answered};
use super::{Answers, SequenceOptions, SequenceSummary, gaussian};
use crate::ExportError;
use crate::graph::{Axis, Element, Graph, Value};
use crate::heads::STATUS;
use crate::write::{message, send};

/// Writes one step of `network` as an ONNX model, for streams; see the [module](super) for its inputs and outputs.
///
/// The state holds the mean, and how many times have gone by, up to the last that has a layer of its own; `belief` is the mean.
///
/// # Errors
/// Those of [`write_reals`](super::write_reals).
pub fn write_reals_cell(
    network: &GaussianSequence,
    precision: Precision,
    out: &mut impl Write,
) -> Result<SequenceSummary, ExportError> {
    let parts = network.parts();
    let (d, seen) = (parts.hidden.len(), parts.observed.len());
    check(network, &SequenceOptions { precision, answers: Answers::Filter })?;
    let mut graph = Graph::new(precision);
    let state = graph.input(STATE, &[Axis::Batch, Axis::Length(d + 1)]);
    let values = graph.input(VALUES, &[Axis::Batch, Axis::Length(seen)]);
    let time = part(state, 1, d, d + 1, &mut graph);
    let mut verdict = Verdict::default();
    if let Some(longest) = parts.longest {
        let end = graph.real(longest as f64 - 0.5);
        verdict.valid(graph.apply("Less", &[time, end]));
    }
    let is_within = gaussian::within(&parts.observed, values, &mut graph);
    let is_within = graph.reshape(is_within, &[-1, 1]);
    verdict.within(is_within);
    let zero = graph.real(0.0);
    let read = graph.apply("Where", &[is_within, values, zero]);
    let place = place(time, parts.steps.len(), &mut graph);
    let output = step(network, part(state, 1, 0, d, &mut graph), read, place, &mut graph);
    verdict.within(finite(output, 1, &mut graph));
    let status = verdict.status(&mut graph);
    let answered = answered(status, &mut graph);
    let mean = part(output, 1, 0, d, &mut graph);
    let shown = graph.apply("Where", &[answered, mean, zero]);
    graph.output(shown, BELIEF, Element::Real, &[Axis::Batch, Axis::Length(d)]);
    let next = next(parts.longest.unwrap_or(parts.steps.len()), mean, time, &mut graph);
    let next = graph.apply("Where", &[answered, next, state]);
    graph.output(next, NEXT, Element::Real, &[Axis::Batch, Axis::Length(d + 1)]);
    let offsets = graph.doubles(&[parts.steps.len()], parts.steps.iter().map(|step| step.offset));
    let offset = gather(offsets, place, &mut graph);
    let offset = graph.reshape(offset, &[-1, 1]);
    let innovation = part(output, 1, d, d + seen, &mut graph);
    let square = half_square(innovation, &mut graph);
    let ln = graph.apply("Add", &[square, offset]);
    let none = graph.double(f64::NEG_INFINITY);
    let ln = graph.apply("Where", &[answered, ln, none]);
    for (value, name, element) in [(ln, LN_STEP, Element::F64), (status, STATUS, Element::I64)] {
        let flat = graph.reshape(value, &[-1]);
        graph.output(flat, name, element, &[Axis::Batch]);
    }
    let (inputs, outputs) = (vec![STATE, VALUES], vec![BELIEF, NEXT, LN_STEP, STATUS]);
    let (nodes, constant_bytes) = (graph.nodes(), graph.constant_bytes());
    let properties = metadata_of_reals(network, Kind::Cell, precision, &inputs, &outputs);
    let doc = format!("One step of what a stream tells of {}.", parts.hidden.join(", "));
    let bytes = send(&message(graph.finish("step"), doc, properties), out)?;
    Ok(SequenceSummary { inputs, outputs, nodes, constant_bytes, bytes, underflow: 0.0 })
}

/// Which layer is that of `time` (`[batch, 1]`), `[batch]`.
fn place(time: Value, steps: usize, graph: &mut Graph) -> Value {
    let (first, last) = (graph.real(0.0), graph.real(steps as f64 - 1.0));
    let time = graph.apply("Max", &[time, first]);
    let time = graph.apply("Min", &[time, last]);
    let place = graph.cast(time, Element::I64);
    graph.reshape(place, &[-1])
}

/// The mean and the scaled innovation, `[batch, hidden + seen]`, each row by the layer of its own time.
fn step(network: &GaussianSequence, mean: Value, values: Value, place: Value, graph: &mut Graph) -> Value {
    let stack = Stack::forward(network, graph).at(place, graph);
    let axes = graph.integers(&[1]);
    let mean = graph.apply("Unsqueeze", &[mean, axes]);
    let values = graph.apply("Unsqueeze", &[values, axes]);
    let carried = graph.apply("MatMul", &[mean, stack.carry]);
    let taken = graph.apply("MatMul", &[values, stack.take]);
    let sum = graph.apply("Add", &[taken, stack.biases]);
    let sum = graph.apply("Add", &[carried, sum]);
    graph.apply("Squeeze", &[sum, axes])
}

/// The mean and the next time, up to `last`.
fn next(last: usize, mean: Value, time: Value, graph: &mut Graph) -> Value {
    let (one, last) = (graph.real(1.0), graph.real(last as f64));
    let later = graph.apply("Add", &[time, one]);
    let later = graph.apply("Min", &[later, last]);
    graph.concat(&[mean, later], 1)
}
