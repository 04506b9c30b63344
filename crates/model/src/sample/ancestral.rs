//! Bayesian networks and hierarchies: each variable given its parents.

use hamnet_numeric::random::Random;

use crate::hierarchy::MarkovHierarchy;
use crate::{BayesianNetwork, VariableId};

/// A law of variables given their parents.
pub(super) enum Ancestral<'m> {
    /// The network, and its variables with parents first.
    Network(&'m BayesianNetwork, Vec<VariableId>),
    /// The hierarchy, whose variables stand after their parents.
    Hierarchy(&'m MarkovHierarchy),
}

impl<'m> Ancestral<'m> {
    pub(super) fn new(network: &'m BayesianNetwork) -> Self {
        Self::Network(network, network.topological_order())
    }

    pub(super) fn of_hierarchy(law: &'m MarkovHierarchy) -> Self {
        Self::Hierarchy(law)
    }

    /// A state of every variable. Rows of tables need not sum to one.
    pub(super) fn draw(&self, random: &mut Random) -> Vec<usize> {
        match self {
            Self::Network(network, order) => draw_network(network, order, random),
            Self::Hierarchy(law) => draw_hierarchy(law, random),
        }
    }
}

fn draw_network(network: &BayesianNetwork, order: &[VariableId], random: &mut Random) -> Vec<usize> {
    let variables = network.variables();
    let mut states = vec![0; variables.len()];
    for &variable in order {
        let cpt = network.cpt(variable);
        let row = cpt
            .parents()
            .iter()
            .fold(0, |row, &parent| row * variables.cardinality(parent) + states[parent.index()]);
        let width = variables.cardinality(variable);
        states[variable.index()] = random.weighted(&cpt.values()[row * width..(row + 1) * width]);
    }
    states
}

fn draw_hierarchy(law: &MarkovHierarchy, random: &mut Random) -> Vec<usize> {
    let mut states: Vec<usize> = Vec::with_capacity(law.variables().len());
    for variable in law.variables().ids() {
        let row = law.step(variable).map_or(0, |step| states[step.parent.index()]);
        let (columns, weights): (Vec<usize>, Vec<f64>) = law.table(variable).row(row).unzip();
        states.push(columns[random.weighted(&weights)]);
    }
    states
}
