//! Bayesian networks: each variable given its parents.

use hamnet_numeric::random::Random;

use crate::{BayesianNetwork, VariableId};

/// A network and the order of its variables, parents first.
pub(super) struct Ancestral<'m> {
    network: &'m BayesianNetwork,
    order: Vec<VariableId>,
}

impl<'m> Ancestral<'m> {
    pub(super) fn new(network: &'m BayesianNetwork) -> Self {
        Self { network, order: network.topological_order() }
    }

    /// A state of every variable. Rows of tables need not sum to one.
    pub(super) fn draw(&self, random: &mut Random) -> Vec<usize> {
        let variables = self.network.variables();
        let mut states = vec![0; variables.len()];
        for &variable in &self.order {
            let cpt = self.network.cpt(variable);
            let row = cpt
                .parents()
                .iter()
                .fold(0, |row, &parent| row * variables.cardinality(parent) + states[parent.index()]);
            let width = variables.cardinality(variable);
            states[variable.index()] = random.weighted(&cpt.values()[row * width..(row + 1) * width]);
        }
        states
    }
}
