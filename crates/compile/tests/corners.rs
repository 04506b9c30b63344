//! Queries at the edge of what a query can be.

use hamnet_compile::{Options, compile};
use hamnet_model::{
    BayesianNetwork, Cpt, Factor, MarkovNetwork, Model, Observe, Query, Variable, VariableId, Variables,
};
use hamnet_network::{Evaluation, evaluate};
use hamnet_numeric::{Precision, Scaled, Wide};

fn variables(sizes: &[usize]) -> Variables {
    let mut variables = Variables::new();
    for (place, &size) in sizes.iter().enumerate() {
        let states = (0..size).map(|state| state.to_string()).collect();
        variables.push(Variable::new(format!("v{place}"), states).unwrap()).unwrap();
    }
    variables
}

/// The answer when nothing is observed, and the bound on its `ln p(e)`.
fn unobserved(model: &Model, query: &Query) -> (Evaluation<f64>, f64) {
    let network = compile(model, query, &Options::default()).unwrap().network;
    let bound = network.certificate(Precision::F64).unwrap().ln_evidence.total();
    (evaluate::<Wide>(&network, &network.unobserved()).unwrap(), bound)
}

#[test]
fn every_state_of_a_variable_in_no_factor_counts() {
    let variables = variables(&[2, 3]);
    let factor = Factor::new(&variables, vec![VariableId::new(0)], vec![0.25, 0.75]).unwrap();
    let model = Model::Markov(MarkovNetwork::new(None, variables, vec![factor]));
    for observe in [Observe::Any, Observe::Only(Vec::new())] {
        let query = Query::parse("v0", &observe, &model).unwrap();
        let (answer, bound) = unobserved(&model, &query);
        assert_eq!(answer.posteriors, [[0.25, 0.75]]);
        assert!((answer.ln_evidence - Scaled::from_f64(3.0).ln()).abs() <= bound, "{observe:?}");
    }
}

#[test]
fn all_marginals_give_a_given_variable_its_state_however_few_there_are() {
    let variables = variables(&[2, 2]);
    let [a, b] = [0, 1].map(VariableId::new);
    let cpts = vec![
        Cpt::new(&variables, a, vec![], vec![0.5, 0.5]).unwrap(),
        Cpt::new(&variables, b, vec![a], vec![0.75, 0.25, 0.25, 0.75]).unwrap(),
    ];
    let model = Model::Bayesian(BayesianNetwork::new(None, variables, cpts).unwrap());
    let query = Query::parse("all", &Observe::Any, &model).unwrap().given(&[(b, 1)], &model).unwrap();
    assert_eq!(unobserved(&model, &query).0.posteriors, [[0.25, 0.75], [0.0, 1.0]]);
}
