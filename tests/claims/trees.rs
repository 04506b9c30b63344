//! Section 3.7: trees and chains in log space, and errors that contract.

use hamnet::compile::Units;
use hamnet::model::Observe;

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
