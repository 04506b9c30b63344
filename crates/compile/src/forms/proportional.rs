//! Sparse rows that are multiples of each other.

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

/// How many roundings two rows may differ by and still be multiples of each other.
const ROUNDINGS: f64 = 32.0;

/// Rows that are multiples of `entries`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// Columns, ascending, and the entries of the first member.
    pub(super) entries: Vec<(u32, Dd)>,
    pub(super) members: Vec<Member>,
}

/// A row that is `ratio` times that of its group, each entry to within `error` times the entry there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    pub(super) row: u32,
    pub(super) ratio: Dd,
    pub(super) error: f64,
}

/// The rows of a matrix that is given by columns.
pub(super) fn rows<'a>(columns: impl IntoIterator<Item = &'a [(u32, Dd)]>) -> BTreeMap<u32, Vec<(u32, Dd)>> {
    let mut rows: BTreeMap<u32, Vec<(u32, Dd)>> = BTreeMap::new();
    for (column, entries) in (0..).zip(columns) {
        for &(row, entry) in entries {
            rows.entry(row).or_default().push((column, entry));
        }
    }
    rows
}

/// The rows in groups of multiples, in the order of the first row of each.
pub(super) fn proportional(rows: BTreeMap<u32, Vec<(u32, Dd)>>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_support: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for (row, entries) in rows {
        let known = by_support.entry(entries.iter().map(|entry| entry.0).collect()).or_default();
        let found = known.iter().find_map(|&group| Some((group, ratio(&groups[group].entries, &entries)?)));
        match found {
            Some((group, (ratio, error))) => groups[group].members.push(Member { row, ratio, error }),
            None => {
                known.push(groups.len());
                groups.push(Group { entries, members: vec![Member { row, ratio: Dd::ONE, error: 0.0 }] });
            }
        }
    }
    groups
}

/// By what factor `b` is a multiple of `a`, whose columns are the same, and how exactly; `None` beyond roundings.
fn ratio(a: &[(u32, Dd)], b: &[(u32, Dd)]) -> Option<(Dd, f64)> {
    let ratio = b.first()?.1 / a.first()?.1;
    let size = |x: Dd| x.to_f64().abs();
    let mut error: f64 = 0.0;
    for (&(_, a), &(_, b)) in a.iter().zip(b) {
        let difference = b - ratio * a;
        let exact = difference.is_zero() && ratio.lo() == 0.0 && a.lo() == 0.0;
        let off = if exact { 0.0 } else { (size(difference) + 2.0 * Dd::UNIT * size(b)) / size(a) };
        if off > ROUNDINGS * Dd::UNIT * size(ratio) {
            return None;
        }
        error = error.max(off);
    }
    Some((ratio, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_share_a_group_and_others_do_not() {
        let row = |values: &[f64]| (0..).zip(values).map(|(c, &v)| (c, Dd::from_f64(v))).collect::<Vec<_>>();
        let matrix = [row(&[1.0, 3.0]), row(&[-2.0, -6.0]), row(&[1.0, 4.0]), row(&[0.1, 0.3])];
        let groups = proportional((0..).zip(matrix).collect());
        // 0.1 and 0.3 are not one to three as f64
        assert_eq!(groups.iter().map(|group| group.members.len()).collect::<Vec<_>>(), [2, 1, 1]);
        assert_eq!((groups[0].members[1].ratio, groups[0].members[1].error), (Dd::from_f64(-2.0), 0.0));
    }

    #[test]
    fn a_ratio_that_is_rounded_says_so() {
        let third = Dd::ONE / Dd::from_f64(3.0);
        let a = vec![(0, Dd::from_f64(3.0)), (4, Dd::from_f64(6.0))];
        let b = vec![(0, Dd::ONE), (4, Dd::from_f64(2.0))];
        let groups = proportional([(0, a), (1, b)].into());
        let [group] = &groups[..] else { panic!("one group") };
        let member = &group.members[1];
        assert!((member.ratio - third).abs().to_f64() < 1e-31);
        assert!(0.0 < member.error && member.error < 1e-29);
    }
}
