//! What is said of a network of energies beside its layers: what the theory promised, and how numbers were found.

use hamnet_model::polynomial::Polynomial;
use hamnet_network::{CountBound, Theory};
use hamnet_numeric::elementary::ln_f64;

use super::build::Built;
use super::gate::{Gate, Gates};
use super::problem::Problem;

/// Upper bounds of the theory for the energies as they are given, without what all classes share.
pub(super) fn theory(_problem: &Problem<'_>, built: &Built, gates: &Gates) -> Theory {
    let products = naive_products(&built.energies);
    let neurons = match gates.of(2) {
        Gate::Layer { layer, .. } => layer.neurons.len() as u64,
        Gate::Unit => 1,
        Gate::Absent => 4,
    };
    let upper = CountBound {
        neurons: products.saturating_mul(neurons),
        sense: format!("{neurons} per product, every monomial by itself: {products} products"),
    };
    Theory {
        ln_upper_bound: ln_f64(upper.neurons.max(1) as f64),
        cliques: 0,
        largest_clique: 0,
        upper_bounds: vec![upper],
        lower_bounds: Vec::new(),
    }
}

/// The products of all monomials, each multiplied out by itself, once for all classes.
fn naive_products(energies: &[Polynomial]) -> u64 {
    let monomials: std::collections::BTreeSet<_> =
        energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial)).collect();
    monomials.iter().map(|monomial| u64::from(monomial.degree().saturating_sub(1))).sum()
}

/// Remarks: normalizers that are not exact, and series.
pub(super) fn notes(problem: &Problem<'_>, built: &Built) -> Vec<String> {
    let series = built.series.iter().map(|series| {
        format!(
            "{} on {} is a power series of degree {}, remainder {}",
            series.function,
            series.argument,
            series.degree,
            hamnet_network::RoundedUp(series.remainder)
        )
    });
    problem.notes.iter().cloned().chain(series).collect()
}
