//! The judge of hierarchies: every question by the recursion of [`Tree`].

use hamnet_numeric::Scaled;

use super::Method;
use super::budget::{Budget, Declined};
use super::judgement::Judgement;
use super::max_marginals::MaxMarginals;
use super::number::Best;
use super::tree::{Tree, Weights};
use crate::hierarchy::MarkovHierarchy;
use crate::{Evidence, Target, VariableId};

/// A hierarchy in each of the judge's arithmetics.
pub(super) struct HierarchyJudge<'m> {
    law: &'m MarkovHierarchy,
    sums: Tree<'m, Scaled>,
    best: Tree<'m, Best>,
    support: Tree<'m, bool>,
}

impl<'m> HierarchyJudge<'m> {
    pub(super) fn new(law: &'m MarkovHierarchy) -> Self {
        Self {
            law,
            sums: Tree::new(law, |entry| entry),
            best: Tree::new(law, Best),
            // zeros are left out
            support: Tree::new(law, |_| true),
        }
    }

    /// See [`Judge::judge`](super::Judge::judge); the findings of `evidence` are those that count.
    pub(super) fn judge(
        &self,
        targets: &[Target],
        evidence: &Evidence,
        budget: Budget,
    ) -> Result<Judgement, Declined> {
        self.sums.check(self.passes(targets), budget)?;
        let upward = self.sums.upward(evidence);
        let (value, roundings) = upward.evidence();
        let mut judgement = Judgement::new(value, roundings, Method::Recursion);
        let alone = match targets {
            [target] => Some(target),
            _ => None,
        };
        let all = if alone.is_none() { upward.all() } else { Vec::new() };
        for target in targets {
            let weights = match target.variables() {
                &[level] if alone.is_some() => upward.level(level),
                &[level] => all[level.index()].clone(),
                variables => self.sums.joint(variables, evidence),
            };
            let places: Vec<usize> = (0..weights.values.len()).collect();
            judgement.push(&weights.values, weights.roundings, &places, places.len());
        }
        Ok(judgement)
    }

    /// See [`Judge::max_marginals`](super::Judge::max_marginals).
    pub(super) fn max_marginals(
        &self,
        evidence: &Evidence,
        budget: Budget,
    ) -> Result<MaxMarginals, Declined> {
        self.best.check(1, budget)?;
        let upward = self.best.upward(evidence);
        let (Best(value), roundings) = upward.evidence();
        let marginals = upward.all().into_iter().map(|Weights { values, roundings }| {
            (values.into_iter().map(|Best(weight)| weight).collect(), roundings)
        });
        Ok(MaxMarginals::of_weights(value, roundings, marginals))
    }

    /// See [`Judge::supported`](super::Judge::supported).
    pub(super) fn supported(&self, evidence: &Evidence, budget: Budget) -> Result<bool, Declined> {
        self.support.check(1, budget)?;
        Ok(self.support.upward(evidence).evidence().0)
    }

    /// One for all marginals, and one for each joint state of all variables of a joint target but the last.
    fn passes(&self, targets: &[Target]) -> u64 {
        let states = |&id: &VariableId| self.law.variables().cardinality(id) as u64;
        let of_target = |target: &Target| match target.variables() {
            [] | [_] => 0,
            [clamped @ .., _] => clamped.iter().map(states).fold(1, u64::saturating_mul),
        };
        targets.iter().map(of_target).fold(1, u64::saturating_add)
    }
}
