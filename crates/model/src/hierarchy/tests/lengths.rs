//! Long chains and wide trees: no underflow, no deep call stack, bounds that stay sharp.

use hamnet_numeric::random::Random;

use super::random;
use crate::hierarchy::{MarkovHierarchy, Stochastic};
use crate::{Evidence, Finding, Variable, VariableId};

#[test]
fn a_chain_of_a_hundred_thousand_steps_neither_underflows_nor_loosens() {
    let mut random = Random::new(4);
    let states = 3;
    let prior = random::row(&mut random, states, 0.0, false);
    let [transition, emission] = [0; 2].map(|_| {
        let values = (0..states).flat_map(|_| random::row(&mut random, states, 0.0, false)).collect();
        Stochastic::dense("step", states, states, values).unwrap()
    });
    let length = 50_000;
    let model = MarkovHierarchy::hidden_markov(prior, transition, emission, length).unwrap();
    let mut evidence = Evidence::none(model.variables().len());
    model.observed().into_iter().for_each(|id| evidence.set(id, Finding::State(random.below(states))));
    let beliefs = model.recursion().posterior(model.root(), &evidence).unwrap();
    // more than f64 holds, by far: e^-745 is its least number
    assert!(beliefs.ln_evidence.to_f64() < -30_000.0);
    assert!(beliefs.ln_evidence_bound < 1e-20 && beliefs.total_variation_bound < 1e-20);
}

#[test]
fn a_star_of_many_leaves_costs_a_product_per_leaf() {
    let bit = |name: String| Variable::new(name, vec!["0".into(), "1".into()]).unwrap();
    let mut star = MarkovHierarchy::new(bit("root".into()), vec![0.5, 0.5]).unwrap();
    let values = vec![0.75, 0.25, 0.5, 0.5];
    let matrix = star.push_matrix(Stochastic::dense("step", 2, 2, values).unwrap());
    for index in 0..2000 {
        star.push_child(star.root(), matrix, bit(format!("leaf{index}"))).unwrap();
    }
    let mut evidence = Evidence::none(2001);
    (1..2000).for_each(|index| evidence.set(VariableId::new(index), Finding::State(0)));
    let beliefs = star.recursion().marginals(&evidence).unwrap();
    // (3/4)^1999 against (1/2)^1999: the root is in state 0 but for (2/3)^1999
    let leaf = beliefs.posteriors[2000][0].to_f64();
    assert!((leaf - 0.75).abs() < 1e-15, "{leaf}");
}
