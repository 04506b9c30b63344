//! Discrete coordinates as bits: every product of them is one node.
//!
//! A spin is `s = 2b - 1`, with `b` the bit of its positive state, so that a product of `k` spins becomes `2^k` products of
//! bits. A product of bits is one AND node, whatever their number. Bits times reals are such a node times the rest; the node
//! then counts as a coordinate like a real one.
//!
//! Units without an AND neuron multiply bits as they multiply reals.
//!
//! Source: THEORY 1.5, 1.8, 1.9.

use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyCircuit, EnergyNode, Form, Literal};
use hamnet_model::Hamiltonian;
use hamnet_model::hamiltonian::Domain;
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::Dd;

use crate::CompileError;

/// Products of more spins than this are refused: they would become more than `2^16` products of bits.
const MOST_SPINS: usize = 16;

/// `polynomial` with indicators of states in place of the numbers of bits and spins.
///
/// # Errors
/// [`CompileError::ManySpins`].
pub(super) fn in_bits(polynomial: &Polynomial, law: &Hamiltonian) -> Result<Polynomial, CompileError> {
    let mut result = Polynomial::zero();
    for (monomial, coefficient) in polynomial.terms() {
        let mut spins = Vec::new();
        let mut rest = Vec::new();
        for &(coordinate, exponent) in monomial.powers() {
            match (domain(law, coordinate), coordinate.variable()) {
                (Some(Domain::Spin), Some(variable)) => spins.push(Coordinate::indicator(variable, 1)),
                (Some(Domain::Bit), Some(variable)) => rest.push((Coordinate::indicator(variable, 1), 1)),
                (Some(Domain::Category(_)), _) => rest.push((coordinate, 1)),
                _ => rest.push((coordinate, exponent)),
            }
        }
        if spins.len() > MOST_SPINS {
            return Err(CompileError::ManySpins { spins: spins.len(), most: MOST_SPINS });
        }
        // Π (2b - 1): a subset of size j has 2^j (-1)^(k - j)
        for subset in 0..1u32 << spins.len() {
            let chosen = (0..spins.len()).filter(|place| subset >> place & 1 == 1);
            let left_out = spins.len() - subset.count_ones() as usize;
            let sign = if left_out.is_multiple_of(2) { 1.0 } else { -1.0 };
            let factor = coefficient.scale(subset.count_ones() as i32).mul_f64(sign);
            let powers = rest.iter().copied().chain(chosen.map(|place| (spins[place], 1)));
            result.add_term(Monomial::new(powers), factor);
        }
    }
    Ok(result)
}

fn domain(law: &Hamiltonian, coordinate: Coordinate) -> Option<&Domain> {
    coordinate.variable().map(|variable| law.space().domain(variable))
}

/// Which coordinate stands for which product of bits, beside those of a law.
pub(super) struct Products {
    /// Whether a product of bits is a node of its own; else bits are numbers like any others.
    has_and: bool,
    first: usize,
    known: BTreeMap<Vec<Coordinate>, Coordinate>,
}

/// A polynomial whose discrete part is done.
pub(super) struct Split {
    /// The terms without reals.
    pub discrete: Form,
    /// The terms with reals, in which one coordinate stands for each product of bits.
    pub mixed: Polynomial,
}

impl Products {
    /// None yet, for a law with `definitions` definitions.
    pub(super) fn after(definitions: usize, has_and: bool) -> Self {
        Self { has_and, first: definitions, known: BTreeMap::new() }
    }

    /// Makes nodes of all products of bits in `polynomial`, and atoms of those that reals are multiplied with.
    pub(super) fn split(
        &mut self,
        polynomial: &Polynomial,
        circuit: &mut EnergyCircuit,
        atoms: &mut BTreeMap<Coordinate, EnergyNode>,
    ) -> Split {
        let mut discrete = Vec::new();
        let mut constant = Dd::ZERO;
        let mut mixed = Polynomial::zero();
        for (monomial, coefficient) in polynomial.terms() {
            let powers = monomial.powers().iter().copied();
            let (bits, rest): (Vec<_>, Vec<_>) =
                powers.partition(|(coordinate, _)| coordinate.state().is_some());
            let bits: Vec<Coordinate> = bits.into_iter().map(|(coordinate, _)| coordinate).collect();
            let is_product = bits.len() + rest.len() > 1;
            match (bits.is_empty(), rest.is_empty()) {
                (true, true) => constant += coefficient,
                (false, _) if is_product && !self.has_and => mixed.add_term(monomial.clone(), coefficient),
                (false, true) => discrete.push((product(&bits, circuit), coefficient)),
                (true, false) => mixed.add_term(monomial.clone(), coefficient),
                (false, false) => {
                    let stands_for = self.coordinate(&bits);
                    atoms.insert(stands_for, product(&bits, circuit));
                    let powers = rest.into_iter().chain([(stands_for, 1)]);
                    mixed.add_term(Monomial::new(powers), coefficient);
                }
            }
        }
        Split { discrete: Form::new(constant, discrete), mixed }
    }

    fn coordinate(&mut self, bits: &[Coordinate]) -> Coordinate {
        let next = Coordinate::derived(self.first + self.known.len());
        *self.known.entry(bits.to_vec()).or_insert(next)
    }
}

/// The node of a product of indicators, each of another variable.
fn product(bits: &[Coordinate], circuit: &mut EnergyCircuit) -> EnergyNode {
    let literal = |coordinate: &Coordinate| {
        let node =
            coordinate.variable().map(|variable| circuit.bit(variable, coordinate.state().unwrap_or(0)));
        node.map(|node| Literal { node, negated: false })
    };
    let literals: Vec<Literal> = bits.iter().filter_map(literal).collect();
    circuit.and(literals)
}
