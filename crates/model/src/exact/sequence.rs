//! The judge of sequences of any length: forwards, backwards, and along most probable paths.
//!
//! With `e_t(b)` the likelihood of state `b` given what is seen at time `t`, which is one where nothing is
//!
//! ```text
//! α_1(b) = p(x_1 = b) e_1(b)        α_{t+1}(b) = e_{t+1}(b) Σ_a α_t(a) P[a, b]        β_t(a) = Σ_b P[a, b] e_{t+1}(b) β_{t+1}(b)
//! p(x_t | y_1 … y_t) ∝ α_t          p(x_t | y_1 … y_T) ∝ α_t β_t                      p(y_1 … y_T) = Σ_b α_T(b)
//! ```
//!
//! and the same with the greatest in place of the sum for paths. Messages are rescaled by exact powers of two, so that a sequence may
//! have any length.
//!
//! **Bound** that of the [judge](super): roundings are counted along the way of a term. A normal law is that of the roots its
//! [`GaussianEmission`](crate::hierarchy::GaussianEmission::roots) gives; its logarithms carry the bound they are computed with.

mod message;
mod sights;
#[cfg(test)]
mod tests;

use hamnet_numeric::{Dd, Scaled};

use super::budget::{Budget, Cost, Declined};
use super::judgement::relative_error;
use super::matrix::Matrix;
use super::number::{Best, Number, PairwiseSum};
use crate::hierarchy::HiddenMarkov;
use message::Message;
pub use sights::Seen;
use sights::{Likelihoods, Sights};

/// Exact beliefs of one hidden Markov model, sequence by sequence.
pub struct SequenceJudge<'m> {
    sums: Steps<Scaled>,
    best: Steps<Best>,
    sights: Sights<'m>,
    budget: Budget,
}

/// What is exactly true of one sequence of `T` times, up to bounds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SequenceJudgement {
    /// `p(x_t | y_1 … y_t)` of every time; zeros from the first time on at which what is seen is impossible.
    pub filtered: Vec<Vec<Dd>>,
    /// `p(x_t | y_1 … y_T)` of every time; zeros throughout where the sequence is impossible.
    pub smoothed: Vec<Vec<Dd>>,
    /// `ln p(y_1 … y_T)` in nats; `-∞` where the sequence is impossible.
    pub ln_evidence: Dd,
    /// Bounds `|ln p̂ - ln p|` in nats.
    pub ln_evidence_bound: f64,
    /// Bounds the total variation between each belief here and the exact one.
    pub total_variation_bound: f64,
}

/// The logarithm of the probability of a sequence, or of a path and a sequence, in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LnWeight {
    /// The logarithm; `-∞` of zero.
    pub value: Dd,
    /// Bounds its error.
    pub bound: f64,
}

/// The law of the hidden states in one arithmetic.
struct Steps<T> {
    start: Vec<T>,
    start_roundings: u64,
    transition: Matrix<T>,
}

impl SequenceJudgement {
    /// Whether the sequence cannot be seen.
    pub fn is_impossible(&self) -> bool {
        self.ln_evidence.to_f64() == f64::NEG_INFINITY
    }
}

impl<'m> SequenceJudge<'m> {
    /// A judge of `model` with the default budget. Normalizes every matrix, once.
    pub fn new(model: &'m HiddenMarkov) -> Self {
        Self {
            sums: Steps::new(model, |entry| entry),
            best: Steps::new(model, Best),
            sights: Sights::new(model),
            budget: Budget::default(),
        }
    }

    /// The same judge with another budget.
    pub fn with_budget(self, budget: Budget) -> Self {
        Self { budget, ..self }
    }

    /// The beliefs at all times, and `ln p` of the sequence.
    ///
    /// - **Cost** four products and sums per entry of the transition and time; two vectors of the states per time.
    ///
    /// # Errors
    /// [`Declined::TooCostly`] before anything is computed; [`Declined::TooUnlikely`].
    ///
    /// # Panics
    /// If a sight is none of this model: another kind, a symbol or a number of values it does not have.
    pub fn judge(&self, seen: &[Seen]) -> Result<SequenceJudgement, Declined> {
        self.check(seen, 2)?;
        let seen = self.sights.likelihoods(seen)?;
        let forward = self.sums.forward(&seen)?;
        let (ln_evidence, ln_evidence_bound) = match forward.last() {
            Some(last) => last.ln_sum(),
            None => (Dd::ZERO, 0.0),
        };
        let mut judgement = SequenceJudgement {
            filtered: Vec::with_capacity(seen.len()),
            smoothed: Vec::with_capacity(seen.len()),
            ln_evidence,
            ln_evidence_bound,
            total_variation_bound: 0.0,
        };
        for message in &forward {
            let belief = judgement.belief(message);
            judgement.filtered.push(belief);
        }
        let states = self.sums.start.len();
        let mut back = Message::one(states);
        for (time, message) in forward.iter().enumerate().rev() {
            let mut both = message.clone();
            both.multiply(&back);
            let belief = judgement.belief(&both);
            judgement.smoothed.push(belief);
            back.multiply(&seen[time].of());
            back = self.sums.back(back)?;
        }
        judgement.smoothed.reverse();
        Ok(judgement)
    }

