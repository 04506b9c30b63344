//! The obvious meaning of a hierarchy: its upward and downward recursion.
//!
//! With likelihoods `λ_v` of the findings and the children `c` of `v`
//!
//! ```text
//! w_v(b) = λ_v(b) · Π_c m_c(b)                    inside: all that is known at v and below
//! m_c(a) = Σ_b P_c[a, b] · w_c(b)                 upward message of c
//! o_c(b) = Σ_a P_c[a, b] · o_p(a) λ_p(a) Π_{s ≠ c} m_s(a)         outside: all the rest, o_root = p_0
//! p(x_v = b, e) = o_v(b) · w_v(b)                 for every v
//! ```
//!
//! in [`Scaled`] numbers, which neither over- nor underflow. Every number is nonnegative, so nothing cancels; each vector of
//! weights carries the count of roundings between it and the exact one, and a sum of products of nonnegative numbers that
//! never underflow is zero exactly where the exact one is.

use hamnet_numeric::{Dd, Scaled};

use super::prepared::Prepared;
use super::weights::{Weights, relative_error};
use super::{HierarchyError, MarkovHierarchy};
use crate::{Evidence, VariableId};

/// The recursion of one hierarchy, with its matrices normalized once.
///
/// **Cost** of a row of evidence: a product and a sum per nonzero matrix entry of every step, for all marginals twice that;
/// memory linear in the number of variables. It takes no call stack of its own, so a chain may have any length.
pub struct Recursion<'h> {
    hierarchy: &'h MarkovHierarchy,
    prior: Prepared,
    matrices: Vec<Prepared>,
}

/// What one row of evidence says of the variables asked for.
///
/// Findings condition always: the posterior of a variable observed in a state is one there.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Beliefs {
    /// One posterior per variable asked for; all zeros where the evidence is impossible.
    pub posteriors: Vec<Vec<Dd>>,
    /// `p(e)`, zero exactly where the evidence is impossible.
    pub evidence: Scaled,
    /// `ln p(e)` in nats; `-∞` where the evidence is impossible.
    pub ln_evidence: Dd,
    /// A bound on `|ln p̂(e) - ln p(e)|` in nats.
    pub ln_evidence_bound: f64,
    /// A bound on the total variation between each posterior here and the exact one.
    pub total_variation_bound: f64,
}

impl Beliefs {
    /// Whether no state agrees with the evidence.
    pub fn is_impossible(&self) -> bool {
        self.evidence.is_zero()
    }
}

impl MarkovHierarchy {
    /// The recursion that answers questions about this hierarchy.
    pub fn recursion(&self) -> Recursion<'_> {
        Recursion {
            hierarchy: self,
            prior: Prepared::new(self.prior()),
            matrices: self.matrices().iter().map(Prepared::new).collect(),
        }
    }
}

