//! Values and errors of gates known to 18 digits (THEORY §5, checks 2 to 6).

use hamnet_compile::gates::{
    Construction, Multiply, MultiplySkip, MultiplyThree, MultiplyTwo, ParityProduct, Product, Richardson,
    Square, SquareOne, Unit,
};
use hamnet_numeric::{Dd, Precision};

use crate::exact::{product, unrounded};

const POINT: [f64; 2] = [0.75, -0.5];
const LN_2_PLUS_SQRT_3: f64 = 1.316_957_896_924_816_7;

/// The gate's value at the scale 0.1 in double-double within 1e-18 of `[hi, lo]`, and in `f64` within 1e-12.
fn assert_value(construction: &impl Construction, x: &[f64], [hi, lo]: [f64; 2]) {
    let gate = construction.at_scale(0.1, 1.0, Precision::F64).expect("a positive scale");
    let exact = unrounded(gate.layer(), 0.1, x.len(), x);
    let distance = (exact - Dd::from_f64(hi) - Dd::from_f64(lo)).abs().to_f64();
    assert!(distance < 1e-18, "{}: {distance:e}", gate.name());
    assert!((gate.evaluate(x) - hi).abs() < 1e-12, "{}: {}", gate.name(), gate.evaluate(x));
}

/// A decimal number of up to 20 digits after the point as a sum of two: the first 10 digits, and the rest.
macro_rules! decimal {
    ($first:literal, $rest:literal) => {{
        let first = Dd::from_f64($first) / Dd::from_f64(1e10);
        let sum = first + Dd::from_f64($rest) / Dd::from_f64(1e20);
        [-sum.hi(), -sum.lo()]
    }};
}

#[test]
fn four_neurons_have_the_known_values() {
    let at = |bias| Multiply::at_bias(Unit::Sigmoid, bias).expect("not zero");
    assert_value(&at(1.0), &POINT, decimal!(3743105343.0, 5994124022.0));
    let plain = Multiply::plain(Unit::Sigmoid).expect("smooth");
    assert_value(&plain, &POINT, decimal!(3744924528.0, 1015706271.0));
    let four = Multiply::order_four(Unit::Sigmoid).expect("closed form");
    assert_value(&four, &POINT, decimal!(3749996029.0, 0778286222.0));
}

#[test]
fn other_gates_have_the_known_values() {
    let three = MultiplyThree::at_bias(Unit::Sigmoid, LN_2_PLUS_SQRT_3).expect("not zero");
    assert_value(&three, &POINT, decimal!(3748457487.0, 9682454332.0));
    let softplus = MultiplySkip::new(Unit::Softplus).expect("even");
    assert_value(&softplus, &POINT, decimal!(3747463583.0, 2883962602.0));
    let silu = MultiplySkip::new(Unit::Silu).expect("even");
    assert_value(&silu, &POINT, decimal!(3744929809.0, 2317713524.0));
    assert_value(&Multiply::plain(Unit::Silu).expect("smooth"), &POINT, decimal!(3744929809.0, 2317713524.0));
    let gelu = MultiplySkip::new(Unit::Gelu).expect("even");
    assert_value(&gelu, &POINT, decimal!(3739867546.0, 0507346928.0));
    let richardson = Richardson::with_skip(Unit::Silu).expect("even");
    assert_value(&richardson, &POINT, decimal!(3749968462.0, 5391110679.0));
}

#[test]
fn two_cosines_multiply_to_the_known_value() {
    // sin(δu) sin(δv)/δ², as [cos δ(u-v) - cos δ(u+v)]/(2δ²)
    let [u, v] = POINT.map(Dd::from_f64);
    let scale = Dd::ONE / Dd::from_f64(10.0);
    let cosine = |x: Dd| (scale * x).sin_cos().1;
    let value = (cosine(u - v) - cosine(u + v)) / (scale * scale + scale * scale);
    let [hi, lo] = decimal!(3744924523.0, 1867665503.0);
    let distance = (value - Dd::from_f64(hi) - Dd::from_f64(lo)).abs().to_f64();
    assert!(distance < 1e-18, "{distance:e}");
}

