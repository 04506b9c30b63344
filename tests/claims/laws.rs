//! Laws written as `.ham` text, the networks of their classes, and the judge's answers.

use std::path::Path;

use hamnet::compile::{Compiled, Options, Units, compile};
use hamnet::model::exact::{Judge, Judgement};
use hamnet::model::format::{Format, ReadOptions, read, read_bytes};
use hamnet::model::{Evidence, Finding, Hamiltonian, Model, Observe, Query, Target};
use hamnet::network::{ErrorBound, Network, Observation, Status, evaluate_observed};
use hamnet::numeric::Precision;

use crate::small_models::{Draw, total_variation};

/// The law that `text` describes.
pub fn law(text: &str) -> Model {
    let found = read_bytes("law.ham", text.as_bytes().to_vec(), Some(Format::Ham), &ReadOptions::default());
    found.unwrap_or_else(|error| panic!("{error}")).model
}

/// A law of `examples/ham`.
pub fn example(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ham").join(format!("{name}.ham"));
    read(&path, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}")).model
}

pub fn hamiltonian(model: &Model) -> &Hamiltonian {
    let Model::Hamiltonian(law) = model else { panic!("a .ham file is a Hamiltonian") };
    law
}

pub fn units(units: Units) -> Options {
    Options { units, ..Options::default() }
}

/// What answers for the class of `model`.
pub fn compiled(model: &Model, options: &Options) -> Compiled {
    let class = hamiltonian(model).class().expect("a law with classes");
    let query = Query::parse(model.variables()[class].name(), &Observe::Any, model).expect("a query");
    compile(model, &query, options).unwrap_or_else(|error| panic!("{error}"))
}

pub fn network(model: &Model, options: &Options) -> Network {
    compiled(model, options).network
}

/// The certified error of posteriors in `f64`.
pub fn bound(network: &Network) -> ErrorBound {
    network.certificate(Precision::F64).expect("a certificate for f64").posterior
}

/// The posterior by the network's own loop in `f64`, the finding of every variable given.
pub fn answer(network: &Network, row: &[Finding]) -> Vec<f64> {
    let observation = |finding: &Finding| match finding {
        Finding::Value(value) => Observation::Value(*value),
        Finding::State(state) => Observation::State(*state),
        other => panic!("{other:?} is no observation"),
    };
    let row: Vec<Observation> =
        network.inputs().iter().map(|input| observation(&row[input.variable])).collect();
    let answer = evaluate_observed::<f64>(network, &row).expect("a row of this network");
    assert_eq!(answer.status, Status::Ok);
    answer.posteriors[0].clone()
}

/// The posterior of the class by the judge.
pub fn judged(judge: &Judge<'_>, model: &Model, row: &[Finding]) -> Judgement {
    let mut evidence = Evidence::none(model.variables().len());
    model.variables().ids().zip(row).for_each(|(id, finding)| evidence.set(id, finding.clone()));
    let class = Target::marginal(hamiltonian(model).class().expect("a law with classes"));
    judge.judge(&[class], false, &evidence).unwrap_or_else(|declined| panic!("{declined}"))
}

/// The greatest total variation between network and judge over `rows`, which no row makes greater than the certificate.
pub fn worst(model: &Model, network: &Network, rows: impl IntoIterator<Item = Vec<Finding>>) -> f64 {
    let judge = Judge::new(model);
    let certified = bound(network).total();
    let distances = rows.into_iter().map(|row| {
        let exact = judged(&judge, model, &row);
        let distance = total_variation(&answer(network, &row), &exact.posteriors[0]);
        assert!(
            distance <= certified + exact.total_variation_bound(),
            "{row:?}: {distance:e} > {certified:e}"
        );
        distance
    });
    distances.fold(0.0, f64::max)
}

/// Rows at random, reals at the ends of their ranges in every second one; nothing of the class.
pub fn rows(model: &Model, count: usize, seed: u64) -> Vec<Vec<Finding>> {
    let mut draw = Draw::new(seed);
    let class = hamiltonian(model).class();
    let mut finding = |number: usize, id| {
        let variable = &model.variables()[id];
        if Some(id) == class {
            return Finding::Missing;
        }
        let part = draw.unit();
        match variable.range() {
            None => Finding::State((part * variable.cardinality() as f64) as usize),
            Some(range) if number.is_multiple_of(2) => {
                Finding::Value([range.low(), range.high()][(2.0 * part) as usize])
            }
            Some(range) => Finding::Value(range.low() + (range.high() - range.low()) * part),
        }
    };
    (0..count).map(|number| model.variables().ids().map(|id| finding(number, id)).collect()).collect()
}

/// Every state of a law whose variables, but for the class, are bits or spins.
pub fn all_rows(model: &Model) -> Vec<Vec<Finding>> {
    let bits = model.variables().len() - 1;
    (0..1usize << bits).map(|mask| states((0..bits).map(|place| mask >> place & 1))).collect()
}

/// A row of states.
pub fn states(states: impl IntoIterator<Item = usize>) -> Vec<Finding> {
    states.into_iter().map(Finding::State).collect()
}

/// A row of reals.
pub fn values(values: &[f64]) -> Vec<Finding> {
    values.iter().copied().map(Finding::Value).collect()
}
