//! Energies in discrete coordinates, or in discrete and real ones.
//!
//! On bits, spins and states a polynomial without powers is determined by its values once no indicator is the sum of others:
//! of a variable of which several states are named, the first one is replaced by one minus the others. That is so where the
//! variable is in one of the states named, and a bound on fewer inputs is a bound. Then products of discrete coordinates are
//! independent functions, and the coefficients of such a product are combinations of values.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_model::VariableId;
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};

/// Which kinds of coordinates energies have.
pub(super) enum Kind {
    /// Real ones, or none.
    Real,
    /// Discrete ones: the energies in independent coordinates.
    Discrete(Vec<Polynomial>),
    /// Both: the energies in independent coordinates, and their coefficients of all products of discrete ones.
    Mixed { energies: Vec<Polynomial>, coefficients: Vec<Polynomial> },
}

/// Tells discrete from real coordinates.
pub(super) fn split(energies: &[Polynomial], is_real: impl Fn(Coordinate) -> bool) -> Kind {
    let all = coordinates(energies);
    let discrete: BTreeSet<Coordinate> = all.iter().copied().filter(|&own| !is_real(own)).collect();
    if discrete.is_empty() {
        return Kind::Real;
    }
    let redundant = redundant(&discrete);
    let energies: Vec<Polynomial> = energies.iter().map(|energy| independent(energy, &redundant)).collect();
    if discrete.len() == all.len() {
        return Kind::Discrete(energies);
    }
    let coefficients = energies.iter().flat_map(|energy| coefficients(energy, &discrete)).collect();
    Kind::Mixed { energies, coefficients }
}

fn coordinates(energies: &[Polynomial]) -> BTreeSet<Coordinate> {
    let monomials = energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
    monomials.flat_map(|monomial| monomial.powers().iter().map(|(own, _)| *own)).collect()
}

/// The first indicator of every variable that has several, with the others.
fn redundant(discrete: &BTreeSet<Coordinate>) -> BTreeMap<Coordinate, Vec<Coordinate>> {
    let mut states: BTreeMap<VariableId, Vec<Coordinate>> = BTreeMap::new();
    for &own in discrete {
        if let (Some(variable), Some(_)) = (own.variable(), own.state()) {
            states.entry(variable).or_default().push(own);
        }
    }
    let several = states.into_values().filter(|indicators| indicators.len() > 1);
    several.map(|indicators| (indicators[0], indicators[1..].to_vec())).collect()
}

/// The energy with every redundant indicator replaced. An indicator times another one of its variable is zero.
fn independent(energy: &Polynomial, redundant: &BTreeMap<Coordinate, Vec<Coordinate>>) -> Polynomial {
    let mut sum = Polynomial::zero();
    for (monomial, coefficient) in energy.terms() {
        let mut product = Polynomial::constant(coefficient);
        for &(own, power) in monomial.powers() {
            let factor = match redundant.get(&own) {
                None => Polynomial::term(Monomial::new([(own, power)]), 1.0),
                Some(others) => others
                    .iter()
                    .fold(Polynomial::constant(1.0), |rest, &z| &rest - &Polynomial::coordinate(z)),
            };
            product = &product * &factor;
        }
        sum += &product;
    }
    sum
}

/// The coefficient of every product of discrete coordinates.
fn coefficients(energy: &Polynomial, discrete: &BTreeSet<Coordinate>) -> Vec<Polynomial> {
    let mut coefficients: BTreeMap<Monomial, Polynomial> = BTreeMap::new();
    for (monomial, coefficient) in energy.terms() {
        let (products, real): (Vec<_>, Vec<_>) =
            monomial.powers().iter().copied().partition(|(own, _)| discrete.contains(own));
        let polynomial = coefficients.entry(Monomial::new(products)).or_default();
        polynomial.add_term(Monomial::new(real), coefficient);
    }
    coefficients.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(variable: usize, state: usize) -> Polynomial {
        Polynomial::coordinate(Coordinate::indicator(VariableId::new(variable), state))
    }

    #[test]
    fn indicators_that_sum_to_one_are_one() {
        let sum = &(&state(0, 0) + &state(0, 1)) + &state(0, 2);
        let product = &sum * &state(1, 1);
        let Kind::Discrete(energies) = split(&[product], |_| false) else { panic!("no reals") };
        assert_eq!(energies, [state(1, 1)]);
    }

    #[test]
    fn coefficients_of_states_are_those_of_independent_products() {
        let y = Polynomial::coordinate(Coordinate::number(VariableId::new(9)));
        let square = &y * &y;
        // the same square in both states
        let energy = &(&state(0, 0) * &square) + &(&state(0, 1) * &square);
        let is_real = |own: Coordinate| own.state().is_none();
        let Kind::Mixed { coefficients, .. } = split(&[energy], is_real) else { panic!("both kinds") };
        assert_eq!(coefficients, [square]);
    }
}