impl Recursion<'_> {
    /// `p(x_level | evidence)` and `ln p(evidence)`: upward over the whole tree, downward to `level` alone.
    ///
    /// # Errors
    /// Those of [`MarkovHierarchy::check_evidence`], and [`HierarchyError::NoVariable`].
    ///
    /// # Panics
    /// If `p(e)` leaves the range of [`Scaled`], which takes a million steps of the least numbers.
    pub fn posterior(&self, level: VariableId, evidence: &Evidence) -> Result<Beliefs, HierarchyError> {
        let (index, variables) = (level.index(), self.hierarchy.variables().len());
        if index >= variables {
            return Err(HierarchyError::NoVariable { index, variables });
        }
        let upward = self.upward(evidence)?;
        let mut path = vec![level];
        let mut last = level;
        while let Some(step) = self.hierarchy.step(last) {
            last = step.parent;
            path.push(last);
        }
        let mut outside = self.root_weights();
        for pair in path.windows(2).rev() {
            let (child, parent) = (pair[0], pair[1]);
            let mut rest = outside.times(&upward.findings(parent));
            let siblings = self.hierarchy.children(parent).iter().filter(|&&sibling| sibling != child);
            siblings.for_each(|sibling| rest.multiply(upward.message(*sibling)));
            outside = self.matrix_into(child).down(&rest);
        }
        let mut answer = self.answer(&upward);
        answer.push(&outside.times(&upward.inside[index]));
        Ok(answer)
    }

    /// `ln p(evidence)`, without posteriors.
    ///
    /// # Errors
    /// Those of [`MarkovHierarchy::check_evidence`].
    ///
    /// # Panics
    /// As [`Recursion::posterior`].
    pub fn likelihood(&self, evidence: &Evidence) -> Result<Beliefs, HierarchyError> {
        Ok(self.answer(&self.upward(evidence)?))
    }

    /// The posterior of every variable, in the order of the hierarchy: smoothing.
    ///
    /// # Errors
    /// Those of [`MarkovHierarchy::check_evidence`].
    ///
    /// # Panics
    /// As [`Recursion::posterior`].
    pub fn marginals(&self, evidence: &Evidence) -> Result<Beliefs, HierarchyError> {
        let upward = self.upward(evidence)?;
        let mut answer = self.answer(&upward);
        let mut outside: Vec<Option<Weights>> = vec![None; upward.inside.len()];
        outside[0] = Some(self.root_weights());
        for parent in self.hierarchy.variables().ids() {
            // parents stand before their children, so each has been reached
            let Some(own) = outside[parent.index()].take() else { continue };
            answer.push(&own.times(&upward.inside[parent.index()]));
            let known = own.times(&upward.findings(parent));
            for (child, rest) in self.without_each_child(parent, &known, &upward) {
                outside[child.index()] = Some(self.matrix_into(child).down(&rest));
            }
        }
        Ok(answer)
    }

    /// For every child of `parent`, `known` times the messages of its siblings; a product per child, not per pair of them.
    fn without_each_child(
        &self,
        parent: VariableId,
        known: &Weights,
        upward: &Upward<'_>,
    ) -> Vec<(VariableId, Weights)> {
        let children = self.hierarchy.children(parent);
        let mut after: Vec<Option<Weights>> = vec![None];
        for &child in children.iter().skip(1).rev() {
            let message = upward.message(child);
            let product =
                after[after.len() - 1].as_ref().map_or_else(|| message.clone(), |rest| rest.times(message));
            after.push(Some(product));
        }
        let mut before = known.clone();
        let mut rests = Vec::with_capacity(children.len());
        for &child in children {
            let rest = match after.pop().flatten() {
                None => before.clone(),
                Some(after) => before.times(&after),
            };
            rests.push((child, rest));
            before.multiply(upward.message(child));
        }
        rests
    }

    /// Inside weights and messages, children before their parents.
    fn upward<'e>(&self, evidence: &'e Evidence) -> Result<Upward<'e>, HierarchyError> {
        self.hierarchy.check_evidence(evidence)?;
        let variables = self.hierarchy.variables();
        let mut inside: Vec<Weights> = variables
            .ids()
            .map(|id| Weights::of_finding(evidence.get(id), variables.cardinality(id)))
            .collect();
        let mut messages = Vec::with_capacity(inside.len());
        for index in (0..inside.len()).rev() {
            let child = VariableId::new(index);
            let message = self.matrix_into(child).up(&inside[index]);
            if let Some(step) = self.hierarchy.step(child) {
                inside[step.parent.index()].multiply(&message);
            }
            messages.push(message);
        }
        messages.reverse();
        Ok(Upward { evidence, inside, messages })
    }

    /// The matrix of the step into `child`; of the root, its prior as a step from a single state.
    pub(super) fn matrix_into(&self, child: VariableId) -> &Prepared {
        match self.hierarchy.step(child) {
            Some(step) => &self.matrices[step.matrix.index()],
            None => &self.prior,
        }
    }

    /// `p_0`.
    pub(super) fn root_weights(&self) -> Weights {
        self.prior.down(&Weights::one())
    }

    fn answer(&self, upward: &Upward<'_>) -> Beliefs {
        let Weights { values, roundings } = &upward.messages[0];
        let evidence = values[0];
        let ln_evidence = evidence.ln_dd();
        let ln_evidence_bound = if evidence.is_zero() {
            0.0
        } else {
            relative_error(*roundings) + ln_evidence.to_f64().abs() * (2.0 * Dd::LN_UNIT)
        };
        let posteriors = Vec::new();
        Beliefs { posteriors, evidence, ln_evidence, ln_evidence_bound, total_variation_bound: 0.0 }
    }
}

impl Beliefs {
    fn push(&mut self, weights: &Weights) {
        if self.is_impossible() {
            return self.posteriors.push(vec![Dd::ZERO; weights.values.len()]);
        }
        let (posterior, distance) = weights.shares();
        self.posteriors.push(posterior);
        self.total_variation_bound = self.total_variation_bound.max(distance);
    }
}

/// What the upward pass leaves for the downward one.
struct Upward<'e> {
    evidence: &'e Evidence,
    /// `w_v`.
    inside: Vec<Weights>,
    /// `m_v`; that of the root is `p(e)`.
    messages: Vec<Weights>,
}

impl Upward<'_> {
    fn findings(&self, variable: VariableId) -> Weights {
        Weights::of_finding(self.evidence.get(variable), self.inside[variable.index()].values.len())
    }

    /// The message of a child.
    fn message(&self, child: VariableId) -> &Weights {
        &self.messages[child.index()]
    }
}
