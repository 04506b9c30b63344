//! Groups of units: one list, cut into runs.

use crate::UnitId;

/// Units in groups: group `g` is `units[starts[g]..starts[g + 1]]`.
///
/// No group is empty, and every unit of the list is in one: `starts` ascends strictly from 0 to the number of units, and
/// there is one more of them than groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    units: Vec<UnitId>,
    starts: Vec<u32>,
}

impl Groups {
    /// One group; none if `units` is empty.
    pub fn one(units: Vec<UnitId>) -> Self {
        Self::new([units])
    }

    /// The given groups, in order; empty ones are left out.
    pub fn new(groups: impl IntoIterator<Item = Vec<UnitId>>) -> Self {
        let mut all = Self { units: Vec::new(), starts: vec![0] };
        for group in groups.into_iter().filter(|group| !group.is_empty()) {
            all.units.extend(group);
            // The compiler refuses networks of 2^32 units or more.
            all.starts.push(u32::try_from(all.units.len()).expect("fewer than 2^32 units in one layer"));
        }
        all
    }

    /// The groups with given storage; `None` unless `starts` ascends strictly from 0 to the number of units.
    pub fn from_parts(units: Vec<UnitId>, starts: Vec<u32>) -> Option<Self> {
        let ascends = starts.windows(2).all(|pair| pair[0] < pair[1]);
        let fits = starts.first() == Some(&0) && starts.last().map(|&end| end as usize) == Some(units.len());
        (ascends && fits).then_some(Self { units, starts })
    }

    /// The units of all groups, one after the other.
    pub fn units(&self) -> &[UnitId] {
        &self.units
    }

    /// Where the groups begin, and the number of units.
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The number of groups.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no group.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places of group `group` in the list.
    pub fn places(&self, group: usize) -> std::ops::Range<usize> {
        self.starts[group] as usize..self.starts[group + 1] as usize
    }

    /// The units of group `group`.
    pub fn group(&self, group: usize) -> &[UnitId] {
        &self.units[self.places(group)]
    }

    /// The units of every group.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[UnitId]> {
        (0..self.len()).map(|group| self.group(group))
    }

    /// The group of the unit at `place` in the list.
    pub fn group_at(&self, place: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= place) - 1
    }
}
