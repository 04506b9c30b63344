//! AND neurons and the sawtooth (THEORY §5, checks 9, 10 and 29).

use hamnet_compile::gates::Unit;
use hamnet_compile::gates::bits::{And, error_at, steepness};
use hamnet_compile::gates::sawtooth::{Sawtooth, tooth};
use hamnet_numeric::{Dd, Precision};

use crate::exact::Draw;

#[test]
fn one_neuron_of_three_bits_has_the_known_values() {
    let expected = [1.928_749_848e-22, 9.357_622_969e-14, 4.539_786_870e-5, 0.999_954_602_1];
    let gate = And::sigmoid(&[true; 3], 1.0 / (1.0 + 21_000.0), Precision::F64).expect("reachable");
    assert_eq!(gate.steepness(), 20.0);
    for (ones, expected) in expected.into_iter().enumerate() {
        let value: f64 = gate.evaluate(&[0, 1, 2].map(|i| i < ones));
        assert!((value / expected - 1.0).abs() < 1e-8, "{ones}: {value:e}");
    }
}

#[test]
fn steepness_is_twice_the_natural_logarithm_per_decimal() {
    for (tolerance, expected) in [(1e-3, 13.813_509_557), (1e-6, 27.631_019_116), (1e-10, 46.051_701_860)] {
        assert!((steepness(tolerance) - expected).abs() < 1e-8);
    }
    let half_as_steep = 6.0 * std::f64::consts::LN_10;
    assert!((error_at(half_as_steep) - 9.990_010e-4).abs() < 1e-10);
}

/// The largest distance to the product of the literals.
fn worst_of_all_bits(gate: &And, literals: &[bool], precision: Precision) -> f64 {
    let errors = (0..1u32 << literals.len()).map(|pattern| {
        let bits: Vec<bool> = (0..literals.len()).map(|i| pattern >> i & 1 == 1).collect();
        let value = match precision {
            Precision::F32 => f64::from(gate.evaluate::<f32>(&bits)),
            Precision::F64 => gate.evaluate(&bits),
        };
        (value - f64::from(u8::from(bits == literals))).abs()
    });
    errors.fold(0.0, f64::max)
}

#[test]
fn errors_of_all_bits_reach_the_bound_and_do_not_pass_it() {
    let mut draw = Draw(9);
    for precision in Precision::ALL {
        for literals in 1..=12 {
            let signs: Vec<bool> = (0..literals).map(|_| draw.unit() < 0.5).collect();
            for and in [And::sigmoid, And::tanh] {
                let gate = and(&signs, 1e-3, precision).expect("reachable");
                assert!(gate.bound().total() <= 1e-3);
                let worst = worst_of_all_bits(&gate, &signs, precision);
                assert!(worst <= gate.bound().total(), "{worst:e} > {}", gate.bound());
                assert!(worst >= 0.999 * gate.bound().truncation, "{worst:e} of {}", gate.bound());
            }
            let exact = And::relu(&signs).expect("few");
            assert_eq!(worst_of_all_bits(&exact, &signs, precision), 0.0);
        }
    }
}

#[test]
fn an_and_below_the_rounding_of_its_unit_is_refused() {
    for and in [And::sigmoid, And::tanh] {
        let refusal = and(&[true; 2], 1e-8, Precision::F32).expect_err("below the floor");
        assert!(refusal.to_string().contains("relu"), "{refusal}");
    }
}

#[test]
fn sawtooth_squares_have_the_known_errors() {
    for (layers, expected) in [(1, 0.0625), (3, 0.003_906_25), (5, 0.000_244_140_625)] {
        let square = Sawtooth::new(layers, Precision::F64).expect("few layers");
        assert_eq!(square.bound().truncation, expected);
        let points = (0..=1u32 << 12).map(|i| f64::from(i) / 4096.0);
        let worst = points.map(|x| square.evaluate(x) - x * x).fold(0.0, f64::max);
        assert_eq!(worst, expected);
    }
}

#[test]
fn a_folded_tooth_has_two_to_the_depth_pieces() {
    for depth in 1..=6 {
        let grid = 1u32 << (depth + 3);
        let folded = |i: u32| (0..depth).fold(f64::from(i) / f64::from(grid), |x, _| tooth(x));
        let slope = |i: u32| folded(i + 1) - folded(i);
        let kinks = (1..grid).filter(|&i| slope(i) != slope(i - 1)).count();
        assert_eq!(kinks + 1, 1 << depth);
        assert_eq!(Sawtooth::new(depth, Precision::F64).expect("few").pieces(), 1 << depth);
    }
}

#[test]
fn sawtooth_squares_and_products_keep_their_bounds() {
    let mut draw = Draw(10);
    for tolerance in [1e-2, 1e-4, 3e-6] {
        let square = Sawtooth::for_tolerance(tolerance, Precision::F32).expect("reachable");
        let bound = square.bound();
        let mut worst = 0.0f64;
        for _ in 0..10_000 {
            let (x, y) = (draw.input(1.0), draw.input(1.0));
            let positive = x.abs();
            let error = f64::from(square.evaluate(positive as f32)) - positive * positive;
            worst = worst.max(error.abs());
            let (u, v) = (4.0 * x, 4.0 * y);
            let missed = square.product(Dd::from_f64(u), Dd::from_f64(v), 4.0).to_f64() - u * v;
            assert!(missed.abs() <= square.product_bound(4.0).truncation * (1.0 + 1e-12));
            let whole = f64::from(square.product(u as f32, v as f32, 4.0)) - u * v;
            assert!(whole.abs() <= square.product_bound(4.0).total(), "{whole:e}");
        }
        assert!(worst <= bound.total() && worst >= 0.5 * bound.truncation, "{worst:e} {bound}");
    }
    assert!(Sawtooth::for_tolerance(1e-8, Precision::F32).is_err());
    assert_eq!(Unit::Relu.ulp(), 0.0);
}
