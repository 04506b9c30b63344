//! Most probable explanations: the state of every head, from max-marginals.
//!
//! Where one state of a head leads all others by more than twice the certificate `E`, it is certainly that of the most probable
//! explanation, and where that holds of every head, so are the states together. Where it does not, two explanations are as good
//! as each other, as far as the network can tell; then the best states of the heads need not go together. So the first such
//! head is fixed in its best state, and the row is answered again, until all that is left is certain. Every fixed head can cost
//! `2E` nats, and none can make the row impossible.

use std::ops::Range;

use hamnet_network::Network;
use hamnet_numeric::Precision;

use crate::{Answers, Element, Plan, Rows, Scratch, Status};

/// The most probable explanations of the rows of one call; keeps its memory from call to call.
#[derive(Clone, Debug)]
pub struct Explanations<T: Element> {
    /// The state of every head, row-major; zeros where the status is not [`Status::Ok`]. `B×H`
    pub states: Vec<u32>,
    /// Whether the states are certainly those of the one most probable explanation. `B`
    pub certain: Vec<bool>,
    row: Rows,
    answer: Answers<T>,
}

/// What a plan knows of its heads, where they are max-marginals.
#[derive(Clone, Debug)]
pub(crate) struct Explainer {
    heads: Vec<Head>,
    /// The lead that decides, `2E` in nats.
    lead: f64,
}

/// A head: how many states it has, and the input that reads its variable.
#[derive(Clone, Copy, Debug)]
struct Head {
    states: usize,
    input: Option<usize>,
}

impl Explainer {
    /// Of a network whose heads are max-marginals.
    pub(crate) fn of<T: Element>(network: &Network) -> Option<Self> {
        let precision = if T::NARROW { Precision::F32 } else { Precision::F64 };
        let lead = network.certificate(precision).map_or(f64::INFINITY, |known| known.decisive_lead());
        let input = |target: &[usize]| match *target {
            [variable] => network.inputs().iter().position(|input| input.variable == variable),
            _ => None,
        };
        let head =
            |head: &hamnet_network::Head| Head { states: head.units.len(), input: input(&head.target) };
        network.explains().then(|| Self { heads: network.heads().iter().map(head).collect(), lead })
    }

    /// The first of the best states of every head, and whether each is certain.
    fn decide<'a, T: Element>(&'a self, row: &'a [T]) -> impl Iterator<Item = (usize, bool)> + 'a {
        let mut rest = row;
        self.heads.iter().map(move |head| {
            let (own, others) = rest.split_at(head.states);
            rest = others;
            let best = own.iter().position(|&x| x == T::ZERO).unwrap_or(0);
            let near = |(state, x): (usize, &T)| state != best && x.to_f64() >= -self.lead;
            (best, !own.iter().enumerate().any(near))
        })
    }
}

impl<T: Element> Explanations<T> {
    /// No explanations yet.
    pub fn new() -> Self {
        Self { states: Vec::new(), certain: Vec::new(), row: Rows::default(), answer: Answers::new() }
    }
}

impl<T: Element> Default for Explanations<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Element> Plan<T> {
    /// Whether the network gives max-marginals, so that [`Plan::explain`] may be called.
    pub fn explains(&self) -> bool {
        self.explainer.is_some()
    }

    /// Answers the rows numbered `range` as [`Plan::run`] does, and finds their most probable explanations.
    ///
    /// Where several are best one of them is found, if the network reads the variables of its heads: it costs one more run of the
    /// row for each that has to be fixed.
    ///
    /// # Panics
    /// As [`Plan::run`]; if the heads are posteriors.
    pub fn explain(
        &self,
        rows: &Rows,
        range: Range<usize>,
        scratch: &mut Scratch<T>,
        answers: &mut Answers<T>,
        explanations: &mut Explanations<T>,
    ) {
        let explainer = self.explainer.as_ref().expect("the heads of the network are max-marginals");
        self.run(rows, range.clone(), scratch, answers);
        explanations.states.clear();
        explanations.certain.clear();
        for (place, row) in range.enumerate() {
            let first = explanations.states.len();
            if answers.status[place] != Status::Ok {
                explanations.states.resize(first + explainer.heads.len(), 0);
                explanations.certain.push(false);
                continue;
            }
            let mut certain = true;
            for (state, decided) in explainer.decide(answers.posterior(place)) {
                // a head has a unit per state, and units are numbered by 32 bits
                explanations.states.push(state as u32);
                certain &= decided;
            }
            explanations.certain.push(certain);
            if !certain {
                self.fix(explainer, rows, row, scratch, explanations, first);
            }
        }
    }

    /// Replaces the states from `first` on by those of one explanation of row `row`.
    #[cold]
    fn fix(
        &self,
        explainer: &Explainer,
        rows: &Rows,
        row: usize,
        scratch: &mut Scratch<T>,
        explanations: &mut Explanations<T>,
        first: usize,
    ) {
        let Explanations { states, row: own, answer, .. } = explanations;
        own.copy_row(rows, row);
        let mut fixed = vec![false; explainer.heads.len()];
        loop {
            self.run(own, 0..1, scratch, answer);
            if answer.status[0] != Status::Ok {
                // a best state is possible; should rounding say otherwise, what was found stands
                return;
            }
            let decided: Vec<(usize, bool)> = explainer.decide(answer.posterior(0)).collect();
            states.truncate(first);
            states.extend(decided.iter().map(|&(state, _)| state as u32));
            let open = decided.iter().enumerate().find_map(|(head, &(state, is_certain))| {
                let input = explainer.heads[head].input.filter(|_| !is_certain && !fixed[head])?;
                Some((head, input, state))
            });
            let Some((head, input, state)) = open else { return };
            own.set_state(0, input, state);
            fixed[head] = true;
        }
    }
}
