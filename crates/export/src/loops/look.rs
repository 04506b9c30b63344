//! What a layer looks like, as a number: equal for equal looks, and hardly ever for others.

use hamnet_network::{Network, Operation};

/// The kind and the size of layer `layer`.
pub(super) fn of(network: &Network, layer: usize) -> u64 {
    let mut hash = Hash::default();
    match network.layers()[layer].operation() {
        Operation::Affine(map) => (0..map.rows()).for_each(|row| hash.add(&[1, map.row(row).0.len() as u64])),
        Operation::Product(pairs) => hash.add(&[2, pairs.len() as u64]),
        Operation::Activation { activation, of } => hash.add(&[3, *activation as u64, of.len() as u64]),
        Operation::Rescale { of, counted } => hash.add(&[4, of.len() as u64, u64::from(*counted)]),
        _ => hash.add(&[5]),
    }
    hash.0
}

/// The hash of Fowler, Noll and Vo, 64 bits, by words.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn add(&mut self, words: &[u64]) {
        words.iter().for_each(|word| self.0 = (self.0 ^ word).wrapping_mul(0x0100_0000_01b3));
    }
}
