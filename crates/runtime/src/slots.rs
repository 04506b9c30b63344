//! Slots: where units stand while they are needed.
//!
//! A unit takes a slot when it is computed and gives it back after its last reader; the slot given back last is taken first,
//! since it is still in the cache.

use hamnet_network::{Network, UnitId};

use crate::PlanError;
use crate::fuse::readers;
use crate::schedule::Step;

/// No slot.
const NONE: u32 = u32::MAX;

/// The slots of the units that are alive.
pub struct Slots {
    slot_of: Vec<u32>,
    readers: Vec<u32>,
    free: Vec<u32>,
    count: u32,
}

impl Slots {
    /// No unit is alive; all readers among `steps`, and outputs for good, are still to come.
    pub fn new(network: &Network, steps: &[Step]) -> Self {
        let readers = readers(network, steps);
        Self { slot_of: vec![NONE; network.units()], readers, free: Vec::new(), count: 0 }
    }

    /// The number of slots taken at most.
    pub fn count(&self) -> usize {
        self.count as usize
    }

    /// The slot of a unit that is alive.
    pub fn of(&self, unit: UnitId) -> u32 {
        let slot = self.slot_of[unit.index()];
        debug_assert_ne!(slot, NONE, "{unit} is read before it is computed or after its last reader");
        slot
    }

    /// A slot for `unit`, which is computed now.
    pub fn take(&mut self, unit: UnitId) -> Result<u32, PlanError> {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                let slot = self.count;
                self.count =
                    slot.checked_add(1).ok_or(PlanError::TooMany { what: "the number of live units" })?;
                slot
            }
        };
        self.slot_of[unit.index()] = slot;
        Ok(slot)
    }

    /// One reader of `unit` is done.
    pub fn release(&mut self, unit: UnitId) {
        self.readers[unit.index()] -= 1;
        self.drop_unread(unit);
    }

    /// Gives back the slot of `unit` if nobody will read it.
    pub fn drop_unread(&mut self, unit: UnitId) {
        if self.readers[unit.index()] == 0 {
            let slot = std::mem::replace(&mut self.slot_of[unit.index()], NONE);
            self.free.push(slot);
        }
    }
}
