//! Who looks for bad rows: by greed, one finding at a time, with the runtime's `p(e)` for a guide.

use std::cmp::Ordering;

use hamnet::model::{BayesianNetwork, Evidence, Finding, Model, VariableId};

use crate::answer::Status;
use crate::engine::Engine;
use crate::subject::Subject;

/// Passes over all variables in the search for an unlikely row.
const PASSES: usize = 3;
/// Variables whose states are tried as truths.
const TRUTHS: usize = 3;

pub struct Adversary<'a, 'm> {
    subject: &'a Subject<'m>,
}

/// A state of a variable that the evidence is to speak against.
pub type Truth = (VariableId, usize);

impl<'a, 'm> Adversary<'a, 'm> {
    pub fn new(subject: &'a Subject<'m>) -> Self {
        Self { subject }
    }

    /// The rows that each pass from nothing known ends with, and the same from the other end of the variables: every
    /// finding is changed to the state that makes the row least likely, but possible.
    pub fn least_likely(&self) -> Vec<Evidence> {
        let forwards = self.subject.query.observable.clone();
        let backwards = forwards.iter().rev().copied().collect();
        let mut rows = Vec::new();
        for order in [forwards, backwards] {
            let mut row = self.nothing();
            for _ in 0..PASSES {
                order.iter().for_each(|&variable| self.worsen(&mut row, variable));
                rows.push(row.clone());
            }
        }
        rows
    }

    /// Every state of the variables with the most children.
    pub fn truths(&self) -> Vec<Truth> {
        let Model::Bayesian(network) = self.subject.model else { return Vec::new() };
        let mut variables = self.subject.query.observable.clone();
        variables.sort_by_key(|&variable| std::cmp::Reverse(children(network, variable)));
        variables.truncate(TRUTHS);
        let states = |variable| (0..self.cardinality(variable)).map(move |state| (variable, state));
        variables.into_iter().flat_map(states).collect()
    }

    /// `count` findings against `truth`, each the one that makes it least likely, and then the truth itself, which
    /// excludes the rest.
    pub fn against(&self, (variable, state): Truth, count: usize) -> Evidence {
        let mut row = self.nothing();
        row.set(variable, Finding::State(state));
        for _ in 0..count {
            let candidates = self.candidates(&row);
            let with = self.ln_evidence(&candidates);
            let without: Vec<Evidence> =
                candidates.iter().map(|row| changed(row, variable, Finding::Missing)).collect();
            let without = self.ln_evidence(&without);
            let odds = |place: usize| Some(with[place]? - without[place]?);
            let best = (0..candidates.len()).filter_map(|place| Some((place, odds(place)?)));
            match best.min_by(|x, y| x.1.total_cmp(&y.1)) {
                Some((place, _)) => row = candidates[place].clone(),
                None => break,
            }
        }
        row
    }

    /// `row` with one finding changed so that nothing agrees with it, if one finding can do that.
    pub fn impossible_neighbour(&self, row: &Evidence) -> Option<Evidence> {
        let changes =
            self.subject.query.observable.iter().flat_map(|&variable| self.states_of(row, variable));
        let candidates: Vec<Evidence> = changes.collect();
        let place = self.ln_evidence(&candidates).iter().position(Option::is_none)?;
        Some(candidates[place].clone())
    }

    fn nothing(&self) -> Evidence {
        Evidence::none(self.subject.model.variables().len())
    }

    fn cardinality(&self, variable: VariableId) -> usize {
        self.subject.model.variables().cardinality(variable)
    }

    fn worsen(&self, row: &mut Evidence, variable: VariableId) {
        let candidates: Vec<Evidence> = self.states_of(row, variable).collect();
        let ln_evidence = self.ln_evidence(&candidates);
        let possible = (0..candidates.len()).filter_map(|place| Some((place, ln_evidence[place]?)));
        let by_evidence = |x: &(usize, f64), y: &(usize, f64)| -> Ordering { x.1.total_cmp(&y.1) };
        if let Some((place, _)) = possible.min_by(by_evidence) {
            *row = candidates[place].clone();
        }
    }

    /// `row` with one more finding, in every way.
    fn candidates(&self, row: &Evidence) -> Vec<Evidence> {
        let missing = |&&variable: &&VariableId| *row.get(variable) == Finding::Missing;
        let free = self.subject.query.observable.iter().filter(missing);
        free.flat_map(|&variable| self.states_of(row, variable)).collect()
    }

    fn states_of(&self, row: &Evidence, variable: VariableId) -> impl Iterator<Item = Evidence> {
        (0..self.cardinality(variable)).map(move |state| changed(row, variable, Finding::State(state)))
    }

    /// `ln p(e)` of every row, `None` where it is impossible.
    fn ln_evidence(&self, rows: &[Evidence]) -> Vec<Option<f64>> {
        let answers = Engine::RuntimeF64.answers(self.subject, rows);
        answers.iter().map(|x| (x.status == Status::Ok).then(|| x.ln_evidence.to_f64())).collect()
    }
}

fn changed(row: &Evidence, variable: VariableId, finding: Finding) -> Evidence {
    let mut changed = row.clone();
    changed.set(variable, finding);
    changed
}

fn children(network: &BayesianNetwork, variable: VariableId) -> usize {
    network.cpts().iter().filter(|cpt| cpt.parents().contains(&variable)).count()
}
