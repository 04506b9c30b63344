//! Small models written in code, what their networks answer, and a generator of numbers.

use std::path::Path;

use hamnet::compile::{Options, Units, compile};
use hamnet::model::{
    BayesianNetwork, Cpt, Factor, MarkovNetwork, Model, Observe, Query, Variable, VariableId, Variables,
};
use hamnet::network::{Evaluation, Network, Status, evaluate};
use hamnet::numeric::{Dd, Precision};

/// A variable with the number of its states, its parents, and its table (child fastest, then the last parent).
pub type Node<'a> = (&'a str, usize, &'a [&'a str], Vec<f64>);

/// The Bayesian network of `nodes`; states are called `0`, `1`, ….
pub fn bayesian(nodes: &[Node<'_>]) -> Model {
    let variables = variables(nodes.iter().map(|&(name, states, ..)| (name, states)));
    let id = |name: &str| variables.find(name).expect("a variable of the model");
    let cpts = nodes.iter().map(|(name, _, parents, values)| {
        let parents = parents.iter().map(|parent| id(parent)).collect();
        Cpt::new(&variables, id(name), parents, values.clone()).expect("a sound table")
    });
    let cpts = cpts.collect();
    Model::Bayesian(BayesianNetwork::new(None, variables.clone(), cpts).expect("a sound network"))
}

/// The Markov network of factors over named variables (the last fastest).
pub fn markov(states: &[(&str, usize)], factors: &[(&[&str], Vec<f64>)]) -> Model {
    let variables = variables(states.iter().copied());
    let factors = factors.iter().map(|(scope, values)| {
        let scope = scope.iter().map(|name| variables.find(name).expect("a variable of the model")).collect();
        Factor::new(&variables, scope, values.clone()).expect("a sound factor")
    });
    let factors = factors.collect();
    Model::Markov(MarkovNetwork::new(None, variables, factors))
}

/// `x0 → x1 → … `, where `steps[i]` is row-stochastic: `p(x_{i+1} = b | x_i = a)` at `a·states + b`.
pub fn chain(states: usize, prior: Vec<f64>, steps: Vec<Vec<f64>>) -> Model {
    let names: Vec<String> = (0..=steps.len()).map(|place| format!("x{place}")).collect();
    let parents: Vec<[&str; 1]> = names.iter().map(|name| [name.as_str()]).collect();
    let mut nodes: Vec<Node<'_>> = vec![("x0", states, &[], prior)];
    for (place, step) in steps.into_iter().enumerate() {
        nodes.push((&names[place + 1], states, &parents[place], step));
    }
    bayesian(&nodes)
}

/// A binary tree of channels that flip with probability 0.1: `r` above `a`, `b`, each above two leaves `a0`, `a1`, ….
pub fn broadcast_tree() -> Model {
    let flip = vec![0.9, 0.1, 0.1, 0.9];
    let mut nodes: Vec<Node<'_>> = vec![("r", 2, &[], vec![0.5, 0.5])];
    nodes.extend([("a", flip.clone()), ("b", flip.clone())].map(|(name, flip)| (name, 2, &["r"][..], flip)));
    nodes.extend(["a0", "a1"].map(|name| (name, 2, &["a"][..], flip.clone())));
    nodes.extend(["b0", "b1"].map(|name| (name, 2, &["b"][..], flip.clone())));
    bayesian(&nodes)
}

fn variables<'a>(list: impl Iterator<Item = (&'a str, usize)>) -> Variables {
    let mut variables = Variables::new();
    for (name, states) in list {
        let states = (0..states).map(|state| state.to_string()).collect();
        variables.push(Variable::new(name, states).expect("distinct states")).expect("distinct names");
    }
    variables
}

/// The models of this repository.
pub fn repository_models() -> Vec<(&'static str, Model)> {
    ["asia", "sachs", "alarm", "insurance"]
        .into_iter()
        .map(|name| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(format!("{name}.bif"));
            (name, hamnet::model::format::read(&path, &Default::default()).expect("a sound file").model)
        })
        .collect()
}

/// The first variable without parents that has children.
pub fn first_root(model: &Model) -> VariableId {
    let Model::Bayesian(network) = model else {
        panic!("the models of this repository are Bayesian networks")
    };
    let is_root = |id: &VariableId| {
        network.cpt(*id).parents().is_empty() && network.cpts().iter().any(|cpt| cpt.parents().contains(id))
    };
    model.variables().ids().find(is_root).expect("an acyclic graph with an arrow has a root")
}

pub fn random_chain(states: usize, length: usize, seed: u64) -> Model {
    let mut draw = Draw::new(seed);
    let prior = draw.rows(1, states);
    let steps = (0..length).map(|_| draw.rows(states, states)).collect();
    chain(states, prior, steps)
}

