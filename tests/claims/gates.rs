//! Sections 1.6 to 1.8, 1.19 and 3.1: products from neurons.

use hamnet::compile::gates::bits::{And, error_at, steepness};
use hamnet::compile::gates::catalogue::products;
use hamnet::compile::gates::sawtooth::Sawtooth;
use hamnet::compile::gates::tree::{binary_tree, cheapest};
use hamnet::compile::gates::{
    CertifiedGate, Construction, GateError, Multiply, MultiplySkip, MultiplyThree, Product, Richardson, Unit,
};
use hamnet::numeric::elementary::log2_f64;
use hamnet::numeric::{Dd, Precision};

/// The error at a point in exact arithmetic.
fn exact_error(gate: &CertifiedGate, u: f64, v: f64) -> f64 {
    let exact = gate.evaluate(&[Dd::from_f64(u), Dd::from_f64(v)]);
    (exact - Dd::from_f64(u) * Dd::from_f64(v)).abs().to_f64()
}

/// The order of convergence between the scales `2^-3` and `2^-5`.
fn order(construction: &impl Construction) -> f64 {
    let error = |scale| {
        let gate = construction.at_scale(scale, 1.0, Precision::F64).expect("a positive scale");
        exact_error(&gate, 0.75, -0.5)
    };
    log2_f64(error(0.125) / error(0.03125)) / 2.0
}

/// The largest error on a grid, in the gate's precision.
fn worst(gate: &CertifiedGate) -> f64 {
    worst_among(gate, &(-8..=8).map(|i| f64::from(i) / 8.0).collect::<Vec<_>>())
}

/// The largest error on a grid of numbers with all bits of `f32`: for few bits small scales are exact now and then.
fn worst_of_full_numbers(gate: &CertifiedGate) -> f64 {
    worst_among(gate, &(-10..=10).map(|i| f64::from(i as f32 / 10.0)).collect::<Vec<_>>())
}

/// The largest error over all pairs, in the gate's precision.
fn worst_among(gate: &CertifiedGate, numbers: &[f64]) -> f64 {
    let points = numbers.iter().flat_map(|&u| numbers.iter().map(move |&v| [u, v]));
    let error = |[u, v]: [f64; 2]| match gate.precision() {
        Precision::F32 => f64::from(gate.evaluate(&[u as f32, v as f32])) - u * v,
        Precision::F64 => gate.evaluate(&[u, v]) - u * v,
    };
    points.map(|x| error(x).abs()).fold(0.0, f64::max)
}

/// A number in `[-1, 1]` with few bits, from a running index.
fn spread(index: u32) -> f64 {
    f64::from(index.wrapping_mul(0x9e37_79b9) >> 16) / 32768.0 - 1.0
}

#[test]
fn four_neurons_multiply_to_any_accuracy_with_growing_weights() {
    let plain = Multiply::plain(Unit::Sigmoid).expect("smooth");
    let gates =
        [4, 6, 8].map(|j| plain.at_scale(0.5f64.powi(j), 1.0, Precision::F64).expect("a positive scale"));
    for pair in gates.windows(2) {
        assert_eq!(pair[1].neurons(), 4);
        let gained = exact_error(&pair[0], 1.0, 1.0) / exact_error(&pair[1], 1.0, 1.0);
        assert!((gained - 16.0).abs() < 0.2, "{gained}");
        assert_eq!(pair[1].layer().neurons[0].output / pair[0].layer().neurons[0].output, 16.0);
    }
}

#[test]
fn a_bias_without_curvature_is_refused() {
    for unit in [Unit::Sigmoid, Unit::Tanh] {
        assert!(matches!(Multiply::at_bias(unit, 0.0), Err(GateError::VanishingDerivative { order: 2, .. })));
        assert!(Multiply::at_bias(unit, 1.0).is_ok());
    }
}

#[test]
fn the_gate_is_the_product_times_an_average_of_the_second_derivative() {
    for index in 0..10_000 {
        let bias = 1.0 + 0.5 * spread(3 * index);
        let scale = 0.01 + spread(3 * index + 1).abs();
        let construction = Multiply::at_bias(Unit::Sigmoid, bias).expect("curved");
        let range = construction.relative_range(scale, 1.0, Precision::F64);
        let layer = construction.layer(scale, Precision::F64);
        let (u, v) = (1.0, spread(3 * index + 2));
        let value = layer.evaluate(&[Dd::from_f64(u), Dd::from_f64(v)]).to_f64();
        assert!(v == 0.0 || range.contains(value / (u * v)), "{range} {}", value / (u * v));
    }
}

