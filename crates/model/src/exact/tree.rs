//! Hierarchies judged by their own recursion: once up the tree and once down.
//!
//! With likelihoods `λ_v` of the findings and the children `c` of `v`
//!
//! ```text
//! w_v(b) = λ_v(b) Π_c m_c(b)                                    all that is known at v and below
//! m_c(a) = Σ_b P_c[a, b] w_c(b)                                 what c tells its parent
//! o_c(b) = Σ_a P_c[a, b] o_v(a) λ_v(a) Π_{s ≠ c} m_s(a)         all the rest, o_root = p_0
//! p(x_v = b, e) = o_v(b) w_v(b)
//! ```
//!
//! over any of the judge's arithmetics: sums for posteriors, the greatest for explanations, or for support. No table of a step is
//! formed, so that sparse matrices stay sparse. A joint posterior takes a pass for each state of all its variables but the last.
//!
//! **Cost** a product and a sum per matrix entry of every step and pass; no call stack, so that a chain may have any length.

use hamnet_numeric::Scaled;

use super::budget::{Budget, Cost, Declined};
use super::matrix::Matrix;
use super::number::Number;
use crate::hierarchy::MarkovHierarchy;
use crate::{Evidence, Finding, VariableId};

/// A hierarchy with its matrices in one arithmetic.
pub(super) struct Tree<'m, T> {
    law: &'m MarkovHierarchy,
    /// `p_0`, as a step from a single state.
    prior: Matrix<T>,
    matrices: Vec<Matrix<T>>,
}

/// A number per state of a variable, each within `roundings` of the exact one.
#[derive(Clone)]
pub(super) struct Weights<T> {
    pub(super) values: Vec<T>,
    pub(super) roundings: u64,
}

/// What goes up for one row of evidence.
pub(super) struct Upward<'t, T> {
    tree: &'t Tree<'t, T>,
    findings: Vec<Weights<T>>,
    /// `w_v`.
    inside: Vec<Weights<T>>,
    /// `m_v`; that of the root is `p(e)`.
    messages: Vec<Weights<T>>,
}

impl<'m, T: Number> Tree<'m, T> {
    /// The hierarchy `law` with every normalized entry as `entry` gives it.
    pub(super) fn new(law: &'m MarkovHierarchy, entry: impl Fn(Scaled) -> T) -> Self {
        let matrices = law.matrices().iter().map(|matrix| Matrix::of(matrix, &entry)).collect();
        Self { law, prior: Matrix::of(law.prior(), &entry), matrices }
    }

    /// Refuses `passes` up, and as many down, beyond `budget`.
    pub(super) fn check(&self, passes: u64, budget: Budget) -> Result<(), Declined> {
        let mut cost = Cost::default();
        for id in self.law.variables().ids() {
            let each = self.step_into(id).entries() + self.law.variables().cardinality(id) as u64;
            cost.work(each.saturating_mul(passes), 2);
            // findings, weights inside, messages of both directions
            cost.hold(4 * self.law.variables().cardinality(id) as u64);
        }
        cost.check(size_of::<T>(), budget)
    }

