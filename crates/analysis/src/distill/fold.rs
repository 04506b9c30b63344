//! Tables that make one class of two, and how they are found.

use std::collections::HashMap;

use super::law::Law;
use super::modular::Primes;

/// The label of what cannot occur.
const NONE: u32 = u32::MAX;

/// A table of two classes: `f(left, right)`, nothing where the two cannot occur together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    left: usize,
    right: usize,
    labels: Vec<u32>,
    classes: usize,
}

impl Fold {
    /// The number of classes on the left.
    pub fn left(&self) -> usize {
        self.left
    }

    /// The number of classes on the right; one where there is nothing to the right.
    pub fn right(&self) -> usize {
        self.right
    }

    /// The number of classes it gives.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The class of a pair of classes; `None` where the two never occur together.
    pub fn label(&self, left: usize, right: usize) -> Option<usize> {
        let label = self.labels[left * self.right + right];
        (label != NONE).then_some(label as usize)
    }

    /// The pairs that can occur, with their class, the right one running fastest.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let cell = |(place, &label): (usize, &u32)| {
            (label != NONE).then_some((place / self.right, place % self.right, label as usize))
        };
        self.labels.iter().enumerate().filter_map(cell)
    }

    /// The neurons that compute it from one-hot labels: one AND per pair that can occur, none where one side has one class only.
    pub fn neurons(&self) -> usize {
        if self.left == 1 || self.right == 1 { 0 } else { self.cells().count() }
    }

    /// The first pair that never occurs together, if there is one.
    pub fn impossible(&self) -> Option<(usize, usize)> {
        let place = self.labels.iter().position(|&label| label == NONE)?;
        Some((place / self.right, place % self.right))
    }

    /// Classes renamed by `into`, to `classes` of them.
    pub(super) fn relabelled(mut self, into: &[usize], classes: usize) -> Self {
        for label in self.labels.iter_mut().filter(|label| **label != NONE) {
            *label = into[*label as usize] as u32;
        }
        self.classes = classes;
        self
    }
}

/// Classes with the sums of the laws of their members.
pub(super) struct Grouped {
    pub fold: Fold,
    pub laws: Vec<Law>,
    /// Pairs that were put to others though the primes do not prove them equal.
    pub undecided: usize,
}

/// How equality is judged.
pub(super) struct Judging<'p> {
    pub primes: &'p Primes,
    /// Products of two weights are below `2^bits`.
    pub bits: u64,
    /// What quotients of equal ratios may differ by, relatively.
    pub tolerance: f64,
}

/// Groups the pairs of `left × right` classes whose laws are proportional, classes numbered by their first pair. A law of `None`
/// is of a pair that cannot occur. `None` beyond `most` classes.
pub(super) fn group(
    left: usize,
    right: usize,
    judging: &Judging<'_>,
    most: usize,
    mut law: impl FnMut(usize, usize) -> Option<Law>,
) -> Option<Grouped> {
    let mut candidates: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut firsts: Vec<Law> = Vec::new();
    let mut laws: Vec<Law> = Vec::new();
    let mut labels = Vec::with_capacity(left * right);
    let mut merged = 0;
    for pair in 0..left * right {
        let Some(law) = law(pair / right, pair % right) else {
            labels.push(NONE);
            continue;
        };
        let group = candidates.entry(law.fingerprint(judging.primes)).or_default();
        let same =
            |class: &&u32| firsts[**class as usize].is_proportional(&law, judging.primes, judging.tolerance);
        let class = match group.iter().find(same) {
            Some(&class) => {
                merged += 1;
                laws[class as usize].add(&law, judging.primes);
                class
            }
            None if firsts.len() == most => return None,
            None => {
                let class = firsts.len() as u32;
                group.push(class);
                laws.push(law.clone());
                firsts.push(law);
                class
            }
        };
        labels.push(class);
    }
    let undecided = if judging.primes.decide(judging.bits) { 0 } else { merged };
    let fold = Fold { left, right, labels, classes: laws.len() };
    Some(Grouped { fold, laws, undecided })
}
