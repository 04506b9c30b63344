//! Sparse matrices as lists of equal length: for every column the rows it reads, or for every row its columns.

use hamnet_network::sequence::Transition;

use crate::graph::{Attribute, Graph, Value};

/// For every state the states it reads and their weights, one list below the other, filled up with weights of zero.
pub(super) struct Lists {
    states: usize,
    length: usize,
    /// `length × states`.
    sources: Vec<u32>,
    weights: Vec<f64>,
}

impl Lists {
    /// The length of the lists of either direction, whichever is longer.
    pub(super) fn longest(transition: &Transition) -> usize {
        let mut incoming = vec![0; transition.states()];
        let mut longest = 0;
        for state in 0..transition.states() {
            let columns = transition.row(state).0;
            longest = longest.max(columns.len());
            columns.iter().for_each(|&column| incoming[column as usize] += 1);
        }
        incoming.into_iter().fold(longest, usize::max)
    }

    /// What state `b` reads in a step forward: every `a` with an entry `T[a, b]`, ascending.
    pub(super) fn forward(transition: &Transition) -> Self {
        let mut lists = vec![Vec::new(); transition.states()];
        for state in 0..transition.states() {
            let (columns, weights) = transition.row(state);
            for (&column, &weight) in columns.iter().zip(weights) {
                lists[column as usize].push((state as u32, weight));
            }
        }
        Self::of(&lists)
    }

    /// What state `a` reads in a step backward: every `b` with an entry `T[a, b]`, ascending.
    pub(super) fn backward(transition: &Transition) -> Self {
        let row = |state| {
            let (columns, weights) = transition.row(state);
            columns.iter().copied().zip(weights.iter().copied()).collect()
        };
        Self::of(&(0..transition.states()).map(row).collect::<Vec<_>>())
    }

    fn of(lists: &[Vec<(u32, f64)>]) -> Self {
        let length = lists.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let entries = (0..length)
            .flat_map(|place| lists.iter().map(move |list| list.get(place).copied().unwrap_or((0, 0.0))));
        let (sources, weights) = entries.unzip();
        Self { states: lists.len(), length, sources, weights }
    }

    /// All weights, `[length, states]`.
    pub(super) fn weights(&self) -> impl Iterator<Item = f64> {
        self.weights.iter().copied()
    }

    /// Its shape.
    pub(super) fn shape(&self) -> [usize; 2] {
        [self.length, self.states]
    }

    /// What the states read of `x` (`[batch, states]`): `[batch, length, states]`.
    pub(super) fn gather(&self, x: Value, graph: &mut Graph) -> Value {
        let rows = graph.rows(&self.shape(), &self.sources);
        graph.apply_with("Gather", &[x, rows], vec![Attribute::Int("axis", 1)])
    }

    /// The state that stands at `place · states + state`, for integers of any shape.
    pub(super) fn source_at(&self, flat: Value, graph: &mut Graph) -> Value {
        let sources: Vec<i64> = self.sources.iter().map(|&source| i64::from(source)).collect();
        let table = graph.integers(&sources);
        graph.apply_with("Gather", &[table, flat], vec![Attribute::Int("axis", 0)])
    }
}
