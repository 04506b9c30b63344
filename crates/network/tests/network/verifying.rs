//! One broken network per rule.

use hamnet_network::{
    Affine, AffineRow, Encoding, ErrorBound, EvidenceHead, Groups, HeadForm, Input, Layers, Network,
    NetworkError, NetworkParts, Operation, OriginId, UnitId, UnitRange, VariableLabel,
};

use crate::hand_made::{EXPLAINED, REGIMES, SPRINKLER, SPRINKLER_LOG, network};

/// The rule that is broken when the parts of the network of `text` are changed.
fn broken(text: &str, change: impl FnOnce(&mut NetworkParts)) -> NetworkError {
    let network = network(text);
    let mut parts = network.parts().clone();
    change(&mut parts);
    Network::new(same_layers(&network), parts).unwrap_err()
}

/// The rule that is broken when the sprinkler has other layers over its two inputs.
fn broken_layers(operations: Vec<Operation>) -> NetworkError {
    let mut layers = Layers::after_inputs(2);
    operations.into_iter().for_each(|operation| {
        layers.push(operation);
    });
    Network::new(layers, network(SPRINKLER).parts().clone()).unwrap_err()
}

fn same_layers(network: &Network) -> Layers {
    let inputs = network.inputs().iter().map(|input| input.units.len()).sum();
    let mut layers = Layers::after_inputs(inputs);
    network.layers().iter().for_each(|layer| {
        layers.push(layer.operation().clone());
    });
    layers
}

fn of_states(name: &str, states: &[&str]) -> VariableLabel {
    VariableLabel::of_states(name, states.iter().map(|&state| state.to_owned()).collect())
}

fn constant(bias: f64) -> Operation {
    Operation::Affine(Affine::from_rows(&[AffineRow { bias, terms: vec![] }]))
}

fn unit(index: usize) -> UnitId {
    UnitId::new(index)
}

#[test]
fn variables_have_names_of_their_own_and_states() {
    let error = broken(SPRINKLER, |parts| parts.variables[1].name = "rain".to_owned());
    assert_eq!(error.to_string(), "the list of variables names `rain` twice");
    let error = broken(SPRINKLER, |parts| parts.variables[1] = of_states("wet", &["no", "no"]));
    assert_eq!(error.to_string(), "variable `wet` names `no` twice");
    let error = broken(SPRINKLER, |parts| parts.variables[0] = of_states("rain", &[]));
    assert_eq!(error.to_string(), "variable `rain` has 0 entries where 1 are needed");
}

