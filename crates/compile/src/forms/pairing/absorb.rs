//! What a head takes with it: terms of lower degree that it divides cost nothing inside the sum that stands behind it anyway.

use std::collections::BTreeMap;

use super::heads::Head;
use super::splits::{divisors, without};
use crate::forms::family::{Product, Term};

/// The heads with the low terms that they take, and the low terms that are left.
///
/// A head takes terms only where it stands before sums, and only if it needs no more products for them.
pub(super) fn absorb<'a>(mut heads: Vec<Head<'a>>, low: &[&'a Term]) -> (Vec<Head<'a>>, Vec<&'a Term>) {
    let summing = heads.iter().enumerate().filter(|(_, head)| head.groups().len() < head.tails.len());
    let places: BTreeMap<&Product, usize> = summing.map(|(place, head)| (&head.monomial, place)).collect();
    let mut offered: Vec<Vec<&'a Term>> = vec![Vec::new(); heads.len()];
    let mut left = Vec::new();
    for &term in low {
        match head_of(&term.monomial, &places) {
            Some(place) => offered[place].push(term),
            None => left.push(term),
        }
    }
    for (head, offered) in heads.iter_mut().zip(offered) {
        if !take(head, &offered) {
            left.extend(offered);
        }
    }
    (heads, left)
}

/// The head of highest degree that divides a monomial properly.
fn head_of(monomial: &[u32], places: &BTreeMap<&Product, usize>) -> Option<usize> {
    let proper = divisors(monomial)?.into_iter().filter(|divisor| divisor.len() < monomial.len());
    let found = proper.filter_map(|divisor| Some((divisor.len(), *places.get(&divisor)?)));
    found.max_by_key(|&(degree, place)| (degree, std::cmp::Reverse(place))).map(|(_, place)| place)
}

/// Adds terms to the tails, unless more products were needed then.
fn take<'a>(head: &mut Head<'a>, offered: &[&'a Term]) -> bool {
    let products = head.groups().len();
    let before = head.tails.len();
    let tail = |term: &&'a Term| (without(&term.monomial, &head.monomial), &term.coefficients[..]);
    let tails: Vec<_> = offered.iter().map(tail).collect();
    head.tails.extend(tails);
    let taken = head.groups().len() <= products;
    if !taken {
        head.tails.truncate(before);
    }
    taken
}