#[test]
fn a_skip_at_zero_is_that_of_even_units() {
    for unit in [Unit::Softplus, Unit::Silu, Unit::Gelu, Unit::Square] {
        let layers = |construction: &dyn Construction| construction.layer(0.25, Precision::F64);
        let two = MultiplyTwo::at_bias(unit, 0.0).expect("curved");
        assert_eq!(layers(&two), layers(&MultiplySkip::new(unit).expect("even")));
        let one = SquareOne::at_bias(unit, 0.0).expect("curved");
        assert_eq!(layers(&one), layers(&Square::with_skip(unit).expect("even")));
    }
}

#[test]
fn half_the_neurons_are_the_same_function() {
    let at = |construction: &dyn Construction, x: &[f64]| {
        let layer = construction.layer(0.25, Precision::F64);
        layer.evaluate(&x.iter().map(|&x| Dd::from_f64(x)).collect::<Vec<_>>())
    };
    let points: [&[f64]; 2] = [&[0.75, -0.5, 0.25], &[0.75, -0.5, 0.25, 1.0]];
    for (unit, x) in [(Unit::Tanh, points[0]), (Unit::Sigmoid, points[0]), (Unit::Gelu, points[1])] {
        let half = ParityProduct::new(unit, x.len()).expect("its parity");
        let all = Product::new(unit, 0.0, x.len()).expect("curved");
        // output weights are rounded
        let ratio = (at(&half, x) / at(&all, x)).to_f64();
        assert!((ratio - 1.0).abs() < 1e-14, "{unit}: {ratio}");
    }
}

#[test]
fn eight_neurons_multiply_three_numbers_to_the_known_value() {
    let point = [0.75, -0.5, 0.25];
    let three = Product::new(Unit::Sigmoid, 1.0, 3).expect("not zero");
    assert_value(&three, &point, decimal!(0939462773.0, 0963989065.4));
    let gate = three.at_scale(0.1, 0.75, Precision::F64).expect("a positive scale");
    let actual = (unrounded(gate.layer(), 0.1, 3, &point) / product(&point)).to_f64() - 1.0;
    assert!((actual.abs() - 0.002_093_62).abs() < 1e-8, "{actual}");
    assert!(gate.bound().truncation > (actual * product(&point).to_f64()).abs());
}

#[test]
fn relative_errors_at_a_smaller_scale_are_the_known_ones() {
    let relative = |gate: &Multiply| {
        let gate = gate.at_scale(0.01, 1.0, Precision::F64).expect("a positive scale");
        ((unrounded(gate.layer(), 0.01, 2, &POINT) - product(&POINT)) / product(&POINT)).to_f64()
    };
    let four = relative(&Multiply::order_four(Unit::Sigmoid).expect("closed form"));
    assert!((four / -1.059_563_74e-10 - 1.0).abs() < 1e-6, "{four:e}");
    let one = relative(&Multiply::at_bias(Unit::Sigmoid, 1.0).expect("not zero"));
    assert!((one / -1.840_755_21e-5 - 1.0).abs() < 1e-6, "{one:e}");
}

#[test]
fn certificates_at_the_corner_lie_between_the_error_and_the_bound_of_the_fourth_derivative() {
    let cases = [(1.0, 0.004_684_389, -0.004_517_301), (LN_2_PLUS_SQRT_3, 0.004_009_793, -0.003_328_871)];
    for (bias, published, actual) in cases {
        let construction = Multiply::at_bias(Unit::Sigmoid, bias).expect("not zero");
        let gate = construction.at_scale(0.1, 1.0, Precision::F64).expect("a positive scale");
        let error = (unrounded(gate.layer(), 0.1, 2, &[1.0, 1.0]) - Dd::ONE).to_f64();
        assert!((error / actual - 1.0).abs() < 1e-4, "{error}");
        let bound = gate.bound().truncation;
        assert!(bound >= error.abs() && bound <= published * (1.0 + 1e-4), "{bound} {published}");
        let range = construction.relative_range(0.1, 1.0, Precision::F64);
        assert!(range.contains(1.0 + error), "{range}");
    }
}
