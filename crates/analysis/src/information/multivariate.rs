//! Information that several groups of variables share.

use super::measures::{entropy, ratio_information, union};
use super::table::JointTable;
use crate::{AnalysisError, Nats};

/// Groups beyond this many have too many subsets.
const MOST_GROUPS: usize = 16;

/// The total correlation `Σ H(A_i) - H(A_1, …, A_k) = E ln [p(a) / Π p(a_i)]`, nats; never negative.
///
/// # Errors
/// [`AnalysisError::UnknownAxis`]; [`AnalysisError::Groups`] without a group.
pub fn total_correlation(table: &JointTable, groups: &[&[&str]]) -> Result<Nats, AnalysisError> {
    let groups = places("the total correlation", 1, table, groups)?;
    let all = union(&groups.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let mut factors: Vec<(&[usize], i32)> = vec![(&all, 1)];
    factors.extend(groups.iter().map(|group| (group.as_slice(), -1)));
    Ok(ratio_information(table, &factors)?.0)
}

/// The co-information `I(A_1; …; A_k) = Σ_{S ≠ ∅} (-1)^{|S|+1} H(A_S)`, nats, of either sign.
///
/// For two groups the mutual information, for three `I(A;B) - I(A;B|C)`: positive where groups say the same, negative where they
/// only speak together. Interaction information differs from it by the sign for odd `k` in part of the literature.
///
/// # Errors
/// [`AnalysisError::UnknownAxis`]; [`AnalysisError::Groups`] unless there are 2 to 16 groups.
pub fn interaction_information(table: &JointTable, groups: &[&[&str]]) -> Result<Nats, AnalysisError> {
    let what = "the interaction information";
    places(what, 2, table, groups)?;
    let mut sum = Nats::default();
    for subset in 1u32..1 << groups.len() {
        let names: Vec<&str> = groups
            .iter()
            .enumerate()
            .filter(|(place, _)| subset >> place & 1 == 1)
            .flat_map(|(_, group)| group.iter().copied())
            .collect();
        let part = entropy(table, &names)?;
        sum = if subset.count_ones() % 2 == 1 { sum.plus(part) } else { sum.minus(part) };
    }
    Ok(sum)
}

fn places(
    what: &'static str,
    least: usize,
    table: &JointTable,
    groups: &[&[&str]],
) -> Result<Vec<Vec<usize>>, AnalysisError> {
    if groups.len() < least || groups.len() > MOST_GROUPS {
        return Err(AnalysisError::Groups { what, found: groups.len(), least, most: MOST_GROUPS });
    }
    groups.iter().map(|group| table.places(group)).collect()
}
