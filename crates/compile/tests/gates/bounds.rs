//! No input breaks a certificate, and none is idle.

use hamnet_compile::gates::{
    CertifiedGate, Construction, ForwardProduct, Multiply, MultiplySkip, MultiplyThree, MultiplyTwo,
    ParityProduct, Product, Richardson, Square, SquareOne, Unit,
};
use hamnet_numeric::Precision;

use crate::exact::{Draw, error, truncation};
use crate::units::SMOOTH;

/// What the worst input found reaches of a bound.
struct Reached {
    truncation: f64,
    rounding: f64,
}

/// Tries corners and random inputs; none breaks the bound.
fn attack(gate: &CertifiedGate, draw: &mut Draw, tries: usize) -> Reached {
    let inputs = gate.layer().inputs();
    let reach = gate.reach();
    let bound = gate.bound();
    let mut worst = Reached { truncation: 0.0, rounding: 0.0 };
    for number in 0..tries {
        let corner = |i: usize| if number >> i & 1 == 1 { -reach } else { reach };
        let x: Vec<f64> =
            (0..inputs).map(|i| if number < 1 << inputs { corner(i) } else { draw.input(reach) }).collect();
        let (missed, whole) = (truncation(gate, &x), error(gate, &x));
        assert!(missed <= bound.truncation, "{} at {x:?}: {missed:e} > {bound}", gate.name());
        assert!(whole <= bound.total(), "{} at {x:?}: {whole:e} > {bound}", gate.name());
        worst.truncation = worst.truncation.max(missed / bound.truncation);
        worst.rounding = worst.rounding.max((whole - missed).abs() / bound.rounding);
    }
    worst
}

/// A hundred random scales, reaches and biases of a construction, each on its corners and random inputs, 32 together.
fn attack_all<C: Construction>(draw: &mut Draw, mut construction: impl FnMut(&mut Draw) -> C) {
    let mut least_truncation = f64::INFINITY;
    let mut most_rounding = 0.0f64;
    let mut name = String::new();
    for _ in 0..100 {
        let construction = construction(draw);
        name = construction.name();
        let precision = if draw.unit() < 0.5 { Precision::F32 } else { Precision::F64 };
        let reach = f64::from(draw.between(0.3, 3.0) as f32);
        let widest = if precision == Precision::F32 { 10.0 } else { 16.0 };
        let scale = 0.5f64.powi(draw.between(3.0, widest) as i32) / reach.max(1.0);
        let scale = f64::from(scale as f32);
        let gate = construction.at_scale(scale, reach, precision).expect("a positive scale");
        let reached = attack(&gate, draw, 32);
        // an exact gate has nothing to reach, and far below the rounding the bound is that of its own arithmetic
        if gate.bound().truncation > 1e-12_f64.max(1e-6 * gate.bound().rounding) {
            least_truncation = least_truncation.min(reached.truncation);
        }
        most_rounding = most_rounding.max(reached.rounding);
    }
    println!("BOUND {name:64} truncation ≥ {least_truncation:.2} rounding up to {most_rounding:.2}");
    assert!(least_truncation >= 0.1, "{name}: truncation {least_truncation}");
    assert!(most_rounding >= 0.02, "{name}: rounding {most_rounding}");
}

/// A bias where `σ_2` is not small.
fn bias(draw: &mut Draw, unit: Unit) -> f64 {
    loop {
        let bias = f64::from(draw.between(-2.5, 2.5) as f32);
        let curvature = unit.derivative(2, bias.into()).to_f64();
        if curvature.abs() > 0.03 {
            return bias;
        }
    }
}

#[test]
fn four_neurons_keep_their_bounds() {
    let mut draw = Draw(2);
    for unit in SMOOTH {
        attack_all(&mut draw, |draw| Multiply::at_bias(unit, bias(draw, unit)).expect("not zero"));
        attack_all(&mut draw, |_| Multiply::plain(unit).expect("smooth"));
        if unit.order_four_bias().is_some() {
            attack_all(&mut draw, |_| Multiply::order_four(unit).expect("closed form"));
        }
    }
}

#[test]
fn three_neurons_keep_their_bounds() {
    let mut draw = Draw(3);
    for unit in SMOOTH {
        attack_all(&mut draw, |draw| MultiplyThree::at_bias(unit, bias(draw, unit)).expect("not zero"));
        attack_all(&mut draw, |_| MultiplyThree::plain(unit).expect("smooth"));
    }
}

#[test]
fn two_neurons_with_a_skip_keep_their_bounds() {
    let mut draw = Draw(4);
    for unit in [Unit::Softplus, Unit::Silu, Unit::Gelu, Unit::Square] {
        attack_all(&mut draw, |_| MultiplySkip::new(unit).expect("even"));
    }
    for unit in [Unit::Sigmoid, Unit::Tanh] {
        attack_all(&mut draw, |_| MultiplyTwo::plain(unit).expect("smooth"));
        attack_all(&mut draw, |draw| MultiplyTwo::at_bias(unit, bias(draw, unit)).expect("not zero"));
    }
}

