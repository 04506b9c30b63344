//! Batches of sequences: from a network to the bytes of a file.

use std::io::Write;

use hamnet_network::sequence::{Emission, SequenceNetwork};
use hamnet_numeric::elementary::ln_f64;

use super::backward::Smoothed;
use super::forward::{Before, Filtered, Step, or_tiny};
use super::frame::Frame;
use super::metadata::{Kind, metadata};
use super::sights::Sights;
use super::verdict::{Shown, Verdict};
use super::watch::{self, Watch};
use super::{Answers, SequenceOptions, SequenceSummary};
use crate::ExportError;
use crate::graph::{Element, Graph, Value};
use crate::heads::{LN_EVIDENCE, STATUS};
use crate::write::{message, send};

pub(super) const FILTERED: &str = "filtered";
pub(super) const SMOOTHED: &str = "smoothed";
const PATH: &str = "path";
const LN_PATH: &str = "ln_path";

/// Writes `network` as an ONNX model that answers whole sequences; see the [module](super) for its inputs and outputs.
///
/// A step costs the entries of the transition; one that is dense, or that has a column or row a quarter full, is
/// written as a square of states.
///
/// # Errors
/// [`ExportError`]: weights that are no probabilities, or too small for the precision; a file beyond 2 GiB; a failure of `out`.
pub fn write_sequence(
    network: &SequenceNetwork,
    options: &SequenceOptions,
    out: &mut impl Write,
) -> Result<SequenceSummary, ExportError> {
    let step = Step::new(network, options.precision)?;
    let mut graph = Graph::new(options.precision);
    let frame = match &network.parts().emission {
        Emission::Symbols(_) => Frame::of_symbols(&mut graph),
        Emission::Gaussian(emission) => Frame::of_reals(emission.labels.len(), &mut graph),
    };
    let counts = frame.counts_flat(&mut graph);
    let sights = Sights::read(network, frame.input, Some(counts), &mut graph);
    let mut file =
        File { network, step, frame, sights, graph, verdict: Verdict::default(), answers: options.answers };
    file.inputs_fit();
    let beliefs = (options.answers.filters() || options.answers.smooths()).then(|| file.beliefs());
    let path = options.answers.has_path().then(|| file.path());
    file.finish(beliefs, path, out)
}

/// What is being built.
struct File<'a> {
    network: &'a SequenceNetwork,
    step: Step<'a>,
    frame: Frame,
    sights: Sights<'a>,
    graph: Graph,
    verdict: Verdict,
    answers: Answers,
}

/// Beliefs by time, `[time, batch, states]`, and `ln p(e)`, `[1, batch]`.
struct Beliefs {
    filtered: Value,
    smoothed: Option<Value>,
    ln_evidence: Value,
}

