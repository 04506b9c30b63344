//! What is said of a network of energies beside its layers: what the theory promised, and how numbers were found.

use std::collections::BTreeSet;

use hamnet_model::VariableId;
use hamnet_model::polynomial::{Coordinate, Polynomial, monomials};
use hamnet_network::{CountBound, Theory};
use hamnet_numeric::elementary::ln_f64;

use super::build::Built;
use super::expanded::in_variables;
use super::gate::{Gate, Gates};
use super::problem::Problem;
use crate::gates::Unit;
use crate::lower_bound::products::product_units;
use crate::lower_bound::{self, BiasModel, Sense, lower_bounds};
use crate::upper_bound::{Cliques, NEURONS_PER_PRODUCT, bit_terms, products};

/// Work that lower bounds may take: a fraction of a second.
const STEPS: u64 = 30_000_000;

/// Bounds of the theory on the neurons that the energies need, without what all classes share.
///
/// Lower bounds are known where the energies are polynomials in the variables, or in linear maps of them.
pub(super) fn theory(problem: &Problem<'_>, built: &Built, gates: &Gates) -> Theory {
    let cliques = Cliques::maximal(scopes(problem, built));
    let states = largest_domain(problem);
    let upper_bounds = upper_bounds(built, &cliques, states);
    let energies = in_variables(&built.energies, problem).filter(|_| built.groups.is_empty());
    let lower_bounds = match energies {
        None => Vec::new(),
        Some(energies) => {
            let options = lower_bound::Options { steps: STEPS, ..lower_bound::Options::default() };
            // a product unit reads two linear forms, any other neuron one
            let found = match gates.square {
                Gate::Unit => product_units(&energies, is_real, &options),
                Gate::Layer { .. } | Gate::Absent => lower_bounds(&energies, is_real, &options),
            };
            // networks of energies have skips and a bias of its own for every neuron
            let own =
                found.iter().filter(|bound| matches!(bound.biases, BiasModel::Any | BiasModel::ProductUnits));
            // ReLU have no Taylor polynomial to speak of
            let own = own.filter(|bound| !is_piecewise(gates) || !is_of_taylor(bound.sense));
            own.map(|bound| CountBound { neurons: bound.neurons, sense: bound.conditions() }).collect()
        }
    };
    Theory {
        ln_upper_bound: ln_f64(cliques.count().max(1) as f64)
            + cliques.largest() as f64 * ln_f64(states as f64),
        cliques: cliques.count(),
        largest_clique: cliques.largest() as u64,
        upper_bounds,
        lower_bounds,
    }
}

fn is_piecewise(gates: &Gates) -> bool {
    gates.and.unit == Unit::Relu && !matches!(gates.square, Gate::Unit)
}

fn is_of_taylor(sense: Sense) -> bool {
    matches!(sense, Sense::Taylor | Sense::TaylorAnywhere)
}

fn upper_bounds(built: &Built, cliques: &Cliques, states: u64) -> Vec<CountBound> {
    let coordinates = coordinates_of(&built.energies);
    if coordinates.is_empty() && built.groups.is_empty() {
        return Vec::new();
    }
    if !coordinates.iter().any(|&coordinate| is_real(coordinate)) {
        return of_bits(built, cliques, states);
    }
    let products = products(&built.energies).shared + built.products_of_definitions();
    let mut bounds = vec![CountBound {
        neurons: products.saturating_mul(NEURONS_PER_PRODUCT),
        sense: format!(
            "{NEURONS_PER_PRODUCT} neurons per product, {} as the terms stand",
            counted(products, "product")
        ),
    }];
    let degree = built.energies.iter().map(Polynomial::degree).max().unwrap_or(0);
    let terms = monomials(coordinates.len() as u64, u64::from(degree));
    if let Some(terms) = terms.filter(|_| degree > 1 && !has_definitions(&built.energies)) {
        bounds.push(CountBound {
            neurons: u64::try_from(terms).unwrap_or(u64::MAX).saturating_mul(NEURONS_PER_PRODUCT),
            sense: format!(
                "{NEURONS_PER_PRODUCT} neurons per term of a generic polynomial of degree {degree} in {}, terms built one from \
                 another",
                counted(coordinates.len() as u64, "variable")
            ),
        });
    }
    bounds
}

