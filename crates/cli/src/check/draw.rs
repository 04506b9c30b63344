//! The rows a network is checked on.
//!
//! Drawn from the model, with some of its variables seen; states at random; likelihoods; the least likely rows that a
//! greedy search finds; and rows full of findings against the truth, with one at the end that excludes all else.

use hamnet::model::hierarchy::MarkovHierarchy;
use hamnet::model::{BayesianNetwork, Evidence, Finding, Model, VariableId};
use hamnet::network::{Encoding, Network};
use hamnet::numeric::elementary::ln_f64;

use super::Matching;
use super::search::Search;
use crate::failure::Failure;
use crate::labels;
use hamnet::numeric::random::Random;

/// One row, and how it was found.
pub struct Case {
    pub how: How,
    pub evidence: Evidence,
}

/// How a row is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Drawn,
    AtRandom,
    Soft,
    LeastLikely,
    AgainstTheTruth,
    Every,
    Corner,
    Point,
    Climbed,
    /// All sequences of a few times.
    Short,
    /// A sequence drawn from the model, with times at which nothing is seen.
    Gaps,
    /// A sequence with a symbol that cannot follow, where there is one.
    Impossible,
}

impl How {
    /// All ways.
    pub const ALL: [Self; 12] = [
        Self::Drawn,
        Self::AtRandom,
        Self::Soft,
        Self::LeastLikely,
        Self::AgainstTheTruth,
        Self::Every,
        Self::Corner,
        Self::Point,
        Self::Climbed,
        Self::Short,
        Self::Gaps,
        Self::Impossible,
    ];

    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Drawn => "drawn from the model",
            Self::AtRandom => "of random states",
            Self::Soft => "of likelihoods",
            Self::LeastLikely => "least likely",
            Self::AgainstTheTruth => "against the truth",
            Self::Every => "of all there are",
            Self::Corner => "at corners of the box",
            Self::Point => "at random points",
            Self::Climbed => "climbed to",
            Self::Short => "of all short ones",
            Self::Gaps => "drawn with gaps",
            Self::Impossible => "with a break",
        }
    }
}

/// Of ten rows in turn; searched ones cost hundreds of evaluations each.
const TURN: [How; 10] = [
    How::Drawn,
    How::Soft,
    How::Drawn,
    How::AtRandom,
    How::Soft,
    How::LeastLikely,
    How::Drawn,
    How::Soft,
    How::AtRandom,
    How::AgainstTheTruth,
];

/// `count` rows for `network`, the same for the same seed.
///
/// # Errors
/// A network the runtime cannot hold.
pub fn draw(
    network: &Network,
    model: &Model,
    matching: &Matching,
    count: usize,
    seed: u64,
) -> Result<Vec<Case>, Failure> {
    let mut drawer = Drawer {
        network,
        model,
        matching,
        inputs: labels::inputs(network),
        random: Random::new(seed),
        search: Search::new(network, searches(count))?,
    };
    Ok((0..count).map(|row| drawer.case(TURN[row % TURN.len()])).collect())
}

/// How many of `count` rows are searched for.
fn searches(count: usize) -> usize {
    let is_searched = |row: &usize| matches!(TURN[row % TURN.len()], How::LeastLikely | How::AgainstTheTruth);
    (0..count).filter(is_searched).count()
}

struct Drawer<'a> {
    network: &'a Network,
    model: &'a Model,
    matching: &'a Matching,
    inputs: Vec<VariableId>,
    random: Random,
    search: Search<'a>,
}

