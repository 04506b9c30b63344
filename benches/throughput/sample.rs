//! Rows of evidence by ancestral sampling.

use std::collections::HashSet;

use hamnet::model::BayesianNetwork;
use hamnet::network::Network;
use hamnet::numeric::Scaled;
use hamnet::runtime::{MISSING, Rows};

use crate::cases::{Kind, Loaded};

/// Rows of one pass.
pub const ROWS: usize = 10_000;
/// Draws after which no further distinct row is looked for.
const DRAWS: usize = 1_000_000;
const SEED: u64 = 20_260_101;

/// The rows of one pass, and how many of them differ.
#[derive(Debug)]
pub struct Sample {
    pub rows: Rows,
    pub distinct: usize,
}

/// Rows as they come.
pub fn drawn(loaded: &Loaded, network: &Network, kind: Kind) -> Sample {
    let mut sampler = Sampler::new(loaded, network, kind);
    let codes: Vec<Vec<i32>> = (0..ROWS).map(|_| sampler.row()).collect();
    let distinct = codes.iter().collect::<HashSet<_>>().len();
    Sample { rows: rows(network, &codes), distinct }
}

/// Rows none of which is like another, in the order in which they come.
///
/// Where [`DRAWS`] draws show fewer than [`ROWS`], those there are follow each other again and again: no row comes back
/// before all others have.
pub fn distinct(loaded: &Loaded, network: &Network, kind: Kind) -> Sample {
    let mut sampler = Sampler::new(loaded, network, kind);
    let mut seen = HashSet::new();
    let mut codes: Vec<Vec<i32>> = Vec::new();
    for _ in 0..DRAWS {
        let row = sampler.row();
        if seen.insert(row.clone()) {
            codes.push(row);
        }
        if codes.len() == ROWS {
            break;
        }
    }
    let distinct = codes.len();
    let codes: Vec<Vec<i32>> = codes.into_iter().cycle().take(ROWS).collect();
    Sample { rows: rows(network, &codes), distinct }
}

fn rows(network: &Network, codes: &[Vec<i32>]) -> Rows {
    let mut rows = Rows::for_network(network);
    for _ in codes {
        rows.push_missing_row();
    }
    rows.codes_mut().copy_from_slice(&codes.concat());
    rows
}

/// Draws states of all variables, parents first, and shows those that are observed to the inputs of a network.
struct Sampler<'a> {
    network: &'a BayesianNetwork,
    order: Vec<usize>,
    /// Normalized, in the order of the variables.
    tables: Vec<Vec<f64>>,
    kind: Kind,
    inputs: Vec<usize>,
    /// What may be observed: the leaves, or all but the target.
    observable: Vec<usize>,
    random: Random,
}

impl<'a> Sampler<'a> {
    fn new(loaded: &'a Loaded, network: &Network, kind: Kind) -> Self {
        let target = loaded.target.index();
        let model = loaded.bayesian();
        let all: Vec<usize> = match kind {
            Kind::Leaves => model.leaves().iter().map(|id| id.index()).collect(),
            Kind::Half | Kind::Full => (0..model.variables().len()).collect(),
        };
        let normalized = model.cpts().iter().map(|cpt| cpt.normalized());
        Self {
            network: model,
            order: model.topological_order().iter().map(|id| id.index()).collect(),
            tables: normalized.map(|table| table.into_iter().map(Scaled::to_f64).collect()).collect(),
            kind,
            inputs: network.inputs().iter().map(|input| input.variable).collect(),
            observable: all.into_iter().filter(|&variable| variable != target).collect(),
            random: Random(SEED),
        }
    }

    /// The codes of the next row.
    fn row(&mut self) -> Vec<i32> {
        let states = self.states();
        let mut seen = vec![MISSING; states.len()];
        for &variable in self.observed() {
            seen[variable] = states[variable] as i32;
        }
        self.inputs.iter().map(|&variable| seen[variable]).collect()
    }

    fn states(&mut self) -> Vec<usize> {
        let mut states = vec![0; self.tables.len()];
        for &variable in &self.order {
            let cpt = &self.network.cpts()[variable];
            let variables = self.network.variables();
            let row = cpt
                .parents()
                .iter()
                .fold(0, |row, &parent| row * variables.cardinality(parent) + states[parent.index()]);
            let width = variables.cardinality(cpt.child());
            states[variable] = self.random.state(&self.tables[variable][row * width..][..width]);
        }
        states
    }

    /// The variables the next row observes.
    fn observed(&mut self) -> &[usize] {
        let all = self.observable.len();
        match self.kind {
            Kind::Leaves | Kind::Full => &self.observable,
            Kind::Half => {
                // The first half of a shuffle.
                for place in 0..all / 2 {
                    let other = place + self.random.below(all - place);
                    self.observable.swap(place, other);
                }
                &self.observable[..all / 2]
            }
        }
    }
}

/// The generator splitmix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A state drawn from `distribution`; never one of probability zero.
    fn state(&mut self, distribution: &[f64]) -> usize {
        let mut left = self.unit() * distribution.iter().sum::<f64>();
        let possible = || distribution.iter().enumerate().filter(|&(_, &p)| p > 0.0);
        for (state, p) in possible() {
            left -= p;
            if left < 0.0 {
                return state;
            }
        }
        possible().next_back().map_or(0, |(state, _)| state)
    }
}