#[test]
fn a_range_is_finite_and_in_order() {
    for (low, high, words) in
        [(1.0, -1.0, "1 to -1"), (0.0, f64::INFINITY, "0 to inf"), (f64::NAN, 0.0, "NaN to 0")]
    {
        let error = broken(REGIMES, |parts| parts.variables[1] = VariableLabel::of_real("step", low, high));
        let expected =
            format!("variable `step` ranges from {words}; a range is finite, and its ends are in order");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_real_is_one_unit_that_is_observed() {
    let error = broken(REGIMES, |parts| parts.inputs[0].units = UnitRange::new(unit(0), 2));
    assert_eq!(error.to_string(), "input 0 has 2 entries where 1 are needed");
    let error = broken(SPRINKLER, |parts| parts.variables[1] = VariableLabel::of_real("wet", 0.0, 1.0));
    assert_eq!(error.to_string(), "input 0 reads the real variable `wet`, of which there are no likelihoods");
}

#[test]
fn inputs_are_the_first_units_of_known_variables() {
    let error = broken(SPRINKLER, |parts| parts.inputs[0].variable = 2);
    assert_eq!(error.to_string(), "input 0 names variable 2, but the network knows 2");
    let error = broken(SPRINKLER, |parts| parts.inputs[0].units = UnitRange::new(unit(0), 3));
    assert_eq!(error.to_string(), "input 0 has 3 entries where 2 are needed");
    let error = broken(SPRINKLER, |parts| parts.inputs[0].units = UnitRange::new(unit(1), 2));
    assert_eq!(error.to_string(), "input 0 begins at u1 where u0 is next");
    let error = broken(SPRINKLER, |parts| {
        parts.inputs.push(Input { variable: 1, units: UnitRange::new(unit(2), 2) });
    });
    assert_eq!(error.to_string(), "the list of inputs names variable `wet` twice");
    let error = broken(SPRINKLER, |parts| parts.inputs.clear());
    assert_eq!(error.to_string(), "the first layer begins at u2 where u0 is next");
}

#[test]
fn layers_compute_units_from_units_before_them() {
    let error = broken_layers(vec![constant(1.0), Operation::Product(vec![])]);
    assert_eq!(error, NetworkError::EmptyLayer { layer: 1 });
    let error =
        broken_layers(vec![constant(1.0), Operation::Rescale { of: Groups::one(vec![]), counted: true }]);
    assert_eq!(error, NetworkError::EmptyLayer { layer: 1 });
    let error = broken_layers(vec![Operation::Product(vec![[unit(1), unit(2)]])]);
    assert_eq!(error, NetworkError::ReadsAhead { layer: 0, unit: unit(2) });
    let error = broken_layers(vec![Operation::Rescale { of: Groups::one(vec![unit(7)]), counted: false }]);
    assert_eq!(error, NetworkError::ReadsAhead { layer: 0, unit: unit(7) });
}

#[test]
fn weights_and_biases_are_finite() {
    let error = broken_layers(vec![constant(1.0), constant(f64::NAN)]);
    assert_eq!(error, NetworkError::BadWeight { layer: 1, unit: unit(3) });
    let row = AffineRow { bias: 0.0, terms: vec![(unit(0), f64::INFINITY)] };
    let error = broken_layers(vec![Operation::Affine(Affine::from_rows(&[row]))]);
    assert_eq!(error, NetworkError::BadWeight { layer: 0, unit: unit(2) });
}

#[test]
fn heads_have_a_unit_per_joint_state() {
    assert_eq!(broken(SPRINKLER, |parts| parts.heads.clear()), NetworkError::NoHead);
    let error = broken(SPRINKLER, |parts| parts.heads[0].target = vec![0, 1]);
    assert_eq!(error.to_string(), "head 0 has 2 entries where 4 are needed");
    let error = broken(SPRINKLER, |parts| parts.heads[0].target = vec![0, 0]);
    assert_eq!(error.to_string(), "head 0 names variable `rain` twice");
    let error = broken(SPRINKLER, |parts| parts.heads[0].target = vec![9]);
    assert_eq!(error.to_string(), "head 0 names variable 9, but the network knows 2");
    let error = broken(REGIMES, |parts| parts.heads[0].target = vec![0, 1]);
    assert_eq!(error.to_string(), "head 0 names the real variable `step size` where one of states belongs");
    let error = broken(SPRINKLER, |parts| parts.heads[0].units[1] = unit(9));
    assert_eq!(error.to_string(), "head 0 names u9, but the network has 9 units");
}

#[test]
fn evidence_is_read_in_the_way_it_is_encoded() {
    let error =
        broken(SPRINKLER, |parts| parts.evidence = EvidenceHead::Linear { unit: unit(9), exponent: 0 });
    assert_eq!(error.to_string(), "the evidence head names u9, but the network has 9 units");
    let logarithmic = Encoding::LogLikelihood { floor: 1.0, spread: 1.0 };
    assert_eq!(broken(SPRINKLER, |parts| parts.encoding = logarithmic), NetworkError::MixedKinds);
    assert_eq!(
        broken(SPRINKLER_LOG, |parts| parts.encoding = Encoding::Likelihood),
        NetworkError::MixedKinds
    );
    let error =
        broken(SPRINKLER_LOG, |parts| parts.encoding = Encoding::LogLikelihood { floor: 0.0, spread: 1.0 });
    assert_eq!(error.to_string(), "the floor of the encoding is 0");
    let error =
        broken(SPRINKLER_LOG, |parts| parts.encoding = Encoding::LogLikelihood { floor: 1.0, spread: -1.0 });
    assert_eq!(error.to_string(), "the spread of the encoding is -1");
    let log = |offset, impossible_below| EvidenceHead::Log { unit: unit(2), offset, impossible_below };
    let error = broken(SPRINKLER_LOG, |parts| parts.evidence = log(f64::INFINITY, 0.0));
    assert_eq!(error.to_string(), "the offset of ln p(e) is inf");
    let error = broken(SPRINKLER_LOG, |parts| parts.evidence = log(0.0, f64::NAN));
    assert_eq!(error.to_string(), "the threshold of impossible evidence is NaN");
}

#[test]
fn observed_inputs_go_without_evidence_and_weights() {
    let encode = |text, encoding| broken(text, |parts| parts.encoding = encoding);
    assert_eq!(encode(SPRINKLER, Encoding::Observed), NetworkError::MixedKinds);
    assert_eq!(encode(SPRINKLER_LOG, Encoding::Observed), NetworkError::MixedKinds);
    for text in [SPRINKLER, SPRINKLER_LOG] {
        assert_eq!(broken(text, |parts| parts.evidence = EvidenceHead::Absent), NetworkError::MixedKinds);
    }
    let error = broken(REGIMES, |parts| parts.evidence = EvidenceHead::Linear { unit: unit(4), exponent: 0 });
    assert_eq!(error, NetworkError::MixedKinds);
    let error = broken(REGIMES, |parts| parts.heads[0].form = HeadForm::Normalize);
    assert_eq!(
        error.to_string(),
        "head 0 divides by a sum, but where inputs are observed units are energies and no weights"
    );
    let mut parts = network(REGIMES).parts().clone();
    let mut layers = Layers::after_inputs(3);
    for counted in [true, false] {
        let rescaled = layers.push(Operation::Rescale { of: Groups::one(vec![unit(1), unit(2)]), counted });
        parts.heads[0].units = rescaled.iter().collect();
    }
    parts.unit_origins.push(parts.unit_origins[3]);
    assert_eq!(
        Network::new(layers, parts).unwrap_err().to_string(),
        "layer 0 rescales, but where inputs are observed units are energies and no weights"
    );
}

#[test]
fn max_marginals_are_all_heads_or_none_and_have_logarithmic_evidence() {
    let error = broken(EXPLAINED, |parts| parts.heads[0].form = HeadForm::Softmax);
    assert_eq!(
        error.to_string(),
        "head 0 gives probabilities, and another max-marginals; a network gives one or the other"
    );
    let error = broken(SPRINKLER, |parts| parts.heads[0].form = HeadForm::MaxMarginals);
    assert_eq!(error, NetworkError::MixedKinds);
    let error = broken(REGIMES, |parts| parts.heads[0].form = HeadForm::MaxMarginals);
    assert_eq!(error, NetworkError::MixedKinds);
}

#[test]
fn what_is_given_is_a_state_of_each_variable_once() {
    let error = broken(SPRINKLER, |parts| parts.given = vec![(0, 2)]);
    assert_eq!(error.to_string(), "what is given names state 2, but there are 2");
    let error = broken(REGIMES, |parts| parts.given = vec![(1, 0)]);
    assert_eq!(
        error.to_string(),
        "what is given names the real variable `step size` where one of states belongs"
    );
    let error = broken(SPRINKLER, |parts| parts.given = vec![(2, 0)]);
    assert_eq!(error.to_string(), "what is given names variable 2, but the network knows 2");
    let error = broken(SPRINKLER, |parts| parts.given = vec![(0, 0), (0, 1)]);
    assert_eq!(error.to_string(), "what is given names variable `rain` twice");
}

#[test]
fn every_unit_has_an_origin() {
    let error = broken(SPRINKLER, |parts| parts.unit_origins.truncate(8));
    assert_eq!(error.to_string(), "the list of origins has 8 entries where 9 are needed");
    let error = broken(SPRINKLER, |parts| parts.unit_origins[3].group = OriginId(4));
    assert_eq!(error.to_string(), "u3 comes from origin group 4, but there are 4");
    let error = broken(REGIMES, |parts| parts.unit_origins[3].state = 1);
    assert_eq!(error.to_string(), "origin group 2 names state 1, but there are 1");
    let error = broken(SPRINKLER, |parts| parts.unit_origins[3].state = 2);
    assert_eq!(error.to_string(), "origin group 1 names state 2, but there are 2");
    let error = broken(SPRINKLER, |parts| parts.origins[2].scope = vec![7]);
    assert_eq!(error.to_string(), "origin group 2 names variable 7, but the network knows 2");
}

#[test]
fn certificates_are_numbers_one_per_precision() {
    let error = broken(SPRINKLER_LOG, |parts| parts.certificates.extend(parts.certificates.clone()));
    assert_eq!(error.to_string(), "the list of certificates names one for f64 twice");
    let error = broken(SPRINKLER_LOG, |parts| parts.certificates[0].posterior.truncation = f64::NAN);
    assert_eq!(error.to_string(), "the truncation of the posterior is NaN");
    let error = broken(SPRINKLER_LOG, |parts| parts.certificates[0].ln_evidence.rounding = -1.0);
    assert_eq!(error.to_string(), "the rounding of ln p(e) is -1");
    let negative = ErrorBound { truncation: -1.0, rounding: 0.0 };
    let error = broken(REGIMES, |parts| parts.certificates[0].energy = Some(negative));
    assert_eq!(error.to_string(), "the truncation of the energies is -1");
    let error = broken(SPRINKLER, |parts| parts.theory.ln_upper_bound = f64::NAN);
    assert_eq!(error.to_string(), "the bound of theory is NaN");
}
