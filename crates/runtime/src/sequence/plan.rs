//! The plan of a network of sequences, and its questions.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use hamnet_network::sequence::SequenceNetwork;
use pulp::Arch;

use super::answers::{Beliefs, Paths};
use super::sights::Sequences;
use super::stream::Filter;
use super::tables::Tables;
use super::task::{Task, Want, Workspace, run_group};
use crate::{Element, PlanError, Status};

/// The bytes that messages of a block of sequences may fill; longer sequences run one at a time.
const MOST_MESSAGES: usize = 64 << 20;

/// A network of sequences prepared for this machine, in the element type `T`; immutable and shared by threads.
///
/// See the [module](super) for what its answers are worth.
#[derive(Debug)]
pub struct SequencePlan<T: Element> {
    pub(super) network: Arc<SequenceNetwork>,
    pub(super) tables: Tables<T>,
    /// The plan of sequences that this one loses, where `T` is narrower than `f64`.
    pub(super) double: Option<Box<SequencePlan<f64>>>,
    pub(super) arch: Arch,
}

impl<T: Element> SequencePlan<T> {
    /// The plan of `network`, which it copies.
    ///
    /// Costs a few passes over the kept entries of the transition, and twice its size; unless it is very sparse, twice that of
    /// the full matrix.
    ///
    /// # Errors
    /// [`PlanError::TooMany`] for states or symbols that 32 bits cannot count.
    pub fn new(network: &SequenceNetwork) -> Result<Self, PlanError> {
        Self::shared(Arc::new(network.clone()))
    }

    fn shared(network: Arc<SequenceNetwork>) -> Result<Self, PlanError> {
        let tables = Tables::of(&network)?;
        let double =
            if T::NARROW { Some(Box::new(SequencePlan::shared(Arc::clone(&network))?)) } else { None };
        Ok(Self { network, tables, double, arch: Arch::new() })
    }

    /// The network that is run.
    pub fn network(&self) -> &SequenceNetwork {
        &self.network
    }

    /// The number of hidden states, `K`.
    pub fn states(&self) -> usize {
        self.tables.states
    }

    /// A stream that starts before the first sight.
    pub fn stream(&self) -> Filter<'_, T> {
        Filter::new(self)
    }

    /// Filters all sequences: the belief at every time, from what is seen until then.
    ///
    /// Costs one step per time; holds `K` numbers per sequence beside the answers.
    ///
    /// # Panics
    /// If the sequences were made for a network that reads something else.
    pub fn filter(&self, sequences: &Sequences, threads: NonZero<usize>, answers: &mut Beliefs<T>) {
        self.make_room(sequences, answers);
        answers.ln_steps.resize(sequences.times(), 0.0);
        let tasks = self.belief_tasks(sequences, answers);
        self.run(Want::Filtered, tasks, threads);
    }

    /// Smooths all sequences: the belief at every time, from all that is seen.
    ///
    /// Costs two steps per time; holds nothing beside the answers for one sequence or few states, and messages of the size of the
    /// answers for those that run together.
    ///
    /// # Panics
    /// If the sequences were made for a network that reads something else.
    pub fn smooth(&self, sequences: &Sequences, threads: NonZero<usize>, answers: &mut Beliefs<T>) {
        self.make_room(sequences, answers);
        answers.ln_steps.clear();
        let tasks = self.belief_tasks(sequences, answers);
        self.run(Want::Smoothed, tasks, threads);
    }

    /// The most probable path of every sequence; of several that are equally probable in the element type the one whose last
    /// state, then the state before, and so on, is least.
    ///
    /// Costs one step per time; holds `T×K` messages.
    ///
    /// # Panics
    /// If the sequences were made for a network that reads something else.
    pub fn most_probable(&self, sequences: &Sequences, threads: NonZero<usize>, answers: &mut Paths) {
        assert!(sequences.fit(&self.network), "sequences are made for the variables the network reads");
        let Paths { status, ln_probability, states } = answers;
        status.resize(sequences.len(), Status::Ok);
        ln_probability.resize(sequences.len(), 0.0);
        states.resize(sequences.times(), 0);
        let mut left = &mut states[..];
        let each = status.iter_mut().zip(ln_probability).enumerate();
        let tasks = each.map(|(number, (status, ln))| Task {
            seen: sequences.seen(number),
            times: sequences.range(number).len(),
            status,
            ln,
            beliefs: &mut [],
            ln_steps: &mut [],
            path: take_first(&mut left, sequences.range(number).len()),
        });
        self.run(Want::Path, tasks.collect(), threads);
    }

    fn make_room(&self, sequences: &Sequences, answers: &mut Beliefs<T>) {
        assert!(sequences.fit(&self.network), "sequences are made for the variables the network reads");
        answers.status.resize(sequences.len(), Status::Ok);
        answers.ln_evidence.resize(sequences.len(), 0.0);
        answers.beliefs.resize(sequences.times() * self.states(), T::ZERO);
    }

    fn belief_tasks<'a>(&self, sequences: &'a Sequences, answers: &'a mut Beliefs<T>) -> Vec<Task<'a, T>> {
        let Beliefs { status, ln_evidence, beliefs, ln_steps } = answers;
        let (mut beliefs, mut steps) = (&mut beliefs[..], &mut ln_steps[..]);
        let each = status.iter_mut().zip(ln_evidence).enumerate();
        let tasks = each.map(|(number, (status, ln))| {
            let times = sequences.range(number).len();
            let own_steps = times.min(steps.len());
            Task {
                seen: sequences.seen(number),
                times,
                status,
                ln,
                beliefs: take_first(&mut beliefs, times * self.states()),
                ln_steps: take_first(&mut steps, own_steps),
                path: &mut [],
            }
        });
        tasks.collect()
    }

    fn run(&self, want: Want, tasks: Vec<Task<'_, T>>, threads: NonZero<usize>) {
        let groups = self.groups(want, tasks);
        let helpers = threads.get().min(groups.len()).saturating_sub(1);
        let groups = Mutex::new(groups.into_iter());
        let work = || {
            let mut workspace = Workspace::new(&self.tables);
            loop {
                // a group is taken whole or not at all, so the list is sound even after another thread has panicked
                let taken = groups.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some(mut group) = taken else { return };
                run_group(self, want, &mut group, &mut workspace);
            }
        };
        thread::scope(|scope| {
            (0..helpers).for_each(|_| {
                scope.spawn(work);
            });
            work();
        });
    }

    /// Sequences that run together, of similar lengths, the longest first.
    fn groups<'a>(&self, want: Want, mut tasks: Vec<Task<'a, T>>) -> Vec<Vec<Task<'a, T>>> {
        tasks.sort_by_key(|task| std::cmp::Reverse(task.times));
        let lanes = T::BLOCK;
        let mut groups = Vec::new();
        let mut left = tasks.into_iter().peekable();
        while let Some(first) = left.peek() {
            let messages = match want {
                Want::Filtered => lanes * first.times * size_of::<i64>(),
                Want::Smoothed | Want::Path => lanes * first.times * self.states() * size_of::<T>(),
            };
            let together = if messages <= MOST_MESSAGES && left.len() >= lanes / 2 { lanes } else { 1 };
            groups.push(left.by_ref().take(together).collect());
        }
        groups
    }
}

/// Splits the first `count` items off.
fn take_first<'a, T>(left: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let (first, others) = std::mem::take(left).split_at_mut(count);
    *left = others;
    first
}
