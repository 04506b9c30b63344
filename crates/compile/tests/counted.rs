//! Certificates of product networks counted by hand: a bound that forgets a rounding is seen here, where no row could show it.
//!
//! With `u` the unit roundoff, an error of `c` roundings on the worst path, and `n` states, a posterior is off by
//! `(2c/4 + n/2) u` and terms of higher order.

use hamnet_compile::{Options, compile};
use hamnet_model::{BayesianNetwork, Cpt, Model, Observe, Query, Variable, VariableId, Variables};
use hamnet_network::Certificate;
use hamnet_numeric::Precision;

/// A likelihood is an f64 number: in f32 it is rounded once.
const INPUT_F32: f64 = 1.0;
/// A weight rounded to f64 and the multiplication by it.
const TERM: f64 = 2.0;
/// In f32 the weight is rounded once more: a rounding of f64 on top of one of f32.
const TERM_F32: f64 = 2.0 + 1.0 / (1u64 << 28) as f64;
const ADDITION: f64 = 1.0;
const PRODUCT: f64 = 1.0;

#[test]
fn one_child_costs_its_sum_and_the_prior() {
    let model = naive(1, [0.3, 0.7]);
    check(&model, Precision::F64, TERM + ADDITION + TERM);
    check(&model, Precision::F32, INPUT_F32 + TERM_F32 + ADDITION + TERM_F32);
}

#[test]
fn two_children_cost_both_sums_their_product_and_the_prior() {
    let model = naive(2, [0.3, 0.7]);
    check(&model, Precision::F64, 2.0 * (TERM + ADDITION) + PRODUCT + TERM);
    check(&model, Precision::F32, 2.0 * (INPUT_F32 + TERM_F32 + ADDITION) + PRODUCT + TERM_F32);
}

#[test]
fn a_weight_that_is_a_power_of_two_costs_nothing() {
    check(&naive(1, [0.5, 0.5]), Precision::F64, TERM + ADDITION);
}

/// `x` with children that each are seen.
fn naive(children: usize, prior: [f64; 2]) -> Model {
    let mut variables = Variables::new();
    let mut declare = |name: String| {
        let states = ["no", "yes"].map(str::to_owned).to_vec();
        variables.push(Variable::new(name, states).unwrap()).unwrap()
    };
    let x = declare("x".to_owned());
    let children: Vec<VariableId> = (0..children).map(|child| declare(format!("y{child}"))).collect();
    let mut cpts = vec![Cpt::new(&variables, x, vec![], prior.to_vec()).unwrap()];
    for (place, &child) in children.iter().enumerate() {
        let (a, b) = (0.9 - 0.01 * place as f64, 0.2 + 0.01 * place as f64);
        cpts.push(Cpt::new(&variables, child, vec![x], vec![a, 1.0 - a, b, 1.0 - b]).unwrap());
    }
    Model::Bayesian(BayesianNetwork::new(None, variables, cpts).unwrap())
}

/// Holds the certificate of `p(x | …)` to `roundings` on the worst path.
fn check(model: &Model, precision: Precision, roundings: f64) {
    let query = Query::parse("x", &Observe::Any, model).unwrap();
    let network = compile(model, &query, &Options::default()).unwrap().network;
    let certificate: &Certificate = network.certificate(precision).unwrap();
    let nearly = |found: f64, counted: f64| counted <= found && found <= counted * (1.0 + 1e-5);
    assert!(nearly(certificate.roundings, roundings), "{} roundings, not {roundings}", certificate.roundings);
    let total_variation = (roundings / 2.0 + 1.0) * precision.unit_roundoff();
    let found = certificate.posterior.total();
    assert!(nearly(found, total_variation), "{found:e}, not {total_variation:e}");
}