/// A full binary tree of noisy channels, numbered like a heap: `n1` above `n2` and `n3`.
pub fn deep_tree(depth: u32) -> Model {
    let names: Vec<String> = (0..2usize << depth).map(|node| format!("n{node}")).collect();
    let parents: Vec<[&str; 1]> = (0..names.len()).map(|node| [names[node / 2].as_str()]).collect();
    let mut draw = Draw::new(37);
    let mut nodes: Vec<Node<'_>> = vec![("n1", 2, &[], vec![0.4, 0.6])];
    for node in 2..names.len() {
        let flip = draw.between(0.01, 0.3);
        nodes.push((&names[node], 2, &parents[node], vec![1.0 - flip, flip, flip, 1.0 - flip]));
    }
    bayesian(&nodes)
}

/// The exact numbers of a table.
pub fn table(model: &Model, index: usize) -> Vec<Dd> {
    model.exact_factor(index).values.iter().map(|value| value.to_dd()).collect()
}

/// `M p` for the table `p(b | a)` at `a·states + b`.
pub fn forward(law: &[Dd], step: &[Dd]) -> Vec<Dd> {
    let states = law.len();
    let entry = |b: usize| (0..states).fold(Dd::ZERO, |sum, a| sum + law[a] * step[a * states + b]);
    (0..states).map(entry).collect()
}

/// The network of product units for `query`, when every other variable may be observed.
pub fn product_network(model: &Model, query: &str) -> Network {
    network(model, query, &Observe::Any, Units::Product)
}

pub fn network(model: &Model, query: &str, observe: &Observe, units: Units) -> Network {
    let query = Query::parse(query, observe, model).expect("a query of the model");
    compile(model, &query, &Options { units, ..Options::default() }).expect("the model compiles").network
}

/// The answer of `network`, in `f64`, to states of variables.
pub fn answer(network: &Network, findings: &[(&str, usize)]) -> Evaluation<f64> {
    let mut likelihoods = network.unobserved();
    for &(name, state) in findings {
        let reads = |input: &hamnet::network::Input| network.variables()[input.variable].name == name;
        let input = network.inputs().iter().position(reads).expect("an observable variable");
        likelihoods[input].fill(0.0);
        likelihoods[input][state] = 1.0;
    }
    let answer = evaluate::<f64>(network, &likelihoods).expect("likelihoods that fit");
    assert_eq!(answer.status, Status::Ok);
    answer
}

/// The first posterior of [`answer`].
pub fn posterior(network: &Network, findings: &[(&str, usize)]) -> Vec<f64> {
    answer(network, findings).posteriors.swap_remove(0)
}

/// The certified total variation in `f64`.
pub fn certified(network: &Network) -> f64 {
    network.certificate(Precision::F64).expect("a certificate for f64").posterior.total()
}

/// The certified error of `ln p(e)` in `f64`.
pub fn certified_ln_evidence(network: &Network) -> f64 {
    network.certificate(Precision::F64).expect("a certificate for f64").ln_evidence.total()
}

/// `½ Σ |p - q|`.
pub fn total_variation(p: &[f64], q: &[Dd]) -> f64 {
    assert_eq!(p.len(), q.len());
    let differences = p.iter().zip(q).map(|(&p, &q)| (Dd::from_f64(p) - q).abs());
    differences.fold(Dd::ZERO, |sum, difference| sum + difference).to_f64() / 2.0
}

pub fn exact(numbers: &[f64]) -> Vec<Dd> {
    numbers.iter().map(|&x| Dd::from_f64(x)).collect()
}

/// `e^{l_i} / Σ e^{l_j}` in double-double, after subtraction of the largest.
pub fn softmax(logits: &[Dd]) -> Vec<Dd> {
    let largest = logits.iter().copied().fold(logits[0], |a, b| if a < b { b } else { a });
    let powers: Vec<Dd> = logits.iter().map(|&logit| (logit - largest).exp()).collect();
    let sum = powers.iter().fold(Dd::ZERO, |sum, &power| sum + power);
    powers.iter().map(|&power| power / sum).collect()
}

/// Numbers that look drawn at random, the same in every run.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(1))
    }

    /// In `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// `rows` rows of `states` probabilities of very different sizes.
    pub fn rows(&mut self, rows: usize, states: usize) -> Vec<f64> {
        let mut values = Vec::new();
        for _ in 0..rows {
            let weights: Vec<f64> = (0..states).map(|_| 1e-6 + self.unit().powi(4)).collect();
            let sum: f64 = weights.iter().sum();
            values.extend(weights.iter().map(|weight| weight / sum));
        }
        values
    }
}
