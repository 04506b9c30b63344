//! Random hierarchies from a seed.

use hamnet_numeric::random::Random;

use crate::hierarchy::{MarkovHierarchy, Stochastic};
use crate::{Evidence, Finding, Variable, VariableId};

/// A random matrix, sparse half of the time, with many zeros some of the time, or with entries far apart.
pub fn matrix(random: &mut Random, rows: usize, columns: usize) -> Stochastic {
    let zeros = if random.chance(0.4) { 0.5 } else { 0.0 };
    let far = random.chance(0.2);
    let values: Vec<f64> = (0..rows).flat_map(|_| row(random, columns, zeros, far)).collect();
    if random.chance(0.5) {
        let entries = values.iter().enumerate().map(|(at, &value)| (at / columns, at % columns, value));
        Stochastic::sparse("step", rows, columns, entries).unwrap()
    } else {
        Stochastic::dense("step", rows, columns, values).unwrap()
    }
}

/// A distribution over `states`.
pub fn row(random: &mut Random, states: usize, zeros: f64, far: bool) -> Vec<f64> {
    let sure = random.below(states);
    let mut weights: Vec<f64> = (0..states)
        .map(|state| {
            let weight =
                (random.unit() + 0.01) * if far { 2f64.powi(-(random.below(300) as i32)) } else { 1.0 };
            if state != sure && random.chance(zeros) { 0.0 } else { weight }
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights
}

/// A random tree of `variables` variables, a chain if `branching` is false; matrices are shared sometimes.
pub fn hierarchy(random: &mut Random, variables: usize, branching: bool) -> MarkovHierarchy {
    let states = |random: &mut Random| 1 + random.below(4);
    let named = |index: usize, states: usize| {
        Variable::new(format!("v{index}"), (0..states).map(|state| state.to_string()).collect()).unwrap()
    };
    let width = states(random);
    let prior = row(random, width, 0.2, false);
    let mut hierarchy = MarkovHierarchy::new(named(0, width), prior).unwrap();
    for index in 1..variables {
        let parent = VariableId::new(if branching { random.below(index) } else { index - 1 });
        let rows = hierarchy.variables().cardinality(parent);
        let shared = hierarchy
            .variables()
            .ids()
            .skip(1)
            .filter_map(|id| hierarchy.step(id))
            .find(|step| hierarchy.matrix(step.matrix).rows() == rows);
        let matrix = match shared {
            Some(step) if random.chance(0.3) => step.matrix,
            _ => {
                let columns = states(random);
                let matrix = matrix(random, rows, columns);
                hierarchy.push_matrix(matrix)
            }
        };
        let columns = hierarchy.matrix(matrix).columns();
        hierarchy.push_child(parent, matrix, named(index, columns)).unwrap();
    }
    hierarchy.observe_leaves();
    hierarchy
}

/// Random findings of every kind, `chance` of the variables having one.
pub fn evidence(random: &mut Random, hierarchy: &MarkovHierarchy, chance: f64) -> Evidence {
    let mut evidence = Evidence::none(hierarchy.variables().len());
    for id in hierarchy.variables().ids() {
        let states = hierarchy.variables().cardinality(id);
        if random.chance(chance) {
            let finding = if random.chance(0.6) {
                Finding::State(random.below(states))
            } else {
                let soft = |random: &mut Random| if random.chance(0.3) { 0.0 } else { 2.0 * random.unit() };
                Finding::Soft((0..states).map(|_| soft(random)).collect())
            };
            evidence.set(id, finding);
        }
    }
    evidence
}

/// Any of the variables.
pub fn variable(random: &mut Random, hierarchy: &MarkovHierarchy) -> VariableId {
    VariableId::new(random.below(hierarchy.variables().len()))
}
