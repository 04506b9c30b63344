//! Random Bayesian and Markov networks with zeros and numbers far apart; hard, soft and missing evidence; states that are given.

use hamnet::compile::CompileError;
use hamnet::model::{Evidence, Finding, Model, Observe, Query, VariableId};

use crate::random::{self, Random};
use crate::subject::{Reached, Subject};

const ROWS: usize = 8;
const MODELS: u64 = if cfg!(debug_assertions) { 1_000 } else { 10_000 };

/// How much of the certificate the worst error must reach somewhere.
const NOT_IDLE: f64 = 0.1;

#[test]
fn explanations_of_random_models_are_within_their_certificates_which_are_not_idle() {
    let mut reached = Reached::default();
    for seed in 0..MODELS {
        let mut random = Random(seed);
        let sizes: Vec<usize> = (0..2 + random.below(5)).map(|_| 1 + random.below(4)).collect();
        let model = match random.once_in(2) {
            true => random::bayesian(&sizes, &mut random),
            false => random::markov(&sizes, &mut random),
        };
        check(&model, &mut random, &mut reached);
    }
    println!("{reached:.3?}");
    let worst = reached.max_marginal.into_iter().chain(reached.ln_best).fold(f64::INFINITY, f64::min);
    assert!(worst >= NOT_IDLE, "the certificates are far too generous: {reached:?}");
    assert!(reached.uncertain > 0 && reached.uncertain < reached.rows / 2, "{reached:?}");
}

fn check(model: &Model, random: &mut Random, reached: &mut Reached) {
    let query = query(model, random);
    let subject = match Subject::new(model, query) {
        Ok(subject) => subject,
        Err(CompileError::NoSupport { .. }) => return,
        Err(other) => panic!("{other}"),
    };
    let rows: Vec<Evidence> = (0..ROWS)
        .map(|_| if random.once_in(3) { spread(model, random) } else { random::row(model, random) })
        .collect();
    subject.check(&rows, reached);
}

/// All variables; any or some of them observed, and now and then one given.
fn query(model: &Model, random: &mut Random) -> Query {
    let count = model.variables().len();
    let observe = match random.below(3) {
        0 => Observe::Only((0..count).filter(|_| random.once_in(2)).map(|v| format!("v{v}")).collect()),
        _ => Observe::Any,
    };
    let query = Query::all(&observe, model).expect("the variables are named so");
    if !random.once_in(4) {
        return query;
    }
    let variable = VariableId::new(random.below(count));
    let state = random.below(model.variables().cardinality(variable));
    query.given(&[(variable, state)], model).expect("all may be asked for though one is given")
}

/// One variable whose likelihoods spread by nearly all that a row may.
fn spread(model: &Model, random: &mut Random) -> Evidence {
    let mut row = Evidence::none(model.variables().len());
    let id = VariableId::new(random.below(model.variables().len()));
    let states = model.variables().cardinality(id);
    let likelihood = |_| [1.0, 2f64.powi(-60) * (1.0 + random.unit())][random.below(2)];
    row.set(id, Finding::Soft((0..states).map(likelihood).collect()));
    row
}
