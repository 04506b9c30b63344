//! One step of filtering.

use std::io::Write;

use hamnet_network::sequence::{Emission, SequenceNetwork};
use hamnet_numeric::Precision;

use super::SequenceSummary;
use super::forward::{After, Before, Step};
use super::frame::VALUES;
use super::metadata::{Kind, metadata};
use super::sights::{Likelihoods, Sights};
use super::verdict::{Verdict, answered};
use super::watch::{self, Watch};
use crate::ExportError;
use crate::graph::{Axis, Element, Graph, Value};
use crate::heads::STATUS;
use crate::write::{message, send};

pub(super) const STATE: &str = "state";
pub(super) const SYMBOL: &str = "symbol";
pub(super) const BELIEF: &str = "belief";
pub(super) const NEXT: &str = "next";
pub(super) const LN_STEP: &str = "ln_step";

/// Writes one step of `network` as an ONNX model, for streams of any length; see the [module](super) for its inputs and outputs.
///
/// The state holds what is predicted of the next time, where small entries are watched what floors may have added to
/// it, and whether the stream has begun (1) or can be followed no more (2).
///
/// # Errors
/// Those of [`write_sequence`](super::write_sequence).
pub fn write_cell(
    network: &SequenceNetwork,
    precision: Precision,
    out: &mut impl Write,
) -> Result<SequenceSummary, ExportError> {
    let step = Step::new(network, precision)?;
    let mut graph = Graph::new(precision);
    let cell = Cell::new(network, &step, &mut graph);
    let (sights, before) = (cell.sights(&mut graph), cell.before(&mut graph));
    let likelihoods = sights.likelihoods(&mut graph);
    let after = step.forward(before, likelihoods.values, &mut graph);
    let checks = cell.checks(&sights, &after, &mut graph);
    cell.outputs(&checks, &after, &likelihoods, &mut graph);
    let (kind, outputs) = (Kind::Cell, vec![BELIEF, NEXT, LN_STEP, STATUS]);
    let underflow = step.watch.underflow(network, precision);
    let (nodes, constant_bytes) = (graph.nodes(), graph.constant_bytes());
    let properties = metadata(network, kind, precision, underflow, &outputs);
    let doc = format!("One step of what a stream tells of {}.", network.parts().belief.name);
    let bytes = send(&message(graph.finish("step"), doc, properties), out)?;
    Ok(SequenceSummary { inputs: kind.inputs(network), outputs, nodes, constant_bytes, bytes, underflow })
}

struct Cell<'a> {
    network: &'a SequenceNetwork,
    step: &'a Step<'a>,
    state: Value,
    input: Value,
}

/// What is found out of a step, each `[batch, 1]`.
struct Checks {
    /// Whether the input can be read.
    is_read: Value,
    /// Whether the stream can be followed further, where it may not.
    is_kept: Option<Value>,
    status: Value,
}

impl<'a> Cell<'a> {
    fn new(network: &'a SequenceNetwork, step: &'a Step<'a>, graph: &mut Graph) -> Self {
        let state = graph.input(STATE, &[Axis::Batch, Axis::Length(width(network, step))]);
        let input = match &network.parts().emission {
            Emission::Symbols(_) => graph.input_of(SYMBOL, Element::I64, &[Axis::Batch]),
            Emission::Gaussian(emission) => {
                graph.input(VALUES, &[Axis::Batch, Axis::Length(emission.labels.len())])
            }
        };
        Self { network, step, state, input }
    }

