//! How long energies take to compile and certify, and how many neurons they need.
//!
//! A generic polynomial of degree 4 in 20 reals (10,626 terms), and local energies of degree 4 on chains of growing length, of reals
//! and of spins, which are linear in the length.

use std::time::Instant;

use hamnet_compile::{Options, Units, compile};
use hamnet_model::hamiltonian::{Array, Classes, Domain, LnZ, Prior, Space};
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_model::{Hamiltonian, Model, Observe, Query, RealRange, Variable, VariableId};
use hamnet_numeric::Precision;
use hamnet_numeric::random::Random;

fn main() {
    println!(
        "{:38} {:>7} {:>8} {:>9} {:>9}  certificate in f64",
        "energy", "terms", "neurons", "synapses", "seconds"
    );
    let sigmoid = Options { units: Units::Sigmoid, tolerance: Some(1e-6), ..Options::default() };
    report("generic, degree 4 in 20 reals", &generic(20, 4), &sigmoid);
    for n in [125, 250, 500, 1000, 2000, 4000] {
        let of = |name: &str| format!("{name} of {n}, degree 4");
        report(&of("chain of reals"), &chain(n, true), &sigmoid);
        report(&of("chain of spins"), &chain(n, false), &sigmoid);
    }
}

fn report(name: &str, model: &Model, options: &Options) {
    let Model::Hamiltonian(law) = model else { return };
    let terms = law.energies().iter().map(Polynomial::len).max().unwrap_or(0);
    let start = Instant::now();
    let query = Query::parse("class", &Observe::Any, model).expect("the class is a variable");
    match compile(model, &query, options) {
        Ok(compiled) => {
            let seconds = start.elapsed().as_secs_f64();
            let counts = compiled.network.counts();
            let bound = compiled.network.certificate(Precision::F64).map(|certificate| certificate.posterior);
            let bound = bound.map(|bound| bound.to_string()).unwrap_or_default();
            println!(
                "{name:38} {terms:>7} {:>8} {:>9} {seconds:>9.3}  {bound}",
                counts.neurons, counts.synapses
            );
        }
        Err(error) => println!("{name:38} {terms:>7} {error}"),
    }
}

/// Every monomial up to the degree, with random coefficients whose magnitudes sum to one.
fn generic(variables: usize, degree: u32) -> Model {
    let mut random = Random::new(1);
    let mut energy = Polynomial::zero();
    let mut add = |powers: &[(Coordinate, u32)]| {
        energy.add_term(Monomial::new(powers.iter().copied()), (2.0 * random.unit() - 1.0).into());
    };
    each_monomial(variables, degree, &mut Vec::new(), &mut add);
    law(variables, true, scaled(energy))
}

fn each_monomial(
    left: usize,
    degree: u32,
    powers: &mut Vec<(Coordinate, u32)>,
    add: &mut impl FnMut(&[(Coordinate, u32)]),
) {
    let Some(variable) = left.checked_sub(1) else { return add(powers) };
    for exponent in 0..=degree {
        powers.push((number(variable), exponent));
        each_monomial(variable, degree - exponent, powers, add);
        powers.pop();
    }
}

/// Products of up to four neighbours.
fn chain(n: usize, real: bool) -> Model {
    let mut random = Random::new(2);
    let mut energy = Polynomial::zero();
    for first in 0..n {
        for last in first..(first + 4).min(n) {
            let powers = (first..=last).map(|site| (number(site), 1));
            energy.add_term(Monomial::new(powers), (2.0 * random.unit() - 1.0).into());
        }
    }
    law(n, real, scaled(energy))
}

/// The energy with magnitudes of coefficients that sum to one.
fn scaled(energy: Polynomial) -> Polynomial {
    energy.scaled((1.0 / energy.magnitude()).into())
}

fn number(index: usize) -> Coordinate {
    Coordinate::number(VariableId::new(index))
}

/// One class of no energy and one of `energy`.
fn law(n: usize, real: bool, energy: Polynomial) -> Model {
    let range = RealRange::new(-1.0, 1.0).expect("a range");
    let domain = if real { Domain::Real(range) } else { Domain::Spin };
    let space =
        Space::new(vec![Array { name: "y".to_owned(), shape: vec![n], domain }]).expect("names differ");
    let states = ["0", "1"].map(str::to_owned).to_vec();
    let variable = Variable::new("class", states).expect("names differ");
    let classes = Classes::new(variable, Prior::Probabilities(vec![0.5; 2]), vec![LnZ::Given(0.0); 2]);
    let energies = vec![Polynomial::zero(), energy];
    Hamiltonian::new(None, space, classes.ok(), energies).expect("the energies fit the space").into()
}
