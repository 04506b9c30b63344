//! Gates: what a node of a circuit computes from earlier nodes.

use std::fmt;

use hamnet_model::VariableId;
use hamnet_numeric::Scaled;

/// A node of a circuit; displayed as `n7`, its spelling in the text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The constant one, which every circuit holds as its first node.
    pub const ONE: NodeId = NodeId(0);

    /// The place in the circuit, operands before the nodes that read them.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{}", self.0)
    }
}

/// A group of nodes that carry one message, see [`Gate::Message`]; displayed as `m3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub(crate) u32);

impl MessageId {
    /// The place in the order of messages.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m{}", self.0)
    }
}

/// The likelihood of one state of one variable, in `[0, 1]`: one where the state is observed or nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Input {
    pub variable: VariableId,
    pub state: u32,
}

/// A node times a positive constant; the constant zero is [`Entry::ZERO`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    pub weight: Scaled,
    pub node: NodeId,
}

impl Entry {
    /// The constant zero.
    pub const ZERO: Entry = Entry { weight: Scaled::ZERO, node: NodeId::ONE };

    /// The constant `weight`.
    pub fn constant(weight: Scaled) -> Self {
        Self { weight, node: NodeId::ONE }
    }

    /// Whether this is the constant zero.
    pub fn is_zero(&self) -> bool {
        self.weight.is_zero()
    }
}

/// What a node computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gate<'c> {
    /// The constant one.
    One,
    /// A likelihood.
    Input(Input),
    /// `Σ_j w_j x_j`, or the greatest of the terms where the circuit's [algebra](crate::Algebra) says so; with positive weights and
    /// distinct operands in ascending order.
    Sum(Terms<'c>),
    /// `a · b`.
    Product(NodeId, NodeId),
    /// The value of `of`, as one entry of a message. Every term of every output holds exactly one entry of a message,
    /// so all its entries may be divided by one common positive number without changing a posterior.
    Message { message: MessageId, of: NodeId },
}

/// The operands of a sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms<'c> {
    pub(crate) nodes: &'c [NodeId],
    pub(crate) weights: &'c [u32],
    pub(crate) pool: &'c [Scaled],
}

impl<'c> Terms<'c> {
    /// The number of terms.
    pub fn len(self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none; no sum of a circuit is empty.
    pub fn is_empty(self) -> bool {
        self.nodes.is_empty()
    }

    /// The operands.
    pub fn nodes(self) -> &'c [NodeId] {
        self.nodes
    }

    /// Operands and weights.
    pub fn iter(self) -> impl ExactSizeIterator<Item = (NodeId, Scaled)> + Clone + 'c {
        self.nodes.iter().zip(self.weights).map(move |(&node, &weight)| (node, self.pool[weight as usize]))
    }
}
