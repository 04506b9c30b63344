//! Energies of bits, spins and categories: one hidden layer of AND neurons.

use hamnet_compile::{Options, Units};
use hamnet_model::Model;
use hamnet_model::format::{Format, ReadOptions, read_bytes};
use hamnet_numeric::Precision;

use crate::common::{compiled, worst};

const AND: [Units; 5] = [Units::Sigmoid, Units::Tanh, Units::Relu, Units::Silu, Units::Gelu];

#[test]
fn an_excluded_state_is_one_product_of_literals() {
    let text = "[variables]\nb = { domain = \"bit\", shape = [6] }\n[classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.0]\n[[energy]]\n\
                class = \"a\"\nexpression = \"3 * (1 - b[0]) * b[1] * (1 - b[2]) * (1 - b[3]) * b[4] * (1 - b[5])\"\n";
    let model = read(text);
    for units in AND {
        let network = compiled(&model, &Options { units, ..Options::default() }).network;
        assert_eq!(network.counts().neurons, 1, "{units}");
        let bound = network.certificate(Precision::F64).unwrap().posterior;
        let worst = worst(&model, &network, 400, 29);
        assert!(worst <= bound.total(), "{units}: {worst} against {bound}");
    }
}

#[test]
fn the_parity_of_many_spins_takes_one_threshold_each() {
    let spins: Vec<String> = (0..12).map(|i| format!("s[{i}]")).collect();
    let text = format!(
        "[variables]\ns = {{ domain = \"spin\", shape = [12] }}\n[classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.0]\n[[energy]]\nclass = \"a\"\n\
         expression = \"0.5 * {}\"\n",
        spins.join(" * ")
    );
    let model = read(&text);
    for (units, neurons) in AND.into_iter().zip([12, 12, 11, 11, 11]) {
        let network = compiled(&model, &Options { units, ..Options::default() }).network;
        assert_eq!(network.counts().neurons, neurons, "{units}");
        let bound = network.certificate(Precision::F64).unwrap().posterior;
        let worst = worst(&model, &network, 400, 19);
        assert!(worst <= bound.total(), "{units}: {worst} against {bound}");
    }
}

fn ising(shape: &str, neighbours: &str) -> Model {
    let text = format!(
        "[variables]\ns = {{ domain = \"spin\", shape = {shape} }}\n[classes]\nstates = [\"0.2\", \"0.6\"]\nln_z = [1.0, 2.0]\n\
         [parameters]\nK = [0.2, 0.6]\n[[energy]]\nexpression = \"-K * sum(a, b in {neighbours}, a * b)\"\n"
    );
    read(&text)
}

fn read(text: &str) -> Model {
    read_bytes("test.ham", text.as_bytes().to_vec(), Some(Format::Ham), &ReadOptions::default())
        .unwrap()
        .model
}

#[test]
fn an_open_ising_square_takes_one_neuron_per_bond() {
    let model = ising("[3, 3]", "neighbours(s)");
    for units in AND {
        let network = compiled(&model, &Options { units, ..Options::default() }).network;
        assert_eq!(network.counts().neurons, 12, "{units}");
        let bound = network.certificate(Precision::F64).unwrap().posterior;
        let worst = worst(&model, &network, 200, 7);
        assert!(worst <= bound.total(), "{units}: {worst} against {bound}");
    }
}

#[test]
fn a_periodic_ising_square_takes_32() {
    let model = ising("[4, 4]", "neighbours(s, periodic)");
    let network = compiled(&model, &Options { units: Units::Sigmoid, ..Options::default() }).network;
    assert_eq!(network.counts().neurons, 32);
}

#[test]
fn relu_multiply_a_bit_and_a_real_exactly() {
    let model = read(
        "[variables]\nb = \"bit\"\ny = { domain = \"real\", range = [-0.3, 1.7] }\n\
         [classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.0]\n\
         [[energy]]\nclass = \"a\"\nexpression = \"0.7 * b * y + 0.1 * y\"\n",
    );
    let network = compiled(&model, &Options { units: Units::Relu, ..Options::default() }).network;
    assert_eq!(network.counts().neurons, 2);
    let bound = network.certificate(Precision::F64).unwrap().posterior;
    assert!(bound.truncation < 1e-20, "{bound}");
    let worst = worst(&model, &network, 200, 43);
    assert!(worst <= bound.total(), "{worst} against {bound}");
}
