//! Units: special biases, closed forms of derivatives, enclosures.

use hamnet_compile::gates::Unit;
use hamnet_compile::gates::unit::MAX_ORDER;
use hamnet_numeric::{Dd, Interval};

use crate::exact::Draw;

/// The smooth units.
pub const SMOOTH: [Unit; 6] =
    [Unit::Sigmoid, Unit::Tanh, Unit::Softplus, Unit::Silu, Unit::Gelu, Unit::Square];

fn derivative(unit: Unit, order: usize, x: f64) -> f64 {
    unit.derivative(order, Dd::from_f64(x)).to_f64()
}

#[test]
fn special_biases_of_the_logistic_function_cancel_its_derivatives() {
    let plain = Unit::Sigmoid.plain_bias().expect("smooth");
    let four = Unit::Sigmoid.order_four_bias().expect("closed form");
    assert_eq!([-plain, -four], [1.316_957_896_924_816_7, 2.292_431_669_561_177_7]);
    assert!(derivative(Unit::Sigmoid, 3, plain).abs() < 1e-14);
    assert!(derivative(Unit::Sigmoid, 4, four).abs() < 1e-14);
    assert!((derivative(Unit::Sigmoid, 2, plain).abs() - 0.096_225_044_864_937_6).abs() < 1e-14);
    assert!((derivative(Unit::Sigmoid, 2, four).abs() - 0.068_041_381_743_977_2).abs() < 1e-14);
}

#[test]
fn special_biases_of_every_unit_do_what_they_promise() {
    for unit in SMOOTH {
        let plain = unit.plain_bias().expect("smooth");
        assert!(derivative(unit, 3, plain).abs() < 1e-15, "{unit}");
        assert!(derivative(unit, 2, plain).abs() > 0.05, "{unit}");
        if let Some(four) = unit.order_four_bias() {
            assert!(derivative(unit, 4, four).abs() < 2e-15, "{unit}");
            assert!(derivative(unit, 2, four).abs() > 0.05, "{unit}");
        }
    }
}

#[test]
fn derivatives_of_the_logistic_function_are_the_published_polynomials() {
    for x in [-3.0, -0.4, 0.0, 1.0, 2.5] {
        let s = derivative(Unit::Sigmoid, 0, x);
        let (p, q) = (s * (1.0 - s), 1.0 - 2.0 * s);
        let published = [
            p,
            p * q,
            p * (1.0 - 6.0 * p),
            p * q * (1.0 - 12.0 * p),
            p * (1.0 - 30.0 * p + 120.0 * p * p),
            p * q * (1.0 - 60.0 * p + 360.0 * p * p),
        ];
        for (order, expected) in (1..).zip(published) {
            assert!((derivative(Unit::Sigmoid, order, x) - expected).abs() < 1e-14, "{order} at {x}");
        }
    }
}

#[test]
fn derivatives_are_the_differences_of_those_below() {
    let step = Dd::from_f64(f64::from_bits(0x3e50_0000_0000_0000)); // 2^-26
    for unit in SMOOTH {
        for order in 0..MAX_ORDER {
            for x in [-1.7, 0.3, 2.1].map(Dd::from_f64) {
                let difference = unit.derivative(order, x + step) - unit.derivative(order, x - step);
                let slope = (difference / (step + step)).to_f64();
                let expected = unit.derivative(order + 1, x).to_f64();
                assert!((slope - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{unit} {order}");
            }
        }
    }
}

#[test]
fn suprema_of_the_logistic_function_are_the_published_ones() {
    let everywhere = Interval::new(-20.0, 20.0).expect("ordered");
    let near = Interval::new(-1.0, 1.0).expect("ordered");
    for (order, expected) in [(3, 0.125), (4, 0.127_683_898), (6, 0.408_328)] {
        let supremum = Unit::Sigmoid.supremum(order, near);
        assert!(supremum >= expected && supremum < 1.2 * expected, "{order}: {supremum}");
        assert!(Unit::Sigmoid.supremum(order, everywhere) >= expected);
    }
}

#[test]
fn ranges_hold_every_value_and_are_not_much_wider() {
    let mut draw = Draw(1);
    for unit in SMOOTH {
        for order in 0..=MAX_ORDER - 2 {
            let centre = draw.between(-3.0, 3.0);
            let over = Interval::around(centre, 0.25);
            let range = unit.range(order, over);
            let values = (0..=100).map(|i| derivative(unit, order, over.lo() + 0.005 * f64::from(i)));
            let (least, most) =
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
            assert!(range.lo() <= least && most <= range.hi(), "{unit} {order} {range} {least} {most}");
            assert!(
                range.width() <= 1.7 * (most - least) + 0.01 * range.magnitude() + 1e-13,
                "{unit} {order} {range} {least} {most}"
            );
        }
    }
}
