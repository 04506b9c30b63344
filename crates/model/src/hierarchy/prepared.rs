//! A stochastic matrix prepared for the recursion: normalized entries by row and by column.

use hamnet_numeric::Scaled;

use super::Stochastic;
use super::weights::{Weights, pairwise, pairwise_roundings};

/// Nonzero normalized entries, both ways around.
pub(super) struct Prepared {
    by_row: Lines,
    by_column: Lines,
    /// Between any entry and the exact one.
    roundings: u64,
}

/// Line `l` has `entries[starts[l]..starts[l + 1]]`: the place across, and the number there.
struct Lines {
    starts: Vec<usize>,
    entries: Vec<(usize, Scaled)>,
}

impl Prepared {
    /// Normalizes `matrix`; entries that are zero are left out.
    pub fn new(matrix: &Stochastic) -> Self {
        let cells: Vec<(usize, usize, Scaled)> = (0..matrix.rows())
            .flat_map(|row| matrix.normalized_row(row).map(move |(column, value)| (row, column, value)))
            .filter(|(_, _, value)| !value.is_zero())
            .collect();
        let by_row = Lines::new(matrix.rows(), cells.iter().copied());
        let across = cells.iter().map(|&(row, column, value)| (column, row, value));
        Self { by_row, by_column: Lines::new(matrix.columns(), across), roundings: matrix.roundings() }
    }

    /// `P v`, a message from the child to its parent.
    pub fn up(&self, weights: &Weights) -> Weights {
        self.by_row.times(weights, self.roundings)
    }

    /// `Pᵀ v`, a message from the parent to its child.
    pub fn down(&self, weights: &Weights) -> Weights {
        self.by_column.times(weights, self.roundings)
    }

    /// `P[a, b] v(a)` for every state `b` of the child: the states `a` where it is not zero, and the weights there.
    pub fn joint_by_child(&self, weights: &Weights) -> Vec<(Vec<usize>, Weights)> {
        let line = |line: &[(usize, Scaled)]| {
            let terms = line.iter().map(|&(at, value)| (at, value * weights.values[at]));
            let (states, values) = terms.filter(|(_, weight)| !weight.is_zero()).unzip();
            (states, Weights { values, roundings: self.roundings + weights.roundings + 1 })
        };
        self.by_column.iter().map(line).collect()
    }
}

impl Lines {
    /// The lines of `cells`, given as (line, place across, number); stable in the order of a line.
    fn new(lines: usize, cells: impl Iterator<Item = (usize, usize, Scaled)> + Clone) -> Self {
        let mut starts = vec![0; lines + 1];
        cells.clone().for_each(|(line, ..)| starts[line + 1] += 1);
        (0..lines).for_each(|line| starts[line + 1] += starts[line]);
        let mut next = starts.clone();
        let mut entries = vec![(0, Scaled::ZERO); starts[lines]];
        for (line, across, value) in cells {
            entries[next[line]] = (across, value);
            next[line] += 1;
        }
        Self { starts, entries }
    }

    fn iter(&self) -> impl Iterator<Item = &[(usize, Scaled)]> {
        self.starts.windows(2).map(|ends| &self.entries[ends[0]..ends[1]])
    }

    fn times(&self, weights: &Weights, roundings: u64) -> Weights {
        let mut terms = Vec::new();
        let mut longest = 0;
        let lines = self.starts.windows(2).map(|ends| {
            terms.clear();
            terms
                .extend(self.entries[ends[0]..ends[1]].iter().map(|&(at, value)| value * weights.values[at]));
            longest = longest.max(terms.len());
            pairwise(&mut terms)
        });
        let values: Vec<Scaled> = lines.collect();
        Weights { values, roundings: roundings + weights.roundings + 1 + pairwise_roundings(longest) }
    }
}
