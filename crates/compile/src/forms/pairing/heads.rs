//! Which factors to take out, so that few products are left: `H = Σ_e e · (Σ_f h_ef f)`.
//!
//! A head e with its tails f costs one product per polynomial, or one per tail where those are fewer. Greedy: the head that saves
//! most goes first; then heads are dropped whose monomials others hold as well.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::known::{Splits, incidence, ranks};
use super::splits::{Factor, Factors};
use hamnet_numeric::Dd;

use crate::forms::family::{Product, Term};
use crate::forms::proportional::{Group, proportional, rows};

/// A head and its tails, each with the place of the monomial that they make.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    factor: Factor,
    tails: Vec<(Factor, usize)>,
}

/// A head and its tails, each with the coefficients of the monomial that they make.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Head<'a> {
    pub(super) monomial: Product,
    pub(super) tails: Vec<(Product, &'a [(u32, Dd)])>,
}

impl<'a> Head<'a> {
    pub(super) fn new(chosen: Chosen, terms: &[&'a Term], factors: &Factors) -> Self {
        let tail = |(factor, place): (Factor, usize)| {
            (factors.monomial(factor).clone(), &terms[place].coefficients[..])
        };
        let monomial = factors.monomial(chosen.factor).clone();
        Self { monomial, tails: chosen.tails.into_iter().map(tail).collect() }
    }

    /// The polynomials that stand behind the head, in groups of multiples.
    pub(super) fn groups(&self) -> Vec<Group> {
        proportional(rows(self.tails.iter().map(|tail| tail.1)))
    }
}

/// Heads that cover every monomial, with factors that are `known`, only those in `leading` before sums.
pub(super) fn choose(
    terms: &[&Term],
    factors: &Factors,
    splits: &Splits,
    known: &[bool],
    leading: &[bool],
) -> Vec<Chosen> {
    let is_known = |&(a, b): &(Factor, Factor)| known[a as usize] && known[b as usize];
    let usable: Splits = splits.iter().map(|list| list.iter().copied().filter(is_known).collect()).collect();
    let incidence = incidence(factors.len(), &usable);
    let chosen = greedy(terms, &incidence, &ranks(factors), leading);
    let chosen = without_idle(chosen, &incidence, terms.len());
    assign(chosen, &incidence, &usable)
}

/// Per factor, whether it should stand before sums, of those that are in `allowed`, if everything else were known.
pub(super) fn leading(terms: &[&Term], factors: &Factors, splits: &Splits, allowed: &[bool]) -> Vec<bool> {
    let incidence = incidence(factors.len(), splits);
    let chosen = greedy(terms, &incidence, &ranks(factors), allowed);
    let mut leading = vec![false; factors.len()];
    let kept = without_idle(chosen, &incidence, terms.len());
    kept.into_iter().for_each(|factor| leading[factor as usize] = true);
    leading
}

/// Heads in the order of what they save, while they save anything.
fn greedy(terms: &[&Term], incidence: &[Vec<(u32, Factor)>], ranks: &[u32], allowed: &[bool]) -> Vec<Factor> {
    let mut covered = vec![false; terms.len()];
    let saving = |factor: Factor, covered: &[bool]| {
        let open = || incidence[factor as usize].iter().filter(|at| !covered[at.0 as usize]);
        let forms: BTreeSet<u32> =
            open().flat_map(|at| terms[at.0 as usize].coefficients.iter().map(|entry| entry.0)).collect();
        open().count().saturating_sub(forms.len())
    };
    let entry = |saved: usize, factor: Factor| (saved, Reverse(ranks[factor as usize]), factor);
    let mut queue: BinaryHeap<_> = (0..incidence.len() as Factor)
        .filter(|&factor| allowed[factor as usize])
        .map(|factor| entry(incidence[factor as usize].len(), factor))
        .collect();
    let mut chosen = Vec::new();
    while let Some((claimed, _, factor)) = queue.pop() {
        let saved = saving(factor, &covered);
        if saved == 0 {
            continue;
        }
        if saved < claimed {
            queue.push(entry(saved, factor));
            continue;
        }
        incidence[factor as usize].iter().for_each(|at| covered[at.0 as usize] = true);
        chosen.push(factor);
    }
    chosen
}

/// The heads without those whose monomials all have another one; later ones go first.
fn without_idle(chosen: Vec<Factor>, incidence: &[Vec<(u32, Factor)>], monomials: usize) -> Vec<Factor> {
    let mut holders = vec![0u32; monomials];
    let each = |factor: Factor| incidence[factor as usize].iter().map(|at| at.0 as usize);
    chosen.iter().for_each(|&factor| each(factor).for_each(|monomial| holders[monomial] += 1));
    let mut kept = chosen;
    for place in (0..kept.len()).rev() {
        if each(kept[place]).all(|monomial| holders[monomial] > 1) {
            each(kept[place]).for_each(|monomial| holders[monomial] -= 1);
            kept.remove(place);
        }
    }
    kept
}

/// Gives each monomial to its first head; one without any to a head of its own.
fn assign(chosen: Vec<Factor>, incidence: &[Vec<(u32, Factor)>], usable: &Splits) -> Vec<Chosen> {
    let mut taken = vec![false; usable.len()];
    let mut heads = Vec::new();
    for factor in chosen {
        let mut tails = Vec::new();
        for &(monomial, tail) in &incidence[factor as usize] {
            if !std::mem::replace(&mut taken[monomial as usize], true) {
                tails.push((tail, monomial as usize));
            }
        }
        heads.push(Chosen { factor, tails });
    }
    for (monomial, list) in usable.iter().enumerate().filter(|(monomial, _)| !taken[*monomial]) {
        // a square before any other product
        if let Some(&(factor, tail)) = list.iter().min_by_key(|split| split.0 != split.1) {
            heads.push(Chosen { factor, tails: vec![(tail, monomial)] });
        }
    }
    heads
}
