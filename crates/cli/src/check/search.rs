//! Rows that are hard for a network, found greedily by asking the network itself.

use hamnet::model::{Evidence, Finding, VariableId};
use hamnet::network::Network;
use hamnet::runtime::{Answers, Status};

use super::runner::Runner;
use crate::failure::Failure;
use crate::labels;
use hamnet::numeric::random::Random;

/// Changes that are tried in one step, at least and at most.
const FEWEST: u64 = 4;
const MOST: u64 = 96;
/// Synapses that all searches together may evaluate, as long as each tries the fewest.
const BUDGET: u64 = 1 << 32;
/// Steps towards less likely rows.
const STEPS: usize = 64;
/// Findings against the truth before the one that excludes the rest.
const AGAINST: usize = 30;

/// A search that changes one finding at a time.
pub struct Search<'n> {
    network: &'n Network,
    inputs: Vec<VariableId>,
    runner: Runner<'n, f64>,
    /// Changes that are tried in one step.
    tried: usize,
}

/// What a row is worth to a search, the least first; `None` for rows that must not be reached.
type Worth<'a> = dyn Fn(&Answers<f64>, usize) -> Option<f64> + 'a;

impl<'n> Search<'n> {
    /// A search on `network`, one of so many.
    ///
    /// # Errors
    /// A network the runtime cannot hold.
    pub fn new(network: &'n Network, searches: usize) -> Result<Self, Failure> {
        let step = (STEPS * searches.max(1)) as u64 * network.counts().synapses.max(1);
        let tried = (BUDGET / step).clamp(FEWEST, MOST) as usize;
        Ok(Self { network, inputs: labels::inputs(network), runner: Runner::new(network)?, tried })
    }

    /// The least likely row that is still possible, as far as single changes from `start` lead.
    pub fn least_likely(&mut self, start: Evidence, random: &mut Random) -> Evidence {
        let worth =
            |answers: &Answers<f64>, row: usize| is_ok(answers, row).then(|| answers.ln_evidence[row]);
        let (mut row, mut reached) = (start, f64::INFINITY);
        for _ in 0..STEPS {
            let tried = self.changes(&row, true, random);
            match self.best(&tried, &worth) {
                Some((best, worth)) if worth < reached => (row, reached) = (best, worth),
                _ => break,
            }
        }
        row
    }

    /// Findings that speak against one state of what is asked for, and then one that excludes all other states.
    pub fn against_the_truth(&mut self, random: &mut Random) -> Evidence {
        let mut row = Evidence::none(self.network.variables().len());
        if self.network.heads().is_empty() {
            return row;
        }
        let truth = self.truth(random);
        // of max-marginals the logarithm of zero
        let nothing = if self.network.explains() { f64::NEG_INFINITY } else { 0.0 };
        let possible = |answers: &Answers<f64>, row: usize| {
            let value = answers.posterior(row)[truth];
            (is_ok(answers, row) && value > nothing).then_some(value)
        };
        for _ in 0..AGAINST {
            let tried = self.changes(&row, false, random);
            match self.best(&tried, &possible) {
                Some((best, _)) => row = best,
                None => break,
            }
        }
        let tried = self.changes(&row, true, random);
        match self.best(&tried, &|answers, row| possible(answers, row).map(|value| -value)) {
            Some((best, _)) => best,
            None => row,
        }
    }

    /// The place, among all posteriors, of a state of what is asked for.
    fn truth(&mut self, random: &mut Random) -> usize {
        let heads = self.network.heads();
        let head = random.below(heads.len());
        let before: usize = heads[..head].iter().map(|head| head.units.len()).sum();
        before + random.below(heads[head].units.len())
    }

    /// Rows that differ from `row` in one finding: some of them where there are many; only new findings unless `all`.
    fn changes(&self, row: &Evidence, all: bool, random: &mut Random) -> Vec<Evidence> {
        let mut changes: Vec<(VariableId, usize)> = Vec::new();
        for &id in &self.inputs {
            let finding = row.get(id);
            if !all && *finding != Finding::Missing {
                continue;
            }
            let states = 0..self.network.variables()[id.index()].states().len();
            let others = states.filter(|&state| *finding != Finding::State(state));
            changes.extend(others.map(|state| (id, state)));
        }
        while changes.len() > self.tried {
            changes.swap_remove(random.below(changes.len()));
        }
        let changed = |(id, state)| {
            let mut row = row.clone();
            row.set(id, Finding::State(state));
            row
        };
        changes.into_iter().map(changed).collect()
    }

    /// The first row of the least worth.
    fn best(&mut self, tried: &[Evidence], worth: &Worth<'_>) -> Option<(Evidence, f64)> {
        let answers = self.runner.answer(tried);
        let worths = (0..tried.len()).filter_map(|row| Some((row, worth(answers, row)?)));
        let (row, worth) = worths.min_by(|a, b| a.1.total_cmp(&b.1))?;
        Some((tried[row].clone(), worth))
    }
}

fn is_ok(answers: &Answers<f64>, row: usize) -> bool {
    answers.status[row] == Status::Ok
}
