//! The wide corpus that `HAMNET_CASES` points to, and the comparison of two networks number by number.

// each test file is a crate of its own and uses its part of this one
#![allow(dead_code)]

use std::path::PathBuf;

use hamnet_model::format::{self, Parsed, ReadError, ReadOptions};
use hamnet_model::{BayesianNetwork, Model, VariableId};

/// The networks that `dialects/` holds in the spelling of several tools.
pub const ORIGINS: [&str; 6] = ["alarm", "asia", "cancer", "insurance", "sachs", "survey"];

/// The folder of the corpus, or `None` with a line that says the test is skipped.
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("HAMNET_CASES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: HAMNET_CASES is not set");
    }
    folder
}

/// Reads a file of the corpus.
pub fn read(path: &str, options: &ReadOptions) -> Result<Parsed, ReadError> {
    format::read(&folder().expect("the caller has asked").join(path), options)
}

/// The network that the dialects of `name` were written from.
pub fn origin(name: &str) -> BayesianNetwork {
    bayesian(
        read(&format!("models/{name}.bif.gz"), &ReadOptions::default())
            .expect("the origin is readable")
            .model,
    )
}

/// The network in `model`.
pub fn bayesian(model: Model) -> BayesianNetwork {
    match model {
        Model::Bayesian(network) => network,
        other => panic!("not a Bayesian network: {other:?}"),
    }
}

/// The variables of `other` that have the names of those of `network`.
pub fn by_name(network: &BayesianNetwork, other: &BayesianNetwork) -> Vec<VariableId> {
    let find = |name: &str| other.variables().find(name).unwrap_or_else(|| panic!("no variable {name}"));
    network.variables().iter().map(|variable| find(variable.name())).collect()
}

/// The largest difference between entries of the tables of two networks, where `image` are the variables of
/// `other` that those of `network` correspond to. States correspond by name where `other` has the name, else
/// by number.
pub fn largest_difference(network: &BayesianNetwork, other: &BayesianNetwork, image: &[VariableId]) -> f64 {
    let mut largest: f64 = 0.0;
    for cpt in network.cpts() {
        let twin = other.cpt(image[cpt.child().index()]);
        assert_eq!(
            cpt.scope().len(),
            twin.scope().len(),
            "parents of {}",
            network.variables()[cpt.child()].name()
        );
        for (index, value) in cpt.values().iter().enumerate() {
            let states = states(network, cpt.scope(), index);
            let twin_index = twin.scope().iter().fold(0, |index, &id| {
                let axis =
                    cpt.scope().iter().position(|from| image[from.index()] == id).expect("the same parents");
                let name = &network.variables()[cpt.scope()[axis]].states()[states[axis]];
                index * other.variables().cardinality(id)
                    + other.variables()[id].state(name).unwrap_or(states[axis])
            });
            largest = largest.max((value - twin.values()[twin_index]).abs());
        }
    }
    largest
}

/// The state of each variable of `scope` in the entry number `index` of its table.
fn states(network: &BayesianNetwork, scope: &[VariableId], mut index: usize) -> Vec<usize> {
    let mut states: Vec<usize> = scope
        .iter()
        .rev()
        .map(|&id| {
            let size = network.variables().cardinality(id);
            let state = index % size;
            index /= size;
            state
        })
        .collect();
    states.reverse();
    states
}
