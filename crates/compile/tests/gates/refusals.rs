//! What is refused, with which words.

use hamnet_compile::gates::arity::MOST_FACTORS;
use hamnet_compile::gates::catalogue::{products, squares};
use hamnet_compile::gates::{
    Construction, ForwardProduct, GateError, Multiply, MultiplySkip, MultiplyThree, ParityProduct, Product,
    Square, Unit,
};
use hamnet_numeric::Precision;

#[test]
fn a_bias_without_second_derivative_is_refused_with_one_that_has_it() {
    for unit in [Unit::Sigmoid, Unit::Tanh] {
        for refusal in [
            Multiply::at_bias(unit, 0.0).expect_err("zero"),
            MultiplyThree::at_bias(unit, 0.0).expect_err("zero"),
            Square::at_bias(unit, 0.0).expect_err("zero"),
        ] {
            let better = unit.plain_bias().expect("smooth").to_string();
            assert!(matches!(refusal, GateError::VanishingDerivative { order: 2, .. }));
            assert!(refusal.to_string().contains(&better), "{refusal}");
        }
    }
    let relu = Multiply::plain(Unit::Relu).expect_err("not smooth");
    assert!(relu.to_string().contains("sawtooth"), "{relu}");
}

#[test]
fn gates_that_do_not_exist_are_refused() {
    assert!(matches!(MultiplySkip::new(Unit::Sigmoid), Err(GateError::NotEven { .. })));
    assert!(matches!(Square::with_skip(Unit::Tanh), Err(GateError::NotEven { .. })));
    assert!(matches!(Multiply::order_four(Unit::Silu), Err(GateError::NoOrderFour { .. })));
    assert!(matches!(
        Product::new(Unit::Sigmoid, 1.0, MOST_FACTORS + 1),
        Err(GateError::TooManyFactors { .. })
    ));
    assert!(matches!(Product::new(Unit::Square, 0.0, 3), Err(GateError::VanishingDerivative { .. })));
    for (unit, factors) in [(Unit::Tanh, 4), (Unit::Silu, 3), (Unit::Softplus, 2), (Unit::Relu, 3)] {
        let refusal = ParityProduct::new(unit, factors).expect_err("another parity");
        assert!(matches!(refusal, GateError::WrongParity { .. }), "{refusal}");
    }
    assert!(matches!(ForwardProduct::new(Unit::Tanh, 0.0, 2), Err(GateError::VanishingDerivative { .. })));
    let gate = Multiply::plain(Unit::Sigmoid).expect("smooth");
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(gate.best(wrong, Precision::F64), Err(GateError::NotPositive { .. })));
        assert!(matches!(gate.at_scale(wrong, 1.0, Precision::F64), Err(GateError::NotPositive { .. })));
        assert!(matches!(gate.for_tolerance(1.0, wrong, Precision::F64), Err(GateError::NotPositive { .. })));
    }
}

#[test]
fn a_tolerance_below_the_floor_is_refused_with_a_gate_that_reaches_it() {
    let gate = Multiply::plain(Unit::Sigmoid).expect("smooth");
    let reached = gate.for_tolerance(1.0, 1e-6, Precision::F64).expect("reachable");
    assert!(reached.bound().total() <= 1e-6);
    let refusal = gate.for_tolerance(1.0, 1e-9, Precision::F64).expect_err("below the floor");
    let GateError::ToleranceUnreachable { best, ref remedy, .. } = refusal else { panic!("{refusal}") };
    assert!(best > 1e-9 && best < 1e-6, "{best:e}");
    assert!(remedy.contains("2 silu neurons") && remedy.contains("f64"), "{remedy}");
}

#[test]
fn a_catalogue_lists_constructions_by_their_neurons() {
    for (constructions, count) in [(products(), 30), (squares(), 14)] {
        let gates = constructions.iter().map(|one| one.at_scale(0.5, 1.0, Precision::F64));
        let neurons: Vec<usize> = gates.map(|gate| gate.expect("a positive scale").neurons()).collect();
        assert!(neurons.is_sorted(), "{neurons:?}");
        assert_eq!(neurons.len(), count);
    }
}
