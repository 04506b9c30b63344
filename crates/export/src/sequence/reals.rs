//! Batches of sequences of reals whose hidden state is real too.
//!
//! What depends on what is seen alone is computed for all times at once; the loop is one affine map per time.

use std::io::Write;

use hamnet_network::sequence::GaussianSequence;

use super::forward::real;
use super::frame::{Frame, LENGTHS, VALUES};
use super::gaussian;
use super::metadata::{Kind, metadata_of_reals};
use super::verdict::{Shown, Verdict};
use super::write::{FILTERED, SMOOTHED};
use super::{Answers, SequenceOptions, SequenceSummary};
use crate::ExportError;
use crate::graph::{Attribute, Axis, Element, Graph, Scan, Turn, Value};
use crate::heads::{LN_EVIDENCE, STATUS};
use crate::write::{message, send};

const COVARIANCE: &str = "covariance";

/// Writes `network` as an ONNX model that answers whole sequences; see the [module](super) for its inputs and outputs.
///
/// # Errors
/// [`ExportError::PathOfReals`], weights beyond the precision, a file beyond 2 GiB, a failure of `out`.
pub fn write_reals(
    network: &GaussianSequence,
    options: &SequenceOptions,
    out: &mut impl Write,
) -> Result<SequenceSummary, ExportError> {
    if options.answers == Answers::Path {
        return Err(ExportError::PathOfReals);
    }
    check(network, options)?;
    let mut graph = Graph::new(options.precision);
    let frame = Frame::of_reals(network.parts().observed.len(), &mut graph);
    let mut file = File { network, frame, graph, verdict: Verdict::default() };
    let values = file.values();
    let (means, innovations) = file.filter(values);
    let smoothed = options.answers.smooths().then(|| file.smooth(means));
    let ln_evidence = file.ln_evidence(innovations);
    let means = options.answers.filters().then_some(means);
    file.finish(means, smoothed, ln_evidence, options, out)
}

/// Weights that single precision cannot hold are told.
pub(super) fn check(network: &GaussianSequence, options: &SequenceOptions) -> Result<(), ExportError> {
    let parts = network.parts();
    let steps = parts.steps.iter().flat_map(|step| step.weights.iter().chain(&step.biases));
    let back = parts.back.iter().flat_map(|step| step.weights.iter().chain(&step.biases));
    let most = options.precision.max_finite();
    match steps.chain(back).find(|weight| weight.abs() > most) {
        Some(&weight) => Err(ExportError::weight("a step".to_owned(), weight, options.precision)),
        None => Ok(()),
    }
}

/// The layers of all times, stacked, for rows of inputs on the left: `n × inputs × outputs`.
pub(super) struct Stack {
    /// From the mean before.
    pub(super) carry: Value,
    /// From what is given anew.
    pub(super) take: Value,
    /// `n × 1 × outputs`.
    pub(super) biases: Value,
}

impl Stack {
    /// Maps `weights` of `rows` outputs, of `carried` inputs that are carried and `taken` others, `carried` first if `carried_first`.
    pub(super) fn new<'a>(
        layers: impl Iterator<Item = (&'a [f64], &'a [f64])> + Clone,
        [rows, carried, taken]: [usize; 3],
        carried_first: bool,
        graph: &mut Graph,
    ) -> Self {
        let count = layers.clone().count();
        let width = carried + taken;
        let first = if carried_first { 0 } else { taken };
        let columns = |first: usize, many: usize| {
            layers.clone().flat_map(move |(weights, _)| {
                (0..many)
                    .flat_map(move |column| (0..rows).map(move |row| weights[row * width + first + column]))
            })
        };
        Self {
            carry: graph.reals(&[count, carried, rows], columns(first, carried)),
            take: graph.reals(&[count, taken, rows], columns(if carried_first { carried } else { 0 }, taken)),
            biases: graph.reals(&[count, 1, rows], layers.flat_map(|(_, biases)| biases.iter().copied())),
        }
    }

    /// The layers into times, and what they make of what is seen.
    pub(super) fn forward(network: &GaussianSequence, graph: &mut Graph) -> Self {
        let (d, seen) = (network.parts().hidden.len(), network.parts().observed.len());
        let layers = network.parts().steps.iter().map(|step| (&step.weights[..], &step.biases[..]));
        Self::new(layers, [d + seen, d, seen], true, graph)
    }

    fn backward(network: &GaussianSequence, graph: &mut Graph) -> Self {
        let d = network.parts().hidden.len();
        let layers = network.parts().back.iter().map(|step| (&step.weights[..], &step.biases[..]));
        Self::new(layers, [d, d, d], false, graph)
    }

    /// One layer per number of `places`, of any shape.
    pub(super) fn at(&self, places: Value, graph: &mut Graph) -> Self {
        let mut at = |stack: Value| gather(stack, places, graph);
        Self { carry: at(self.carry), take: at(self.take), biases: at(self.biases) }
    }
}