#[test]
fn at_one_bias_the_same_neurons_gain_two_orders() {
    for unit in [Unit::Sigmoid, Unit::Tanh, Unit::Softplus] {
        let plain = order(&Multiply::plain(unit).expect("smooth"));
        let four = order(&Multiply::order_four(unit).expect("closed form"));
        assert!((plain - 2.0).abs() < 0.1 && (four - 4.0).abs() < 0.1, "{unit}: {plain} {four}");
    }
}

#[test]
fn every_gate_has_a_floor_that_its_certificate_knows() {
    for precision in Precision::ALL {
        for construction in products() {
            let best = construction.best(1.0, precision).expect("a positive reach");
            let (measured, certified) = (worst(&best), best.bound().total());
            println!("{:60} {precision} measured {measured:.1e} certified {certified:.1e}", best.name());
            assert!(measured <= certified);
            assert!(certified >= precision.unit_roundoff());
        }
    }
    let refused = Multiply::plain(Unit::Sigmoid).expect("smooth").for_tolerance(1.0, 1e-9, Precision::F64);
    assert!(matches!(refused, Err(GateError::ToleranceUnreachable { .. })));
    let plain = Multiply::plain(Unit::Sigmoid).expect("smooth").best(1.0, Precision::F64).expect("positive");
    let four =
        Multiply::order_four(Unit::Sigmoid).expect("known").best(1.0, Precision::F64).expect("positive");
    assert!(worst(&plain) <= 3.1e-8 && worst(&four) <= 1.5e-10);
}

#[test]
fn measured_floors_are_at_or_below_the_table_of_the_theory() {
    fn assert_floors(construction: &dyn Construction, single: f64, double: f64) {
        for (precision, published) in [(Precision::F32, single), (Precision::F64, double)] {
            let gates = (0..24).map(|j| construction.at_scale(0.5f64.powi(j), 1.0, precision));
            let floor = gates
                .map(|gate| worst_of_full_numbers(&gate.expect("a positive scale")))
                .fold(f64::INFINITY, f64::min);
            println!("FLOOR {:60} {precision} {floor:.1e} of {published:.1e}", construction.name());
            assert!(floor <= published, "{}: {floor:e} > {published:e}", construction.name());
        }
    }
    let (sigmoid, silu) = (Unit::Sigmoid, Unit::Silu);
    let silu_four = Multiply::plain(silu).expect("smooth");
    // the theory has four of the floors in f32
    assert_floors(&Multiply::at_bias(sigmoid, 1.0).expect("curved"), f64::INFINITY, 4.1e-8);
    assert_floors(&Multiply::plain(sigmoid).expect("smooth"), 6e-4, 3.1e-8);
    assert_floors(&Multiply::order_four(sigmoid).expect("closed form"), 5e-5, 1.5e-10);
    assert_floors(&Richardson::order_six(sigmoid).expect("closed form"), f64::INFINITY, 5e-12);
    assert_floors(&MultiplyThree::plain(sigmoid).expect("smooth"), f64::INFINITY, 4.8e-8);
    assert_floors(&MultiplySkip::new(Unit::Softplus).expect("even"), f64::INFINITY, 1.7e-8);
    assert_floors(&silu_four, 2.5e-5, 3.4e-11);
    assert_floors(&Richardson::of_order_two(silu_four), 4e-6, 4.6e-13);
    assert_floors(&MultiplySkip::new(Unit::Square).expect("even"), f64::INFINITY, 1e-16);
}

#[test]
fn errors_add_over_a_tree_of_gates() {
    let construction = Multiply::order_four(Unit::Sigmoid).expect("closed form");
    let gate = construction.best(1.0 + 1e-6, Precision::F64).expect("a positive reach");
    let error = gate.bound().total();
    let bound = (0..4).fold(0.0, |below, _| error + 2.0 * below + below * below);
    for start in 0..1000 {
        let mut factors: Vec<f64> = (0..16).map(|i| 1.0 - 0.1 * spread(16 * start + i).abs()).collect();
        let exact = factors.iter().fold(Dd::ONE, |product, &x| product.mul_f64(x));
        while factors.len() > 1 {
            factors = factors.chunks(2).map(|pair| gate.evaluate(pair)).collect();
        }
        let missed = (Dd::from_f64(factors[0]) - exact).abs().to_f64();
        assert!(missed <= bound, "{missed:e} > {bound:e}");
    }
}

