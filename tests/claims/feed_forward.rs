//! Section 1.4: what a feed-forward network is.

use hamnet::compile::Units;
use hamnet::model::Observe;
use hamnet::network::{Activation, Encoding, HeadForm, Operation, UnitId, verify};
use hamnet::numeric::Dd;
use hamnet::numeric::elementary::softplus_f64;

use crate::small_models::{
    broadcast_tree, certified, first_root, network, posterior, repository_models, softmax, total_variation,
};

#[test]
fn every_compiled_network_is_feed_forward() {
    for (name, model) in repository_models() {
        for units in [Units::Product, Units::Softplus] {
            let network =
                network(&model, model.variables()[first_root(&model)].name(), &Observe::Leaves, units);
            assert_eq!(verify::verify(&network), Ok(()), "{name}");
            let mut known = network.inputs().iter().map(|input| input.units.len()).sum();
            for layer in network.layers() {
                layer.operation().for_each_operand(|unit| assert!(unit.index() < known, "{name}: {unit}"));
                known += layer.units().len();
            }
            assert_eq!(known, network.units(), "{name}");
        }
    }
}

#[test]
fn a_softplus_network_is_affine_maps_and_softplus_between_log_likelihoods_and_softmax() {
    let network = network(&broadcast_tree(), "r", &Observe::Leaves, Units::Softplus);
    assert!(network.heads().iter().all(|head| head.form == HeadForm::Softmax));
    let leaves = [1, 1, 0, 1];
    let findings = ["a0", "a1", "b0", "b1"].into_iter().zip(leaves).collect::<Vec<_>>();
    let Encoding::LogLikelihood { floor, .. } = network.parts().encoding else {
        panic!("a network in log space reads log-likelihoods");
    };
    // v ← A v + b, v ← σ(v), written out
    let mut values: Vec<f64> = leaves.iter().flat_map(|&leaf| [[0.0, -floor], [-floor, 0.0]][leaf]).collect();
    for layer in network.layers() {
        let at = |unit: &UnitId| values[unit.index()];
        let new: Vec<f64> = match layer.operation() {
            Operation::Affine(affine) => (0..affine.rows())
                .map(|row| {
                    let (columns, weights) = affine.row(row);
                    let terms = columns.iter().zip(weights);
                    terms.fold(affine.biases()[row], |sum, (unit, weight)| sum + weight * at(unit))
                })
                .collect(),
            Operation::Activation { activation: Activation::Softplus, of } => {
                of.iter().map(|unit| softplus_f64(at(unit))).collect()
            }
            other => panic!("neither affine nor softplus: {other:?}"),
        };
        values.extend(new);
    }
    let logits: Vec<Dd> =
        network.heads()[0].units.iter().map(|unit| Dd::from_f64(values[unit.index()])).collect();
    let apart = total_variation(&posterior(&network, &findings), &softmax(&logits));
    assert!(apart <= certified(&network), "{apart:e}");
}
