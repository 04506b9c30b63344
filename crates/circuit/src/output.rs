//! What a circuit gives, and the tables it was built from.

use hamnet_model::VariableId;

use crate::{Entry, NodeId};

/// The heads of a circuit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outputs {
    /// One group per target: entry `s` is proportional to `p(x = s, e)`, with one factor per group and row. In max-product it is
    /// `max p(·, e)` over all else, divided by `2^exponent` as `evidence` is.
    pub heads: Vec<Vec<Entry>>,
    /// `p(e) = 2^exponent · Σ entries`, for the evidence the inputs hold; in max-product the greatest `p(·, e)`.
    pub evidence: Vec<Entry>,
    /// The static binary exponent of `p(e)`.
    pub exponent: i64,
}

/// A table of an elimination: the nodes that are its entries, and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What made it.
    pub origin: TableOrigin,
    /// The variables that number the entries, slowest first.
    pub scope: Vec<VariableId>,
    /// The nodes of the entries that are not constant, in order.
    pub nodes: Vec<NodeId>,
    /// The joint state of the scope each of `nodes` belongs to.
    pub states: Vec<u32>,
}

/// The step that made a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableOrigin {
    /// Products over the factors that speak of a variable, before it is summed out.
    Products(VariableId),
    /// The message left when a variable is summed out.
    Eliminated(VariableId),
    /// The derivative of `p(e)` by the entries of a message.
    Derivative(VariableId),
    /// The unnormalized posterior of target number `.0`.
    Target(u32),
}
