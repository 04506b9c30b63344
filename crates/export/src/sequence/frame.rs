//! Times and sequences: the inputs of a file of sequences, and which times of them count.

use crate::graph::{Attribute, Axis, Element, Graph, Value};

pub(super) const SYMBOLS: &str = "symbols";
pub(super) const VALUES: &str = "values";
pub(super) const LENGTHS: &str = "lengths";

/// The inputs, and what they say of times and sequences.
pub(super) struct Frame {
    /// What is seen, one position below the other: `[n]`, or `[n, reals]`, with `n = time · batch`.
    pub(super) input: Value,
    /// `[time, batch]` as a shape.
    shape: Value,
    /// `[batch]` as a shape.
    batch: Value,
    /// `[time, batch]`: whether a time is one of the sequence.
    pub(super) counts: Value,
    /// `[time, 1]`: the numbers of times.
    times: Value,
    /// `[batch]`.
    lengths: Value,
    /// `[1, batch]`: whether a length fits.
    pub(super) lengths_fit: Value,
}

impl Frame {
    /// Declares the inputs: of symbols.
    pub(super) fn of_symbols(graph: &mut Graph) -> Self {
        let input = graph.input_of(SYMBOLS, Element::I64, &[Axis::Time, Axis::Batch]);
        let flat = graph.reshape(input, &[-1]);
        Self::new(input, flat, graph)
    }

    /// Declares the inputs: of so many reals.
    pub(super) fn of_reals(reals: usize, graph: &mut Graph) -> Self {
        let input = graph.input(VALUES, &[Axis::Time, Axis::Batch, Axis::Length(reals)]);
        let flat = graph.reshape(input, &[-1, reals as i64]);
        Self::new(input, flat, graph)
    }

    fn new(input: Value, flat: Value, graph: &mut Graph) -> Self {
        let lengths = graph.input_of(LENGTHS, Element::I64, &[Axis::Batch]);
        let shape_of = |start, end, graph: &mut Graph| {
            let attributes = vec![Attribute::Int("start", start), Attribute::Int("end", end)];
            graph.apply_with("Shape", &[input], attributes)
        };
        let (shape, batch) = (shape_of(0, 2, graph), shape_of(1, 2, graph));
        let times = shape_of(0, 1, graph);
        let (zero, one) = (graph.integer(0), graph.integer(1));
        let end = graph.apply("Squeeze", &[times]);
        let range = graph.apply("Range", &[zero, end, one]);
        let range = graph.reshape(range, &[-1, 1]);
        let counts = graph.apply("Less", &[range, lengths]);
        let is_length = graph.apply("GreaterOrEqual", &[lengths, zero]);
        let is_there = graph.apply("LessOrEqual", &[lengths, end]);
        let lengths_fit = graph.apply("And", &[is_length, is_there]);
        let lengths_fit = graph.reshape(lengths_fit, &[1, -1]);
        Self { input: flat, shape, batch, counts, times: range, lengths, lengths_fit }
    }

    /// Whether no sequence is longer than `longest`, `[1, batch]`.
    pub(super) fn lengths_within(&self, longest: usize, graph: &mut Graph) -> Value {
        let longest = graph.integer(longest as i64);
        let is_within = graph.apply("LessOrEqual", &[self.lengths, longest]);
        graph.reshape(is_within, &[1, -1])
    }

    /// The numbers of times, from `last` on that one, `[time]`.
    pub(super) fn times_until(&self, last: usize, graph: &mut Graph) -> Value {
        let last = graph.integer(last as i64);
        let times = graph.apply("Min", &[self.times, last]);
        graph.reshape(times, &[-1])
    }

    /// Whether the time after each is one of the sequence, `[time, batch, 1]`.
    pub(super) fn has_later(&self, graph: &mut Graph) -> Value {
        let (one, axes) = (graph.integer(1), graph.integers(&[2]));
        let next = graph.apply("Add", &[self.times, one]);
        let has_later = graph.apply("Less", &[next, self.lengths]);
        graph.apply("Unsqueeze", &[has_later, axes])
    }

    /// [`Frame::counts`] as `[time, batch, 1]`.
    pub(super) fn counts_each(&self, graph: &mut Graph) -> Value {
        let axes = graph.integers(&[2]);
        graph.apply("Unsqueeze", &[self.counts, axes])
    }

    /// `[n]`.
    pub(super) fn counts_flat(&self, graph: &mut Graph) -> Value {
        graph.reshape(self.counts, &[-1])
    }

    /// `[n, width]` as `[time, batch, width]`.
    pub(super) fn by_time(&self, flat: Value, width: usize, graph: &mut Graph) -> Value {
        let width = graph.integers(&[width as i64]);
        let shape = graph.concat(&[self.shape, width], 0);
        graph.apply("Reshape", &[flat, shape])
    }

    /// `[n]` as `[time, batch]`.
    pub(super) fn in_time(&self, flat: Value, graph: &mut Graph) -> Value {
        graph.apply("Reshape", &[flat, self.shape])
    }

    /// `row` (`[width]`) for every sequence, `[batch, width]`.
    pub(super) fn for_each(&self, row: Value, width: usize, graph: &mut Graph) -> Value {
        let width = graph.integers(&[width as i64]);
        let shape = graph.concat(&[self.batch, width], 0);
        graph.apply("Expand", &[row, shape])
    }

    /// Whether `passed` (`[time, batch]`) holds at every time, `[1, batch]`.
    pub(super) fn always(passed: Value, graph: &mut Graph) -> Value {
        let numbers = graph.cast(passed, Element::Real);
        let least = graph.extreme("ReduceMin", numbers, 0);
        let half = graph.real(0.5);
        graph.apply("Greater", &[least, half])
    }

    /// Whether `passed` (`[time, batch, 1]`) holds at every time that counts, `[1, batch]`.
    pub(super) fn always_while_it_counts(&self, passed: Value, graph: &mut Graph) -> Value {
        let axes = graph.integers(&[2]);
        let passed = graph.apply("Squeeze", &[passed, axes]);
        let ignored = graph.apply("Not", &[self.counts]);
        let passed = graph.apply("Or", &[passed, ignored]);
        Self::always(passed, graph)
    }

    /// The sum of `terms` (`[time, batch, 1]`, `f64`) over the times that count, `[1, batch]`.
    pub(super) fn total(&self, terms: Value, graph: &mut Graph) -> Value {
        let axes = graph.integers(&[2]);
        let terms = graph.apply("Squeeze", &[terms, axes]);
        let zero = graph.double(0.0);
        let counted = graph.apply("Where", &[self.counts, terms, zero]);
        graph.sum_rows(counted)
    }
}
