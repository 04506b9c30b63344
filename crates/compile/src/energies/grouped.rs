//! Polynomials with few hidden layers: every monomial by itself, its factors in groups that are multiplied at once.
//!
//! A group of `b` factors costs `2^b` neurons in one layer, so that fewer layers cost more: 32 factors are 124 neurons in a tree of
//! five layers, 304 in two. Source: Rolnick, Tegmark, arXiv:1705.05502, theorem 5.1; THEORY 3.2.

use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyCircuit, EnergyNode, Form};
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::Dd;

use crate::CompileError;
use crate::gates::arity::MOST_FACTORS;
use crate::gates::tree::cheapest;

/// Forms of `polynomials` with at most `depth` products one after the other.
///
/// # Errors
/// [`CompileError::Depth`] where a layer would have to multiply more factors than a gate can.
pub(super) fn grouped(
    circuit: &mut EnergyCircuit,
    atoms: &BTreeMap<Coordinate, EnergyNode>,
    polynomials: &[Polynomial],
    depth: usize,
) -> Result<Vec<Form>, CompileError> {
    polynomials.iter().map(|polynomial| form(circuit, atoms, polynomial, depth)).collect()
}

fn form(
    circuit: &mut EnergyCircuit,
    atoms: &BTreeMap<Coordinate, EnergyNode>,
    polynomial: &Polynomial,
    depth: usize,
) -> Result<Form, CompileError> {
    let mut constant = Dd::ZERO;
    let mut terms = Vec::new();
    for (monomial, coefficient) in polynomial.terms() {
        match monomial.degree() {
            0 => constant = coefficient,
            _ => terms.push((product(circuit, atoms, monomial, depth)?, coefficient)),
        }
    }
    Ok(Form::new(constant, terms))
}

fn product(
    circuit: &mut EnergyCircuit,
    atoms: &BTreeMap<Coordinate, EnergyNode>,
    monomial: &Monomial,
    depth: usize,
) -> Result<EnergyNode, CompileError> {
    let powers = monomial.powers().iter();
    let mut factors: Vec<EnergyNode> = powers
        .flat_map(|(coordinate, exponent)| std::iter::repeat_n(atoms[coordinate], *exponent as usize))
        .collect();
    let degree = factors.len();
    let refused = CompileError::Depth { degree, depth, most: MOST_FACTORS };
    let grouping = cheapest(degree, depth).ok_or_else(|| refused.clone())?;
    for groups in grouping.groups {
        let (size, larger) = (factors.len() / groups, factors.len() % groups);
        if size + usize::from(larger > 0) > MOST_FACTORS {
            return Err(refused);
        }
        let mut rest = factors.as_slice();
        let mut products = Vec::with_capacity(groups);
        for group in 0..groups {
            let (own, others) = rest.split_at(size + usize::from(group < larger));
            products.push(circuit.multiply(own.to_vec()));
            rest = others;
        }
        factors = products;
    }
    Ok(factors[0])
}
