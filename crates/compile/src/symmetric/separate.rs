//! What is symmetric in energies, taken out of them.
//!
//! Candidates are the connected components of the terms, and the variables of each term of three or more, longest first. Within
//! a candidate each degree has a common coefficient in each energy (see [`Candidate`]); the sums `Σ_k a_k e_k` of these are
//! symmetric. They are taken out where steps or ramps and the terms that are left take fewer neurons than the terms before.
//! Coefficients are compared exactly.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::Dd;

use super::candidate::{Candidate, neurons_of_terms};
use super::table::{TwoValued, values};

/// Functions of how many of some coordinates have their larger value.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The coordinates that are counted, in ascending order.
    pub coordinates: Vec<Coordinate>,
    /// Their values.
    pub kind: TwoValued,
    /// For each energy the value at each count, from zero to the number of coordinates.
    pub values: Vec<Vec<Dd>>,
}

/// Energies as sums of functions of counts and of what is left.
#[derive(Clone, Debug, PartialEq)]
pub struct Separated {
    /// The functions of counts.
    pub groups: Vec<Group>,
    /// What is left of each energy: its constant, its linear terms, and all that is not symmetric.
    pub rest: Vec<Polynomial>,
}

/// Takes out of `energies` what takes fewer neurons as functions of counts.
///
/// `kind` tells the values of coordinates, `None` for reals: terms with one of them stay, and so do powers. `neurons` is what
/// functions of a count up to `n` take: `n` steps, or `n - 1` ramps. A product of two or more bits takes one neuron, shared by
/// all energies, and a term of spins becomes those of all its subsets.
///
/// ```
/// # use hamnet_compile::symmetric::{TwoValued, separate, thresholds};
/// # use hamnet_model::{VariableId, polynomial::{Coordinate, Monomial, Polynomial}};
/// let spins = (0..20).map(|place| (Coordinate::number(VariableId::new(place)), 1));
/// let parity = Polynomial::term(Monomial::new(spins), 1.0);
/// let separated = separate(&[parity], |_| Some(TwoValued::Spin), |n| n as u64);
/// assert_eq!(thresholds(&separated.groups[0].values[0]).steps.len(), 20);
/// assert!(separated.rest[0].is_empty());
/// ```
pub fn separate(
    energies: &[Polynomial],
    kind: impl Fn(Coordinate) -> Option<TwoValued>,
    neurons: impl Fn(usize) -> u64,
) -> Separated {
    let mut separated = Separated { groups: Vec::new(), rest: energies.to_vec() };
    for own in [TwoValued::Bit, TwoValued::Spin] {
        let is_term = |monomial: &Monomial| {
            let mut powers = monomial.powers().iter();
            monomial.degree() > 1 && powers.all(|&(c, power)| power == 1 && kind(c) == Some(own))
        };
        separated.try_components(own, is_term, &neurons);
        // terms of spins share products of bits, which the trial of one of them does not see
        let before = separated.clone();
        separated.try_terms(own, is_term, &neurons);
        if separated.neurons(own, is_term, &neurons) >= before.neurons(own, is_term, &neurons) {
            separated = before;
        }
    }
    separated
}

/// How many subsets are looked up: some seconds' worth at most.
const MOST_LOOKUPS: u64 = 1 << 22;

impl Separated {
    fn try_components(
        &mut self,
        kind: TwoValued,
        is_term: impl Fn(&Monomial) -> bool,
        neurons: impl Fn(usize) -> u64,
    ) {
        for (variables, terms) in components(self.terms(is_term)) {
            self.take_out(Candidate { kind, variables, terms }, &neurons);
        }
    }

    fn try_terms(
        &mut self,
        kind: TwoValued,
        is_term: impl Fn(&Monomial) -> bool,
        neurons: impl Fn(usize) -> u64,
    ) {
        let all = self.terms(is_term);
        let mut longest_first: Vec<&Monomial> = all.iter().filter(|term| term.degree() > 2).collect();
        longest_first.sort_by_key(|term| std::cmp::Reverse(term.degree()));
        let mut lookups = MOST_LOOKUPS;
        for term in longest_first {
            let variables: Vec<Coordinate> = term.powers().iter().map(|(own, _)| *own).collect();
            // subsets are looked up one by one; where they outnumber the terms, few of them can be terms
            let subsets = 1u64.checked_shl(term.degree()).unwrap_or(u64::MAX);
            let few = subsets <= lookups.min(4 * all.len() as u64);
            lookups -= if few { subsets } else { 0 };
            let terms = if few { self.subsets(&variables) } else { self.present([term.clone()]) };
            if terms.contains(term) {
                self.take_out(Candidate { kind, variables, terms }, &neurons);
            }
        }
    }

