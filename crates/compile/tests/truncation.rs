//! The truncation of softplus networks: reached, but not passed.
//!
//! `x` is copied to `y` and `z`. The finding on `y` excludes `x = 0`, so its exact posterior is zero; in the network it weighs
//! `e^-L`. The least likely possible row is one where the state that is left has the least prior and the least soft
//! likelihood: there the excluded state comes to weigh `τ`.

use hamnet_compile::{Compiled, Options, Units, compile};
use hamnet_model::{BayesianNetwork, Cpt, Model, Observe, Query, Variable, VariableId, Variables};
use hamnet_network::{ErrorBound, Status, evaluate};
use hamnet_numeric::Precision;

/// How much of the truncation bound the worst row reaches.
const NOT_IDLE: f64 = 0.1;

#[test]
fn worst_row_reaches_the_truncation_and_does_not_pass_it() {
    for rarest in [0.5, 1e-3, 1e-30, 1e-200] {
        let compiled = copies(rarest);
        // A little less than the 64 bits that soft evidence may spread by.
        let least = 2f64.powi(-64) * (1.0 + 2f64.powi(-30));
        let found = weight_of_the_excluded(&compiled, least);
        let bound = truncation(&compiled);
        assert!(found <= bound, "prior {rarest:e}: the excluded state weighs {found:e} of {bound:e}");
        assert!(found >= NOT_IDLE * bound, "prior {rarest:e}: {found:e} is far from {bound:e}");
    }
}

#[test]
fn evidence_that_excludes_both_states_is_impossible_at_the_rarest_prior() {
    let compiled = copies(1e-200);
    let contradiction = [[1.0, 0.0], [0.0, 1.0]];
    let answer = evaluate::<f64>(&compiled.network, &contradiction).unwrap();
    assert_eq!(answer.status, Status::Impossible);
    assert_eq!(answer.posteriors, [[0.0, 0.0]]);
}

fn truncation(compiled: &Compiled) -> f64 {
    let certificate = compiled.network.certificate(Precision::F64).unwrap();
    let ErrorBound { truncation, .. } = certificate.posterior;
    truncation
}

/// The posterior of `x = 0` when `y` is 1 and `z` speaks for 0 with all the spread there may be.
fn weight_of_the_excluded(compiled: &Compiled, least: f64) -> f64 {
    let row = [[0.0, 1.0], [1.0, least]];
    let answer = evaluate::<f64>(&compiled.network, &row).unwrap();
    assert_eq!(answer.status, Status::Ok);
    answer.posteriors[0][0]
}

/// `p(x = 1) = rarest`, and `y` and `z` copy `x`.
fn copies(rarest: f64) -> Compiled {
    let mut variables = Variables::new();
    let [x, y, z] = ["x", "y", "z"].map(|name| {
        let states = ["0", "1"].map(str::to_owned).to_vec();
        variables.push(Variable::new(name, states).unwrap()).unwrap()
    });
    let copy = |child: VariableId| Cpt::new(&variables, child, vec![x], vec![1.0, 0.0, 0.0, 1.0]).unwrap();
    let prior = Cpt::new(&variables, x, vec![], vec![1.0 - rarest, rarest]).unwrap();
    let cpts = vec![prior, copy(y), copy(z)];
    let model = Model::Bayesian(BayesianNetwork::new(None, variables, cpts).unwrap());
    let query = Query::parse("x", &Observe::Any, &model).unwrap();
    compile(&model, &query, &Options { units: Units::Softplus, ..Options::default() }).unwrap()
}
