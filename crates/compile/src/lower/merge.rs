//! The order in which the terms of a sum are merged in log space.
//!
//! `LSE(a, b) = a + softplus(b - a)`. If `a` is far below `b`, the difference and its way back round at the size of `a`, so `a` is
//! the operand whose least value is the greater. Merging pairs makes the depth logarithmic.
//!
//! A unit holds the logarithm of its node less a static offset: offsets are chosen so that a merge adds no constant to
//! its output, and constants meet only in the difference, as one bias.

use hamnet_circuit::{Entry, NodeId};
use hamnet_numeric::Dd;

use super::log_space::LogRanges;

/// A term or an earlier merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Term(usize),
    Merge(usize),
}

/// `a + softplus(b - a)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Merge {
    pub a: Operand,
    pub b: Operand,
    /// Merges of lower height come first.
    pub height: u32,
}

/// The merges of `entries`, in an order in which operands come first; the last one is the sum. Empty for a single entry.
pub(crate) fn merges(entries: &[Entry], ranges: &LogRanges) -> Vec<Merge> {
    let mut row: Vec<(Operand, f64, u32)> = entries
        .iter()
        .enumerate()
        .map(|(place, entry)| (Operand::Term(place), entry.weight.ln() + ranges.least(entry.node), 0))
        .collect();
    row.sort_by(|x, y| y.1.total_cmp(&x.1));
    let mut merges = Vec::with_capacity(entries.len().saturating_sub(1));
    while row.len() > 1 {
        row = row
            .chunks(2)
            .map(|pair| match *pair {
                [(a, least, below), (b, _, other)] => {
                    let height = below.max(other) + 1;
                    merges.push(Merge { a, b, height });
                    (Operand::Merge(merges.len() - 1), least, height)
                }
                _ => pair[0],
            })
            .collect();
    }
    merges
}

/// Static offsets: a unit holds `ln node - offset`.
#[derive(Clone, Debug)]
pub(crate) struct Offsets(Vec<Dd>);

impl Offsets {
    pub(crate) fn zero(nodes: usize) -> Self {
        Self(vec![Dd::ZERO; nodes])
    }

    pub(crate) fn set(&mut self, node: NodeId, offset: Dd) {
        self.0[node.index()] = offset;
    }

    pub(crate) fn get(&self, node: NodeId) -> Dd {
        self.0[node.index()]
    }

    /// The offset of a weighted node.
    pub(crate) fn of_entry(&self, entry: &Entry) -> Dd {
        self.get(entry.node) + entry.weight.ln_dd()
    }
}

/// The offset of the merged sum: that of the term its first operands lead to.
pub(crate) fn merged_offset(entries: &[Entry], merges: &[Merge], offsets: &Offsets) -> Dd {
    offsets.of_entry(&entries[first_term(merges, merges.len().checked_sub(1).map(Operand::Merge))])
}

/// The term reached from `operand` by always taking the first operand; the only term where there is no merge.
pub(crate) fn first_term(merges: &[Merge], operand: Option<Operand>) -> usize {
    let mut at = operand.unwrap_or(Operand::Term(0));
    loop {
        match at {
            Operand::Term(place) => return place,
            Operand::Merge(place) => at = merges[place].a,
        }
    }
}
