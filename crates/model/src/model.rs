//! The one type every reader gives and every analysis takes.

use hamnet_numeric::Scaled;

use crate::factor::describe_scope;
use crate::hierarchy::MarkovHierarchy;
use crate::{BayesianNetwork, ExactFactor, Hamiltonian, MarkovNetwork, VariableId, Variables};

/// A probability law over discrete variables.
///
/// The law is that of the parsed f64 numbers: for a Bayesian network and a hierarchy after exact normalization of every row,
/// for a Markov network the normalized product of its factors, for a Hamiltonian that of the exponentials of its energies.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Model {
    Bayesian(BayesianNetwork),
    Markov(MarkovNetwork),
    Hamiltonian(Box<Hamiltonian>),
    /// Factor number `i` is the step into variable `i`, that of the root its prior.
    Hierarchy(Box<MarkovHierarchy>),
}

impl From<Hamiltonian> for Model {
    fn from(law: Hamiltonian) -> Self {
        Self::Hamiltonian(Box::new(law))
    }
}

impl From<MarkovHierarchy> for Model {
    fn from(law: MarkovHierarchy) -> Self {
        Self::Hierarchy(Box::new(law))
    }
}

impl Model {
    /// The variables in the file's order.
    pub fn variables(&self) -> &Variables {
        match self {
            Self::Bayesian(network) => network.variables(),
            Self::Markov(network) => network.variables(),
            Self::Hamiltonian(law) => law.variables(),
            Self::Hierarchy(law) => law.variables(),
        }
    }

    /// The name the file gives the model.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Bayesian(network) => network.name(),
            Self::Markov(network) => network.name(),
            Self::Hamiltonian(law) => law.name(),
            Self::Hierarchy(law) => law.name(),
        }
    }

    /// The scope of every factor of the law.
    pub fn scopes(&self) -> Vec<&[VariableId]> {
        match self {
            Self::Bayesian(network) => network.cpts().iter().map(|cpt| cpt.scope()).collect(),
            Self::Markov(network) => network.factors().iter().map(|factor| factor.scope()).collect(),
            Self::Hamiltonian(law) => law.scopes(),
            Self::Hierarchy(law) => law.variables().ids().map(|id| law.scope(id)).collect(),
        }
    }

    /// Factor number `index` of the law, exactly normalized; of a Hamiltonian as near as double-double exponentials are.
    pub fn exact_factor(&self, index: usize) -> ExactFactor {
        match self {
            Self::Bayesian(network) => {
                let cpt = &network.cpts()[index];
                ExactFactor { scope: cpt.scope().to_vec(), values: cpt.normalized() }
            }
            Self::Markov(network) => {
                let factor = &network.factors()[index];
                let values = factor.values().iter().map(|&value| Scaled::from_f64(value)).collect();
                ExactFactor { scope: factor.scope().to_vec(), values }
            }
            Self::Hamiltonian(law) => law.exact_factor(index),
            Self::Hierarchy(law) => law.exact_factor(VariableId::new(index)),
        }
    }

    /// The roundings, each of at most [`Dd::UNIT`](hamnet_numeric::Dd::UNIT) of relative error, between any entry of
    /// [`Model::exact_factor`] and that of the exact law.
    pub fn factor_roundings(&self, index: usize) -> u64 {
        match self {
            Self::Bayesian(network) => network.variables().cardinality(network.cpts()[index].child()) as u64,
            Self::Markov(_) => 0,
            Self::Hamiltonian(law) => law.roundings(index),
            Self::Hierarchy(law) => law.table(VariableId::new(index)).roundings(),
        }
    }

    /// Factor number `index` in the user's words: `p(dysp | bronc, either)` or `factor (a, b)`.
    pub fn describe_factor(&self, index: usize) -> String {
        match self {
            Self::Bayesian(network) => describe_scope(network.variables(), network.cpts()[index].scope()),
            Self::Markov(network) => {
                let names: Vec<&str> = network.factors()[index]
                    .scope()
                    .iter()
                    .map(|&id| network.variables()[id].name())
                    .collect();
                format!("factor ({})", names.join(", "))
            }
            Self::Hamiltonian(law) => {
                let names: Vec<&str> =
                    law.scopes()[index].iter().map(|&id| law.variables()[id].name()).collect();
                format!("energy of ({})", names.join(", "))
            }
            Self::Hierarchy(law) => describe_scope(law.variables(), law.scope(VariableId::new(index))),
        }
    }

    /// The number of table entries in the model, of terms of a Hamiltonian, or of numbers a hierarchy keeps.
    pub fn parameters(&self) -> usize {
        match self {
            Self::Bayesian(network) => network.cpts().iter().map(|cpt| cpt.values().len()).sum(),
            Self::Markov(network) => network.factors().iter().map(|factor| factor.values().len()).sum(),
            Self::Hamiltonian(law) => law.parameters(),
            Self::Hierarchy(law) => law.parameters(),
        }
    }
}