#[test]
fn one_neuron_multiplies_any_number_of_bits() {
    for count in 1..=14 {
        for and in [And::sigmoid, And::tanh] {
            let gate = and(&vec![true; count], 1e-4, Precision::F64).expect("reachable");
            assert_eq!(gate.layer().neurons.len(), 1);
            assert!(gate.steepness() >= steepness(1e-4) && gate.steepness() < steepness(1e-4) + 1.0);
            let errors = (0..1u32 << count).map(|pattern| {
                let bits: Vec<bool> = (0..count).map(|i| pattern >> i & 1 == 1).collect();
                let product = f64::from(u8::from(bits.iter().all(|&bit| bit)));
                (gate.evaluate::<f64>(&bits) - product).abs()
            });
            let worst = errors.fold(0.0, f64::max);
            assert!(worst <= 1e-4 && (worst / error_at(gate.steepness()) - 1.0).abs() < 1e-9, "{worst:e}");
        }
    }
}

#[test]
fn one_relu_neuron_multiplies_bits_exactly() {
    for count in 1..=14 {
        let gate = And::relu(&vec![true; count]).expect("few bits");
        for pattern in 0..1u32 << count {
            let bits: Vec<bool> = (0..count).map(|i| pattern >> i & 1 == 1).collect();
            let product = f32::from(u8::from(bits.iter().all(|&bit| bit)));
            assert_eq!(gate.evaluate::<f32>(&bits), product);
        }
    }
}

#[test]
fn a_product_in_one_layer_takes_two_to_the_n_neurons_and_more_precision() {
    let floors: Vec<f64> = [2, 4, 6]
        .into_iter()
        .map(|factors| {
            let product = Product::new(Unit::Sigmoid, 1.0, factors).expect("curved");
            let gate = product.best(1.0, Precision::F64).expect("a positive reach");
            assert_eq!(gate.neurons(), 1 << factors);
            gate.bound().total()
        })
        .collect();
    println!("floors of 2, 4 and 6 factors in one layer: {floors:?}");
    assert!(floors.is_sorted() && floors[2] > 100.0 * floors[0], "{floors:?}");
}

#[test]
fn a_deep_product_is_exponentially_cheaper() {
    assert_eq!(binary_tree(32), 124);
    let by_depth = [1, 2, 3, 4].map(|depth| cheapest(32, depth).expect("few factors").neurons);
    assert_eq!(by_depth, [4_294_967_296, 304, 128, 124]);
}

#[test]
fn other_gates_multiply_with_fewer_neurons_or_higher_order() {
    let neurons = |construction: &dyn Construction| construction.layer(0.5, Precision::F64).neurons.len();
    let three = MultiplyThree::plain(Unit::Sigmoid).expect("smooth");
    let two = MultiplySkip::new(Unit::Silu).expect("even");
    let four = Richardson::with_skip(Unit::Silu).expect("even");
    let eight = Richardson::order_six(Unit::Sigmoid).expect("closed form");
    assert_eq!([neurons(&three), neurons(&two), neurons(&four), neurons(&eight)], [3, 2, 4, 8]);
    // the output bias of three neurons is rounded, which the larger scales do not see
    let orders = [order(&three), order(&two), order(&four), order(&eight)];
    for (order, expected) in orders.into_iter().zip([2.0, 2.0, 4.0, 6.0]) {
        assert!((order - expected).abs() < 0.2, "{orders:?}");
    }
}

#[test]
fn a_folded_sawtooth_squares() {
    for (layers, expected) in [(1, 0.0625), (3, 0.003_906_25), (5, 0.000_244_140_625)] {
        let square = Sawtooth::new(layers, Precision::F64).expect("few layers");
        assert_eq!(square.neurons(), 2 * layers);
        let points = (0..=4096).map(|i| f64::from(i) / 4096.0);
        assert_eq!(points.map(|x| (square.evaluate(x) - x * x).abs()).fold(0.0, f64::max), expected);
    }
}
