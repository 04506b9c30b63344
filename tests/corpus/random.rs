//! Random models, queries and rows, the same for the same seed.

use hamnet::model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet::model::{
    BayesianNetwork, Cpt, Evidence, Factor, Finding, MarkovNetwork, Model, Observe, Query, Variable,
    VariableId, Variables,
};

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// In `(0, 1]`.
    pub fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }
}

/// Conditional tables with zeros, deterministic rows, equal rows and small numbers among the ordinary ones.
pub fn bayesian(sizes: &[usize], random: &mut Random) -> Model {
    let variables = variables(sizes);
    let cpts = variables.ids().map(|child| cpt(&variables, child, random)).collect();
    Model::Bayesian(BayesianNetwork::new(None, variables, cpts).expect("parents come first"))
}

/// Factors over no variable, one or several; disconnected variables; zeros, and entries from 1e-300 to 1e300.
pub fn markov(sizes: &[usize], random: &mut Random) -> Model {
    let variables = variables(sizes);
    let factors = (0..1 + random.below(6)).map(|_| factor(&variables, random)).collect();
    Model::Markov(MarkovNetwork::new(None, variables, factors))
}

fn variables(sizes: &[usize]) -> Variables {
    let mut variables = Variables::new();
    for (index, &size) in sizes.iter().enumerate() {
        let states = (0..size).map(|state| format!("s{state}")).collect();
        let variable = Variable::new(format!("v{index}"), states).expect("distinct states");
        variables.push(variable).expect("distinct names");
    }
    variables
}

fn cpt(variables: &Variables, child: VariableId, random: &mut Random) -> Cpt {
    let mut parents: Vec<VariableId> =
        variables.ids().take(child.index()).filter(|_| random.once_in(2)).collect();
    parents.truncate(3);
    let rows: usize = parents.iter().map(|&parent| variables.cardinality(parent)).product();
    let width = variables.cardinality(child);
    let mut values: Vec<f64> = Vec::with_capacity(rows * width);
    for row in 0..rows {
        match random.below(4) {
            0 if row > 0 => values.extend_from_within((row - 1) * width..),
            1 => {
                let certain = random.below(width);
                values.extend((0..width).map(|state| f64::from(u8::from(state == certain))));
            }
            _ => values.extend(distribution(width, random)),
        }
    }
    Cpt::new(variables, child, parents, values).expect("rows sum to one")
}

fn distribution(width: usize, random: &mut Random) -> Vec<f64> {
    let mut weights: Vec<f64> = (0..width)
        .map(|_| match random.below(6) {
            0 => 0.0,
            1 => 1e-12 * random.unit(),
            2 => 1e-60 * random.unit(),
            _ => random.unit(),
        })
        .collect();
    weights[random.below(width)] = 1.0;
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

fn factor(variables: &Variables, random: &mut Random) -> Factor {
    let mut scope: Vec<VariableId> = variables.ids().filter(|_| random.once_in(2)).collect();
    scope.truncate(random.below(4));
    if random.once_in(2) {
        scope.reverse();
    }
    let cells: usize = scope.iter().map(|&id| variables.cardinality(id)).product();
    let extreme = random.once_in(4);
    let values = (0..cells).map(|_| weight(extreme, random)).collect();
    Factor::new(variables, scope, values).expect("nonnegative numbers")
}

fn weight(extreme: bool, random: &mut Random) -> f64 {
    match random.below(if extreme { 8 } else { 5 }) {
        0 => 0.0,
        1 => 1.0,
        5 => 1e300 * random.unit(),
        6 => 1e-300 * random.unit(),
        _ => 3.0 * random.unit(),
    }
}

/// One target, several, a joint or all; any variable, the leaves or some observed; sometimes with a state given.
pub fn query(model: &Model, random: &mut Random) -> Query {
    let count = model.variables().len();
    let name = |random: &mut Random| format!("v{}", random.below(count));
    let ask = match random.below(4) {
        0 => name(random),
        1 => format!("{},{}", name(random), name(random)),
        2 => format!("{}*{}", name(random), name(random)),
        _ => "all".to_owned(),
    };
    let observe = match (random.below(3), model) {
        (0, Model::Bayesian(_)) => Observe::Leaves,
        (0 | 1, _) => Observe::Any,
        _ => Observe::Only((0..count).filter(|_| random.once_in(2)).map(|v| format!("v{v}")).collect()),
    };
    let query = Query::parse(&ask, &observe, model).expect("the variables are named so");
    if random.once_in(3) {
        let variable = VariableId::new(random.below(count));
        let state = random.below(model.variables().cardinality(variable));
        // What is asked for cannot be given, unless all is asked for.
        return query.clone().given(&[(variable, state)], model).unwrap_or(query);
    }
    query
}

/// A row in which each variable is missing, in a state, or known by likelihoods.
pub fn row(model: &Model, random: &mut Random) -> Evidence {
    let mut row = Evidence::none(model.variables().len());
    for id in model.variables().ids() {
        let states = model.variables().cardinality(id);
        let finding = match random.below(10) {
            0..4 => Finding::Missing,
            4..8 => Finding::State(random.below(states)),
            _ => Finding::Soft(likelihoods(states, random)),
        };
        row.set(id, finding);
    }
    row
}

/// Any scale, zeros among them; once in a while all zeros, or further apart than log space answers for.
fn likelihoods(states: usize, random: &mut Random) -> Vec<f64> {
    let scale = [1.0, 1e-200, 1e200][random.below(3)];
    let apart = if random.once_in(20) { 1e-100 } else { 1e-3 };
    let kinds = if random.once_in(30) { 1 } else { 5 };
    let likelihood = |random: &mut Random| match random.below(kinds) {
        0 => 0.0,
        1 => scale * apart,
        _ => scale * (0.01 + random.unit()),
    };
    (0..states).map(|_| likelihood(random)).collect()
}

/// A tree of up to seven variables, or a chain; zeros, and matrices that several steps take.
pub fn hierarchy(random: &mut Random, is_chain: bool) -> MarkovHierarchy {
    let mut law = MarkovHierarchy::new(named(0, 3), eighths(random, 3)).expect("sums to one");
    let matrices: Vec<_> = (0..3)
        .map(|_| {
            let rows = (0..3).flat_map(|_| eighths(random, 3)).collect();
            law.push_matrix(Stochastic::dense("step", 3, 3, rows).expect("rows sum to one"))
        })
        .collect();
    for index in 1..2 + random.below(6) {
        let parent = VariableId::new(if is_chain { index - 1 } else { random.below(index) });
        law.push_child(parent, matrices[random.below(3)], named(index, 3)).expect("the sizes fit");
    }
    law
}

/// Shares of eighths, so that zeros occur and rows sum to one exactly.
fn eighths(random: &mut Random, states: usize) -> Vec<f64> {
    let mut shares = vec![0.0; states];
    (0..8).for_each(|_| shares[random.below(states)] += 0.125);
    shares
}

fn named(index: usize, states: usize) -> Variable {
    let states = (0..states).map(|state| state.to_string()).collect();
    Variable::new(format!("v{index}"), states).expect("distinct states")
}