#[test]
fn two_scales_keep_their_bounds() {
    let mut draw = Draw(5);
    for unit in [Unit::Softplus, Unit::Silu] {
        attack_all(&mut draw, |_| Richardson::with_skip(unit).expect("even"));
    }
    for unit in [Unit::Sigmoid, Unit::Tanh, Unit::Softplus] {
        attack_all(&mut draw, |_| Richardson::order_six(unit).expect("closed form"));
        attack_all(&mut draw, |_| Richardson::of_order_two(Multiply::plain(unit).expect("smooth")));
    }
}

#[test]
fn squares_keep_their_bounds() {
    let mut draw = Draw(6);
    for unit in SMOOTH {
        attack_all(&mut draw, |draw| Square::at_bias(unit, bias(draw, unit)).expect("not zero"));
    }
    for unit in [Unit::Softplus, Unit::Silu, Unit::Gelu, Unit::Square] {
        attack_all(&mut draw, |_| Square::with_skip(unit).expect("even"));
    }
    for unit in [Unit::Sigmoid, Unit::Tanh] {
        attack_all(&mut draw, |_| SquareOne::plain(unit).expect("smooth"));
        attack_all(&mut draw, |draw| SquareOne::at_bias(unit, bias(draw, unit)).expect("not zero"));
    }
}

#[test]
fn products_of_three_and_four_keep_their_bounds() {
    let mut draw = Draw(7);
    attack_all(&mut draw, |_| Product::new(Unit::Sigmoid, 1.0, 3).expect("not zero"));
    attack_all(&mut draw, |_| Product::new(Unit::Tanh, 0.4, 4).expect("not zero"));
}

#[test]
fn products_with_fewer_neurons_keep_their_bounds() {
    let mut draw = Draw(11);
    let four = |unit: Unit| unit.order_four_bias().expect("closed form");
    attack_all(&mut draw, |_| ForwardProduct::new(Unit::Sigmoid, four(Unit::Sigmoid), 3).expect("not zero"));
    attack_all(&mut draw, |_| ForwardProduct::new(Unit::Tanh, 0.4, 4).expect("not zero"));
    attack_all(&mut draw, |_| ForwardProduct::new(Unit::Silu, 0.0, 4).expect("not zero"));
    for unit in [Unit::Sigmoid, Unit::Tanh] {
        attack_all(&mut draw, |_| ParityProduct::new(unit, 3).expect("odd"));
    }
    for unit in [Unit::Softplus, Unit::Silu, Unit::Gelu] {
        attack_all(&mut draw, |_| ParityProduct::new(unit, 4).expect("even"));
    }
}

#[test]
fn average_over_the_box_holds_at_every_scale() {
    let mut draw = Draw(8);
    for _ in 0..2000 {
        let unit = SMOOTH[(draw.unit() * 5.0) as usize];
        let construction = Multiply::at_bias(unit, bias(&mut draw, unit)).expect("not zero");
        let scale = draw.between(0.01, 1.0);
        let range = construction.relative_range(scale, 1.0, Precision::F64);
        let gate = construction.at_scale(scale, 1.0, Precision::F64).expect("a positive scale");
        for _ in 0..5 {
            let (u, v) = (draw.input(1.0), draw.input(1.0));
            let ratio = gate.evaluate(&[u, v]) / (u * v);
            let slack = gate.bound().rounding / (u * v).abs();
            assert!(
                range.lo() - slack <= ratio && ratio <= range.hi() + slack,
                "{unit} {scale}: {ratio} {range}"
            );
        }
    }
}

#[test]
fn a_wrong_constant_breaks_the_certificate_of_the_right_one() {
    let right = Multiply::order_four(Unit::Sigmoid).expect("closed form");
    let gate = right.best(1.0, Precision::F64).expect("a positive reach");
    let broken = |change: &dyn Fn(&mut hamnet_compile::gates::OneLayer)| {
        let mut layer = gate.layer().clone();
        change(&mut layer);
        (layer.evaluate::<f64>(&[1.0, 1.0]) - 1.0).abs() > gate.bound().total()
    };
    assert!(!broken(&|_| ()));
    assert!(broken(&|layer| layer.bias += 1e-3));
    assert!(broken(&|layer| layer.neurons[0].output *= 1.0 + 1e-6));
    assert!(broken(&|layer| layer.neurons[1].weights[0] *= -1.0));
    assert!(broken(&|layer| layer.unit = Unit::Tanh));
}
