//! Orders in which variables are summed out, and what they cost.
//!
//! Summing out `v` multiplies all factors that speak of `v` over the union of their scopes (a clique of the filled
//! graph) and leaves one message over the rest. The cost of an order is therefore known from scopes alone, before any number
//! is touched: [`predict`] counts products, sums and terms exactly as building would without zeros and shared terms.

mod graph;
mod greedy;
#[cfg(feature = "portfolio")]
mod portfolio;
mod predict;
mod search;

pub use predict::{Prediction, predict};
pub use search::{SearchOptions, search};

use hamnet_model::VariableId;

/// What is to be eliminated: factor scopes after evidence was put in, the size of every variable, and which variables go.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Scopes of the factors, without fixed variables.
    pub scopes: Vec<Vec<VariableId>>,
    /// Number of states per variable.
    pub cardinalities: Vec<usize>,
    /// The variables to sum out, ascending.
    pub eliminated: Vec<VariableId>,
}

/// A permutation of the variables that are eliminated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EliminationOrder(pub Vec<VariableId>);
