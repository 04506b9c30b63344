//! Most probable explanations against the enumeration of all joint states.

use hamnet_compile::{Explainer, Options};
use hamnet_model::{BayesianNetwork, Cpt, Evidence, Finding, Model, Variable, VariableId, Variables};
use hamnet_numeric::elementary::ln_f64;
use proptest::prelude::*;

/// A chain `a → b → c` with three, two and three states.
fn chain(numbers: &[f64]) -> Model {
    let mut variables = Variables::new();
    let states = |n: usize| (0..n).map(|state| state.to_string()).collect();
    let ids: Vec<VariableId> = [("a", 3), ("b", 2), ("c", 3)]
        .into_iter()
        .map(|(name, n)| variables.push(Variable::new(name, states(n)).unwrap()).unwrap())
        .collect();
    let normalized = |row: &[f64]| {
        let sum: f64 = row.iter().sum();
        row.iter().map(|x| x / sum).collect::<Vec<f64>>()
    };
    let rows = |numbers: &[f64], width: usize| numbers.chunks(width).flat_map(normalized).collect();
    let cpts = vec![
        Cpt::new(&variables, ids[0], vec![], rows(&numbers[..3], 3)).unwrap(),
        Cpt::new(&variables, ids[1], vec![ids[0]], rows(&numbers[3..9], 2)).unwrap(),
        Cpt::new(&variables, ids[2], vec![ids[1]], rows(&numbers[9..15], 3)).unwrap(),
    ];
    Model::Bayesian(BayesianNetwork::new(None, variables, cpts).unwrap())
}

fn weight(model: &Model, states: [usize; 3], evidence: &Evidence) -> f64 {
    let Model::Bayesian(network) = model else { unreachable!("the chain is a Bayesian network") };
    let [a, b, c] = states;
    let cpts = network.cpts();
    let law = cpts[0].values()[a] * cpts[1].values()[a * 2 + b] * cpts[2].values()[b * 3 + c];
    let likelihood = |v: usize, state| evidence.get(VariableId::new(v)).likelihood(state);
    law * likelihood(0, a) * likelihood(1, b) * likelihood(2, c)
}

fn finding(states: usize) -> impl Strategy<Value = Finding> {
    prop_oneof![
        Just(Finding::Missing),
        (0..states).prop_map(Finding::State),
        proptest::collection::vec(0.0..2.0f64, states).prop_map(Finding::Soft),
    ]
}

proptest! {
    #[test]
    fn explanation_weighs_as_much_as_the_best_joint_state(
        numbers in proptest::collection::vec(0.05..1.0f64, 15),
        findings in (finding(3), finding(2), finding(3)),
    ) {
        let model = chain(&numbers);
        let mut evidence = Evidence::none(3);
        let (a, b, c) = findings;
        for (v, finding) in [a, b, c].into_iter().enumerate() {
            evidence.set(VariableId::new(v), finding);
        }
        let all = (0..3).flat_map(|a| (0..2).flat_map(move |b| (0..3).map(move |c| [a, b, c])));
        let best = all.map(|states| weight(&model, states, &evidence)).fold(0.0, f64::max);
        let explainer = Explainer::new(&model, &[], &Options::default()).unwrap();
        match explainer.explain(&evidence) {
            None => prop_assert_eq!(best, 0.0),
            Some(found) => {
                let states = [found.states[0], found.states[1], found.states[2]];
                prop_assert!((weight(&model, states, &evidence) - best).abs() <= 1e-14 * best);
                let ln_best = ln_f64(best);
                prop_assert!((found.ln_probability - ln_best).abs() <= 1e-13 * (1.0 + ln_best.abs()));
            }
        }
    }
}

#[test]
fn given_states_are_kept_and_may_be_contradicted() {
    let model = chain(&[0.2, 0.5, 0.3, 0.9, 0.1, 0.4, 0.6, 0.5, 0.5, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4]);
    let b = VariableId::new(1);
    let explainer = Explainer::new(&model, &[(b, 1)], &Options::default()).unwrap();
    let mut evidence = Evidence::none(3);
    assert_eq!(explainer.explain(&evidence).map(|found| found.states[1]), Some(1));
    evidence.set(b, Finding::State(0));
    assert_eq!(explainer.explain(&evidence), None);
}
