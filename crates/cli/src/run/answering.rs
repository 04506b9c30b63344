//! The answers to one block: fed, run, and put into words, in buffers that are used again.

use hamnet::data::{self, EvidenceBlock, Numbers};
use hamnet::runtime::{Answers, Element, Explanations, Plan, Rows, Scratch, Status};

use super::explaining::{Explaining, found};
use super::ranges::Ranges;
use super::stream::Job;
use super::tally::Tally;

/// A number of the runtime that a table can hold.
pub trait Number: Element {
    /// The same for the table.
    fn numbers(values: &[Self]) -> Numbers<'_>;
}

impl Number for f32 {
    fn numbers(values: &[Self]) -> Numbers<'_> {
        Numbers::F32(values)
    }
}

impl Number for f64 {
    fn numbers(values: &[Self]) -> Numbers<'_> {
        Numbers::F64(values)
    }
}

/// One thread's buffers.
pub struct Desk<'j, T: Number> {
    job: &'j Job<'j, T>,
    rows: Rows,
    scratch: Scratch<T>,
    answers: Answers<T>,
    explanations: Explanations<T>,
    beside: Option<Explaining<'j, T>>,
    statuses: Vec<data::Status>,
    likely: Vec<u32>,
}

impl<'j, T: Number> Desk<'j, T> {
    pub fn new(job: &'j Job<'j, T>) -> Self {
        Self {
            job,
            rows: Rows::for_network(&job.subject.network),
            scratch: job.plan.scratch(),
            answers: Answers::new(),
            explanations: Explanations::new(),
            beside: job.explainer.as_ref().map(Explaining::new),
            statuses: Vec::new(),
            likely: Vec::new(),
        }
    }

    /// Appends the lines of `block` to `lines`.
    pub fn answer(&mut self, block: &EvidenceBlock, lines: &mut Vec<u8>) -> Tally {
        self.run(block);
        self.statuses.clear();
        self.statuses.extend(self.answers.status.iter().copied().map(status));
        if let Some(ranges) = &self.job.ranges {
            mark_outside(ranges, block, &mut self.statuses);
        }
        if let Some(beside) = &self.beside {
            mark_unexplained(beside.statuses(), &mut self.statuses);
        }
        let explains = self.job.plan.explains();
        let explanation = match &self.beside {
            Some(beside) => Some(beside.found()),
            None => explains.then(|| found(&self.answers, &self.explanations)),
        };
        let likely = explanation.map_or(&self.likely[..], |(states, _)| states);
        let answers = data::Answers {
            status: &self.statuses,
            posterior: T::numbers(if explains { &[] } else { &self.answers.posteriors }),
            ln_evidence: (!explains).then_some(Numbers::F64(&self.answers.ln_evidence)),
            most_likely: (self.job.most_likely || explains).then_some(likely),
            explanation: explanation.map(|(_, explained)| explained),
        };
        self.job.form.rows(block, &answers, lines);
        let certain = explanation.map(|(_, explained)| explained.certain);
        Tally::of(block, &self.statuses, certain)
    }

    /// The answers to `block`, and whatever is asked of most likely states.
    fn run(&mut self, block: &EvidenceBlock) {
        let plan: &Plan<T> = self.job.plan;
        self.job.feed.fill(block, &mut self.rows);
        let rows = 0..self.rows.len();
        if plan.explains() {
            let Self { scratch, answers, explanations, .. } = self;
            return plan.explain(&self.rows, rows, scratch, answers, explanations);
        }
        plan.run(&self.rows, rows, &mut self.scratch, &mut self.answers);
        self.likely.clear();
        match &mut self.beside {
            Some(beside) => beside.explain(block),
            None if self.job.most_likely => self.choose_states(),
            None => {}
        }
    }

    /// The first of the most probable states of every target; whatever it is where there is no answer.
    fn choose_states(&mut self) {
        for row in 0..self.answers.len() {
            let mut rest = self.answers.posterior(row);
            for head in self.job.subject.network.heads() {
                let (states, others) = rest.split_at(head.units.len());
                self.likely.push(first_largest(states));
                rest = others;
            }
        }
    }
}

/// Where likelihoods spread further than a network of explanations answers for, there is none to give.
fn mark_unexplained(explained: &[Status], statuses: &mut [data::Status]) {
    for (status, &explained) in statuses.iter_mut().zip(explained) {
        if *status == data::Status::Ok && explained != Status::Ok {
            *status = data::Status::Outside;
        }
    }
}

/// What is answered outside of the ranges is no posterior to rely on.
fn mark_outside(ranges: &Ranges, block: &EvidenceBlock, statuses: &mut [data::Status]) {
    for (row, status) in statuses.iter_mut().enumerate() {
        if *status == data::Status::Ok && ranges.exclude(block, row) {
            *status = data::Status::Outside;
        }
    }
}

fn first_largest<T: PartialOrd>(values: &[T]) -> u32 {
    let mut best = 0;
    for (place, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = place;
        }
    }
    // units are numbered by 32 bits, so places of a head are as well
    best as u32
}

fn status(status: Status) -> data::Status {
    match status {
        Status::Ok => data::Status::Ok,
        Status::Impossible => data::Status::Impossible,
        Status::Outside => data::Status::Outside,
        // only a row that could not be understood says nothing of what the network has to know
        Status::Missing => data::Status::Invalid,
    }
}
