use hamnet_network::{Affine, AffineRow, Counts, Layers, Network, Operation, UnitId, UnitOrigin};
use proptest::prelude::*;

use crate::hand_made::{LONG_CHAIN, REGIMES, SPRINKLER, SPRINKLER_LOG, network};
use crate::random;

#[test]
fn hand_made_networks_have_known_counts() {
    for (text, counts) in [
        (SPRINKLER, Counts { neurons: 0, sums: 5, synapses: 10, rescaled: 2, layers: 4, depth: 3 }),
        (SPRINKLER_LOG, Counts { neurons: 3, sums: 6, synapses: 15, rescaled: 0, layers: 6, depth: 6 }),
        (REGIMES, Counts { neurons: 1, sums: 2, synapses: 4, rescaled: 0, layers: 2, depth: 2 }),
        (LONG_CHAIN, Counts { neurons: 2, sums: 3, synapses: 8, rescaled: 0, layers: 3, depth: 3 }),
    ] {
        assert_eq!(network(text).counts(), counts);
    }
}

#[test]
fn a_weight_of_zero_is_no_synapse_and_no_way() {
    let counts = network(&SPRINKLER.replace("= u6 + u7", "= 0.0 u6 + 0.0 u7")).counts();
    assert_eq!((counts.synapses, counts.depth), (8, 2));
    let dense = network(&SPRINKLER.replace("0.9 u0 + 0.1 u1", "0.0 u0 + 0.1 u1"));
    assert_eq!(dense.counts().synapses, 9);
}

#[test]
fn a_constant_has_no_depth() {
    let whole = network(SPRINKLER);
    let mut parts = whole.parts().clone();
    let mut layers = Layers::after_inputs(2);
    layers.push(Operation::Affine(Affine::from_rows(&[AffineRow { bias: 0.8, terms: vec![] }])));
    layers.push(Operation::Product(vec![[UnitId::new(2), UnitId::new(2)]]));
    parts.heads[0].units = vec![UnitId::new(2), UnitId::new(3)];
    parts.evidence = hamnet_network::EvidenceHead::Linear { unit: UnitId::new(3), exponent: 0 };
    parts.unit_origins = vec![UnitOrigin { state: 0, ..parts.unit_origins[0] }; 4];
    assert_eq!(Network::new(layers, parts).unwrap().counts().depth, 0);
}

proptest! {
    #[test]
    fn every_unit_is_counted_once(network in random::anything()) {
        let inputs: usize = network.inputs().iter().map(|input| input.units.len()).sum();
        let counts = network.counts();
        prop_assert_eq!(counts.neurons + counts.sums + counts.rescaled, (network.units() - inputs) as u64);
        prop_assert!(counts.depth <= counts.layers);
        prop_assert!(network.bytes() > 8 * network.units());
    }
}
