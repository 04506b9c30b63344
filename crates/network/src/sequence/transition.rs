//! The matrix of a step, stored dense or sparse as it is given.

/// `K×K` probabilities `p(next | now)`, row by row; row `a` keeps the entries `starts[a]..starts[a + 1]`.
///
/// The order of summation into a state is that of increasing previous states.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    starts: Vec<u32>,
    columns: Vec<u32>,
    weights: Vec<f64>,
}

impl Transition {
    /// The matrix with the given rows, each `(next state, weight)` by increasing state.
    ///
    /// Returns `None` unless states increase within a row, lie below the number of rows, and weights are finite and not negative, or
    /// if there are 2^32 entries or more.
    pub fn from_rows(rows: &[Vec<(usize, f64)>]) -> Option<Self> {
        let mut matrix = Self { starts: vec![0], columns: Vec::new(), weights: Vec::new() };
        for row in rows {
            let increases = row.windows(2).all(|pair| pair[0].0 < pair[1].0);
            let fits = |&(state, weight): &(usize, f64)| {
                state < rows.len() && (0.0..f64::INFINITY).contains(&weight)
            };
            if !(increases && row.iter().all(fits)) {
                return None;
            }
            for &(state, weight) in row {
                matrix.columns.push(u32::try_from(state).ok()?);
                matrix.weights.push(weight);
            }
            matrix.starts.push(u32::try_from(matrix.columns.len()).ok()?);
        }
        Some(matrix)
    }

    /// The number of states, `K`.
    pub fn states(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of entries that are kept.
    pub fn stored(&self) -> usize {
        self.weights.len()
    }

    /// Whether every entry is kept.
    pub fn is_dense(&self) -> bool {
        self.stored() == self.states() * self.states()
    }

    /// The kept entries of row `state`: next states and their probabilities.
    pub fn row(&self, state: usize) -> (&[u32], &[f64]) {
        let kept = self.starts[state] as usize..self.starts[state + 1] as usize;
        (&self.columns[kept.clone()], &self.weights[kept])
    }

    /// `p(next = b | now = a)`.
    pub fn at(&self, a: usize, b: usize) -> f64 {
        let (columns, weights) = self.row(a);
        let found = columns.binary_search_by_key(&b, |&column| column as usize);
        found.map_or(0.0, |place| weights[place])
    }
}
