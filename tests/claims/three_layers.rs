//! Sections 1.8, 1.9 and 1.11 on compiled networks: energies of bits in three layers, bits, one neuron per product, softmax.

use hamnet::compile::gates::{Neuron, OneLayer, Unit};
use hamnet::compile::{Options, Units, compile};
use hamnet::model::hamiltonian::{Boundary, Lattice};
use hamnet::model::{Hamiltonian, Model, Observe, Query};
use hamnet::network::{Activation, Network, Operation, evaluate};
use hamnet::numeric::Dd;
use hamnet::numeric::elementary::{exp_f64, ln_f64};

use crate::laws::{all_rows, answer, bound, example, hamiltonian, law, network, states, units, worst};

/// Units that multiply bits with one neuron.
const AND: [Units; 5] = [Units::Sigmoid, Units::Tanh, Units::Relu, Units::Silu, Units::Gelu];

/// The activations of hidden layers, each named as often as there are layers of it.
fn hidden(network: &Network) -> Vec<Activation> {
    let activation = |operation: &Operation| match operation {
        Operation::Activation { activation, .. } => Some(*activation),
        _ => None,
    };
    network.layers().iter().filter_map(|layer| activation(layer.operation())).collect()
}

#[test]
fn binary_energies_take_three_layers() {
    let model = example("ising");
    let spins = |spins: [i32; 9]| states(spins.map(|spin| usize::from(spin == 1)));
    let published = [
        (spins([1; 9]), 0.931691874867213),
        (spins([1, -1, 1, -1, 1, -1, 1, -1, 1]), 0.00092293667732),
        (spins([1, 1, 1, -1, -1, -1, 1, 1, 1]), 0.10092157211059),
    ];
    for kind in AND {
        let network = network(&model, &units(kind));
        assert_eq!((network.counts().neurons, hidden(&network).len()), (12, 1), "{kind}");
        let certified = bound(&network);
        for (row, expected) in &published {
            let off = (answer(&network, row)[1] - expected).abs();
            // the published numbers are rounded to the twelfth decimal
            assert!(off <= certified.total() + 1e-12, "{kind}: {off:e} > {certified}");
            assert!(kind != Units::Relu || off < 1e-12, "{off:e}");
        }
        let worst = worst(&model, &network, all_rows(&model));
        assert!(worst >= 0.1 * certified.truncation, "{kind}: {worst:e} of {certified}");
        assert!(kind != Units::Relu || certified.truncation < 1e-20);
    }
}

#[test]
fn partition_functions_of_the_open_lattice_are_the_published_ones() {
    let model = example("ising");
    let ising = hamiltonian(&model);
    for (energy, expected) in ising.energies().iter().zip([653.95908696877, 5825.9150696898]) {
        // without classes nothing is normalized: with nothing observed the network's p(e) is Z
        let one = Hamiltonian::new(None, ising.space().clone(), None, vec![energy.clone()]).expect("sound");
        let one = Model::from(one);
        let query = Query::parse("s.0.0", &Observe::Any, &one).expect("a spin of the law");
        let network = compile(&one, &query, &Options::default()).expect("few spins").network;
        let found = exp_f64(evaluate::<f64>(&network, &network.unobserved()).expect("nothing").ln_evidence);
        assert!((found / expected - 1.0).abs() < 1e-11, "{found}");
    }
}

/// `H(K = 0.6) - H(K = 0.2)` of nine spins, as a function of bits.
fn difference(steepness: f64) -> OneLayer {
    let bonds = Lattice::new(&[3, 3], Boundary::Open).neighbours();
    // s_a s_b = 4 y_a y_b - 2 y_a - 2 y_b + 1
    let coupling = -0.4;
    let mut layer = OneLayer {
        unit: Unit::Sigmoid,
        bias: -1.5 * steepness,
        neurons: Vec::new(),
        output_bias: coupling * bonds.len() as f64,
        skip: vec![0.0; 9],
    };
    for (a, b) in bonds {
        let weights = (0..9).map(|place| if place == a || place == b { steepness } else { 0.0 });
        layer.neurons.push(Neuron { weights: weights.collect(), output: 4.0 * coupling });
        layer.skip[a] -= 2.0 * coupling;
        layer.skip[b] -= 2.0 * coupling;
    }
    layer
}

