//! From polynomials to products of affine forms, as few as possible, exactly.
//!
//! Only products cost neurons: affine forms are weights. So a polynomial is rewritten before it is lowered,
//!
//! ```text
//! H_k(x) = affine form of x and of products of affine forms of x and of products of …
//! ```
//!
//! by the cheapest of several ways, with everything shared that classes have in common:
//!
//! | polynomials | way | products |
//! |---|---|---|
//! | what all classes share | is left out ([`without_gauge`]) | none |
//! | degree 2 | squares of linear forms, shared between classes ([`quadratic`]) | rank many |
//! | degree ≥ 3 | halves of monomials, heads before sums, squares of halves ([`pairing`]) | few per pair of variables |
//! | one variable | the same: powers again and again | about `2√d` |
//! | powers of linear forms | in the linear forms ([`lines`]) | those of one variable |
//!
//! The cheapest way down in degree is found by trying ([`search`]), for all classes at once; [`costs`] lists what each way takes.
//! Polynomials in variables that no term connects are treated apart, so that cost and time are linear where the interaction is
//! local. Rewriting is exact up to the rounding of double-double weights, which is bounded: [`Built::residual`].
//!
//! Source: THEORY 3.1–3.5.

mod affine;
mod cost;
mod family;
mod gauge;
mod lines;
mod pairing;
mod program;
mod proportional;
mod quadratic;
mod search;
mod solve;

use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyCircuit, EnergyNode, Form};
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::{Dd, Interval};

use affine::{Affine, Rounded, bounded};
use family::{Family, Product, Term, variables_of};
use lines::Line;
use program::named;

pub use cost::{FormCost, Strategy, costs};
pub(crate) use gauge::without_gauge;

/// What products cost, and how many may follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct FormOptions {
    /// The most products on a path from an atom to an energy; `None` for any number.
    pub depth: Option<usize>,
    /// Neurons per square.
    pub square_neurons: f64,
    /// Neurons per product of two different factors.
    pub product_neurons: f64,
}

impl FormOptions {
    /// Neurons per product, as one or as two squares.
    fn cheapest_product(&self) -> f64 {
        self.product_neurons.min(2.0 * self.square_neurons)
    }

    /// Whether products are units of their own, which are as exact far from zero as near.
    fn is_exact(&self) -> bool {
        self.product_neurons <= 1.0
    }

    /// Whether two squares cost less than a product.
    fn halves_products(&self) -> bool {
        2.0 * self.square_neurons < self.product_neurons
    }
}

/// Polynomials as forms over the nodes of a circuit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Built {
    /// One form per polynomial.
    pub(crate) outputs: Vec<Form>,
    /// Per polynomial, a bound on its distance from the form while every atom is in its range.
    pub(crate) residual: Vec<f64>,
}

/// No form of two factors per product is as shallow as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("degree {degree} needs {needed} products of two factors one after the other, not {allowed}")]
pub struct TooDeep {
    pub degree: usize,
    pub needed: usize,
    pub allowed: usize,
}

/// Adds nodes to `circuit` that compute `polynomials` of the atoms; the cheapest way found for the costs in `options`.
///
/// Every coordinate of the polynomials has an atom.
///
/// # Errors
/// [`TooDeep`] where `⌈log₂ degree⌉` exceeds the depth allowed.
pub(crate) fn build(
    circuit: &mut EnergyCircuit,
    atoms: &BTreeMap<Coordinate, EnergyNode>,
    polynomials: &[Polynomial],
    options: &FormOptions,
) -> Result<Built, TooDeep> {
    let mut variables: Vec<EnergyNode> = atoms.values().copied().collect();
    variables.sort_unstable();
    variables.dedup();
    let magnitudes: Vec<f64> = variables.iter().map(|&node| circuit.range(node).magnitude()).collect();
    // `variables` holds every node of an atom
    let number = |coordinate: Coordinate| variables.partition_point(|&node| node < atoms[&coordinate]) as u32;
    let (family, mut outputs) = gather(polynomials, variables.len(), number, |x| magnitudes[x as usize]);
    check_depth(&family, options)?;
    for component in family.components() {
        let local = variables_of(&component);
        let nodes: Vec<EnergyNode> = local.iter().map(|&variable| variables[variable as usize]).collect();
        let ranges: Vec<Interval> = nodes.iter().map(|&node| circuit.range(node)).collect();
        let solution = solve::solve(&localized(&component, &local, polynomials.len()), &ranges, options);
        outputs.iter_mut().zip(&solution.errors).for_each(|(output, error)| output.error += error);
        for part in &solution.parts {
            let form = |line: &Line| {
                Form::new(Dd::ZERO, line.iter().map(|&(place, weight)| (nodes[place as usize], weight)))
            };
            let inputs: Vec<EnergyNode> = part.inputs.iter().map(|line| circuit.sum(form(line))).collect();
            let values = part.program.emit(circuit, &inputs);
            for (output, form) in outputs.iter_mut().zip(&part.forms) {
                output.add(form, &values);
            }
        }
    }
    let (outputs, residual) = outputs.into_iter().map(|output| output.finish(circuit)).unzip();
    Ok(Built { outputs, residual })
}

