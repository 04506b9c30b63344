//! Markov networks: a product of nonnegative factors, known up to its normalizer.

use crate::{Factor, Variables};

/// `p(x_1, …, x_n) ∝ Π f_j(x_{C_j})`.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkovNetwork {
    name: Option<String>,
    variables: Variables,
    factors: Vec<Factor>,
}

impl MarkovNetwork {
    /// A network from factors over `variables`.
    pub fn new(name: Option<String>, variables: Variables, factors: Vec<Factor>) -> Self {
        Self { name, variables, factors }
    }

    /// The name the file gives the network.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The variables in the file's order.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The factors in the file's order.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }
}
