//! The recursion of hierarchies against enumeration in rational numbers: within its bounds, which are not idle.

use hamnet_model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet_model::{Evidence, Finding, Model, Target, Variable, VariableId};
use hamnet_numeric::random::Random;

use crate::rational::{absolute, ln, of_dd, posterior, rational, total_variation, weights};

fn rows(random: &mut Random, rows: usize, columns: usize) -> Vec<f64> {
    let mut values = Vec::with_capacity(rows * columns);
    for _ in 0..rows {
        let row: Vec<f64> = (0..columns).map(|_| random.unit() + 0.01).collect();
        let sum: f64 = row.iter().sum();
        values.extend(row.iter().map(|weight| weight / sum));
    }
    values
}

fn tree(random: &mut Random, variables: usize, states: usize) -> MarkovHierarchy {
    let named = |index: usize| {
        Variable::new(format!("v{index}"), (0..states).map(|state| state.to_string()).collect()).unwrap()
    };
    let mut tree = MarkovHierarchy::new(named(0), rows(random, 1, states)).unwrap();
    for index in 1..variables {
        let values = rows(random, states, states);
        let matrix = tree.push_matrix(Stochastic::dense("step", states, states, values).unwrap());
        tree.push_child(VariableId::new(random.below(index)), matrix, named(index)).unwrap();
    }
    tree
}

#[test]
fn the_bounds_of_the_recursion_hold_and_are_within_a_factor_of_a_thousand_of_the_error() {
    let mut random = Random::new(6);
    let (mut sharpest, mut sharpest_ln) = (0.0_f64, 0.0_f64);
    for _ in 0..300 {
        let variables = 2 + random.below(4);
        let tree = tree(&mut random, variables, 3);
        let model = Model::Bayesian(tree.to_model().unwrap());
        let mut evidence = Evidence::none(variables);
        tree.leaves().into_iter().for_each(|id| evidence.set(id, Finding::State(random.below(3))));
        let beliefs = tree.recursion().marginals(&evidence).unwrap();
        for (id, belief) in tree.variables().ids().zip(&beliefs.posteriors) {
            let exact = posterior(&model, &Target::marginal(id), &evidence).unwrap();
            let ours: Vec<_> = belief.iter().map(|&p| of_dd(p)).collect();
            let off = total_variation(&ours, &exact);
            assert!(off <= rational(beliefs.total_variation_bound));
            sharpest = sharpest.max(off.to_f64().value() / beliefs.total_variation_bound);
        }
        let exact = ln(&weights(&model, &[], &evidence)[0]);
        let off = absolute(of_dd(beliefs.ln_evidence) - exact);
        assert!(off <= rational(beliefs.ln_evidence_bound));
        sharpest_ln = sharpest_ln.max(off.to_f64().value() / beliefs.ln_evidence_bound);
    }
    assert!(sharpest >= 1e-3 && sharpest_ln >= 1e-3, "idle: {sharpest} {sharpest_ln}");
}
