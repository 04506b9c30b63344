//! Random models, and random damage to files.

#![allow(dead_code)]

use hamnet_model::{BayesianNetwork, Cpt, Factor, MarkovNetwork, Model, Variable, VariableId, Variables};
use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;

/// Names with every kind of character a file may have to escape.
pub fn odd_name() -> BoxedStrategy<String> {
    "[a-zA-Zéß<>&'\"/+;,{}()|#%][a-z 0-9<>&'\"/+;=,{}()|#%-]{0,8}[a-z<&0-9]".boxed()
}

/// Names that are identifiers everywhere.
pub fn identifier() -> BoxedStrategy<String> {
    "[a-zA-Z][a-zA-Z0-9_]{0,8}".boxed()
}

/// A Bayesian network of a few variables, parents before children.
pub fn bayesian(name: BoxedStrategy<String>) -> impl Strategy<Value = Model> {
    (variables(name.clone()), name, any::<u64>()).prop_map(|(variables, name, mut seed)| {
        let cpts = variables.ids().map(|child| cpt(&variables, child, &mut seed)).collect();
        let network = BayesianNetwork::new(Some(name), variables, cpts);
        Model::Bayesian(network.expect("parents come first"))
    })
}

/// A Markov network with numbered variables, its factors of any size.
pub fn markov() -> impl Strategy<Value = Model> {
    (prop::collection::vec(1..4usize, 1..5), any::<u64>()).prop_map(|(sizes, mut seed)| {
        let variables = numbered(&sizes);
        let factors = (0..next(&mut seed) % 5).map(|_| factor(&variables, &mut seed)).collect();
        Model::Markov(MarkovNetwork::new(None, variables, factors))
    })
}

/// The same network without a name, its variables and states numbered as UAI numbers them.
pub fn without_names(model: &Model) -> Model {
    let Model::Bayesian(network) = model else { panic!("not Bayesian") };
    let sizes: Vec<usize> = network.variables().iter().map(Variable::cardinality).collect();
    let network = BayesianNetwork::new(None, numbered(&sizes), network.cpts().to_vec());
    Model::Bayesian(network.expect("the same tables"))
}

/// Cuts, insertions and replaced bytes: a place, how many bytes to drop there, and what to put instead.
pub fn damage() -> impl Strategy<Value = Vec<(usize, usize, Vec<u8>)>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            "<",
            ">",
            "&",
            "\"",
            "</",
            "<!--",
            "]]>",
            "0",
            "-1",
            "1e999",
            "999999999999",
            " "
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    prop::collection::vec((any::<usize>(), prop_oneof![9 => 0..4usize, 1 => 0..400usize], piece), 1..4)
}

/// `text` with `damage` done to it.
pub fn damaged(text: &str, damage: &[(usize, usize, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (place, dropped, piece) in damage {
        let start = place % (bytes.len() + 1);
        let end = (start + dropped).min(bytes.len());
        bytes.splice(start..end, piece.iter().copied());
    }
    bytes
}

fn variables(name: BoxedStrategy<String>) -> impl Strategy<Value = Variables> {
    let states = prop::collection::btree_set(name.clone(), 1..4);
    prop::collection::btree_map(name, states, 1..5).prop_map(|declared| {
        let mut variables = Variables::new();
        for (name, states) in declared {
            let variable = Variable::new(name, states.into_iter().collect()).expect("distinct states");
            variables.push(variable).expect("distinct names");
        }
        variables
    })
}

fn numbered(sizes: &[usize]) -> Variables {
    let mut variables = Variables::new();
    for (index, &size) in sizes.iter().enumerate() {
        let states = (0..size).map(|state| state.to_string()).collect();
        let variable = Variable::new(format!("x{index}"), states).expect("distinct states");
        variables.push(variable).expect("distinct names");
    }
    variables
}

fn cpt(variables: &Variables, child: VariableId, seed: &mut u64) -> Cpt {
    let mut parents: Vec<VariableId> = variables.ids().take(child.index()).filter(|_| coin(seed)).collect();
    if coin(seed) {
        parents.reverse();
    }
    let rows: usize = parents.iter().map(|&parent| variables.cardinality(parent)).product();
    let width = variables.cardinality(child);
    let values = (0..rows).flat_map(|_| row(width, seed)).collect();
    Cpt::new(variables, child, parents, values).expect("rows sum to one")
}

fn row(width: usize, seed: &mut u64) -> Vec<f64> {
    let weights: Vec<f64> = (0..width).map(|_| (next(seed) >> 11) as f64 + 1.0).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

fn factor(variables: &Variables, seed: &mut u64) -> Factor {
    let scope: Vec<VariableId> = variables.ids().filter(|_| coin(seed)).collect();
    let cells: usize = scope.iter().map(|&id| variables.cardinality(id)).product();
    let values = (0..cells).map(|_| any_weight(seed)).collect();
    Factor::new(variables, scope, values).expect("nonnegative numbers")
}

/// Any finite nonnegative number, the subnormal and the largest among them.
fn any_weight(seed: &mut u64) -> f64 {
    let weight = f64::from_bits(next(seed) >> 1);
    if weight.is_finite() { weight } else { 0.0 }
}

fn coin(seed: &mut u64) -> bool {
    next(seed) & 1 == 1
}

/// The next number of a linear congruential generator, its high bits folded down.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed ^ (*seed >> 29)
}
