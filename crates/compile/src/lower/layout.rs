//! Levels: the earliest layer each node can be computed in.
//!
//! A node's level is one more than the largest of its operands'; all entries of a message share one level, since they are
//! rescaled together.

use hamnet_circuit::{Circuit, Gate, NodeId};

/// The nodes that outputs need, level by level, in ascending order within each.
pub(crate) struct Layout {
    order: Vec<NodeId>,
    starts: Vec<usize>,
}

impl Layout {
    pub(crate) fn new(circuit: &Circuit) -> Self {
        let needed = circuit.needed_nodes();
        let levels = levels(circuit, &needed);
        let depth = levels.iter().copied().max().unwrap_or(0) as usize;
        let mut counts = vec![0usize; depth + 2];
        let is_placed = |node: NodeId| needed[node.index()] && levels[node.index()] > 0;
        for node in circuit.nodes().filter(|&node| is_placed(node)) {
            counts[levels[node.index()] as usize + 1] += 1;
        }
        for level in 1..counts.len() {
            counts[level] += counts[level - 1];
        }
        let mut order = vec![NodeId::ONE; counts[depth + 1]];
        let mut next = counts.clone();
        for node in circuit.nodes().filter(|&node| is_placed(node)) {
            let place = &mut next[levels[node.index()] as usize];
            order[*place] = node;
            *place += 1;
        }
        Self { order, starts: counts }
    }

    /// The nodes of each level from the first, inputs left out.
    pub(crate) fn levels(&self) -> impl Iterator<Item = &[NodeId]> {
        self.starts.windows(2).skip(1).map(|range| &self.order[range[0]..range[1]])
    }
}

/// The level of every needed node; zero for constants and inputs.
fn levels(circuit: &Circuit, needed: &[bool]) -> Vec<u32> {
    let mut levels = vec![0u32; circuit.len()];
    let mut message_levels = vec![0u32; circuit.messages()];
    for node in circuit.nodes().filter(|node| needed[node.index()]) {
        if let Gate::Message { message, .. } = circuit.gate(node)
            && message_levels[message.index()] == 0
        {
            message_levels[message.index()] = level_of_message(circuit, needed, &levels, node);
        }
        levels[node.index()] = match circuit.gate(node) {
            Gate::One | Gate::Input(_) => 0,
            Gate::Sum(terms) => 1 + terms.nodes().iter().map(|x| levels[x.index()]).max().unwrap_or(0),
            Gate::Product(a, b) => 1 + levels[a.index()].max(levels[b.index()]),
            Gate::Message { message, .. } => message_levels[message.index()],
        };
    }
    levels
}

/// One more than the level of any operand of the message whose first needed entry is `first`; its entries follow one
/// another.
fn level_of_message(circuit: &Circuit, needed: &[bool], levels: &[u32], first: NodeId) -> u32 {
    let Gate::Message { message, .. } = circuit.gate(first) else { return 0 };
    let entries = circuit.nodes_from(first).map_while(|node| match circuit.gate(node) {
        Gate::Message { message: own, of } if own == message => Some((node, of)),
        _ => None,
    });
    1 + entries.filter(|(node, _)| needed[node.index()]).map(|(_, of)| levels[of.index()]).max().unwrap_or(0)
}
