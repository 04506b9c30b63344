//! The answers to one block: fed, run, and put into words, in buffers that are used again.

use hamnet::compile::Explainer;
use hamnet::data::{self, EvidenceBlock, Numbers};
use hamnet::runtime::{Answers, Element, Plan, Rows, Scratch, Status};

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
            statuses: Vec::new(),
            likely: Vec::new(),
        }
    }

    /// Appends the lines of `block` to `lines`.
    pub fn answer(&mut self, block: &EvidenceBlock, lines: &mut Vec<u8>) -> Tally {
        let plan: &Plan<T> = self.job.plan;
        self.job.feed.fill(block, &mut self.rows);
        plan.run(&self.rows, 0..self.rows.len(), &mut self.scratch, &mut self.answers);
        self.statuses.clear();
        self.statuses.extend(self.answers.status.iter().copied().map(status));
        if let Some(ranges) = &self.job.ranges {
            mark_outside(ranges, block, &mut self.statuses);
        }
        self.find_most_likely(block);
        let answers = data::Answers {
            status: &self.statuses,
            posterior: T::numbers(&self.answers.posteriors),
            ln_evidence: Some(Numbers::F64(&self.answers.ln_evidence)),
            most_likely: self.job.most_likely.then_some(&self.likely),
        };
        self.job.form.rows(block, &answers, lines);
        Tally::of(block, &self.statuses)
    }

    /// One state per row and target, whatever it is where there is no answer.
    fn find_most_likely(&mut self, block: &EvidenceBlock) {
        self.likely.clear();
        if !self.job.most_likely {
            return;
        }
        match &self.job.subject.explainer {
            None => self.choose_states(),
            Some(explainer) => self.explain(explainer, block),
        }
    }

    /// The first of the most probable states of every target.
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

    /// The most probable explanation of every row; the targets are all variables in their order.
    fn explain(&mut self, explainer: &Explainer, block: &EvidenceBlock) {
        let subject = self.job.subject;
        for row in 0..block.rows() {
            let mut evidence = block.evidence(row);
            for (id, finding) in &subject.fixed {
                evidence.set(*id, finding.clone());
            }
            let explanation = explainer.explain(&evidence);
            let states = explanation.map_or_else(|| vec![0; subject.targets.len()], |found| found.states);
            // a posterior has a unit per state, and units are numbered by 32 bits
            self.likely.extend(states.into_iter().map(|state| state as u32));
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