    fn sights(&self, graph: &mut Graph) -> Sights<'a> {
        Sights::read(self.network, self.input, None, graph)
    }

    fn columns(&self, first: usize, count: usize, graph: &mut Graph) -> Value {
        let [start, end, axis] = [first as i64, (first + count) as i64, 1].map(|x| graph.integers(&[x]));
        graph.apply("Slice", &[self.state, start, end, axis])
    }

    /// 0, 1 once the stream has begun, 2 once it can be followed no more.
    fn begun(&self, graph: &mut Graph) -> Value {
        self.columns(width(self.network, self.step) - 1, 1, graph)
    }

    fn before(&self, graph: &mut Graph) -> Before {
        let states = self.network.states();
        let (zero, begun) = (graph.real(0.0), self.begun(graph));
        let has_begun = graph.apply("Greater", &[begun, zero]);
        let start = graph.reals(&[1, states], self.network.parts().start.iter().copied());
        let predicted = self.columns(0, states, graph);
        let predicted = graph.apply("Where", &[has_begun, predicted, start]);
        let is_watched = matches!(self.step.watch, Watch::Lost { .. });
        Before { predicted, lost: is_watched.then(|| self.columns(states, states, graph)) }
    }

    fn checks(&self, sights: &Sights, after: &After, graph: &mut Graph) -> Checks {
        let mut verdict = Verdict::default();
        let column = |flat, graph: &mut Graph| graph.reshape(flat, &[-1, 1]);
        let mut is_read = column(sights.is_valid, graph);
        verdict.valid(is_read);
        if let Some(is_within) = sights.is_within {
            let is_within = column(is_within, graph);
            verdict.within(is_within);
            is_read = graph.apply("And", &[is_read, is_within]);
        }
        if self.step.excludes {
            let zero = graph.real(0.0);
            verdict.possible(graph.apply("Greater", &[after.sum, zero]));
        }
        let is_kept = self.is_kept(after, graph);
        is_kept.into_iter().for_each(|kept| verdict.within(kept));
        Checks { is_read, is_kept, status: verdict.status(graph) }
    }

    /// Whether nothing that matters is lost, now or before.
    fn is_kept(&self, after: &After, graph: &mut Graph) -> Option<Value> {
        let precision = graph.precision();
        let kept = match after.lost {
            Some(lost) => {
                let most = graph.power_of_two(watch::share(precision));
                let share = graph.sum(lost, -1);
                graph.apply("LessOrEqual", &[share, most])
            }
            None if self.step.excludes => return None,
            None => {
                let least = graph.power_of_two(watch::least_sum(precision));
                graph.apply("GreaterOrEqual", &[after.sum, least])
            }
        };
        let (most, begun) = (graph.real(1.5), self.begun(graph));
        let before = graph.apply("Less", &[begun, most]);
        Some(graph.apply("And", &[kept, before]))
    }

    fn outputs(&self, checks: &Checks, after: &After, likelihoods: &Likelihoods, graph: &mut Graph) {
        let answered = answered(checks.status, graph);
        let zero = graph.real(0.0);
        let belief = graph.apply("Where", &[answered, after.belief, zero]);
        graph.output(belief, BELIEF, Element::Real, &[Axis::Batch, Axis::Length(self.network.states())]);
        let next = self.next(checks, after, graph);
        let width = width(self.network, self.step);
        graph.output(next, NEXT, Element::Real, &[Axis::Batch, Axis::Length(width)]);
        let (one, none) = (graph.real(1.0), graph.double(f64::NEG_INFINITY));
        let positive = graph.apply("Where", &[answered, after.sum, one]);
        let positive = graph.cast(positive, Element::F64);
        let mut ln = graph.apply("Log", &[positive]);
        if let Some(ln_scale) = likelihoods.ln_scale {
            ln = graph.apply("Add", &[ln, ln_scale]);
        }
        let ln = graph.apply("Where", &[answered, ln, none]);
        for (value, name, element) in [(ln, LN_STEP, Element::F64), (checks.status, STATUS, Element::I64)] {
            let output = graph.reshape(value, &[-1]);
            graph.output(output, name, element, &[Axis::Batch]);
        }
    }

    /// The state for the next step: as it was where the input is not read; nothing of what is lost where all is.
    fn next(&self, checks: &Checks, after: &After, graph: &mut Graph) -> Value {
        let mut parts = vec![after.next.predicted];
        if let Some(lost) = after.next.lost {
            let (answered, zero) = (answered(checks.status, graph), graph.real(0.0));
            parts.push(graph.apply("Where", &[answered, lost, zero]));
        }
        let (begun, one) = (self.begun(graph), graph.real(1.0));
        let begun = graph.apply("Max", &[begun, one]);
        parts.push(match checks.is_kept {
            Some(kept) => {
                let two = graph.real(2.0);
                graph.apply("Where", &[kept, begun, two])
            }
            None => begun,
        });
        let next = graph.concat(&parts, 1);
        graph.apply("Where", &[checks.is_read, next, self.state])
    }
}

/// The numbers of a state.
fn width(network: &SequenceNetwork, step: &Step) -> usize {
    match step.watch {
        Watch::Mixing => network.states() + 1,
        Watch::Lost { .. } => 2 * network.states() + 1,
    }
}
