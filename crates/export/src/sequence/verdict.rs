//! What is found out of every sequence, and the outputs that show only what is answered.

use super::frame::Frame;
use crate::graph::{Axis, Element, Graph, Value};
use crate::heads::status;

/// Checks of sequences or steps, each of one shape, in the order in which they are asked.
#[derive(Default)]
pub(super) struct Verdict {
    checks: Vec<(Value, i64)>,
}

impl Verdict {
    pub(super) fn valid(&mut self, passed: Value) {
        self.checks.push((passed, status::INVALID));
    }

    pub(super) fn within(&mut self, passed: Value) {
        self.checks.push((passed, status::OUTSIDE));
    }

    pub(super) fn possible(&mut self, passed: Value) {
        self.checks.push((passed, status::IMPOSSIBLE));
    }

    /// The status, of the shape of the checks.
    pub(super) fn status(&self, graph: &mut Graph) -> Value {
        let ok = graph.integer(status::OK);
        self.checks.iter().rev().fold(ok, |status, &(passed, otherwise)| {
            let otherwise = graph.integer(otherwise);
            graph.apply("Where", &[passed, status, otherwise])
        })
    }
}

/// Whether the status is that of an answer.
pub(super) fn answered(status: Value, graph: &mut Graph) -> Value {
    let ok = graph.integer(status::OK);
    graph.apply("Equal", &[status, ok])
}

/// What is shown of a batch of sequences.
pub(super) struct Shown {
    /// `[1, batch]`.
    status: Value,
    /// `[1, batch]`.
    answered: Value,
    /// `[time, batch]`: whether a time counts in a sequence that is answered.
    shown: Value,
}

impl Shown {
    pub(super) fn new(verdict: &Verdict, frame: &Frame, graph: &mut Graph) -> Self {
        let status = verdict.status(graph);
        let answered = answered(status, graph);
        let shown = graph.apply("And", &[frame.counts, answered]);
        Self { status, answered, shown }
    }

    /// `beliefs` (`[time, batch, states]`), zeros where nothing is shown.
    pub(super) fn beliefs(&self, beliefs: Value, name: &str, states: usize, graph: &mut Graph) {
        let axes = graph.integers(&[2]);
        let shown = graph.apply("Unsqueeze", &[self.shown, axes]);
        let zero = graph.real(0.0);
        let output = graph.apply("Where", &[shown, beliefs, zero]);
        graph.output(output, name, Element::Real, &[Axis::Time, Axis::Batch, Axis::Length(states)]);
    }

    /// `path` (`[time, batch]`), -1 where nothing is shown.
    pub(super) fn path(&self, path: Value, name: &str, graph: &mut Graph) {
        let none = graph.integer(-1);
        let output = graph.apply("Where", &[self.shown, path, none]);
        graph.output(output, name, Element::I64, &[Axis::Time, Axis::Batch]);
    }

    /// `logarithm` (`[1, batch]`, `f64`), `-∞` where nothing is answered.
    pub(super) fn logarithm(&self, logarithm: Value, name: &str, graph: &mut Graph) {
        let none = graph.double(f64::NEG_INFINITY);
        let shown = graph.apply("Where", &[self.answered, logarithm, none]);
        let output = graph.reshape(shown, &[-1]);
        graph.output(output, name, Element::F64, &[Axis::Batch]);
    }

    pub(super) fn status(&self, name: &str, graph: &mut Graph) {
        let output = graph.reshape(self.status, &[-1]);
        graph.output(output, name, Element::I64, &[Axis::Batch]);
    }
}
