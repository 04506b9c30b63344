//! Orders of convergence and floors (THEORY §5, check 7, and the table of §1.6).

use hamnet_compile::gates::{
    CertifiedGate, Construction, ForwardProduct, Multiply, MultiplySkip, MultiplyThree, MultiplyTwo,
    ParityProduct, Richardson, Unit,
};
use hamnet_numeric::elementary::{ln_f64, log2_f64};
use hamnet_numeric::{Dd, Precision};

use crate::exact::{error, product, unrounded};

/// The slope of `log error` against `log δ` between 0.1 and 0.01.
fn slope(construction: &impl Construction) -> f64 {
    let point = [0.75, -0.5];
    let at = |scale| {
        let gate = construction.at_scale(scale, 1.0, Precision::F64).expect("a positive scale");
        (unrounded(gate.layer(), scale, 2, &point) - product(&point)).abs().to_f64()
    };
    ln_f64(at(0.1) / at(0.01)) / ln_f64(10.0)
}

#[test]
fn orders_of_convergence_are_two_four_and_six() {
    let plain = slope(&Multiply::plain(Unit::Sigmoid).expect("smooth"));
    let four = slope(&Multiply::order_four(Unit::Sigmoid).expect("closed form"));
    let six = slope(&Richardson::order_six(Unit::Sigmoid).expect("closed form"));
    println!("slopes {plain:.4} {four:.4} {six:.4}");
    assert!((plain - 2.0).abs() < 0.02, "{plain}");
    assert!((four - 4.0).abs() < 0.02, "{four}");
    assert!((six - 6.0).abs() < 0.2, "{six}");
}

/// The slope at two to four factors, in exact arithmetic with rounded output weights, between 1/8 and 1/16.
fn slope_of_many(construction: &impl Construction) -> f64 {
    let at = |scale| {
        let layer = construction.layer(scale, Precision::F64);
        let point = &[0.75, -0.5, 0.25, 1.0][..layer.inputs()];
        let exact: Vec<Dd> = point.iter().map(|&x| Dd::from_f64(x)).collect();
        (layer.evaluate(&exact) - product(point)).abs().to_f64()
    };
    log2_f64(at(0.125) / at(0.0625))
}

#[test]
fn other_products_have_the_orders_promised() {
    let four = Unit::Sigmoid.order_four_bias().expect("closed form");
    let forward = |bias, factors| ForwardProduct::new(Unit::Sigmoid, bias, factors).expect("curved");
    let half = |unit, factors| ParityProduct::new(unit, factors).expect("its parity");
    let plain = MultiplyTwo::plain(Unit::Sigmoid).expect("smooth");
    let other = MultiplyTwo::at_bias(Unit::Tanh, 0.3).expect("curved");
    let slopes = [
        (slope_of_many(&plain), 2.0),
        (slope_of_many(&other), 1.0),
        (slope_of_many(&forward(four, 3)), 2.0),
        (slope_of_many(&forward(0.3, 3)), 1.0),
        (slope_of_many(&forward(1.0, 4)), 1.0),
        (slope_of_many(&half(Unit::Tanh, 3)), 2.0),
        (slope_of_many(&half(Unit::Silu, 4)), 2.0),
    ];
    for (slope, expected) in slopes {
        assert!((slope - expected).abs() < 0.2, "{slopes:?}");
    }
}

/// The largest error on a grid of 21 × 21 points.
fn worst(gate: &CertifiedGate) -> f64 {
    let side = |i: i32| f64::from((f64::from(i) / 10.0) as f32);
    let points = (-10..=10).flat_map(|i| (-10..=10).map(move |j| [side(i), side(j)]));
    points.map(|x| error(gate, &x)).fold(0.0, f64::max)
}

/// The least measured error over all scales, the certified one, and the measured one beside it.
fn floors(construction: &impl Construction, precision: Precision) -> [f64; 3] {
    let gates =
        (0..30).map(|j| construction.at_scale(0.5f64.powi(j), 1.0, precision).expect("a positive scale"));
    let least = gates.map(|gate| worst(&gate)).fold(f64::INFINITY, f64::min);
    let best = construction.best(1.0, precision).expect("a positive reach");
    let floors = [least, best.bound().total(), worst(&best)];
    println!(
        "{:60} {precision} measured {:.1e} certified {:.1e} (there {:.1e} at {:.1e})",
        best.name(),
        floors[0],
        floors[1],
        floors[2],
        best.scale()
    );
    floors
}

fn assert_floor(construction: &impl Construction, single: f64, double: f64) {
    for (precision, expected) in [(Precision::F32, single), (Precision::F64, double)] {
        let [least, certified, there] = floors(construction, precision);
        assert!(least <= expected, "{}: {least:e} > {expected:e}", construction.name());
        assert!(there <= certified);
        assert!(certified <= 60.0 * least + 1e-15, "{}: a generous certificate", construction.name());
    }
}

#[test]
fn floors_are_at_or_below_the_published_ones() {
    let sigmoid = Unit::Sigmoid;
    assert_floor(&Multiply::at_bias(sigmoid, 1.0).expect("not zero"), 1e-3, 4.1e-8);
    assert_floor(&Multiply::plain(sigmoid).expect("smooth"), 6e-4, 3.9e-8);
    assert_floor(&Multiply::order_four(sigmoid).expect("closed form"), 5e-5, 1.5e-10);
    assert_floor(&Richardson::order_six(sigmoid).expect("closed form"), 1e-4, 5e-12);
    assert_floor(&MultiplyThree::plain(sigmoid).expect("smooth"), 1e-3, 4.8e-8);
    assert_floor(&MultiplyTwo::plain(sigmoid).expect("smooth"), 1e-3, 3.9e-8);
    assert_floor(&MultiplySkip::new(Unit::Softplus).expect("even"), 1e-3, 1.7e-8);
    assert_floor(&MultiplySkip::new(Unit::Silu).expect("even"), 3e-5, 3.4e-11);
    assert_floor(&Multiply::plain(Unit::Silu).expect("smooth"), 2.5e-5, 3.4e-11);
    assert_floor(&Richardson::of_order_two(Multiply::plain(Unit::Silu).expect("smooth")), 4e-6, 4.6e-13);
    assert_floor(&Richardson::with_skip(Unit::Silu).expect("even"), 8e-6, 4.6e-13);
    assert_floor(&MultiplySkip::new(Unit::Square).expect("even"), 2e-7, 3e-16);
    assert_floor(&Multiply::order_four(Unit::Tanh).expect("closed form"), 1e-4, 4e-10);
    assert_floor(&Multiply::order_four(Unit::Softplus).expect("closed form"), 1e-4, 4e-10);
}