pub(super) fn gather(stack: Value, places: Value, graph: &mut Graph) -> Value {
    graph.apply_with("Gather", &[stack, places], vec![Attribute::Int("axis", 0)])
}

/// Places `first .. end` of the last of `axis + 1` axes.
pub(super) fn part(value: Value, axis: i64, first: usize, end: usize, graph: &mut Graph) -> Value {
    let [first, end, axis] = [first as i64, end as i64, axis].map(|x| graph.integers(&[x]));
    graph.apply("Slice", &[value, first, end, axis])
}

/// `-½ Σ z²` along the last axis, in `f64`.
pub(super) fn half_square(innovations: Value, graph: &mut Graph) -> Value {
    let wide = graph.cast(innovations, Element::F64);
    let squares = graph.apply("Mul", &[wide, wide]);
    let sums = graph.sum(squares, -1);
    let minus_half = graph.double(-0.5);
    graph.apply("Mul", &[sums, minus_half])
}

/// Whether every number along the last of `axis + 1` axes is finite; that axis stays with length one.
pub(super) fn finite(values: Value, axis: i64, graph: &mut Graph) -> Value {
    let (most, half) = (graph.real(graph.precision().max_finite()), graph.real(0.5));
    let sizes = graph.apply("Abs", &[values]);
    let fits = graph.apply("LessOrEqual", &[sizes, most]);
    let numbers = graph.cast(fits, Element::Real);
    let least = graph.extreme("ReduceMin", numbers, axis);
    graph.apply("Greater", &[least, half])
}

/// What is being built.
struct File<'a> {
    network: &'a GaussianSequence,
    frame: Frame,
    graph: Graph,
    verdict: Verdict,
}

