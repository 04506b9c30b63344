//! Answers: a status, posteriors and `ln p(e)` for every row.

use crate::Element;

/// What the answer to a row is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// The posteriors are those of the network.
    #[default]
    Ok,
    /// The evidence has probability zero: posteriors are zeros, `ln p(e) = -∞`.
    Impossible,
    /// The evidence is outside the domain of the certificate, as a real value out of its range is, or numbers pass the
    /// range of the element type: posteriors are zeros, `ln p(e) = -∞`.
    Outside,
    /// An input is missing, and the network needs every one of them: posteriors are zeros, `ln p(e) = -∞`.
    Missing,
}

/// The answers to the rows of one call; keeps its memory from call to call.
#[derive(Clone, Debug)]
pub struct Answers<T: Element> {
    /// One per row. `B`
    pub status: Vec<Status>,
    /// The states of all heads in their order, row-major: probabilities, or of a network that explains the max-marginals relative
    /// to the best, in nats, `-∞` where no possible joint state has this one. `B×P`
    pub posteriors: Vec<T>,
    /// In nats, of a network that explains that of the most probable explanation; NaN where the network does not compute it. `B`
    pub ln_evidence: Vec<f64>,
}

/// A part of [`Answers`] that one run writes.
pub(crate) struct AnswersMut<'a, T> {
    pub status: &'a mut [Status],
    pub posteriors: &'a mut [T],
    pub ln_evidence: &'a mut [f64],
}

impl<T: Element> Answers<T> {
    /// No answers yet.
    pub fn new() -> Self {
        Self { status: Vec::new(), posteriors: Vec::new(), ln_evidence: Vec::new() }
    }

    /// The number of rows answered.
    pub fn len(&self) -> usize {
        self.status.len()
    }

    /// Whether no row is answered.
    pub fn is_empty(&self) -> bool {
        self.status.is_empty()
    }

    /// The posteriors of row `row`, all heads in their order. `P`
    pub fn posterior(&self, row: usize) -> &[T] {
        let states = self.posteriors.len() / self.len();
        &self.posteriors[row * states..(row + 1) * states]
    }

    /// Room for `rows` rows of `states` probabilities, whatever it holds.
    pub(crate) fn resize(&mut self, rows: usize, states: usize) {
        self.status.resize(rows, Status::Ok);
        self.posteriors.resize(rows * states, T::ZERO);
        self.ln_evidence.resize(rows, 0.0);
    }

    pub(crate) fn as_mut(&mut self) -> AnswersMut<'_, T> {
        AnswersMut {
            status: &mut self.status,
            posteriors: &mut self.posteriors,
            ln_evidence: &mut self.ln_evidence,
        }
    }
}

impl<T: Element> Default for Answers<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, T: Element> AnswersMut<'a, T> {
    /// The first `rows` rows, and the others.
    pub fn split_at(self, rows: usize, states: usize) -> (Self, Self) {
        let (status, other_status) = self.status.split_at_mut(rows);
        let (posteriors, other_posteriors) = self.posteriors.split_at_mut(rows * states);
        let (ln_evidence, other_ln_evidence) = self.ln_evidence.split_at_mut(rows);
        (
            Self { status, posteriors, ln_evidence },
            Self { status: other_status, posteriors: other_posteriors, ln_evidence: other_ln_evidence },
        )
    }

    /// Row `row` has no posterior because of `status`.
    pub fn refuse(&mut self, row: usize, states: usize, status: Status) {
        self.status[row] = status;
        self.posteriors[row * states..(row + 1) * states].fill(T::ZERO);
        self.ln_evidence[row] = f64::NEG_INFINITY;
    }
}
