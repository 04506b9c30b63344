//! Variables in which energies may be symmetric.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::Dd;

use super::table::TwoValued;

/// Coordinates of one kind, and the terms of two or more of them in any energy.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) kind: TwoValued,
    /// In ascending order.
    pub(super) variables: Vec<Coordinate>,
    pub(super) terms: BTreeSet<Monomial>,
}

impl Candidate {
    /// For each energy and each degree from zero to the number of variables, the coefficient that most products of so many
    /// variables have: zero where most are missing, and for degrees below two.
    pub(super) fn common_coefficients(&self, energies: &[Polynomial]) -> Vec<Vec<Dd>> {
        energies.iter().map(|energy| self.common_in(energy)).collect()
    }

    fn common_in(&self, energy: &Polynomial) -> Vec<Dd> {
        let mut by_degree: BTreeMap<u32, Vec<Dd>> = BTreeMap::new();
        for term in &self.terms {
            let coefficient = energy.coefficient(term);
            if !coefficient.is_zero() {
                by_degree.entry(term.degree()).or_default().push(coefficient);
            }
        }
        let mut common = vec![Dd::ZERO; self.variables.len() + 1];
        for (degree, coefficients) in by_degree {
            let (most, times) = most_frequent(coefficients.clone());
            let missing = binomial(self.variables.len() as u64, u64::from(degree))
                .saturating_sub(coefficients.len() as u64);
            if times > missing {
                common[degree as usize] = most;
            }
        }
        common
    }

    /// The terms of two or more variables, less the common ones: also those that are common and missing.
    pub(super) fn difference(&self, energy: &Polynomial, common: &[Dd]) -> Polynomial {
        let mut rest = Polynomial::zero();
        for term in &self.terms {
            rest.add_term(term.clone(), energy.coefficient(term));
        }
        for (degree, &coefficient) in common.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            for subset in subsets(&self.variables, degree) {
                rest.add_term(Monomial::new(subset.into_iter().map(|own| (own, 1))), -coefficient);
            }
        }
        rest
    }
}

/// The neurons of some terms, each by itself: one for each product of two or more bits.
pub(super) fn neurons_of_terms<'a>(kind: TwoValued, terms: impl Iterator<Item = &'a Monomial>) -> u64 {
    match kind {
        TwoValued::Bit => terms.count() as u64,
        TwoValued::Spin => products_of_bits(&terms.collect::<Vec<_>>()),
    }
}

/// The products of two or more bits that terms of spins become: their different subsets, counted one by one where they are
/// few, else all of each term.
fn products_of_bits(terms: &[&Monomial]) -> u64 {
    let products = |n: u32| 1u64.checked_shl(n).map_or(u64::MAX, |all| all - u64::from(n) - 1);
    let all = terms.iter().fold(0u64, |sum, term| sum.saturating_add(products(term.degree())));
    if all > MOST_SUBSETS {
        return all;
    }
    let mut different: BTreeSet<Vec<Coordinate>> = BTreeSet::new();
    for term in terms {
        let spins: Vec<Coordinate> = term.powers().iter().map(|(own, _)| *own).collect();
        different.extend((2..=spins.len()).flat_map(|size| subsets(&spins, size)));
    }
    different.len() as u64
}

/// More are not counted one by one.
const MOST_SUBSETS: u64 = 1 << 18;

/// The coefficient that occurs most often, the least of several, and how often.
fn most_frequent(mut coefficients: Vec<Dd>) -> (Dd, u64) {
    coefficients.sort_by(|a, b| a.hi().total_cmp(&b.hi()).then(a.lo().total_cmp(&b.lo())));
    let runs = coefficients.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64));
    runs.fold((Dd::ZERO, 0), |best, run| if run.1 > best.1 { run } else { best })
}

/// `C(n, k)`, or the largest number.
fn binomial(n: u64, k: u64) -> u64 {
    let mut product = 1u128;
    for i in 0..k.min(n.saturating_sub(k)) {
        product = product * u128::from(n - i) / u128::from(i + 1);
        if product > u128::from(u64::MAX) {
            return u64::MAX;
        }
    }
    product as u64
}

/// All subsets of a size, in ascending order.
fn subsets(variables: &[Coordinate], size: usize) -> Vec<Vec<Coordinate>> {
    let mut found = Vec::new();
    extend(variables, size, &mut Vec::new(), &mut found);
    found
}

fn extend(
    variables: &[Coordinate],
    size: usize,
    chosen: &mut Vec<Coordinate>,
    found: &mut Vec<Vec<Coordinate>>,
) {
    if size == 0 {
        found.push(chosen.clone());
        return;
    }
    for place in 0..(variables.len() + 1).saturating_sub(size) {
        chosen.push(variables[place]);
        extend(&variables[place + 1..], size - 1, chosen, found);
        chosen.pop();
    }
}
