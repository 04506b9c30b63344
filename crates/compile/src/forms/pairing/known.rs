//! Which factors to compute, so that every monomial is a product of two of them.
//!
//! Variables are there already. Greedy: a factor that completes most monomials goes first, one that is a first half counting half;
//! equals in the order of degree, of odd powers, then of monomials, which gathers factors in few variables rather than scattering them (of three
//! variables two are in one half, so that the pairs within two halves of the variables complete every cubic monomial).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::splits::{Factor, Factors};
use crate::forms::family::Product;

/// The splits of each monomial.
pub(super) type Splits = Vec<Vec<(Factor, Factor)>>;

/// Per factor, whether it is chosen or among those `given`; every monomial has a split with both factors chosen.
pub(super) fn choose(factors: &Factors, splits: &Splits, given: &[bool]) -> Vec<bool> {
    let mut search = Search::new(factors, splits, given);
    while let Some(factor) = search.next() {
        search.choose(factor);
    }
    search.chosen
}

/// The monomials that each factor divides, by the split that says so.
pub(super) fn incidence(factors: usize, splits: &Splits) -> Vec<Vec<(u32, Factor)>> {
    let mut incidence: Vec<Vec<(u32, Factor)>> = vec![Vec::new(); factors];
    for (monomial, list) in (0..).zip(splits) {
        for &(a, b) in list {
            incidence[a as usize].push((monomial, b));
            if a != b {
                incidence[b as usize].push((monomial, a));
            }
        }
    }
    incidence
}

/// The ranks of factors by degree, then by odd powers, which squares have none of, then by monomial.
pub(super) fn ranks(factors: &Factors) -> Vec<u32> {
    let mut order: Vec<Factor> = (0..factors.len() as Factor).collect();
    let odd =
        |monomial: &Product| monomial.chunk_by(|a, b| a == b).filter(|power| power.len() % 2 == 1).count();
    order.sort_by_key(|&factor| {
        let monomial = factors.monomial(factor);
        (monomial.len(), odd(monomial), monomial)
    });
    let mut ranks = vec![0; order.len()];
    (0..).zip(order).for_each(|(rank, factor)| ranks[factor as usize] = rank);
    ranks
}

struct Search<'a> {
    splits: &'a Splits,
    incidence: Vec<Vec<(u32, Factor)>>,
    ranks: Vec<u32>,
    chosen: Vec<bool>,
    covered: Vec<bool>,
    /// Per factor: twice the monomials it completes, and those it is one half of.
    scores: Vec<i64>,
    queue: BinaryHeap<(i64, Reverse<u32>, Factor)>,
}

impl<'a> Search<'a> {
    fn new(factors: &Factors, splits: &'a Splits, given: &[bool]) -> Self {
        let size = factors.len();
        let is_given = |factor: Factor| given[factor as usize] || factors.monomial(factor).len() == 1;
        let mut search = Self {
            splits,
            incidence: incidence(size, splits),
            ranks: ranks(factors),
            chosen: (0..size as Factor).map(is_given).collect(),
            covered: vec![false; splits.len()],
            scores: vec![0; size],
            queue: BinaryHeap::new(),
        };
        for (monomial, list) in splits.iter().enumerate() {
            if list.iter().any(|&(a, b)| search.chosen[a as usize] && search.chosen[b as usize]) {
                search.covered[monomial] = true;
            } else {
                list.iter().for_each(|&split| search.count(split, 1));
            }
        }
        (0..size as Factor).for_each(|factor| search.enqueue(factor));
        search
    }

    /// Adds to the scores of the factors of a split that are not chosen.
    fn count(&mut self, (a, b): (Factor, Factor), sign: i64) {
        let [known_a, known_b] = [a, b].map(|factor| self.chosen[factor as usize]);
        if a == b || known_b {
            self.scores[a as usize] += 2 * sign;
        } else if known_a {
            self.scores[b as usize] += 2 * sign;
        } else {
            self.scores[a as usize] += sign;
            self.scores[b as usize] += sign;
        }
    }

    fn enqueue(&mut self, factor: Factor) {
        let score = self.scores[factor as usize];
        if score > 0 && !self.chosen[factor as usize] {
            self.queue.push((score, Reverse(self.ranks[factor as usize]), factor));
        }
    }

    /// The factor of the highest score that still is its score.
    fn next(&mut self) -> Option<Factor> {
        while let Some((score, _, factor)) = self.queue.pop() {
            if !self.chosen[factor as usize] && score == self.scores[factor as usize] {
                return Some(factor);
            }
        }
        None
    }

    fn choose(&mut self, factor: Factor) {
        let mut changed = Vec::new();
        for (monomial, partner) in std::mem::take(&mut self.incidence[factor as usize]) {
            if self.covered[monomial as usize] {
                continue;
            }
            if partner == factor || self.chosen[partner as usize] {
                self.covered[monomial as usize] = true;
                for &(a, b) in &self.splits[monomial as usize] {
                    self.count((a, b), -1);
                    changed.extend([a, b]);
                }
            } else {
                // from half of two to the one that is missing
                self.scores[factor as usize] -= 1;
                self.scores[partner as usize] += 1;
                changed.push(partner);
            }
        }
        self.chosen[factor as usize] = true;
        changed.sort_unstable();
        changed.dedup();
        changed.into_iter().for_each(|factor| self.enqueue(factor));
    }
}