#[test]
fn a_steepness_of_twice_the_logarithm_of_the_weights_over_the_error_is_enough() {
    // |4 K| summed over twelve bonds, for the difference of the classes
    let weights: f64 = 12.0 * 4.0 * 0.4;
    let steepness = 33.540841674;
    assert!((2.0 * ln_f64(weights / 1e-6) - steepness).abs() < 1e-9);
    let layer = difference(steepness);
    assert_eq!(layer.neurons.len(), 12);
    let bonds = Lattice::new(&[3, 3], Boundary::Open).neighbours();
    let errors = (0..512usize).map(|mask| {
        let bits: Vec<Dd> = (0..9).map(|place| Dd::from_f64((mask >> place & 1) as f64)).collect();
        let spin = |place: usize| 2.0 * bits[place].to_f64() - 1.0;
        let sum: f64 = bonds.iter().map(|&(a, b)| spin(a) * spin(b)).sum();
        (layer.evaluate(&bits) - Dd::from_f64(-0.4).mul_f64(sum)).abs().to_f64()
    });
    let worst = errors.fold(0.0, f64::max);
    println!("sup |Ĥ - H| = {worst:e}");
    assert!((0.9999e-6..=1e-6).contains(&worst), "{worst:e}");
}

#[test]
fn a_periodic_lattice_takes_a_neuron_per_bond() {
    let model = law("[variables]\ns = { domain = \"spin\", shape = [4, 4] }\n\
         [classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.5]\n[parameters]\nK = [0.2, 0.6]\n\
         [[energy]]\nexpression = \"-K * sum(a, b in neighbours(s, periodic), a * b)\"\n");
    for kind in AND {
        let network = network(&model, &units(kind));
        assert_eq!((network.counts().neurons, hidden(&network).len()), (32, 1), "{kind}");
        let theory = &network.parts().theory;
        assert_eq!((theory.cliques, theory.largest_clique), (32, 2));
        assert!((theory.ln_upper_bound - ln_f64(128.0)).abs() < 1e-12);
        worst(&model, &network, crate::laws::rows(&model, 100, 3));
    }
    // with the linear terms and the constant: 49 monomials of bits
    let in_bits = hamiltonian(&model).energies()[0].spins_to_bits();
    assert_eq!(in_bits.len(), 49);
}

#[test]
fn neurons_of_a_chain_of_spins_grow_linearly() {
    let neurons = [20, 40, 60].map(|spins| {
        let model = law(&format!(
            "[variables]\ns = {{ domain = \"spin\", shape = [{spins}] }}\n\
             [classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.0]\n[parameters]\nK = [0.1, 0.3]\n\
             [[energy]]\nexpression = \"sum(a, b in neighbours(s), K * a * b)\"\n"
        ));
        let network = network(&model, &units(Units::Sigmoid));
        worst(&model, &network, crate::laws::rows(&model, 40, 5));
        network.counts().neurons
    });
    assert_eq!(neurons, [19, 39, 59]);
}

#[test]
fn one_neuron_of_a_network_multiplies_all_bits() {
    for bits in [2, 5, 9] {
        let product: Vec<String> = (0..bits).map(|place| format!("y[{place}]")).collect();
        let model = law(&format!(
            "[variables]\ny = {{ domain = \"bit\", shape = [{bits}] }}\n\
             [classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.0]\n\
             [[energy]]\nclass = \"a\"\nexpression = \"{}\"\n",
            product.join(" * ")
        ));
        for kind in AND {
            let network = network(&model, &Options { tolerance: Some(1e-4), ..units(kind) });
            assert_eq!(network.counts().neurons, 1, "{kind}");
            let certified = bound(&network);
            let worst = worst(&model, &network, all_rows(&model));
            assert!(worst >= 0.1 * certified.truncation, "{kind}: {worst:e} of {certified}");
        }
    }
}
