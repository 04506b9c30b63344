//! Information that several groups of variables of a model share.

use hamnet_model::VariableId;

use super::{Law, set};
use crate::{AnalysisError, Nats};

/// Groups beyond this many have too many subsets.
const MOST_GROUPS: usize = 16;

impl Law<'_> {
    /// The total correlation `Σ H(A_i|C) - H(A_1, …, A_k|C)`, nats; never negative. Zero where the groups are separated.
    ///
    /// # Errors
    /// As [`Law::entropy`]; [`AnalysisError::Groups`] unless there are 1 to 16 groups.
    pub fn total_correlation(
        &mut self,
        groups: &[&[VariableId]],
        given: &[VariableId],
    ) -> Result<Nats, AnalysisError> {
        check("the total correlation", 1, groups)?;
        let mut terms: Vec<(f64, Vec<VariableId>)> =
            groups.iter().map(|group| (1.0, set(&[group, given]))).collect();
        terms.push((-1.0, set(&[&groups.concat(), given])));
        terms.push((1.0 - groups.len() as f64, set(&[given])));
        Ok(self.sum(&[terms])?.nats())
    }

    /// The co-information `I(A_1; …; A_k|C) = Σ_{S ≠ ∅} (-1)^{|S|+1} H(A_S|C)`, nats, of either sign; see
    /// [`interaction_information`](crate::information::interaction_information). Exactly zero where `C` separates a group from all others.
    ///
    /// # Errors
    /// As [`Law::entropy`]; [`AnalysisError::Groups`] unless there are 2 to 16 groups.
    pub fn interaction_information(
        &mut self,
        groups: &[&[VariableId]],
        given: &[VariableId],
    ) -> Result<Nats, AnalysisError> {
        check("the interaction information", 2, groups)?;
        let is_apart = |place: usize| {
            let others = [&groups[..place], &groups[place + 1..]].concat().concat();
            self.graph.separates(given, groups[place], &others)
        };
        if (0..groups.len()).any(is_apart) {
            return Ok(Nats::default());
        }
        let mut terms = vec![(-1.0, set(&[given]))];
        for subset in 1u32..1 << groups.len() {
            let chosen = groups.iter().enumerate().filter(|(place, _)| subset >> place & 1 == 1);
            let union = chosen.fold(given.to_vec(), |union, (_, group)| [&union, *group].concat());
            terms.push((if subset.count_ones() % 2 == 1 { 1.0 } else { -1.0 }, set(&[&union])));
        }
        Ok(self.sum(&[terms])?.nats())
    }
}

fn check(what: &'static str, least: usize, groups: &[&[VariableId]]) -> Result<(), AnalysisError> {
    if groups.len() < least || groups.len() > MOST_GROUPS {
        return Err(AnalysisError::Groups { what, found: groups.len(), least, most: MOST_GROUPS });
    }
    Ok(())
}
