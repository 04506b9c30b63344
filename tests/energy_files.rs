//! Every file of `examples/ham` with reals, from file to answers: the network against the softmax of the energies as they are
//! read, in double-double, at the corners of the ranges and at points between them.

use std::path::Path;

use hamnet::compile::{Options, Units, compile};
use hamnet::model::hamiltonian::{Definition, Hamiltonian, Prior};
use hamnet::model::polynomial::{Coordinate, Polynomial};
use hamnet::model::{Model, Observe, Query, format};
use hamnet::network::{Observation, Status, evaluate_observed};
use hamnet::numeric::random::Random;
use hamnet::numeric::{Dd, Precision};

/// File and class.
const EXAMPLES: [(&str, &str); 7] = [
    ("quartic", "phase"),
    ("expression", "shutter"),
    ("rotated", "class"),
    ("mixed", "machine"),
    ("gaussian", "source"),
    ("lda", "species"),
    ("dft", "field"),
];

fn law(name: &str) -> Hamiltonian {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ham").join(format!("{name}.ham"));
    let model = format::read(&path, &Default::default()).unwrap_or_else(|error| panic!("{error}")).model;
    let Model::Hamiltonian(law) = model else { panic!("a .ham file is a Hamiltonian") };
    *law
}

/// The value of a coordinate: a real, the number of a bit or spin, or what is derived.
fn value(law: &Hamiltonian, derived: &[Dd], row: &[Observation], coordinate: Coordinate) -> Dd {
    if let Some(definition) = coordinate.definition() {
        return derived[definition];
    }
    let variable = coordinate.variable().expect("a variable's, if not a definition's");
    Dd::from_f64(match row[variable.index()] {
        Observation::Value(number) => number,
        Observation::State(state) => law.space().domain(variable).value(state, coordinate.state()),
    })
}

/// `softmax(-H - ln Z - μ)`, with zero for every `ln Z` that is left to be found.
fn posterior(law: &Hamiltonian, row: &[Observation]) -> Vec<Dd> {
    let evaluate = |polynomial: &Polynomial, derived: &[Dd]| {
        polynomial.evaluate(|coordinate| value(law, derived, row, coordinate))
    };
    let mut derived = Vec::new();
    for definition in law.definitions() {
        let inner = evaluate(definition.polynomial(), &derived);
        derived.push(match definition {
            Definition::Polynomial(_) => inner,
            Definition::Function(function, _) => function.evaluate(inner),
        });
    }
    let classes = law.classes().expect("every example has classes");
    let logarithm = |class: usize| {
        let prior = match classes.prior() {
            Prior::Probabilities(p) => Dd::from_f64(p[class]).ln(),
            Prior::SelfInformation(mu) => Dd::from_f64(-mu[class]),
        };
        prior
            - evaluate(&law.energies()[class], &derived)
            - Dd::from_f64(classes.given_ln_z(class).unwrap_or(0.0))
    };
    let logarithms: Vec<Dd> = (0..classes.variable().cardinality()).map(logarithm).collect();
    let most = logarithms.iter().copied().fold(logarithms[0], |a, b| if b > a { b } else { a });
    let weights: Vec<Dd> = logarithms.into_iter().map(|logarithm| (logarithm - most).exp()).collect();
    let sum = weights.iter().fold(Dd::ZERO, |sum, &weight| sum + weight);
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// A row of any states, and of reals at random or at the ends of their ranges.
fn row(law: &Hamiltonian, random: &mut Random, at_the_ends: bool) -> Vec<Observation> {
    let observation = |variable: &hamnet::model::Variable| match variable.range() {
        None => Observation::State(random.below(variable.cardinality())),
        Some(range) if at_the_ends => Observation::Value([range.low(), range.high()][random.below(2)]),
        Some(range) => Observation::Value(range.low() + (range.high() - range.low()) * random.unit()),
    };
    law.space().variables().iter().map(observation).collect()
}

#[test]
fn every_example_of_reals_is_answered_within_its_certificate() {
    for (name, query) in EXAMPLES {
        let law = law(name);
        let model = Model::from(law.clone());
        for units in [Units::Product, Units::Softplus, Units::Sigmoid, Units::Tanh] {
            check(name, &law, &model, query, units);
        }
    }
}

fn check(name: &str, law: &Hamiltonian, model: &Model, query: &str, units: Units) {
    let query = Query::parse(query, &Observe::Any, model).unwrap();
    let options = Options { units, ..Options::default() };
    let network = compile(model, &query, &options).unwrap_or_else(|error| panic!("{name}: {error}")).network;
    let bound = network.certificate(Precision::F64).unwrap().posterior.total();
    let mut random = Random::new(7);
    let mut worst: f64 = 0.0;
    for number in 0..200 {
        let row = row(law, &mut random, number < 50);
        let found = evaluate_observed::<f64>(&network, &row).unwrap();
        assert_eq!(found.status, Status::Ok, "{name}: {row:?}");
        let pairs = found.posteriors[0].iter().zip(posterior(law, &row));
        let off = pairs.map(|(&p, q)| (Dd::from_f64(p) - q).abs());
        worst = worst.max(off.fold(Dd::ZERO, |sum, off| sum + off).to_f64() / 2.0);
    }
    println!("{name:<10}  {units:<8}  TV {worst:8.1e} ≤ {bound:8.1e}");
    assert!(worst <= bound, "{name}, {units}: {worst:e} > {bound:e}");
}
