//! Section 3.7: trees and chains in log space, and errors that contract.

use hamnet::compile::Units;
use hamnet::model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet::model::{Model, Observe};
use hamnet::numeric::Precision;
use hamnet::runtime::{Answers, Element, Plan, Rows};

use crate::small_models::{
    Draw, Node, bayesian, certified, deep_tree, exact, network, posterior, product_network, total_variation,
};

#[test]
fn softplus_networks_of_trees_cancel_nothing() {
    for depth in [2, 4, 6] {
        let model = deep_tree(depth);
        let network = network(&model, "n1", &Observe::Leaves, Units::Softplus);
        let neurons = network.counts().neurons as f64;
        let rounding = network.certificate(hamnet::numeric::Precision::F64).expect("a certificate").posterior;
        println!("depth {depth}: {neurons} neurons, certificate {rounding}");
        // a few roundings of numbers of the size of ln p per merge, and no 1/δ² of a multiplication gate
        assert!(
            rounding.total() <= neurons * 50.0 * f64::EPSILON * (1 << depth) as f64,
            "depth {depth}: {rounding}"
        );
        let product = product_network(&model, "n1");
        let mut draw = Draw::new(depth as u64);
        for _ in 0..20 {
            let first_leaf = 1 << depth;
            let names: Vec<String> = (first_leaf..2 * first_leaf).map(|leaf| format!("n{leaf}")).collect();
            let findings: Vec<_> =
                names.iter().map(|name| (name.as_str(), usize::from(draw.unit() < 0.5))).collect();
            let apart =
                total_variation(&posterior(&network, &findings), &exact(&posterior(&product, &findings)));
            assert!(apart <= certified(&network) + certified(&product), "depth {depth}: {apart:e}");
        }
    }
}

#[test]
fn errors_of_a_mixing_chain_do_not_add_up_over_its_length() {
    let certificate = |flip: f64, length: usize| {
        let step = vec![1.0 - flip, flip, flip, 1.0 - flip];
        let mut nodes: Vec<Node<'_>> = vec![("x0", 2, &[], vec![0.5, 0.5])];
        let names: Vec<[String; 2]> = (0..=length).map(|i| [format!("x{i}"), format!("y{i}")]).collect();
        let parents: Vec<[&str; 1]> = names.iter().map(|[x, _]| [x.as_str()]).collect();
        nodes.extend((1..=length).map(|i| (names[i][0].as_str(), 2, &parents[i - 1][..], step.clone())));
        nodes.extend(
            (0..=length).map(|i| (names[i][1].as_str(), 2, &parents[i][..], vec![0.8, 0.2, 0.3, 0.7])),
        );
        certified(&network(&bayesian(&nodes), "x0", &Observe::Leaves, Units::Product))
    };
    let [short, long] = [50, 200].map(|length| certificate(0.2, length));
    assert!(long <= 1.001 * short, "mixing: {short:e} over 50 steps, {long:e} over 200");
    let [short, long] = [50, 200].map(|length| certificate(0.0, length));
    assert!(long >= 3.0 * short, "a chain that never mixes: {short:e} over 50 steps, {long:e} over 200");
}

#[test]
fn steps_with_zeros_contract_errors_together() {
    // what is seen decides between paths: the ratio of likelihoods enters the bound
    let network = |length: usize| {
        let step = Stochastic::dense("step", 2, 2, vec![0.5, 0.5, 1.0, 0.0]).expect("rows of probabilities");
        let seen = Stochastic::dense("seen", 2, 2, vec![0.6, 0.4, 0.4, 0.6]).expect("rows of probabilities");
        let law = MarkovHierarchy::hidden_markov(vec![0.5, 0.5], step, seen, length).expect("a hierarchy");
        network(&Model::from(law), "all", &Observe::Leaves, Units::Product)
    };
    let bounds = |network: &hamnet::network::Network| {
        Precision::ALL.map(|precision| network.certificate(precision).expect("certified").posterior.total())
    };
    let (short, long) = (network(1000), network(3000));
    let [single, double] = bounds(&short);
    let grown = bounds(&long);
    assert!(grown[0] <= single * (1.0 + 1e-9) && grown[1] <= double * (1.0 + 1e-9), "{single:e}, {grown:?}");
    let mut rows = Rows::for_network(&long);
    let mut draw = Draw::new(37);
    for _ in 0..3 {
        let row = rows.push_missing_row();
        for input in 0..long.inputs().len() {
            rows.set_state(row, input, usize::from(draw.unit() < 0.5));
        }
    }
    let (found, exact) = (answers::<f32>(&long, &rows), answers::<f64>(&long, &rows));
    let apart = found
        .chunks(2)
        .zip(exact.chunks(2))
        .map(|(p, q)| (p[0] - q[0]).abs() / 2.0 + (p[1] - q[1]).abs() / 2.0);
    let worst = apart.fold(0.0, f64::max);
    println!("3000 steps in f32 are off by {worst:e} of {single:e}");
    assert!(worst <= single + double);
    assert!(worst >= 0.02 * single, "the certificate is far too generous");
}

fn answers<T: Element>(network: &hamnet::network::Network, rows: &Rows) -> Vec<f64> {
    let plan = Plan::<T>::new(network).expect("a compiled network runs");
    let mut answers = Answers::new();
    plan.run(rows, 0..rows.len(), &mut plan.scratch(), &mut answers);
    (0..rows.len())
        .flat_map(|row| answers.posterior(row).iter().map(|p| p.to_f64()).collect::<Vec<_>>())
        .collect()
}
