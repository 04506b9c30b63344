//! The sequences a network is checked on.
//!
//! All short ones there are, of symbols; drawn from the model, with and without times at which nothing is seen; of anything at
//! random; the least likely that choosing time by time leads to; and with a symbol that cannot follow. Of many lengths.

use hamnet::model::hierarchy::HiddenMarkov;
use hamnet::model::sample::SequenceSampler;
use hamnet::network::sequence::{Emission, SequenceNetwork, Sight};
use hamnet::numeric::elementary::ln_f64;
use hamnet::numeric::random::Random;

use super::How;
use super::matching::Matching;
use crate::failure::Failure;

/// One sequence, and how it was found.
pub struct Case {
    pub how: How,
    pub sights: Vec<Sight>,
}

/// Of ten sequences in turn.
const TURN: [How; 10] = [
    How::Drawn,
    How::Gaps,
    How::LeastLikely,
    How::AtRandom,
    How::Drawn,
    How::Impossible,
    How::Gaps,
    How::LeastLikely,
    How::AtRandom,
    How::Drawn,
];
/// Their lengths in turn, which the ways meet in every combination.
const LENGTHS: [usize; 9] = [1, 2, 3, 5, 10, 30, 100, 300, 1000];
/// A step costs the entries of the transition; no sequence has more of them in all.
const MOST_ENTRIES: usize = 1 << 21;
/// Sequences of so many times are affordable all the same.
const AFFORDABLE: usize = 8;
/// The chance that nothing is seen at a time.
const GAP: f64 = 0.3;
/// Places in the box of reals among which the least likely is chosen.
const CANDIDATES: usize = 8;

/// `count` sequences for `network`, the same for the same seed.
///
/// # Errors
/// A model that cannot be drawn from.
pub fn draw(
    network: &SequenceNetwork,
    model: &HiddenMarkov,
    matching: &Matching,
    count: usize,
    seed: u64,
) -> Result<Vec<Case>, Failure> {
    let sampler = SequenceSampler::new(model).map_err(|error| Failure::Work(error.to_string()))?;
    let entries = network.parts().transition.stored().max(1);
    let longest = (MOST_ENTRIES / entries).max(AFFORDABLE);
    let mut drawer = Drawer { network, matching, sampler, random: Random::new(seed) };
    let mut cases = short(network, count / 4);
    for row in 0..count - cases.len() {
        let length = LENGTHS[row % LENGTHS.len()].min(longest);
        cases.push(drawer.case(TURN[row % TURN.len()], length));
    }
    Ok(cases)
}

/// All sequences of symbols and gaps of one time, of two, and so on, as long as they are no more than `most`.
fn short(network: &SequenceNetwork, most: usize) -> Vec<Case> {
    let Emission::Symbols(emission) = &network.parts().emission else { return Vec::new() };
    let kinds = emission.label.states().len() + 1;
    let mut cases: Vec<Case> = Vec::new();
    let mut longest: Vec<Vec<Sight>> = vec![Vec::new()];
    while cases.len() + longest.len().saturating_mul(kinds) <= most {
        let symbols = (1..kinds).map(|symbol| Sight::Symbol(symbol - 1));
        let kinds: Vec<Sight> = [Sight::Missing].into_iter().chain(symbols).collect();
        let longer = |sights: &Vec<Sight>| {
            let sights = sights.clone();
            kinds.clone().into_iter().map(move |sight| [&sights[..], &[sight]].concat())
        };
        longest = longest.iter().flat_map(longer).collect();
        cases.extend(longest.iter().map(|sights| Case { how: How::Short, sights: sights.clone() }));
    }
    cases
}

struct Drawer<'a> {
    network: &'a SequenceNetwork,
    matching: &'a Matching,
    sampler: SequenceSampler<'a>,
    random: Random,
}

