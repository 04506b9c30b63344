//! Answers to sequences.

use std::ops::Range;

use crate::{Element, Status};

/// Beliefs along sequences; keeps its memory from call to call.
#[derive(Clone, Debug, Default)]
pub struct Beliefs<T: Element> {
    /// One per sequence: [`Impossible`](Status::Impossible) if it cannot be seen, [`Outside`](Status::Outside) if the
    /// likelihoods of a value pass the range of numbers. `B`
    pub status: Vec<Status>,
    /// `ln p(y_1 … y_T)` in nats, one per sequence; `-∞` unless the status is `Ok`. `B`
    pub ln_evidence: Vec<f64>,
    /// All sequences one after another. Smoothed beliefs are zeros unless the status is `Ok`; filtered ones from the first time
    /// that cannot be. `ΣT×K`
    pub beliefs: Vec<T>,
    /// `ln p(y_t | y_1 … y_{t-1})` in nats, `-∞` from the first time that cannot be; empty where beliefs are smoothed. `ΣT`
    pub ln_steps: Vec<f64>,
}

/// Most probable paths; keeps its memory from call to call.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// One per sequence, as in [`Beliefs`]. `B`
    pub status: Vec<Status>,
    /// `ln p(path, y_1 … y_T)` in nats, of the path that is given; `-∞` unless the status is `Ok`. `B`
    pub ln_probability: Vec<f64>,
    /// The states by number, all sequences one after another; zeros unless the status is `Ok`. `ΣT`
    pub states: Vec<u32>,
}

impl<T: Element> Beliefs<T> {
    /// No answers yet.
    pub fn new() -> Self {
        Self { status: Vec::new(), ln_evidence: Vec::new(), beliefs: Vec::new(), ln_steps: Vec::new() }
    }

    /// The beliefs at `times`, as [`Sequences::range`](super::Sequences::range) counts them. `T×K`
    pub fn at(&self, times: Range<usize>, states: usize) -> &[T] {
        &self.beliefs[times.start * states..times.end * states]
    }
}

impl Paths {
    /// No answers yet.
    pub fn new() -> Self {
        Self::default()
    }
}
