//! Networks that are changed a little, and whether `hamnet check` finds it.

use std::fs;

use hamnet::network::{Affine, Layers, Network, NetworkParts, Operation, Weights, file};
use serde_json::Value;

use crate::common::{Folder, call};

/// Whether `hamnet check` finds that `network` breaks its promise.
pub fn is_found(network: &Network, model: &str) -> bool {
    let folder = Folder::new(&format!("mutant-{:?}", std::thread::current().id()));
    let net = folder.path("net.hamnet");
    file::write(network, &mut fs::File::create(&net).unwrap()).unwrap();
    let outcome = call(&["check", &net, model, "--precision", "f64"]);
    let is_broken = outcome.code == 1 && outcome.err.contains("the certificate is broken");
    assert!(is_broken || outcome.code == 0, "{}", outcome.err);
    is_broken
}

/// What `hamnet check` says of a network that holds.
pub fn check(net: &str, model: &str, more: &[&str]) -> Value {
    let outcome = call(&[&["check", net, model, "--json", "--quiet"][..], more].concat());
    assert!(outcome.code == 0, "{}", outcome.err);
    serde_json::from_str(&outcome.out).unwrap()
}

/// The number of weights of affine maps that are not zero.
pub fn weights(network: &Network) -> usize {
    let mut count = 0;
    rebuilt(network, network.parts().clone(), |operation| {
        change_weights(operation, &mut |weight| {
            count += 1;
            weight
        })
    });
    count
}

/// The same network with its weight number `place` changed.
pub fn with_weight(network: &Network, place: usize, change: impl Fn(f64) -> f64) -> Network {
    let mut next = 0;
    rebuilt(network, network.parts().clone(), |operation| {
        change_weights(operation, &mut |weight| {
            next += 1;
            if next == place + 1 { change(weight) } else { weight }
        })
    })
}

fn change_weights(operation: Operation, change: &mut dyn FnMut(f64) -> f64) -> Operation {
    let Operation::Affine(affine) = operation else { return operation };
    let mut weights = affine.weights().clone();
    match &mut weights {
        Weights::Dense { matrix: values, .. } | Weights::Sparse { weights: values, .. } => {
            values.iter_mut().filter(|value| **value != 0.0).for_each(|value| *value = change(*value));
        }
        _ => unreachable!("every storage of weights is known here"),
    }
    Operation::Affine(Affine::from_parts(affine.biases().to_vec(), weights).unwrap())
}

/// The same network with other parts, and every operation changed.
pub fn rebuilt(
    network: &Network,
    parts: NetworkParts,
    mut change: impl FnMut(Operation) -> Operation,
) -> Network {
    let inputs = network.inputs().iter().map(|input| input.units.len()).sum();
    let mut layers = Layers::after_inputs(inputs);
    for layer in network.layers() {
        layers.push(change(layer.operation().clone()));
    }
    Network::new(layers, parts).unwrap()
}