impl File<'_> {
    /// What is seen, zeros where it does not count, `[time, batch, reals]`.
    fn values(&mut self) -> Value {
        let labels = &self.network.parts().observed;
        let (frame, graph) = (&self.frame, &mut self.graph);
        self.verdict.valid(frame.lengths_fit);
        if let Some(longest) = self.network.parts().longest {
            self.verdict.valid(frame.lengths_within(longest, graph));
        }
        let is_within = gaussian::within(labels, frame.input, graph);
        let counts = frame.counts_flat(graph);
        let ignored = graph.apply("Not", &[counts]);
        let passed = graph.apply("Or", &[is_within, ignored]);
        let passed = frame.in_time(passed, graph);
        self.verdict.within(Frame::always(passed, graph));
        let is_read = graph.apply("And", &[is_within, counts]);
        let is_read = graph.reshape(is_read, &[-1, 1]);
        let zero = graph.real(0.0);
        let read = graph.apply("Where", &[is_read, frame.input, zero]);
        frame.by_time(read, labels.len(), graph)
    }

    /// The means and the scaled innovations of all times.
    fn filter(&mut self, values: Value) -> (Value, Value) {
        let (d, seen) = (self.network.parts().hidden.len(), self.network.parts().observed.len());
        let graph = &mut self.graph;
        let times = self.frame.times_until(self.network.parts().steps.len() - 1, graph);
        let stack = Stack::forward(self.network, graph).at(times, graph);
        let taken = graph.apply("MatMul", &[values, stack.take]);
        let taken = graph.apply("Add", &[taken, stack.biases]);
        let zero = graph.reals(&[1], [0.0].into_iter());
        let start = self.frame.for_each(zero, d, graph);
        let items = [real(taken), real(stack.carry)];
        let scan = Scan { states: &[real(start)], items: &items, reversed: false, turns: None };
        let all = graph.scan(&scan, |graph, states, items| {
            let carried = graph.apply("MatMul", &[states[0], items[1]]);
            let output = graph.apply("Add", &[carried, items[0]]);
            Turn { states: vec![part(output, 1, 0, d, graph)], outputs: vec![real(output)] }
        })[1];
        let is_finite = finite(all, 2, graph);
        self.verdict.within(self.frame.always_while_it_counts(is_finite, graph));
        (part(all, 2, 0, d, graph), part(all, 2, d, d + seen, graph))
    }

    fn smooth(&mut self, means: Value) -> Value {
        let graph = &mut self.graph;
        let times = self.frame.times_until(self.network.parts().back.len() - 1, graph);
        let stack = Stack::backward(self.network, graph).at(times, graph);
        let taken = graph.apply("MatMul", &[means, stack.take]);
        let taken = graph.apply("Add", &[taken, stack.biases]);
        let zero = graph.reals(&[1], [0.0].into_iter());
        let start = self.frame.for_each(zero, self.network.parts().hidden.len(), graph);
        let has_later = self.frame.has_later(graph);
        let items = [real(taken), real(stack.carry), real(means), (has_later, Element::Bool)];
        let scan = Scan { states: &[real(start)], items: &items, reversed: true, turns: None };
        let smoothed = graph.scan(&scan, |graph, states, items| {
            let carried = graph.apply("MatMul", &[states[0], items[1]]);
            let mean = graph.apply("Add", &[carried, items[0]]);
            let mean = graph.apply("Where", &[items[3], mean, items[2]]);
            Turn { states: vec![mean], outputs: vec![real(mean)] }
        })[1];
        let is_finite = finite(smoothed, 2, graph);
        self.verdict.within(self.frame.always_while_it_counts(is_finite, graph));
        smoothed
    }

    fn ln_evidence(&mut self, innovations: Value) -> Value {
        let steps = &self.network.parts().steps;
        let graph = &mut self.graph;
        let times = self.frame.times_until(steps.len() - 1, graph);
        let offsets = graph.doubles(&[steps.len(), 1, 1], steps.iter().map(|step| step.offset));
        let offsets = gather(offsets, times, graph);
        let squares = half_square(innovations, graph);
        let terms = graph.apply("Add", &[squares, offsets]);
        self.frame.total(terms, graph)
    }

    fn finish(
        self,
        means: Option<Value>,
        smoothed: Option<Value>,
        ln_evidence: Value,
        options: &SequenceOptions,
        out: &mut impl Write,
    ) -> Result<SequenceSummary, ExportError> {
        let Self { network, frame, mut graph, verdict } = self;
        let d = network.parts().hidden.len();
        let shown = Shown::new(&verdict, &frame, &mut graph);
        let mut outputs = Vec::new();
        if let Some(means) = means {
            shown.beliefs(means, FILTERED, d, &mut graph);
            covariance(network, &frame, &mut graph);
            outputs.extend([FILTERED, COVARIANCE]);
        }
        if let Some(smoothed) = smoothed {
            shown.beliefs(smoothed, SMOOTHED, d, &mut graph);
            outputs.push(SMOOTHED);
        }
        shown.logarithm(ln_evidence, LN_EVIDENCE, &mut graph);
        shown.status(STATUS, &mut graph);
        outputs.extend([LN_EVIDENCE, STATUS]);
        let inputs = vec![VALUES, LENGTHS];
        let (nodes, constant_bytes) = (graph.nodes(), graph.constant_bytes());
        let properties = metadata_of_reals(network, Kind::Sequence, options.precision, &inputs, &outputs);
        let doc = format!("What sequences tell of {}.", network.parts().hidden.join(", "));
        let bytes = send(&message(graph.finish("sequences"), doc, properties), out)?;
        Ok(SequenceSummary { inputs, outputs, nodes, constant_bytes, bytes, underflow: 0.0 })
    }
}

fn covariance(network: &GaussianSequence, frame: &Frame, graph: &mut Graph) {
    let (steps, d) = (&network.parts().steps, network.parts().hidden.len());
    let stack =
        graph.reals(&[steps.len(), d, d], steps.iter().flat_map(|step| step.covariance.iter().copied()));
    let times = frame.times_until(steps.len() - 1, graph);
    let covariance = gather(stack, times, graph);
    graph.output(covariance, COVARIANCE, Element::Real, &[Axis::Time, Axis::Length(d), Axis::Length(d)]);
}
