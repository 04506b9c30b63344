//! Random hidden Markov models and sequences from a seed.

use hamnet_model::hierarchy::{Emission, GaussianEmission, HiddenMarkov, Stochastic};
use hamnet_model::{RealRange, Variable};
use hamnet_network::sequence::Sight;
use hamnet_numeric::random::Random;

/// What the matrices of a model are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// All entries positive, of like size.
    Mixing,
    /// Many zeros, kept sparse.
    Sparse,
    /// Entries down to `2^-200`.
    Sure,
    /// Powers of two.
    Dyadic,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Mixing, Kind::Sparse, Kind::Sure, Kind::Dyadic];
}

fn variable(name: &str, states: usize) -> Variable {
    Variable::new(name, (0..states).map(|state| state.to_string()).collect()).unwrap()
}

fn row(random: &mut Random, states: usize, kind: Kind) -> Vec<f64> {
    let sure = random.below(states);
    let weights: Vec<f64> = (0..states)
        .map(|state| match kind {
            Kind::Mixing => random.unit() + 0.05,
            Kind::Sparse if state != sure && random.chance(0.5) => 0.0,
            Kind::Sparse => random.unit() + 0.05,
            Kind::Sure if state != sure => 2f64.powi(-(random.below(200) as i32)) / states as f64,
            Kind::Sure => 1.0,
            Kind::Dyadic => 1.0,
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

fn matrix(random: &mut Random, rows: usize, columns: usize, kind: Kind) -> Stochastic {
    let values: Vec<f64> = (0..rows).flat_map(|_| row(random, columns, kind)).collect();
    match kind {
        Kind::Sparse => {
            let cells =
                values.iter().enumerate().map(|(place, &value)| (place / columns, place % columns, value));
            Stochastic::sparse("step", rows, columns, cells).unwrap()
        }
        _ => Stochastic::dense("step", rows, columns, values).unwrap(),
    }
}

/// A model of up to 5 states and 4 symbols.
pub fn symbols(random: &mut Random, kind: Kind) -> HiddenMarkov {
    let (states, symbols) = (1 + random.below(5), 1 + random.below(4));
    symbols_of(random, kind, states, symbols)
}

pub fn symbols_of(random: &mut Random, kind: Kind, states: usize, symbols: usize) -> HiddenMarkov {
    let start = row(random, states, kind);
    let transition = matrix(random, states, states, kind);
    let table = matrix(random, states, symbols, kind);
    let emission = Emission::Table { variable: variable("y", symbols), table };
    HiddenMarkov::new(variable("x", states), start, transition, emission).unwrap()
}

/// A model of up to 4 states over 1 to 3 reals within ±5, with correlations.
pub fn reals(random: &mut Random, kind: Kind) -> HiddenMarkov {
    let (states, dimensions) = (1 + random.below(4), 1 + random.below(3));
    let range = RealRange::new(-5.0, 5.0).unwrap();
    let variables = (0..dimensions).map(|index| Variable::real(format!("y{index}"), range)).collect();
    let means = (0..states * dimensions).map(|_| 6.0 * random.unit() - 3.0).collect();
    let covariances = (0..states).flat_map(|_| covariance(random, dimensions)).collect();
    let emission = Emission::Gaussian(GaussianEmission::new(variables, means, covariances).unwrap());
    let start = row(random, states, kind);
    let transition = matrix(random, states, states, kind);
    HiddenMarkov::new(variable("x", states), start, transition, emission).unwrap()
}

/// `A Aᵀ + ¼ I`.
fn covariance(random: &mut Random, dimensions: usize) -> Vec<f64> {
    let factor: Vec<f64> = (0..dimensions * dimensions).map(|_| 2.0 * random.unit() - 1.0).collect();
    let mut covariance = vec![0.0; dimensions * dimensions];
    for i in 0..dimensions {
        for j in 0..=i {
            let dot: f64 =
                (0..dimensions).map(|k| factor[i * dimensions + k] * factor[j * dimensions + k]).sum();
            let entry = dot + if i == j { 0.25 } else { 0.0 };
            covariance[i * dimensions + j] = entry;
            covariance[j * dimensions + i] = entry;
        }
    }
    covariance
}

/// A sequence of any sights, possible or not.
pub fn sequence(random: &mut Random, model: &HiddenMarkov, length: usize, missing: f64) -> Vec<Sight> {
    let sight = |random: &mut Random| match model.emission() {
        _ if random.chance(missing) => Sight::Missing,
        Emission::Table { variable, .. } => Sight::Symbol(random.below(variable.cardinality())),
        Emission::Gaussian(gaussian) => {
            Sight::Values(gaussian.variables().iter().map(|_| 10.0 * random.unit() - 5.0).collect())
        }
    };
    (0..length).map(|_| sight(random)).collect()
}

/// A model with zeros in its transition, and as many in its emission as `zeros` says.
pub fn sparse_steps(random: &mut Random, states: usize, symbols: usize, zeros: f64) -> HiddenMarkov {
    let start = row(random, states, Kind::Mixing);
    let transition = matrix(random, states, states, Kind::Sparse);
    let mut likelihoods = Vec::new();
    for _ in 0..states {
        let sure = random.below(symbols);
        let mut weight = |symbol| {
            let weight = random.unit() + 0.2;
            if symbol != sure && random.chance(zeros) { 0.0 } else { weight }
        };
        let weights: Vec<f64> = (0..symbols).map(&mut weight).collect();
        let sum: f64 = weights.iter().sum();
        likelihoods.extend(weights.into_iter().map(|weight| weight / sum));
    }
    let table = Stochastic::dense("emission", states, symbols, likelihoods).unwrap();
    let emission = Emission::Table { variable: variable("y", symbols), table };
    HiddenMarkov::new(variable("x", states), start, transition, emission).unwrap()
}

/// A sequence that the model draws, some of it missing.
pub fn possible_sequence(
    random: &mut Random,
    model: &HiddenMarkov,
    length: usize,
    missing: f64,
) -> Vec<Sight> {
    let Emission::Table { table, .. } = model.emission() else { panic!("symbols") };
    let draw = |random: &mut Random, matrix: &Stochastic, row: usize| {
        let mut left = random.unit();
        let entries: Vec<(usize, f64)> = matrix
            .normalized_row(row)
            .map(|(column, p)| (column, p.to_f64()))
            .filter(|(_, p)| *p > 0.0)
            .collect();
        let found = entries.iter().find(|(_, p)| {
            left -= p;
            left < 0.0
        });
        found.or(entries.last()).unwrap().0
    };
    let mut state = draw(random, model.start(), 0);
    let mut sights = Vec::new();
    for _ in 0..length {
        let seen = Sight::Symbol(draw(random, table, state));
        sights.push(if random.chance(missing) { Sight::Missing } else { seen });
        state = draw(random, model.transition(), state);
    }
    sights
}
