//! The runtime, for sequences that are in memory.

use std::num::NonZero;

use hamnet::network::sequence::{SequenceNetwork, Sight};
use hamnet::runtime::Status;
use hamnet::runtime::sequence::{Beliefs, Paths, SequencePlan, Sequences};

use crate::failure::Failure;
use crate::run::Number;

/// A network over sequences ready to answer in `T`.
pub struct Runner<'n, T: Number> {
    network: &'n SequenceNetwork,
    plan: SequencePlan<T>,
}

/// All answers to some sequences.
pub struct Answers<T: Number> {
    sequences: Sequences,
    states: usize,
    filtered: Beliefs<T>,
    smoothed: Beliefs<T>,
    paths: Paths,
}

/// The answers to one sequence.
pub struct Answer<'a, T> {
    /// Of the filtered beliefs, of the smoothed ones, and of the path.
    pub status: [Status; 3],
    /// `T×K`.
    pub filtered: &'a [T],
    pub smoothed: &'a [T],
    /// Of both ways through the sequence.
    pub ln_evidence: [f64; 2],
    pub ln_steps: &'a [f64],
    pub path: &'a [u32],
    pub ln_path: f64,
}

impl<'n, T: Number> Runner<'n, T> {
    /// Prepares `network`.
    ///
    /// # Errors
    /// A network the runtime cannot hold.
    pub fn new(network: &'n SequenceNetwork) -> Result<Self, Failure> {
        let plan = SequencePlan::new(network).map_err(|error| Failure::Work(error.to_string()))?;
        Ok(Self { network, plan })
    }

    /// The answers to all sequences.
    ///
    /// # Errors
    /// A sight that does not fit the network.
    pub fn answer(&mut self, all: &[&[Sight]]) -> Result<Answers<T>, Failure> {
        let mut sequences = Sequences::for_network(self.network);
        for sights in all {
            sequences.push(sights).map_err(|error| Failure::Work(error.to_string()))?;
        }
        let (mut filtered, mut smoothed, mut paths) = (Beliefs::new(), Beliefs::new(), Paths::new());
        self.plan.filter(&sequences, NonZero::<usize>::MIN, &mut filtered);
        self.plan.smooth(&sequences, NonZero::<usize>::MIN, &mut smoothed);
        self.plan.most_probable(&sequences, NonZero::<usize>::MIN, &mut paths);
        Ok(Answers { sequences, states: self.plan.states(), filtered, smoothed, paths })
    }
}

impl<T: Number> Answers<T> {
    /// Those to sequence number `row`.
    pub fn of(&self, row: usize) -> Answer<'_, T> {
        let times = self.sequences.range(row);
        Answer {
            status: [self.filtered.status[row], self.smoothed.status[row], self.paths.status[row]],
            filtered: self.filtered.at(times.clone(), self.states),
            smoothed: self.smoothed.at(times.clone(), self.states),
            ln_evidence: [self.filtered.ln_evidence[row], self.smoothed.ln_evidence[row]],
            ln_steps: &self.filtered.ln_steps[times.clone()],
            path: &self.paths.states[times],
            ln_path: self.paths.ln_probability[row],
        }
    }
}
