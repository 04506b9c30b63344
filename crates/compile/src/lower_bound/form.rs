//! Homogeneous parts of polynomials, and what is left of them where variables are zero.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::Dd;

use super::modular::integer_times_power;

/// The terms of one degree.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    pub(super) degree: u32,
    pub(super) terms: Vec<(Monomial, Dd)>,
    /// How far coefficients may be from those of the form meant, those of monomials that are missing too.
    pub(super) error: f64,
}

/// The parts of the degrees in `polynomial`, in ascending order.
///
/// `uncertainty` is that of coefficients, as a fraction of the largest one.
pub(super) fn parts(polynomial: &Polynomial, uncertainty: f64) -> Vec<Form> {
    let largest = polynomial.terms().map(|(_, h)| h.abs().to_f64()).fold(0.0, f64::max);
    let error = uncertainty * largest;
    let mut parts: BTreeMap<u32, Form> = BTreeMap::new();
    for (monomial, coefficient) in polynomial.terms() {
        let degree = monomial.degree();
        let part = parts.entry(degree).or_insert_with(|| Form { degree, terms: Vec::new(), error });
        part.terms.push((monomial.clone(), coefficient));
    }
    parts.into_values().collect()
}

/// The coordinates of all terms, in ascending order.
pub(super) fn coordinates<'a>(monomials: impl Iterator<Item = &'a Monomial>) -> Vec<Coordinate> {
    let all: BTreeSet<Coordinate> =
        monomials.flat_map(|monomial| monomial.powers().iter().map(|(c, _)| *c)).collect();
    all.into_iter().collect()
}

/// The number of monomials that divide `monomial`: `Π (r_i + 1)`.
pub(super) fn divisor_count(monomial: &Monomial) -> u64 {
    monomial.powers().iter().fold(1, |count: u64, &(_, power)| count.saturating_mul(u64::from(power) + 1))
}

/// The number of monomials of each degree that divide `monomial`.
pub(super) fn divisors_by_degree(monomial: &Monomial) -> Vec<u64> {
    monomial.powers().iter().fold(vec![1], |counts, &(_, power)| {
        let mut longer = vec![0u64; counts.len() + power as usize];
        for (degree, count) in counts.iter().enumerate() {
            for sum in &mut longer[degree..=degree + power as usize] {
                *sum = sum.saturating_add(*count);
            }
        }
        longer
    })
}

/// Every form where all but some variables are zero, the same for all of them: the first half of those that occur in most
/// terms, and again, until the terms cost at most `limit` together.
pub(super) fn affordable(forms: &[Form], limit: u64, cost: impl Fn(&Monomial) -> u64) -> Vec<Form> {
    let price = |forms: &[Form]| {
        let terms = forms.iter().flat_map(|form| &form.terms);
        terms.fold(0u64, |sum, (monomial, _)| sum.saturating_add(cost(monomial)))
    };
    let mut forms = forms.to_vec();
    let mut kept = most_frequent(&forms);
    while price(&forms) > limit && !kept.is_empty() {
        kept.truncate(kept.len() / 2);
        let inside: BTreeSet<Coordinate> = kept.iter().copied().collect();
        forms = forms.iter().map(|form| form.restricted(&inside)).collect();
    }
    forms
}

/// The coordinates, those of most terms first.
fn most_frequent(forms: &[Form]) -> Vec<Coordinate> {
    let mut counts: BTreeMap<Coordinate, usize> = BTreeMap::new();
    for (coordinate, _) in forms.iter().flat_map(|form| &form.terms).flat_map(|(m, _)| m.powers()) {
        *counts.entry(*coordinate).or_default() += 1;
    }
    let mut order: Vec<(Coordinate, usize)> = counts.into_iter().collect();
    order.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    order.into_iter().map(|(coordinate, _)| coordinate).collect()
}

/// The divisors of one degree, each with its cofactor.
pub(super) fn divisors(monomial: &Monomial, degree: u32) -> Vec<(Monomial, Monomial)> {
    let mut found = Vec::new();
    let rest = monomial.degree() - degree.min(monomial.degree());
    collect_divisors(monomial.powers(), degree, rest, &mut Vec::new(), &mut Vec::new(), &mut found);
    found
}

type Powers = Vec<(Coordinate, u32)>;

/// Gives the first power to divisor and cofactor in all ways that leave enough for the others.
fn collect_divisors(
    powers: &[(Coordinate, u32)],
    degree: u32,
    rest: u32,
    divisor: &mut Powers,
    cofactor: &mut Powers,
    found: &mut Vec<(Monomial, Monomial)>,
) {
    let Some((&(coordinate, power), others)) = powers.split_first() else {
        if degree == 0 && rest == 0 {
            found.push((Monomial::new(divisor.iter().copied()), Monomial::new(cofactor.iter().copied())));
        }
        return;
    };
    for taken in power.saturating_sub(rest)..=power.min(degree) {
        divisor.push((coordinate, taken));
        cofactor.push((coordinate, power - taken));
        collect_divisors(others, degree - taken, rest - (power - taken), divisor, cofactor, found);
        divisor.pop();
        cofactor.pop();
    }
}

impl Form {
    /// The form where all coordinates but `kept` are zero.
    pub(super) fn restricted(&self, kept: &BTreeSet<Coordinate>) -> Form {
        let inside = |monomial: &Monomial| monomial.powers().iter().all(|(own, _)| kept.contains(own));
        let terms = self.terms.iter().filter(|(monomial, _)| inside(monomial)).cloned().collect();
        Form { degree: self.degree, terms, error: self.error }
    }

    /// A bound on log2 of the coefficients `γ! h_γ`, times a power of two that makes all of them integers.
    pub(super) fn integer_bits(&self) -> f64 {
        let parts = || self.terms.iter().flat_map(|(_, h)| [h.hi(), h.lo()]).filter(|x| *x != 0.0);
        let lowest = parts().map(|x| integer_times_power(x).1).min().unwrap_or(0);
        let highest = parts().map(bits_above_one).max().unwrap_or(0);
        let factorials = self.terms.iter().map(|(monomial, _)| factorial_bits(monomial)).max().unwrap_or(0);
        // the two parts of a coefficient are together below twice the larger one
        f64::from(highest - lowest + 1) + f64::from(factorials)
    }
}

/// The least `e` with `|x| < 2^e`.
fn bits_above_one(x: f64) -> i32 {
    let (mantissa, exponent) = integer_times_power(x);
    exponent + (u64::BITS - mantissa.leading_zeros()) as i32
}

/// A bound on log2 of `γ!`.
fn factorial_bits(monomial: &Monomial) -> u32 {
    let factors = monomial.powers().iter().flat_map(|&(_, power)| 2..=power);
    factors.map(|factor| u32::BITS - (factor - 1).leading_zeros()).sum()
}
