//! An operand of a merge in log space.

use hamnet_circuit::Entry;

use crate::lower::log_space::LogRanges;
use crate::lower::merge::Offsets;

/// An operand: its error, its offset, and the range of its logarithm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<E> {
    pub error: E,
    pub offset: f64,
    pub most: f64,
    pub least_live: f64,
    pub least: f64,
}

impl<E> Side<E> {
    /// A weighted node, of which the unit is off by `error`.
    pub(super) fn of(entry: &Entry, error: E, ranges: &LogRanges, offsets: &Offsets) -> Self {
        let weight = entry.weight.ln();
        Self {
            error,
            offset: offsets.of_entry(entry).to_f64(),
            most: ranges.most(entry.node) + weight,
            least_live: ranges.least_live(entry.node) + weight,
            least: ranges.least(entry.node) + weight,
        }
    }

    /// The largest size of the logarithm relative to `offset`, from `least` on.
    pub(super) fn size(&self, least: f64, offset: f64) -> f64 {
        (self.most - offset).abs().max((least - offset).abs())
    }
}