    /// Goes up with the findings of `evidence`.
    pub(super) fn upward(&self, evidence: &Evidence) -> Upward<'_, T> {
        let variables = self.law.variables();
        let likelihoods = |id: VariableId| {
            let states = 0..variables.cardinality(id);
            let values = states.map(|state| T::of(evidence.get(id).likelihood(state))).collect();
            Weights { values, roundings: 0 }
        };
        let findings: Vec<Weights<T>> = variables.ids().map(likelihoods).collect();
        let mut inside = findings.clone();
        let mut messages = Vec::with_capacity(inside.len());
        // children stand after their parents
        for index in (0..inside.len()).rev() {
            let step = self.step_into(VariableId::new(index));
            let below = &inside[index];
            let roundings = below.roundings + step.roundings_up();
            let message = Weights { values: step.up(&below.values), roundings };
            if let Some(step) = self.law.step(VariableId::new(index)) {
                inside[step.parent.index()].multiply(&message);
            }
            messages.push(message);
        }
        messages.reverse();
        Upward { tree: self, findings, inside, messages }
    }

    /// `p(x, e)` of the joint states of `variables`, the last one fastest.
    pub(super) fn joint(&self, variables: &[VariableId], evidence: &Evidence) -> Weights<T> {
        let Some((&last, clamped)) = variables.split_last() else {
            let (value, roundings) = self.upward(evidence).evidence();
            return Weights { values: vec![value], roundings };
        };
        let mut joint = Weights { values: Vec::new(), roundings: 0 };
        let states: Vec<usize> = clamped.iter().map(|&id| self.law.variables().cardinality(id)).collect();
        for number in 0..states.iter().product() {
            let mut evidence = evidence.clone();
            let mut likelihood = T::ONE;
            let mut rest: usize = number;
            for (&id, &states) in clamped.iter().zip(&states).rev() {
                likelihood = likelihood.times(T::of(evidence.get(id).likelihood(rest % states)));
                evidence.set(id, Finding::State(rest % states));
                rest /= states;
            }
            let weights = self.upward(&evidence).level(last);
            joint.values.extend(weights.values.iter().map(|&weight| weight.times(likelihood)));
            joint.roundings = joint.roundings.max(weights.roundings + clamped.len() as u64);
        }
        joint
    }

    fn step_into(&self, child: VariableId) -> &Matrix<T> {
        self.law.step(child).map_or(&self.prior, |step| &self.matrices[step.matrix.index()])
    }

    fn root(&self) -> Weights<T> {
        Weights { values: self.prior.down(&[T::ONE]), roundings: self.prior.roundings_down() }
    }

    fn down(&self, child: VariableId, rest: &Weights<T>) -> Weights<T> {
        let step = self.step_into(child);
        Weights { values: step.down(&rest.values), roundings: rest.roundings + step.roundings_down() }
    }
}

impl<T: Number> Upward<'_, T> {
    /// `p(e)`, within so many roundings.
    pub(super) fn evidence(&self) -> (T, u64) {
        (self.messages[0].values[0], self.messages[0].roundings)
    }

    /// `p(x_v, e)` of the variable `level`: down to it alone.
    pub(super) fn level(&self, level: VariableId) -> Weights<T> {
        let law = self.tree.law;
        let mut path = vec![level];
        while let Some(step) = law.step(path[path.len() - 1]) {
            path.push(step.parent);
        }
        let mut outside = self.tree.root();
        for pair in path.windows(2).rev() {
            let (child, parent) = (pair[0], pair[1]);
            outside.multiply(&self.findings[parent.index()]);
            let siblings = law.children(parent).iter().filter(|&&sibling| sibling != child);
            siblings.for_each(|sibling| outside.multiply(&self.messages[sibling.index()]));
            outside = self.tree.down(child, &outside);
        }
        outside.multiply(&self.inside[level.index()]);
        outside
    }

    /// `p(x_v, e)` of every variable, in order.
    pub(super) fn all(&self) -> Vec<Weights<T>> {
        let law = self.tree.law;
        let mut outside: Vec<Option<Weights<T>>> = vec![None; self.inside.len()];
        outside[0] = Some(self.tree.root());
        let mut beliefs = Vec::with_capacity(self.inside.len());
        for parent in law.variables().ids() {
            // parents stand before their children, so that each has been reached
            let Some(mut own) = outside[parent.index()].take() else { continue };
            let mut belief = own.clone();
            belief.multiply(&self.inside[parent.index()]);
            beliefs.push(belief);
            own.multiply(&self.findings[parent.index()]);
            let rests = self.without_each(law.children(parent), own);
            for (&child, rest) in law.children(parent).iter().zip(&rests) {
                outside[child.index()] = Some(self.tree.down(child, rest));
            }
        }
        beliefs
    }

    /// For each of `children`, `known` times the messages of the others: the product of those before it and of those after it.
    fn without_each(&self, children: &[VariableId], known: Weights<T>) -> Vec<Weights<T>> {
        let mut rests = Vec::with_capacity(children.len());
        let mut before = known;
        for child in children {
            rests.push(before.clone());
            before.multiply(&self.messages[child.index()]);
        }
        let mut after: Option<Weights<T>> = None;
        for (rest, child) in rests.iter_mut().zip(children).rev() {
            if let Some(after) = &after {
                rest.multiply(after);
            }
            let message = &self.messages[child.index()];
            match &mut after {
                Some(after) => after.multiply(message),
                None => after = Some(message.clone()),
            }
        }
        rests
    }
}

impl<T: Number> Weights<T> {
    fn multiply(&mut self, other: &Self) {
        self.values.iter_mut().zip(&other.values).for_each(|(value, &factor)| *value = value.times(factor));
        self.roundings += other.roundings + 1;
    }
}