impl Drawer<'_> {
    /// A row found in the way `how`; only from a Bayesian network or a hierarchy can worlds be drawn.
    fn case(&mut self, how: How) -> Case {
        let how = match (how, self.model) {
            (How::Drawn, Model::Bayesian(_) | Model::Hierarchy(_)) => How::Drawn,
            (How::Drawn, _) => How::AtRandom,
            (other, _) => other,
        };
        let evidence = match how {
            How::Drawn => self.seen(),
            How::AtRandom => self.at_random(),
            How::Soft => self.soft(),
            How::LeastLikely => {
                let start = self.seen();
                self.search.least_likely(start, &mut self.random)
            }
            How::AgainstTheTruth => self.search.against_the_truth(&mut self.random),
            // not among the turns: these are of networks that have to know every variable, or of sequences
            How::Every
            | How::Corner
            | How::Point
            | How::Climbed
            | How::Short
            | How::Gaps
            | How::Impossible => Evidence::none(self.network.variables().len()),
        };
        Case { how, evidence }
    }

    /// Some of the states of one world.
    fn seen(&mut self) -> Evidence {
        let states = match self.model {
            Model::Bayesian(bayesian) => {
                let world = world(bayesian, &mut self.random);
                self.matching.states_in_network(&world)
            }
            Model::Hierarchy(law) => {
                let world = world_of_hierarchy(law, &mut self.random);
                self.matching.states_in_network(&world)
            }
            _ => self.random_states(),
        };
        self.partly(&states)
    }

    fn at_random(&mut self) -> Evidence {
        let states = self.random_states();
        self.partly(&states)
    }

    fn random_states(&mut self) -> Vec<usize> {
        let variables = self.network.variables().iter();
        variables.map(|variable| self.random.below(variable.states().len())).collect()
    }

    /// The given states of the inputs, each of which is missing with one probability for the row.
    fn partly(&mut self, states: &[usize]) -> Evidence {
        let observed = self.random.unit();
        let mut evidence = Evidence::none(self.network.variables().len());
        for &id in &self.inputs {
            if self.random.chance(observed) {
                evidence.set(id, Finding::State(states[id.index()]));
            }
        }
        evidence
    }

    /// States of one world, half of them blurred into likelihoods, as far as the certificate covers their spread.
    fn soft(&mut self) -> Evidence {
        let mut evidence = self.seen();
        let mut room = covered_spread(self.network);
        for &id in &self.inputs {
            if self.random.chance(0.5) {
                let states = self.network.variables()[id.index()].states().len();
                let likelihoods: Vec<f64> = (0..states).map(|_| likelihood(&mut self.random)).collect();
                let spread = spread(&likelihoods);
                if spread <= room {
                    room -= spread;
                    evidence.set(id, Finding::Soft(likelihoods));
                }
            }
        }
        evidence
    }
}

/// How far the soft likelihoods of one row may spread in all, in nats, for the network to answer.
fn covered_spread(network: &Network) -> f64 {
    match network.parts().encoding {
        Encoding::Likelihood | Encoding::Observed => f64::INFINITY,
        Encoding::LogLikelihood { spread, .. } => spread,
    }
}

/// `ln (max / min)` of positive likelihoods.
fn spread(likelihoods: &[f64]) -> f64 {
    let most = likelihoods.iter().copied().fold(0.0, f64::max);
    let least = likelihoods.iter().copied().fold(f64::INFINITY, f64::min);
    ln_f64(most / least)
}

/// Two digits and a power of ten, from 1e-7 to 9.9, so that it reads well where it is printed.
fn likelihood(random: &mut Random) -> f64 {
    const POWERS: [f64; 7] = [1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];
    (1 + random.below(99)) as f64 / POWERS[random.below(POWERS.len())]
}

/// One state of all variables, drawn from parents to children.
fn world(network: &BayesianNetwork, random: &mut Random) -> Vec<usize> {
    let mut states = vec![0; network.variables().len()];
    for id in network.topological_order() {
        let cpt = network.cpt(id);
        let row = cpt
            .parents()
            .iter()
            .fold(0, |row, parent| row * network.variables().cardinality(*parent) + states[parent.index()]);
        let width = network.variables().cardinality(id);
        states[id.index()] = random.weighted(&cpt.values()[row * width..(row + 1) * width]);
    }
    states
}

/// The same of a hierarchy, whose parents stand before their children.
fn world_of_hierarchy(law: &MarkovHierarchy, random: &mut Random) -> Vec<usize> {
    let mut states: Vec<usize> = Vec::with_capacity(law.variables().len());
    for id in law.variables().ids() {
        let row = law.step(id).map_or(0, |step| states[step.parent.index()]);
        let (columns, weights): (Vec<usize>, Vec<f64>) = law.table(id).row(row).unzip();
        states.push(columns[random.weighted(&weights)]);
    }
    states
}
