//! The one space of units a network computes in.

use std::fmt;

/// A unit of a network: an input or the output of a layer. Displayed as `u7`, its spelling in the text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(u32);

impl UnitId {
    /// The unit at `index`.
    ///
    /// # Panics
    /// If `index` does not fit 32 bits; the compiler refuses such networks long before.
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("the compiler refuses networks of 2^32 units"))
    }

    /// The place in the space of units, inputs first.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "u{}", self.0)
    }
}

/// Consecutive units, as a layer or an input variable owns them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitRange {
    first: u32,
    len: u32,
}

impl UnitRange {
    /// `len` units from `first` on.
    pub fn new(first: UnitId, len: usize) -> Self {
        let end = UnitId::new(first.index() + len);
        Self { first: first.0, len: end.0 - first.0 }
    }

    /// The first unit.
    pub fn first(self) -> UnitId {
        UnitId(self.first)
    }

    /// The number of units.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The unit after the last one.
    pub fn end(self) -> UnitId {
        UnitId(self.first + self.len)
    }

    /// The unit at `place` within the range.
    pub fn at(self, place: usize) -> UnitId {
        debug_assert!(place < self.len());
        UnitId::new(self.first as usize + place)
    }

    /// All units in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = UnitId> {
        (self.first..self.first + self.len).map(UnitId)
    }
}
