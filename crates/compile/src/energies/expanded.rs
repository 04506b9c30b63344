//! Energies in the variables alone, where all that is derived from these is affine.

use hamnet_model::hamiltonian::Definition;
use hamnet_model::polynomial::{Coordinate, Polynomial};

use super::problem::Problem;

/// Terms beyond which nothing is written out.
const MOST_TERMS: usize = 20_000;

/// `energies` with every linear map written out; `None` where they read a function or a power, or become too long.
pub(super) fn in_variables(energies: &[Polynomial], problem: &Problem<'_>) -> Option<Vec<Polynomial>> {
    let mut known: Vec<Option<Polynomial>> = Vec::new();
    for (definition, polynomial) in problem.law.definitions().iter().zip(&problem.definitions) {
        let is_affine = matches!(definition, Definition::Polynomial(_)) && polynomial.degree() <= 1;
        let expanded = if is_affine { expanded(polynomial, &known) } else { None };
        known.push(expanded);
    }
    energies.iter().map(|energy| expanded(energy, &known)).collect()
}

fn expanded(polynomial: &Polynomial, known: &[Option<Polynomial>]) -> Option<Polynomial> {
    let mut sum = Polynomial::zero();
    for (monomial, coefficient) in polynomial.terms() {
        let mut product = Polynomial::constant(coefficient);
        for &(coordinate, exponent) in monomial.powers() {
            let factor = factor(coordinate, known)?;
            for _ in 0..exponent {
                if product.len().saturating_mul(factor.len()) > MOST_TERMS {
                    return None;
                }
                product = &product * &factor;
            }
        }
        sum += &product;
        if sum.len() > MOST_TERMS {
            return None;
        }
    }
    Some(sum)
}

fn factor(coordinate: Coordinate, known: &[Option<Polynomial>]) -> Option<Polynomial> {
    match coordinate.definition() {
        Some(definition) => known.get(definition).cloned().flatten(),
        None => Some(Polynomial::coordinate(coordinate)),
    }
}
