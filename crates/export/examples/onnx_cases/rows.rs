//! Rows of evidence.

use hamnet_network::Network;

use crate::case::{Evidence, Row};
use crate::random::Random;

/// Missing, hard, soft and extreme evidence, and now and then a vector of zeros.
pub fn rows(network: &Network, count: usize, random: &mut Random) -> Vec<Row> {
    let mut rows = vec![Row { evidence: Evidence::Likelihoods(network.unobserved()), extreme: false }];
    while rows.len() < count {
        let kind = [Kind::Hard, Kind::Hard, Kind::Soft, Kind::Extreme][random.below(4)];
        let states = network.inputs().iter().map(|input| input.units.len());
        let mut likelihoods: Vec<Vec<f64>> = states.map(|states| vector(states, kind, random)).collect();
        if random.one_in(10) {
            let place = random.below(likelihoods.len());
            likelihoods[place].fill(0.0);
        }
        rows.push(Row { evidence: Evidence::Likelihoods(likelihoods), extreme: kind == Kind::Extreme });
    }
    rows
}

/// Rows of hard evidence, from none to everything.
pub fn hard_rows(network: &Network, count: usize, random: &mut Random) -> Vec<Row> {
    (0..count)
        .map(|place| {
            let likelihood = |states: usize, random: &mut Random| {
                let seen = random.below(states);
                let missing = random.below(count) >= place;
                (0..states).map(|state| f64::from(u8::from(missing || state == seen))).collect()
            };
            let likelihoods =
                network.inputs().iter().map(|input| likelihood(input.units.len(), random)).collect();
            Row { evidence: Evidence::Likelihoods(likelihoods), extreme: true }
        })
        .collect()
}

/// What a row of evidence is made of.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Hard,
    Soft,
    /// Likelihoods of one variable that differ by up to twenty orders of magnitude.
    Extreme,
}

fn vector(states: usize, kind: Kind, random: &mut Random) -> Vec<f64> {
    let seen = random.below(states);
    let scale = [1e-9, 1.0, 3e7][random.below(3)];
    let missing = random.one_in(2);
    let hard = random.one_in(2);
    (0..states)
        .map(|state| match kind {
            _ if missing => 1.0,
            Kind::Soft if !hard => held(scale * random.unit()),
            Kind::Extreme if !hard => held([0.0, 1e-12, 1e-3, 1e8][random.below(4)] * random.unit()),
            _ => f64::from(u8::from(state == seen)),
        })
        .collect()
}

/// A number near `x` that both precisions hold exactly, so that both are asked the same.
fn held(x: f64) -> f64 {
    f64::from(x as f32)
}