/// One polynomial, as its parts gather.
#[derive(Default)]
struct Output {
    constant: Rounded,
    terms: Vec<(EnergyNode, Dd)>,
    error: f64,
}

impl Output {
    fn add(&mut self, form: &Affine, values: &[EnergyNode]) {
        self.constant.add(form.constant);
        self.terms.extend(named(form, values));
        self.error += form.error;
    }

    /// The form, and the bound with what adding equal nodes rounds.
    fn finish(mut self, circuit: &EnergyCircuit) -> (Form, f64) {
        self.terms.sort_by_key(|term| term.0);
        let mut error = self.error + self.constant.error;
        for group in self.terms.chunk_by(|a, b| a.0 == b.0) {
            let mut weight = Rounded::default();
            group.iter().for_each(|term| weight.add(term.1));
            error += bounded(weight.error, circuit.range(group[0].0).magnitude());
        }
        (Form::new(self.constant.sum, self.terms), error)
    }
}

/// The terms that hold variables, by the numbers of these; the constants begin the outputs.
fn gather(
    polynomials: &[Polynomial],
    variables: usize,
    number: impl Fn(Coordinate) -> u32,
    magnitude: impl Fn(u32) -> f64 + Copy,
) -> (Family, Vec<Output>) {
    let mut outputs: Vec<Output> = Vec::new();
    let mut terms: Vec<Vec<(Product, Dd)>> = Vec::new();
    for polynomial in polynomials {
        let mut output = Output::default();
        output.constant.add(polynomial.coefficient(&Monomial::one()));
        let holds_variables = polynomial.terms().filter(|(monomial, _)| monomial.degree() > 0);
        let named = holds_variables.map(|(m, coefficient)| (product(m, &number), coefficient));
        let (merged, error) = merged(named.collect(), magnitude);
        output.error = error;
        terms.push(merged);
        outputs.push(output);
    }
    (Family::from_polynomials(variables, &terms), outputs)
}

/// Terms with equal monomials added up, and a bound on the rounding of that.
fn merged(mut terms: Vec<(Product, Dd)>, magnitude: impl Fn(u32) -> f64) -> (Vec<(Product, Dd)>, f64) {
    terms.sort_by(|a, b| a.0.cmp(&b.0));
    let mut error = 0.0;
    let add_up = |group: &[(Product, Dd)]| {
        let mut sum = Rounded::default();
        group.iter().for_each(|term| sum.add(term.1));
        let size = group[0].0.iter().fold(1.0, |size, &variable| bounded(size, magnitude(variable)));
        error += bounded(sum.error, size);
        (group[0].0.clone(), sum.sum)
    };
    let sums: Vec<(Product, Dd)> = terms.chunk_by(|a, b| a.0 == b.0).map(add_up).collect();
    (sums.into_iter().filter(|term| !term.1.is_zero()).collect(), error)
}

/// The variables of a monomial, by number.
fn product(monomial: &Monomial, number: impl Fn(Coordinate) -> u32) -> Product {
    let powers = monomial.powers().iter();
    let mut product: Product =
        powers.flat_map(|&(coordinate, e)| std::iter::repeat_n(number(coordinate), e as usize)).collect();
    product.sort_unstable();
    product
}

/// The family of some terms in their own variables.
fn localized(terms: &[&Term], variables: &[u32], polynomials: usize) -> Family {
    let place = |variable: &u32| variables.partition_point(|other| other < variable) as u32;
    let term = |term: &&Term| Term {
        monomial: term.monomial.iter().map(place).collect(),
        coefficients: term.coefficients.clone(),
    };
    Family::new(variables.len(), polynomials, terms.iter().map(term).collect())
}

fn check_depth(family: &Family, options: &FormOptions) -> Result<(), TooDeep> {
    let degree = family.degree();
    let needed = search::least_depth(degree);
    match options.depth {
        Some(allowed) if needed > allowed => Err(TooDeep { degree, needed, allowed }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