fn of_bits(built: &Built, cliques: &Cliques, states: u64) -> Vec<CountBound> {
    let terms = CountBound {
        neurons: bit_terms(&built.energies, true).saturating_add(terms_of_groups(built)),
        sense: "one neuron per product of bits, with skips".to_owned(),
    };
    let of_cliques = CountBound {
        neurons: u64::try_from(cliques.bound(states)).unwrap_or(u64::MAX),
        sense: format!(
            "N_c q^S_c with {} of up to {}",
            counted(cliques.count(), "clique"),
            counted(cliques.largest() as u64, "variable")
        ),
    };
    vec![terms, of_cliques]
}

/// `1 product`, `2 products`.
fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// The products of bits that functions of counts stand for: up to `2^n - n - 1` each.
fn terms_of_groups(built: &Built) -> u64 {
    let of_group = |bits: usize| {
        let subsets = u32::try_from(bits).ok().and_then(|bits| 1u64.checked_shl(bits));
        subsets.map_or(u64::MAX, |subsets| subsets - bits as u64 - 1)
    };
    built.groups.iter().fold(0, |sum: u64, group| sum.saturating_add(of_group(group.coordinates.len())))
}

/// The variables of every term; those that a definition holds are the definition's.
fn scopes(problem: &Problem<'_>, built: &Built) -> Vec<Vec<VariableId>> {
    let mut of_definitions: Vec<Vec<VariableId>> = Vec::new();
    for polynomial in &problem.definitions {
        let scope = coordinates(polynomial).flat_map(|coordinate| scope_of(coordinate, &of_definitions));
        let scope: BTreeSet<VariableId> = scope.collect();
        of_definitions.push(scope.into_iter().collect());
    }
    let terms = built.energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
    let scope = |monomial: &hamnet_model::polynomial::Monomial| {
        let all = monomial.powers().iter().flat_map(|(coordinate, _)| scope_of(*coordinate, &of_definitions));
        all.collect::<BTreeSet<VariableId>>().into_iter().collect()
    };
    let groups =
        built.groups.iter().map(|group| group.coordinates.iter().filter_map(|c| c.variable()).collect());
    terms.map(scope).chain(groups).filter(|scope: &Vec<VariableId>| !scope.is_empty()).collect()
}

fn scope_of(coordinate: Coordinate, of_definitions: &[Vec<VariableId>]) -> Vec<VariableId> {
    match (coordinate.variable(), coordinate.definition()) {
        (Some(variable), _) => vec![variable],
        (None, Some(definition)) => of_definitions.get(definition).cloned().unwrap_or_default(),
        (None, None) => Vec::new(),
    }
}

fn largest_domain(problem: &Problem<'_>) -> u64 {
    let observed = problem.law.variables().ids().filter(|&variable| problem.is_observed(variable));
    observed.map(|variable| problem.law.variables().cardinality(variable)).max().unwrap_or(2).max(2) as u64
}

fn coordinates(polynomial: &Polynomial) -> impl Iterator<Item = Coordinate> {
    polynomial.terms().flat_map(|(monomial, _)| monomial.powers().iter().map(|power| power.0))
}

/// All coordinates of some polynomials.
pub(super) fn coordinates_of(polynomials: &[Polynomial]) -> BTreeSet<Coordinate> {
    polynomials.iter().flat_map(coordinates).collect()
}

/// Whether a coordinate is a number rather than an indicator.
pub(super) fn is_real(coordinate: Coordinate) -> bool {
    coordinate.state().is_none()
}

fn has_definitions(energies: &[Polynomial]) -> bool {
    energies.iter().flat_map(coordinates).any(|coordinate| coordinate.definition().is_some())
}

/// Remarks: normalizers that are not exact, and series.
pub(super) fn notes(problem: &Problem<'_>, built: &Built) -> Vec<String> {
    problem.notes.iter().cloned().chain(built.series.iter().map(ToString::to_string)).collect()
}
