//! Hierarchies and evidence from a seed, and what a network answers.

use hamnet_compile::{Compiled, Options, Units, compile};
use hamnet_model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet_model::{Evidence, Finding, Model, Observe, Query, Variable, VariableId};
use hamnet_network::{Evaluation, Network, Status, evaluate};
use hamnet_numeric::Wide;
use hamnet_numeric::random::Random;

pub fn compiled(model: &Model, query: &Query, units: Units) -> Compiled {
    compile(model, query, &Options { units, tolerance: Some(1.0), ..Options::default() }).unwrap()
}

pub fn network(law: &MarkovHierarchy, query: &str, observe: &Observe) -> Network {
    let model = Model::from(law.clone());
    let query = Query::parse(query, observe, &model).unwrap();
    compiled(&model, &query, Units::Product).network
}

/// The answer in f64, or in wide numbers where that leaves the range.
pub fn answer(network: &Network, evidence: &Evidence) -> Evaluation<f64> {
    let likelihoods: Vec<Vec<f64>> = network
        .inputs()
        .iter()
        .map(|input| {
            let finding = evidence.get(VariableId::new(input.variable));
            (0..input.units.len()).map(|state| finding.likelihood(state)).collect()
        })
        .collect();
    let answer = evaluate::<f64>(network, &likelihoods).unwrap();
    if answer.status == Status::Flushed { evaluate::<Wide>(network, &likelihoods).unwrap() } else { answer }
}

/// A random tree of `variables` variables, a chain if `branching` is false; sparse rows, zeros, entries far apart, and shared
/// matrices among its steps.
pub fn hierarchy(random: &mut Random, variables: usize, branching: bool) -> MarkovHierarchy {
    let width = 1 + random.below(4);
    let prior = row(random, width);
    let mut law = MarkovHierarchy::new(named(0, width), prior).unwrap();
    for index in 1..variables {
        let parent = VariableId::new(if branching { random.below(index) } else { index - 1 });
        let rows = law.variables().cardinality(parent);
        let fits = |id: &VariableId| law.step(*id).is_some_and(|step| law.matrix(step.matrix).rows() == rows);
        let shared = law.variables().ids().find(fits).and_then(|id| law.step(id));
        let matrix = match shared {
            Some(step) if random.chance(0.3) => step.matrix,
            _ => {
                let columns = 1 + random.below(4);
                let matrix = matrix(random, rows, columns);
                law.push_matrix(matrix)
            }
        };
        let columns = law.matrix(matrix).columns();
        law.push_child(parent, matrix, named(index, columns)).unwrap();
    }
    law
}

pub fn matrix(random: &mut Random, rows: usize, columns: usize) -> Stochastic {
    let values: Vec<f64> = (0..rows).flat_map(|_| row(random, columns)).collect();
    if random.chance(0.5) {
        let entries = values.iter().enumerate().map(|(at, &value)| (at / columns, at % columns, value));
        Stochastic::sparse("step", rows, columns, entries).unwrap()
    } else {
        Stochastic::dense("step", rows, columns, values).unwrap()
    }
}

/// A distribution over `states`, with zeros and entries far apart now and then.
fn row(random: &mut Random, states: usize) -> Vec<f64> {
    let zeros = if random.chance(0.3) { 0.5 } else { 0.0 };
    let far = if random.chance(0.2) { 200 } else { 1 };
    let sure = random.below(states);
    let mut weight = |state| {
        let weight = (random.unit() + 0.01) * 2f64.powi(-(random.below(far) as i32));
        if state != sure && random.chance(zeros) { 0.0 } else { weight }
    };
    let weights: Vec<f64> = (0..states).map(&mut weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

pub fn named(index: usize, states: usize) -> Variable {
    Variable::new(format!("v{index}"), (0..states).map(|state| state.to_string()).collect()).unwrap()
}

/// Hard, soft and missing findings.
pub fn evidence(random: &mut Random, law: &MarkovHierarchy) -> Evidence {
    let mut evidence = Evidence::none(law.variables().len());
    for id in law.variables().ids() {
        let states = law.variables().cardinality(id);
        let finding = match random.below(4) {
            0 => Finding::Missing,
            1 => {
                let likelihood = |_| if random.chance(0.2) { 0.0 } else { random.unit() };
                Finding::Soft((0..states).map(likelihood).collect())
            }
            _ => Finding::State(random.below(states)),
        };
        evidence.set(id, finding);
    }
    evidence
}