impl File<'_> {
    fn inputs_fit(&mut self) {
        let graph = &mut self.graph;
        self.verdict.valid(self.frame.lengths_fit);
        let is_valid = self.frame.in_time(self.sights.is_valid, graph);
        self.verdict.valid(Frame::always(is_valid, graph));
        if let Some(is_within) = self.sights.is_within {
            let is_within = self.frame.in_time(is_within, graph);
            self.verdict.within(Frame::always(is_within, graph));
        }
    }

    fn beliefs(&mut self) -> Beliefs {
        let states = self.network.states();
        let graph = &mut self.graph;
        let likelihoods = self.sights.likelihoods(graph);
        let values = self.frame.by_time(likelihoods.values, states, graph);
        let start = graph.reals(&[states], self.network.parts().start.iter().copied());
        let start = self.frame.for_each(start, states, graph);
        let lost = matches!(self.step.watch, Watch::Lost { .. }).then(|| {
            let zero = graph.reals(&[1], [0.0].into_iter());
            self.frame.for_each(zero, states, graph)
        });
        let filtered = self.step.filter(Before { predicted: start, lost }, values, graph);
        self.filtered_fit(filtered);
        let ln_evidence = self.ln_evidence(filtered.sums, likelihoods.ln_scale);
        let smoothed = self.answers.smooths().then(|| {
            let has_later = self.frame.has_later(&mut self.graph);
            let smoothed = self.step.smooth(filtered, values, has_later, start, &mut self.graph);
            self.smoothed(smoothed)
        });
        Beliefs { filtered: filtered.beliefs, smoothed, ln_evidence }
    }

    fn filtered_fit(&mut self, filtered: Filtered) {
        let graph = &mut self.graph;
        // reals have positive densities in every state: a sum of zero was lost
        if self.step.excludes {
            let zero = graph.real(0.0);
            let possible = graph.apply("Greater", &[filtered.sums, zero]);
            self.verdict.possible(self.frame.always_while_it_counts(possible, graph));
        } else if self.step.watch == Watch::Mixing {
            let least = graph.power_of_two(watch::least_sum(graph.precision()));
            let kept = graph.apply("GreaterOrEqual", &[filtered.sums, least]);
            self.verdict.within(self.frame.always_while_it_counts(kept, graph));
        }
        if let Some(lost) = filtered.lost {
            let share = graph.sum(lost, -1);
            let one = graph.real(1.0);
            self.verdict.within(kept(&self.frame, share, one, graph));
        }
    }

    /// `Σ ln c_t`, with the scales of the likelihoods.
    fn ln_evidence(&mut self, sums: Value, ln_scale: Option<Value>) -> Value {
        let graph = &mut self.graph;
        let (zero, one) = (graph.real(0.0), graph.real(1.0));
        let is_positive = graph.apply("Greater", &[sums, zero]);
        let positive = graph.apply("Where", &[is_positive, sums, one]);
        let positive = graph.cast(positive, Element::F64);
        let mut ln = graph.apply("Log", &[positive]);
        if let Some(ln_scale) = ln_scale {
            let ln_scale = self.frame.by_time(ln_scale, 1, graph);
            ln = graph.apply("Add", &[ln, ln_scale]);
        }
        self.frame.total(ln, graph)
    }

    fn smoothed(&mut self, smoothed: Smoothed) -> Value {
        let graph = &mut self.graph;
        let sum = graph.sum(smoothed.products, -1);
        if let Some(lost) = smoothed.lost {
            // products of two entries at the floor are lost
            let products = graph.real(self.network.states() as f64 * graph.precision().min_normal());
            let lost = graph.apply("Add", &[lost, products]);
            self.verdict.within(kept(&self.frame, lost, sum, graph));
        }
        let divisor = or_tiny(sum, graph);
        graph.apply("Div", &[smoothed.products, divisor])
    }

    /// The states by time, `[time, batch]`, and the log weight, `[1, batch]`.
    fn path(&mut self) -> (Value, Value) {
        let states = self.network.states();
        let graph = &mut self.graph;
        let logs = self.sights.logarithms(graph);
        let logs = self.frame.by_time(logs, states, graph);
        let start = graph.doubles(&[states], self.network.parts().start.iter().map(|&p| ln_f64(p)));
        let start = self.frame.for_each(start, states, graph);
        let (counts, has_later) = (self.frame.counts_each(graph), self.frame.has_later(graph));
        let paths = self.step.paths(start, logs, counts, has_later, graph);
        let none = graph.double(f64::NEG_INFINITY);
        let possible = graph.apply("Greater", &[paths.ln_steps, none]);
        self.verdict.possible(self.frame.always_while_it_counts(possible, graph));
        (paths.states, self.frame.total(paths.ln_steps, graph))
    }

    fn finish(
        self,
        beliefs: Option<Beliefs>,
        path: Option<(Value, Value)>,
        out: &mut impl Write,
    ) -> Result<SequenceSummary, ExportError> {
        let Self { network, step, frame, mut graph, verdict, answers, .. } = self;
        let (states, precision) = (network.states(), graph.precision());
        let shown = Shown::new(&verdict, &frame, &mut graph);
        let mut outputs = Vec::new();
        if let Some(Beliefs { filtered, smoothed, ln_evidence }) = beliefs {
            let named = [(FILTERED, answers.filters().then_some(filtered)), (SMOOTHED, smoothed)];
            for (name, beliefs) in named {
                let Some(beliefs) = beliefs else { continue };
                shown.beliefs(beliefs, name, states, &mut graph);
                outputs.push(name);
            }
            shown.logarithm(ln_evidence, LN_EVIDENCE, &mut graph);
            outputs.push(LN_EVIDENCE);
        }
        if let Some((states, ln)) = path {
            shown.path(states, PATH, &mut graph);
            shown.logarithm(ln, LN_PATH, &mut graph);
            outputs.extend([PATH, LN_PATH]);
        }
        shown.status(STATUS, &mut graph);
        outputs.push(STATUS);
        let kind = Kind::Sequence;
        let inputs = kind.inputs(network);
        let underflow = step.watch.underflow(network, precision);
        let (nodes, constant_bytes) = (graph.nodes(), graph.constant_bytes());
        let properties = metadata(network, kind, precision, underflow, &outputs);
        let doc = format!("What sequences tell of {}.", network.parts().belief.name);
        let bytes = send(&message(graph.finish("sequences"), doc, properties), out)?;
        Ok(SequenceSummary { inputs, outputs, nodes, constant_bytes, bytes, underflow })
    }
}

/// Whether `lost` is a small share of `whole` (`[time, batch, 1]`) at every time that counts.
fn kept(frame: &Frame, lost: Value, whole: Value, graph: &mut Graph) -> Value {
    let share = graph.power_of_two(watch::share(graph.precision()));
    let most = graph.apply("Mul", &[whole, share]);
    let kept = graph.apply("LessOrEqual", &[lost, most]);
    frame.always_while_it_counts(kept, graph)
}
