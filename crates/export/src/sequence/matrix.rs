//! The matrix of a step, applied to batches of beliefs.

use hamnet_network::sequence::Transition;
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::ln_f64;

use super::lists::Lists;
use crate::ExportError;
use crate::graph::{Attribute, Graph, Value};
use crate::write::MOST_BYTES;

/// How a transition is written.
pub(super) enum Matrix<'a> {
    /// As one constant.
    Dense(&'a Transition),
    /// Few states are read by each.
    Sparse { forward: Lists, backward: Lists },
}

impl<'a> Matrix<'a> {
    /// Products of dense matrices are so much faster than gathering that it pays off from here on.
    const LEAST_SPARSE: usize = 64;

    /// # Errors
    /// [`ExportError::TooLarge`] before a square is formed that no file holds.
    pub(super) fn new(transition: &'a Transition, precision: Precision) -> Result<Self, ExportError> {
        let states = transition.states();
        if states >= Self::LEAST_SPARSE && 4 * Lists::longest(transition) <= states {
            let (forward, backward) = (Lists::forward(transition), Lists::backward(transition));
            return Ok(Self::Sparse { forward, backward });
        }
        let size = match precision {
            Precision::F32 => 4,
            Precision::F64 => 8,
        };
        let bytes = states.saturating_mul(states).saturating_mul(size);
        if bytes > MOST_BYTES {
            return Err(ExportError::TooLarge { bytes });
        }
        Ok(Self::Dense(transition))
    }

    /// `Σ_a x[a] T[a, ·]`.
    pub(super) fn forward(&self, x: Value, graph: &mut Graph) -> Value {
        match self {
            Self::Dense(transition) => {
                let matrix = graph.reals(&square(transition), entries(transition));
                graph.apply("MatMul", &[x, matrix])
            }
            Self::Sparse { forward, .. } => sum(forward, x, graph),
        }
    }

    /// `Σ_b T[·, b] x[b]`.
    pub(super) fn backward(&self, x: Value, graph: &mut Graph) -> Value {
        match self {
            Self::Dense(transition) => {
                let matrix = graph.reals(&square(transition), entries(transition));
                graph.apply_with("Gemm", &[x, matrix], vec![Attribute::Int("transB", 1)])
            }
            Self::Sparse { backward, .. } => sum(backward, x, graph),
        }
    }

    /// `x[a] + ln T[a, b]` of all previous states `a`, `[batch, n, states]`, in `f64`; see [`Matrix::previous`].
    pub(super) fn reached(&self, x: Value, graph: &mut Graph) -> Value {
        match self {
            Self::Dense(transition) => {
                let logs = graph.doubles(&square(transition), entries(transition).map(ln_f64));
                let axis = graph.integers(&[2]);
                let column = graph.apply("Unsqueeze", &[x, axis]);
                graph.apply("Add", &[column, logs])
            }
            Self::Sparse { forward, .. } => {
                let logs = graph.doubles(&forward.shape(), forward.weights().map(ln_f64));
                let gathered = forward.gather(x, graph);
                graph.apply("Add", &[gathered, logs])
            }
        }
    }

    /// The state before `now` (`[batch, 1]`), if `places` (`[batch, 1]`) are those of [`Matrix::reached`] it comes from.
    pub(super) fn previous(&self, places: Value, now: Value, graph: &mut Graph) -> Value {
        match self {
            Self::Dense(_) => places,
            Self::Sparse { forward, .. } => {
                let states = graph.integer(forward.shape()[1] as i64);
                let first = graph.apply("Mul", &[places, states]);
                let flat = graph.apply("Add", &[first, now]);
                forward.source_at(flat, graph)
            }
        }
    }
}

fn sum(lists: &Lists, x: Value, graph: &mut Graph) -> Value {
    let weights = graph.reals(&lists.shape(), lists.weights());
    let gathered = lists.gather(x, graph);
    let products = graph.apply("Mul", &[gathered, weights]);
    graph.sum_away(products, 1)
}

fn square(transition: &Transition) -> [usize; 2] {
    [transition.states(); 2]
}

fn entries(transition: &Transition) -> impl Iterator<Item = f64> {
    (0..transition.states()).flat_map(|state| {
        let mut line = vec![0.0; transition.states()];
        let (columns, weights) = transition.row(state);
        columns.iter().zip(weights).for_each(|(&column, &weight)| line[column as usize] = weight);
        line
    })
}