    /// `ln p(y_1 … y_T)` in nats, without beliefs; `-∞` where the sequence is impossible.
    ///
    /// - **Cost** two products and sums per entry of the transition and time, in the memory of two vectors of the states, whatever the
    ///   length; linear, so that no budget holds for it.
    ///
    /// # Errors
    /// [`Declined::TooUnlikely`].
    ///
    /// # Panics
    /// As [`SequenceJudge::judge`].
    pub fn ln_evidence(&self, seen: &[Seen]) -> Result<LnWeight, Declined> {
        let mut last = None;
        for seen in seen {
            last = Some(self.sums.step(last.as_ref(), &self.sights.at(seen)?)?);
        }
        let (value, bound) = last.map_or((Dd::ZERO, 0.0), |last| last.ln_sum());
        Ok(LnWeight { value, bound })
    }

    /// `ln p(path, seen)` of the most probable path.
    ///
    /// - **Cost** a product per entry of the transition and time.
    ///
    /// # Errors
    /// As [`SequenceJudge::judge`].
    ///
    /// # Panics
    /// As [`SequenceJudge::judge`].
    pub fn best(&self, seen: &[Seen]) -> Result<LnWeight, Declined> {
        self.check(seen, 1)?;
        let seen = self.sights.likelihoods(seen)?;
        let forward = self.best.forward(&seen)?;
        let last = forward.last().map_or((Dd::ZERO, 0.0), Message::ln_sum);
        Ok(LnWeight { value: last.0, bound: last.1 })
    }

    /// `ln p(path, seen)` of the path given.
    ///
    /// # Errors
    /// [`Declined::TooUnlikely`].
    ///
    /// # Panics
    /// As [`SequenceJudge::judge`]; and unless `path` has one state of the model per time.
    pub fn path(&self, path: &[usize], seen: &[Seen]) -> Result<LnWeight, Declined> {
        assert_eq!(path.len(), seen.len(), "a path has a state per time");
        let mut weight = Message::one(1);
        for ((time, &state), likelihoods) in path.iter().enumerate().zip(self.sights.likelihoods(seen)?) {
            let (entry, roundings) = match time {
                0 => (self.sums.start[state], self.sums.start_roundings),
                _ => (self.sums.entry(path[time - 1], state), self.sums.transition.roundings()),
            };
            weight.multiply(&Message::exact(vec![entry], roundings));
            weight.multiply(&likelihoods.of_state(state));
            weight = weight.rescaled()?;
        }
        let (value, bound) = weight.ln_sum();
        Ok(LnWeight { value, bound })
    }

    /// Refuses `passes` over `seen` beyond the budget.
    fn check(&self, seen: &[Seen], passes: u64) -> Result<(), Declined> {
        let states = self.sums.start.len() as u64;
        let each = self.sums.transition.entries() + 2 * states + self.sights.work();
        let mut cost = Cost::default();
        cost.work(each.saturating_mul(passes).saturating_mul(seen.len() as u64), 2);
        cost.hold(3 * states.saturating_mul(seen.len() as u64));
        cost.check(size_of::<Scaled>(), self.budget)
    }
}

impl SequenceJudgement {
    /// `message` over its sum, whose bound counts from now on.
    fn belief(&mut self, message: &Message<Scaled>) -> Vec<Dd> {
        let (shares, bound) = message.shares();
        self.total_variation_bound = self.total_variation_bound.max(bound);
        shares
    }
}

impl<T: Number + Into<Scaled> + From<Scaled>> Steps<T> {
    fn new(model: &HiddenMarkov, entry: impl Fn(Scaled) -> T) -> Self {
        let start = Matrix::of(model.start(), &entry);
        Self {
            start: start.down(&[T::ONE]),
            start_roundings: start.roundings_down(),
            transition: Matrix::of(model.transition(), &entry),
        }
    }

    /// `α_t` of every time.
    fn forward(&self, seen: &[Likelihoods<'_>]) -> Result<Vec<Message<T>>, Declined> {
        let mut messages: Vec<Message<T>> = Vec::with_capacity(seen.len());
        for likelihoods in seen {
            let message = self.step(messages.last(), likelihoods)?;
            messages.push(message);
        }
        Ok(messages)
    }

    /// `α` of the next time, of the first after none.
    fn step(
        &self,
        before: Option<&Message<T>>,
        likelihoods: &Likelihoods<'_>,
    ) -> Result<Message<T>, Declined> {
        let mut message = match before {
            None => Message::exact(self.start.clone(), self.start_roundings),
            Some(before) => {
                before.mapped(|values| self.transition.down(values), self.transition.roundings_down())
            }
        };
        message.multiply(&likelihoods.of());
        message.rescaled()
    }

    /// `β_t` from `e_{t+1} β_{t+1}`.
    fn back(&self, below: Message<T>) -> Result<Message<T>, Declined> {
        below.mapped(|values| self.transition.up(values), self.transition.roundings_up()).rescaled()
    }

    fn entry(&self, from: usize, to: usize) -> T {
        let row = self.transition.row(from);
        row.binary_search_by_key(&to, |(place, _)| *place).map_or(T::ZERO, |found| row[found].1)
    }
}
