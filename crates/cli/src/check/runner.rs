//! The runtime, for rows of evidence that are in memory.

use hamnet::model::{Evidence, Finding};
use hamnet::network::Network;
use hamnet::runtime::{Answers, Element, Plan, Rows, Scratch};

use crate::failure::Failure;

/// A network ready to answer in `T`.
pub struct Runner<'n, T: Element> {
    network: &'n Network,
    plan: Plan<T>,
    scratch: Scratch<T>,
    rows: Rows,
    answers: Answers<T>,
}

impl<'n, T: Element> Runner<'n, T> {
    /// Prepares `network`.
    ///
    /// # Errors
    /// A network the runtime cannot hold.
    pub fn new(network: &'n Network) -> Result<Self, Failure> {
        let plan = Plan::new(network).map_err(|error| Failure::Work(error.to_string()))?;
        let scratch = plan.scratch();
        Ok(Self { network, plan, scratch, rows: Rows::for_network(network), answers: Answers::new() })
    }

    /// The answers to `rows`, which speak of the network's variables.
    pub fn answer(&mut self, rows: &[Evidence]) -> &Answers<T> {
        self.rows.clear();
        for evidence in rows {
            let row = self.rows.push_missing_row();
            for (place, input) in self.network.inputs().iter().enumerate() {
                match &evidence.findings()[input.variable] {
                    Finding::Missing => {}
                    Finding::Value(value) => self.rows.set_real(row, place, *value),
                    Finding::State(state) => self.rows.set_state(row, place, *state),
                    Finding::Soft(likelihoods) => self.rows.set_soft(row, place, likelihoods),
                }
            }
        }
        self.plan.run(&self.rows, 0..self.rows.len(), &mut self.scratch, &mut self.answers);
        &self.answers
    }
}
