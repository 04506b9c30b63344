//! Hash-consing: finding the node or weight that already stands for an expression.

use hamnet_numeric::Scaled;
use hashbrown::HashTable;

use crate::NodeId;
use crate::circuit::Kind;

/// A table from the hash of an expression to its node. It stores no keys: equality is asked of the circuit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cons {
    table: HashTable<(u32, NodeId)>,
}

impl Cons {
    pub(crate) fn find(&self, tag: u32, same: impl Fn(NodeId) -> bool) -> Option<NodeId> {
        self.table.find(spread(tag), |&(other, node)| other == tag && same(node)).map(|&(_, node)| node)
    }

    pub(crate) fn insert(&mut self, tag: u32, node: NodeId) {
        self.table.insert_unique(spread(tag), (tag, node), |&(tag, _)| spread(tag));
    }

    pub(crate) fn hash_product(&self, pair: [NodeId; 2]) -> u32 {
        hash(2, |state| {
            state.write(u64::from(pair[0].0) << 32 | u64::from(pair[1].0));
        })
    }

    pub(crate) fn hash_sum(&self, nodes: &[NodeId], weights: &[u32]) -> u32 {
        hash(3, |state| {
            for (node, &weight) in nodes.iter().zip(weights) {
                state.write(u64::from(node.0) << 32 | u64::from(weight));
            }
        })
    }

    pub(crate) fn hash_small(&self, kind: Kind) -> u32 {
        hash(4, |state| match kind {
            Kind::One => state.write(0),
            Kind::Input { variable, state: value } => {
                state.write(u64::from(variable) << 32 | u64::from(value));
            }
            Kind::Sum { start, len } => state.write(u64::from(start) << 32 | u64::from(len)),
            Kind::Product { pair } => state.write(u64::from(pair)),
            Kind::Message { message, of } => state.write(u64::from(message) << 32 | u64::from(of.0)),
        })
    }
}

/// The distinct weights of a circuit.
#[derive(Clone, Debug, Default)]
pub(crate) struct WeightPool {
    weights: Vec<Scaled>,
    table: HashTable<u32>,
}

impl WeightPool {
    pub(crate) fn intern(&mut self, weight: Scaled) -> u32 {
        let hash = spread(hash_weight(weight));
        if let Some(&id) = self.table.find(hash, |&id| self.weights[id as usize] == weight) {
            return id;
        }
        let id = self.weights.len() as u32;
        self.weights.push(weight);
        let weights = &self.weights;
        self.table.insert_unique(hash, id, |&id| spread(hash_weight(weights[id as usize])));
        id
    }

    pub(crate) fn get(&self, id: u32) -> Scaled {
        self.weights[id as usize]
    }

    pub(crate) fn all(&self) -> &[Scaled] {
        &self.weights
    }
}

fn hash_weight(weight: Scaled) -> u32 {
    let (hi, lo, exponent) = weight.bits();
    hash(1, |state| {
        state.write(hi);
        state.write(lo);
        state.write(exponent as u64);
    })
}

/// A fixed, seedless hash, so that equal circuits are built in the same steps.
fn hash(kind: u64, feed: impl FnOnce(&mut Mixer)) -> u32 {
    let mut state = Mixer(0x2545_f491_4f6c_dd1d ^ kind);
    feed(&mut state);
    (state.0 ^ (state.0 >> 32)) as u32
}

/// The 64 bits a hash table needs from the 32 that are kept.
fn spread(tag: u32) -> u64 {
    u64::from(tag).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

struct Mixer(u64);

impl Mixer {
    fn write(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(23) ^ word).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        self.0 = mixed ^ (mixed >> 31);
    }
}
