//! Rows over threads.

use std::num::NonZero;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::thread;

use hamnet_network::Network;

use crate::answers::AnswersMut;
use crate::{Answers, Element, Plan, PlanError, Rows, Scratch};

/// The blocks a thread takes at a time: long enough to be worth the taking, short enough that threads end together.
const BLOCKS: usize = 16;

/// A plan and the threads that run it.
///
/// Which thread answers a row has no influence on the answer.
#[derive(Debug)]
pub struct Session<T: Element> {
    plan: Plan<T>,
    scratches: Vec<Scratch<T>>,
}

impl<T: Element> Session<T> {
    /// A session of one thread per core.
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub fn new(network: &Network) -> Result<Self, PlanError> {
        let cores = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Ok(Self::with_threads(Plan::new(network)?, cores))
    }

    /// A session that runs `plan` on `threads` threads.
    pub fn with_threads(plan: Plan<T>, threads: NonZero<usize>) -> Self {
        let scratches = (0..threads.get()).map(|_| plan.scratch()).collect();
        Self { plan, scratches }
    }

    /// The plan that is run.
    pub fn plan(&self) -> &Plan<T> {
        &self.plan
    }

    /// Answers all rows.
    pub fn run(&mut self, rows: &Rows, answers: &mut Answers<T>) {
        answers.resize(rows.len(), self.plan.states());
        let plan = &self.plan;
        let chunk = BLOCKS * plan.block();
        let work =
            Mutex::new(Chunks { answers: Some(answers.as_mut()), next: 0, chunk, states: plan.states() });
        let (own, others) =
            self.scratches.split_first_mut().unwrap_or_else(|| unreachable!("there is a thread"));
        // The calling thread works too, so a call of one chunk starts no thread.
        let helpers = rows.len().div_ceil(chunk).saturating_sub(1);
        thread::scope(|scope| {
            for scratch in others.iter_mut().take(helpers) {
                scope.spawn(|| run_chunks(plan, rows, scratch, &work));
            }
            run_chunks(plan, rows, own, &work);
        });
    }
}

/// The answers nobody has taken yet.
struct Chunks<'a, T> {
    answers: Option<AnswersMut<'a, T>>,
    next: usize,
    chunk: usize,
    states: usize,
}

impl<'a, T: Element> Chunks<'a, T> {
    /// Some rows and the room for their answers.
    fn take(&mut self) -> Option<(Range<usize>, AnswersMut<'a, T>)> {
        let left = self.answers.take().filter(|answers| !answers.status.is_empty())?;
        let count = self.chunk.min(left.status.len());
        let (own, others) = left.split_at(count, self.states);
        self.answers = Some(others);
        let rows = self.next..self.next + count;
        self.next = rows.end;
        Some((rows, own))
    }
}

fn run_chunks<T: Element>(
    plan: &Plan<T>,
    rows: &Rows,
    scratch: &mut Scratch<T>,
    work: &Mutex<Chunks<'_, T>>,
) {
    loop {
        // A chunk is taken whole or not at all, so the state is sound even after another thread has panicked.
        let taken = work.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((range, answers)) = taken else { return };
        plan.run_into(rows, range, scratch, answers);
    }
}