impl Drawer<'_> {
    fn case(&mut self, how: How, length: usize) -> Case {
        let (how, sights) = match how {
            How::Impossible => self.with_a_break(length),
            how => (how, self.sights(how, length)),
        };
        Case { how, sights }
    }

    fn sights(&mut self, how: How, length: usize) -> Vec<Sight> {
        match how {
            How::Gaps => self.with_gaps(length),
            How::AtRandom => (0..length).map(|_| anything(self.network, &mut self.random)).collect(),
            How::LeastLikely => self.least_likely(length),
            _ => self.drawn(length),
        }
    }

    fn drawn(&mut self, length: usize) -> Vec<Sight> {
        let labels = self.network.parts().emission.labels();
        let in_range = |sight: Sight| match sight {
            Sight::Values(values) => {
                let clamped = values.iter().zip(labels).map(|(&value, label)| match label.range() {
                    Some((low, high)) => value.clamp(low, high),
                    None => value,
                });
                Sight::Values(clamped.collect())
            }
            other => other,
        };
        let times = self.sampler.times(self.random.bits()).take(length);
        times.map(|drawn| in_range(self.matching.sight(&drawn))).collect()
    }

    fn with_gaps(&mut self, length: usize) -> Vec<Sight> {
        let mut sights = self.drawn(length);
        for sight in &mut sights {
            if self.random.chance(GAP) {
                *sight = Sight::Missing;
            }
        }
        sights
    }

    /// At every time what is least likely after all before, and yet possible as far as f64 sees.
    fn least_likely(&mut self, length: usize) -> Vec<Sight> {
        let mut belief = Belief::new(self.network);
        let mut sights = Vec::with_capacity(length);
        for _ in 0..length {
            let candidates = self.candidates();
            let worth = |sight: &Sight| belief.ln_likelihood(sight);
            let possible = candidates.into_iter().map(|sight| (worth(&sight), sight));
            let least = possible
                .filter(|(ln, _)| *ln > f64::NEG_INFINITY)
                .reduce(|least, other| if other.0 < least.0 { other } else { least });
            let sight = least.map_or(Sight::Missing, |(_, sight)| sight);
            belief.see(&sight);
            sights.push(sight);
        }
        sights
    }

    /// A drawn sequence in which one symbol cannot follow those before it, if there is such a symbol.
    fn with_a_break(&mut self, length: usize) -> (How, Vec<Sight>) {
        let mut sights = self.drawn(length);
        let time = self.random.below(length);
        let mut belief = Belief::new(self.network);
        sights[..time].iter().for_each(|sight| belief.see(sight));
        let impossible =
            self.candidates().into_iter().find(|sight| belief.ln_likelihood(sight) == f64::NEG_INFINITY);
        match impossible {
            None => (How::Drawn, sights),
            Some(sight) => {
                sights[time] = sight;
                (How::Impossible, sights)
            }
        }
    }

    /// All symbols, or some places of the box of reals.
    fn candidates(&mut self) -> Vec<Sight> {
        match &self.network.parts().emission {
            Emission::Symbols(emission) => (0..emission.label.states().len()).map(Sight::Symbol).collect(),
            Emission::Gaussian(_) => {
                (0..CANDIDATES).map(|_| anything(self.network, &mut self.random)).collect()
            }
        }
    }
}

/// A symbol, or values at an end or anywhere in their ranges.
pub fn anything(network: &SequenceNetwork, random: &mut Random) -> Sight {
    match &network.parts().emission {
        Emission::Symbols(emission) => Sight::Symbol(random.below(emission.label.states().len())),
        Emission::Gaussian(emission) => {
            let value = |label: &hamnet::network::VariableLabel| {
                let (low, high) = label.range().unwrap_or_default();
                match random.below(4) {
                    0 => low,
                    1 => high,
                    _ => (low + (high - low) * random.unit()).clamp(low, high),
                }
            };
            Sight::Values(emission.labels.iter().map(value).collect())
        }
    }
}

/// What is known of the next hidden state, in f64: enough to look for what is hard.
struct Belief<'n> {
    network: &'n SequenceNetwork,
    next: Vec<f64>,
}

impl<'n> Belief<'n> {
    fn new(network: &'n SequenceNetwork) -> Self {
        Self { network, next: network.parts().start.clone() }
    }

    fn ln_likelihood(&self, sight: &Sight) -> f64 {
        let (weights, scale) = self.weights(sight);
        ln_f64(weights.iter().sum()) + scale
    }

    fn see(&mut self, sight: &Sight) {
        let (weights, _) = self.weights(sight);
        let sum: f64 = weights.iter().sum();
        // what is impossible is passed over
        let (weights, sum) =
            if sum > 0.0 { (weights, sum) } else { (self.next.clone(), self.next.iter().sum()) };
        let mut next = vec![0.0; weights.len()];
        for (state, weight) in weights.into_iter().enumerate() {
            let (columns, entries) = self.network.parts().transition.row(state);
            for (&column, entry) in columns.iter().zip(entries) {
                next[column as usize] += weight / sum * entry;
            }
        }
        self.next = next;
    }

    /// The weights of all states with what is seen over `e^scale`, and the scale.
    fn weights(&self, sight: &Sight) -> (Vec<f64>, f64) {
        let states = self.next.len();
        let times = |likelihoods: &[f64]| self.next.iter().zip(likelihoods).map(|(p, e)| p * e).collect();
        match (&self.network.parts().emission, sight) {
            (Emission::Symbols(emission), Sight::Symbol(symbol)) => {
                (times(&emission.likelihoods[symbol * states..(symbol + 1) * states]), 0.0)
            }
            (Emission::Gaussian(emission), Sight::Values(values)) => {
                let logarithms = emission.ln_likelihoods(values);
                let scale = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let relative: Vec<f64> =
                    logarithms.iter().map(|ln| hamnet::numeric::elementary::exp_f64(ln - scale)).collect();
                (times(&relative), scale)
            }
            _ => (self.next.clone(), 0.0),
        }
    }
}