    /// The neurons of all groups and of the terms of one kind that are left.
    fn neurons(
        &self,
        kind: TwoValued,
        is_term: impl Fn(&Monomial) -> bool,
        neurons: impl Fn(usize) -> u64,
    ) -> u64 {
        let groups: u64 = self.groups.iter().map(|group| neurons(group.coordinates.len())).sum();
        groups.saturating_add(neurons_of_terms(kind, self.terms(is_term).iter()))
    }

    /// The monomials of any energy for which `is_term` holds.
    fn terms(&self, is_term: impl Fn(&Monomial) -> bool) -> BTreeSet<Monomial> {
        let all = self.rest.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
        all.filter(|monomial| is_term(monomial)).cloned().collect()
    }

    /// The products of two or more of `variables` that are terms of any energy.
    fn subsets(&self, variables: &[Coordinate]) -> BTreeSet<Monomial> {
        let subset = |mask: u32| {
            let chosen = (0..variables.len()).filter(|place| mask >> place & 1 == 1);
            Monomial::new(chosen.map(|place| (variables[place], 1)))
        };
        let masks = (0..1u32 << variables.len()).filter(|mask| mask.count_ones() > 1);
        self.present(masks.map(subset))
    }

    fn present(&self, monomials: impl IntoIterator<Item = Monomial>) -> BTreeSet<Monomial> {
        let is_present =
            |monomial: &Monomial| self.rest.iter().any(|energy| !energy.coefficient(monomial).is_zero());
        monomials.into_iter().filter(is_present).collect()
    }

    /// Moves the symmetric part of a candidate into a group, where that takes fewer neurons.
    fn take_out(&mut self, candidate: Candidate, neurons: impl Fn(usize) -> u64) {
        let common = candidate.common_coefficients(&self.rest);
        if common.iter().flatten().all(|a| a.is_zero()) {
            return;
        }
        let rest: Vec<Polynomial> =
            self.rest.iter().zip(&common).map(|(energy, a)| candidate.difference(energy, a)).collect();
        let left: BTreeSet<&Monomial> =
            rest.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial)).collect();
        let before = neurons_of_terms(candidate.kind, candidate.terms.iter());
        let after = neurons_of_terms(candidate.kind, left.into_iter()) + neurons(candidate.variables.len());
        if after >= before {
            return;
        }
        for (energy, rest) in self.rest.iter_mut().zip(&rest) {
            for term in &candidate.terms {
                let coefficient = energy.coefficient(term);
                energy.add_term(term.clone(), -coefficient);
            }
            *energy += rest;
        }
        self.groups.push(Group {
            values: common.iter().map(|a| values(a, candidate.kind)).collect(),
            coordinates: candidate.variables,
            kind: candidate.kind,
        });
    }
}

/// The components of the graph whose edges are the variables of terms, each with its terms.
fn components(terms: BTreeSet<Monomial>) -> Vec<(Vec<Coordinate>, BTreeSet<Monomial>)> {
    let mut parent: BTreeMap<Coordinate, Coordinate> = BTreeMap::new();
    for term in &terms {
        let first = term.powers()[0].0;
        for &(own, _) in term.powers() {
            let (a, b) = (root(&mut parent, first), root(&mut parent, own));
            parent.insert(a.max(b), a.min(b));
        }
    }
    let mut of_root: BTreeMap<Coordinate, (Vec<Coordinate>, BTreeSet<Monomial>)> = BTreeMap::new();
    for own in parent.keys().copied().collect::<Vec<_>>() {
        of_root.entry(root(&mut parent, own)).or_default().0.push(own);
    }
    for term in terms {
        let root = root(&mut parent, term.powers()[0].0);
        of_root.entry(root).or_default().1.insert(term);
    }
    of_root.into_values().collect()
}

/// The representative of a coordinate's component; paths are halved on the way.
fn root(parent: &mut BTreeMap<Coordinate, Coordinate>, own: Coordinate) -> Coordinate {
    let mut own = own;
    loop {
        let above = *parent.entry(own).or_insert(own);
        if above == own {
            return own;
        }
        let next = *parent.entry(above).or_insert(above);
        parent.insert(own, next);
        own = next;
    }
}
