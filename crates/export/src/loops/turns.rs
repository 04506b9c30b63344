//! The turns of a loop, told in the units of its second one.

use std::collections::BTreeMap;

use hamnet_network::{Affine, AffineRow, Network, Operation, UnitId};

use super::{Loop, Operand, Wiring};

/// What a turn reads from outside: the units of the second turn, and those of every turn, turn after turn.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    pub(super) of_second: Vec<UnitId>,
    pub(super) of_all: Vec<UnitId>,
}

impl Loop {
    /// What the turns read of long before; `None` if two that the second turn reads as one are not one in another.
    pub(super) fn read_outside(&self, network: &Network, wiring: &Wiring) -> Option<Outside> {
        let far = |turn: usize| {
            let mut units = Vec::new();
            for layer in (0..self.period).map(|offset| self.layer(turn, offset)) {
                network.layers()[layer].operation().for_each_operand(|unit| {
                    if wiring.operand(network, unit, layer, self.period) == Operand::Far {
                        units.push(unit);
                    }
                });
            }
            units
        };
        let second = far(1);
        let mut first_at: BTreeMap<UnitId, usize> = BTreeMap::new();
        for (place, &unit) in second.iter().enumerate() {
            first_at.entry(unit).or_insert(place);
        }
        let mut places: Vec<usize> = first_at.values().copied().collect();
        places.sort_unstable();
        let mut outside =
            Outside { of_second: places.iter().map(|&place| second[place]).collect(), of_all: Vec::new() };
        for turn in 0..self.turns {
            let units = far(turn);
            if second.iter().zip(&units).any(|(unit, own)| units[first_at[unit]] != *own) {
                return None;
            }
            outside.of_all.extend(places.iter().map(|&place| units[place]));
        }
        Some(outside)
    }

    /// The affine map of layer `offset` of every turn, over the units of the second turn.
    pub(super) fn maps(&self, network: &Network, offset: usize) -> Vec<Affine> {
        let layers = network.layers();
        let Operation::Affine(second) = layers[self.layer(1, offset)].operation() else { return Vec::new() };
        let own = |turn: usize| match layers[self.layer(turn, offset)].operation() {
            Operation::Affine(map) => Some(map),
            _ => None,
        };
        let relabelled = |map: &Affine| {
            let row = |row: usize| AffineRow {
                bias: map.biases()[row],
                terms: second.row(row).0.iter().copied().zip(map.row(row).1.iter().copied()).collect(),
            };
            Affine::from_rows(&(0..map.rows()).map(row).collect::<Vec<_>>())
        };
        (0..self.turns).filter_map(own).map(relabelled).collect()
    }
}
