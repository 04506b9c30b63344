//! Why energies are cheap to compute, before any network is made.

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate};
use hamnet_model::polynomial::{Monomial, Polynomial, monomials, multilinear_monomials};
use hamnet_model::{Model, Query};
use hamnet_network::Theory;

use super::build::{self, Built, Squares};
use super::cost;
use super::problem::Problem;
use crate::forms::{self, FormOptions};
use crate::{CompileError, Options, Units};

/// What makes the energies of a law cheap or dear.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Survey {
    /// The coordinates that the energies read, bits of one variable counted each.
    pub coordinates: usize,
    /// The degree of the energies without what all classes share.
    pub degree: u32,
    /// The terms of all energies together, each monomial once, the constant left out.
    pub terms: usize,
    /// As many terms as a polynomial of this degree in these coordinates can have, the constant left out.
    pub possible_terms: Option<u128>,
    /// The terms that went because all classes share them.
    pub shared_terms: usize,
    /// Whether all energies are of degree two or less in reals and in what is linear in them.
    pub is_quadratic: bool,
    /// The squares of linear forms that the quadratic parts of all classes need together.
    pub rank: usize,
    /// What the circuit multiplies.
    pub products: Products,
    /// Functions that became power series, in words.
    pub series: Vec<String>,
    /// Neurons for each kind of units that meets the tolerance; for others the reason.
    pub units: Vec<(Units, Result<u64, String>)>,
    /// Neurons for each number of products one after the other, from one to as many as the circuit has.
    pub depths: Vec<(usize, Result<u64, String>)>,
    /// Bounds of the theory, and cliques.
    pub theory: Theory,
}

/// The products of a circuit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Products {
    /// Squares of reals.
    pub squares: usize,
    /// Products of two or more reals.
    pub products: usize,
    /// Products of bits, and other thresholds.
    pub bits: usize,
    /// The most on one path.
    pub depth: usize,
}

/// Surveys the energies of `model` for the variable that `query` asks for.
///
/// Costs a compilation for each kind of units and each depth.
///
/// # Errors
/// Those of [`compile`](crate::compile) but for gates that miss the tolerance, which are part of the answer.
pub fn survey(model: &Model, query: &Query, options: &Options) -> Result<Survey, CompileError> {
    let problem = Problem::new(model, query, options)?;
    let built = build::circuit(&problem, options, Squares::Together)?;
    let products = Products::of(&built.circuit);
    let neurons = |options: &Options| neurons(&problem, options).map_err(|error| error.to_string());
    let units = Units::ALL
        .into_iter()
        .map(|units| (units, neurons(&Options { units, gate: None, ..options.clone() })));
    let depths = (1..=products.depth)
        .map(|depth| (depth, neurons(&Options { depth: Some(depth), ..options.clone() })));
    Ok(Survey {
        coordinates: cost::coordinates_of(&built.energies).len(),
        degree: built.energies.iter().map(Polynomial::degree).max().unwrap_or(0),
        terms: all_monomials(&built.energies).len(),
        possible_terms: possible_terms(&built),
        shared_terms: built.shared,
        is_quadratic: is_quadratic(&problem),
        rank: rank(&built),
        products,
        series: built.series.iter().map(ToString::to_string).collect(),
        units: units.collect(),
        depths: depths.collect(),
        theory: cost::theory(&problem, &built),
    })
}

impl Products {
    fn of(circuit: &EnergyCircuit) -> Self {
        let live = circuit.live();
        let mut products = Self::default();
        let mut depths = vec![0usize; circuit.len()];
        for node in circuit.nodes().filter(|node| live[node.index()]) {
            let mut below = 0;
            circuit.for_each_operand(node, |operand| below = below.max(depths[operand.index()]));
            let own = match circuit.gate(node) {
                EnergyGate::Product(a, b) if a == b => &mut products.squares,
                EnergyGate::Product(..) | EnergyGate::Multiply(_) => &mut products.products,
                EnergyGate::Squares(terms) => {
                    products.squares += terms.len();
                    depths[node.index()] = below + 1;
                    continue;
                }
                EnergyGate::AtLeast { .. } | EnergyGate::Ramp { .. } => &mut products.bits,
                EnergyGate::Bit(_)
                | EnergyGate::Real(_)
                | EnergyGate::Sum(_)
                | EnergyGate::Absolute(_)
                | EnergyGate::Tooth(_)
                | EnergyGate::Near { .. } => {
                    depths[node.index()] = below;
                    continue;
                }
            };
            *own += 1;
            depths[node.index()] = below + 1;
        }
        products.depth = depths.into_iter().max().unwrap_or(0);
        products
    }
}

/// The hidden neurons of the network that `options` give.
fn neurons(problem: &Problem<'_>, options: &Options) -> Result<u64, CompileError> {
    let (built, gates) = super::gated(problem, options)?;
    Ok(gates.neurons(&built.circuit))
}

fn all_monomials(energies: &[Polynomial]) -> std::collections::BTreeSet<&Monomial> {
    let terms = energies.iter().flat_map(|energy| energy.terms().map(|(monomial, _)| monomial));
    terms.filter(|monomial| monomial.degree() > 0).collect()
}

fn possible_terms(built: &Built) -> Option<u128> {
    let coordinates = cost::coordinates_of(&built.energies);
    let degree = u64::from(built.energies.iter().map(Polynomial::degree).max().unwrap_or(0));
    let count = coordinates.len() as u64;
    let all = match coordinates.iter().all(|&coordinate| !cost::is_real(coordinate)) {
        true => multilinear_monomials(count, degree),
        false => monomials(count, degree),
    };
    all.map(|all| all - 1)
}

fn is_quadratic(problem: &Problem<'_>) -> bool {
    let linear = problem.definitions.iter().all(|definition| definition.degree() <= 1);
    let functions = problem
        .law
        .definitions()
        .iter()
        .any(|definition| matches!(definition, hamnet_model::hamiltonian::Definition::Function(..)));
    let discrete = cost::coordinates_of(&problem.energies).iter().any(|coordinate| {
        coordinate.variable().is_some_and(|variable| problem.law.variables()[variable].range().is_none())
    });
    linear && !functions && !discrete && problem.energies.iter().all(|energy| energy.degree() <= 2)
}

/// The squares that the terms of degree two in reals need, for all classes together.
fn rank(built: &Built) -> usize {
    let is_of_reals = |monomial: &Monomial| {
        monomial.degree() == 2 && monomial.powers().iter().all(|power| cost::is_real(power.0))
    };
    let quadratic = |energy: &Polynomial| {
        let mut part = Polynomial::zero();
        let terms = energy.terms().filter(|(monomial, _)| is_of_reals(monomial));
        terms.for_each(|(monomial, coefficient)| part.add_term(monomial.clone(), coefficient));
        part
    };
    let parts: Vec<Polynomial> = built.energies.iter().map(quadratic).collect();
    let mut circuit = EnergyCircuit::new();
    let unit = hamnet_model::RealRange::new(-1.0, 1.0);
    let atoms = cost::coordinates_of(&parts).into_iter().enumerate();
    let atoms = atoms
        .filter_map(|(place, coordinate)| {
            Some((coordinate, circuit.real(hamnet_model::VariableId::new(place), unit?)))
        })
        .collect();
    let options = FormOptions { depth: None, square_neurons: 1.0, product_neurons: 2.0 };
    match forms::build(&mut circuit, &atoms, &parts, &options) {
        Ok(built) => {
            circuit.set_energies(built.outputs);
            let products = Products::of(&circuit);
            products.squares + 2 * products.products
        }
        Err(_) => 0,
    }
}
