//! Circuit → network: the one arrow at which approximation enters.

mod builder;
mod layout;
pub(crate) mod log_space;
pub(crate) mod logarithms;
pub(crate) mod merge;
mod origins;
pub(crate) mod product;

pub(crate) use builder::labels;
pub(crate) use layout::Layout;

use hamnet_circuit::{Circuit, NodeId};
use hamnet_model::{Model, Query};
use hamnet_network::{Network, Theory, UnitId};

use crate::prepare::Prepared;

/// What is lowered: the circuit, and what its labels come from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub circuit: &'a Circuit,
    pub model: &'a Model,
    pub query: &'a Query,
    pub prepared: &'a Prepared,
    pub theory: &'a Theory,
}

/// A network and the unit that computes each circuit node.
pub(crate) struct Lowered {
    pub network: Network,
    pub units: NodeUnits,
}

/// The unit of every circuit node that has one.
#[derive(Clone, Debug)]
pub(crate) struct NodeUnits(Vec<u32>);

/// Marks a node without a unit.
const NO_UNIT: u32 = u32::MAX;

impl NodeUnits {
    pub(crate) fn new(nodes: usize) -> Self {
        Self(vec![NO_UNIT; nodes])
    }

    pub(crate) fn set(&mut self, node: NodeId, unit: UnitId) {
        // Units are numbered by 32 bits, and the last number is never reached: see `Cost::check`.
        self.0[node.index()] = unit.index() as u32;
    }

    pub(crate) fn get(&self, node: NodeId) -> Option<UnitId> {
        let unit = self.0[node.index()];
        (unit != NO_UNIT).then(|| UnitId::new(unit as usize))
    }
}
