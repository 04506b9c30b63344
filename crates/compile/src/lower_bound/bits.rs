//! Bits: exact networks of one hidden layer.
//!
//! An energy that is not affine needs a neuron. For more, parameters are counted: `m` smooth or piecewise linear units of `n`
//! bits with skips give `K` energies, up to affine functions, from `m(n + 1 + K)` numbers by a map whose image is a null set
//! in the space of all energies with `T` given terms of degree two and more, unless `m(n + 1 + K) ≥ T`. Steps realize only
//! finitely many functions on the cube, so that `m` of them reach `m` dimensions at a time for each energy, and those of
//! several energies share them: `m ≥ T` for one energy, where one AND per term is then the best there is.
//!
//! Such bounds hold for almost all energies with the same terms, and say nothing about a single one: symmetric energies, for
//! example, have far cheaper networks.
//!
//! Source: THEORY 3.4 (iii)

use std::collections::BTreeSet;

use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};

use super::bound::{Argument, BiasModel, Bound, Layers, Sense};

/// Bounds for energies of bits.
pub(super) fn bounds(energies: &[Polynomial]) -> Vec<Bound> {
    // affine energies need no output of their own
    let energies: Vec<&Polynomial> = energies.iter().filter(|energy| energy.degree() >= 2).collect();
    let monomials = || energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
    let terms = monomials().filter(|monomial| monomial.degree() >= 2).count() as u64;
    if terms == 0 {
        return Vec::new();
    }
    let coordinates: BTreeSet<Coordinate> =
        monomials().flat_map(|monomial: &Monomial| monomial.powers().iter().map(|(own, _)| *own)).collect();
    let generic = generic_neurons(terms, coordinates.len() as u64, energies.len() as u64);
    let any = |neurons, sense, argument| Bound::of_one_layer(neurons, BiasModel::Any, sense, argument);
    vec![
        Bound { layers: Layers::Any, ..any(1, Sense::Exact, Argument::NotAffine) },
        any(generic, Sense::Generic, Argument::Parameters),
    ]
}

/// The smooth or piecewise linear neurons of one hidden layer with skips that almost all energies take:
/// `⌈T/(n + 1 + K)⌉` for `K` energies of `n` bits with together `T` terms of degree two and more.
///
/// Without skips, `T` counts terms of degree one too: `⌈(2^n - 1)/(n + 2)⌉` for one energy with all terms.
pub fn generic_neurons(terms: u64, bits: u64, energies: u64) -> u64 {
    terms.div_ceil(bits + 1 + energies)
}

/// The steps, units with values 0 and 1 only, that almost all energies take: `T`, as many as one energy has terms.
pub fn generic_steps(terms: u64) -> u64 {
    terms
}
