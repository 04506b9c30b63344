//! Most probable explanations of a block, by a network of their own beside that of the posteriors, or by the one network there is.

use hamnet::data::{EvidenceBlock, EvidenceColumns, Explained};
use hamnet::network::Network;
use hamnet::runtime::{Answers, Element, Explanations, Plan, PlanError, Rows, Scratch, Status};

use super::{Feed, Subject};

/// A network that explains, beside one that gives posteriors; threads share it.
pub struct Explainer<'n, T: Element> {
    network: &'n Network,
    plan: Plan<T>,
    feed: Feed,
}

impl<'n, T: Element> Explainer<'n, T> {
    /// The explainer of `subject`, if it has one of its own, for tables with `columns`.
    ///
    /// # Errors
    /// A network the runtime cannot hold.
    pub fn of(subject: &'n Subject, columns: &EvidenceColumns) -> Result<Option<Self>, PlanError> {
        let explain = |network| {
            let feed = Feed::new(network, columns, &subject.fixed);
            Ok(Self { network, plan: Plan::new(network)?, feed })
        };
        subject.explainer.as_ref().map(explain).transpose()
    }
}

/// One thread's buffers.
pub struct Explaining<'e, T: Element> {
    explainer: &'e Explainer<'e, T>,
    rows: Rows,
    scratch: Scratch<T>,
    answers: Answers<T>,
    explanations: Explanations<T>,
}

impl<'e, T: Element> Explaining<'e, T> {
    pub fn new(explainer: &'e Explainer<'e, T>) -> Self {
        Self {
            explainer,
            rows: Rows::for_network(explainer.network),
            scratch: explainer.plan.scratch(),
            answers: Answers::new(),
            explanations: Explanations::new(),
        }
    }

    /// Explains every row of `block`.
    pub fn explain(&mut self, block: &EvidenceBlock) {
        self.explainer.feed.fill(block, &mut self.rows);
        let rows = 0..self.rows.len();
        let Self { explainer, scratch, answers, explanations, .. } = self;
        explainer.plan.explain(&self.rows, rows, scratch, answers, explanations);
    }

    /// What each explanation is worth.
    pub fn statuses(&self) -> &[Status] {
        &self.answers.status
    }

    /// The states of every row, and what is known beside them.
    pub fn found(&self) -> (&[u32], Explained<'_>) {
        found(&self.answers, &self.explanations)
    }
}

/// The states of every row, and what is known beside them.
pub fn found<'a, T: Element>(
    answers: &'a Answers<T>,
    explanations: &'a Explanations<T>,
) -> (&'a [u32], Explained<'a>) {
    let explained = Explained { ln_probability: &answers.ln_evidence, certain: &explanations.certain };
    (&explanations.states, explained)
}
