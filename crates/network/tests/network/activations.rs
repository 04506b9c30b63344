//! Every activation in every arithmetic.

use hamnet_network::{Activation, Arithmetic};
use hamnet_numeric::elementary::{GELU_ULP, SIGMOID_ULP, SILU_ULP, SOFTPLUS_ULP, TANH_ULP};
use hamnet_numeric::{Dd, Interval, Wide};
use proptest::prelude::*;

use crate::double;

/// Up to here the judge knows every activation to far better than a place.
const REACH: f64 = 6.0;

fn at(x: f64, activation: Activation) -> Interval {
    Interval::point(x).activate(activation)
}

/// The error of the function in `f64`, in places.
fn places(activation: Activation) -> f64 {
    match activation {
        Activation::Softplus => SOFTPLUS_ULP,
        Activation::Sigmoid => SIGMOID_ULP,
        Activation::Tanh => TANH_ULP,
        Activation::Silu => SILU_ULP,
        Activation::Gelu => GELU_ULP,
        Activation::Relu => 0.0,
        Activation::Square => 0.5,
        other => panic!("{} has no kernel", other.name()),
    }
}

fn ulp(x: f64) -> f64 {
    x.abs().next_up() - x.abs()
}

#[test]
fn names_are_those_of_the_text_form() {
    let names = Activation::ALL.map(Activation::name);
    assert_eq!(names, ["softplus", "sigmoid", "tanh", "silu", "gelu", "relu", "square"]);
}

#[test]
fn known_values() {
    for (activation, at_one, at_minus_two) in [
        (Activation::Softplus, 1.3132616875182228, 0.1269280110429726),
        (Activation::Sigmoid, 0.7310585786300049, 0.11920292202211755),
        (Activation::Tanh, 0.7615941559557649, -0.9640275800758169),
        (Activation::Silu, 0.7310585786300049, -0.2384058440442351),
        (Activation::Gelu, 0.8413447460685429, -0.04550026389635841),
        (Activation::Relu, 1.0, 0.0),
        (Activation::Square, 1.0, 4.0),
    ] {
        for (x, value) in [(1.0, at_one), (-2.0, at_minus_two)] {
            let found: f64 = Arithmetic::activate(x, activation);
            assert!((found - value).abs() <= 4.0 * ulp(value), "{} {x}: {found:?}", activation.name());
            assert!(Interval::around(value, ulp(value)).intersection(at(x, activation)).is_some());
        }
    }
}

#[test]
fn nothing_is_lost_at_the_ends_of_the_range() {
    let ends =
        [f64::NEG_INFINITY, f64::MIN, -746.0, -600.5, -36.0, -5e-324, 0.0, 5e-324, 1e-300, 36.0, 746.0];
    for activation in Activation::ALL {
        for x in ends.into_iter().chain([f64::MAX, f64::INFINITY]) {
            let value: f64 = Arithmetic::activate(x, activation);
            assert!(!value.is_nan(), "{} of {x}", activation.name());
            let bounded = Interval::new(x.min(f64::MAX), x.max(f64::MIN)).unwrap().activate(activation);
            let nudged = if value.is_finite() { Interval::around(value, 8.0 * ulp(value)) } else { bounded };
            assert!(
                nudged.intersection(bounded).is_some(),
                "{} of {x}: {value} {bounded}",
                activation.name()
            );
        }
        let whole = Interval::ENTIRE.activate(activation);
        assert!(whole.hi() >= 1.0, "{} of every real: {whole}", activation.name());
    }
}

#[test]
fn wide_numbers_square_beyond_the_range_and_keep_small_ones() {
    let large = Wide::from_f64(1e200);
    assert!((large.activate(Activation::Square).ln() - 2.0 * large.ln()).abs() < 1e-12);
    let small = Wide::from_f64(1.0).shift(-5000);
    assert!(small.activate(Activation::Relu) == small);
    assert_eq!(small.activate(Activation::Sigmoid).to_f64(), 0.5);
}

#[test]
fn the_least_value_of_a_function_that_falls_and_rises_is_its_end() {
    for (activation, least) in
        [(Activation::Silu, -0.2784645427610738), (Activation::Gelu, -0.16997120747990366)]
    {
        let found = Interval::new(-3.0, 1.0).unwrap().activate(activation);
        assert!(found.lo() <= least && least - found.lo() < 1e-15, "{}: {found}", activation.name());
    }
}

proptest! {
    #[test]
    fn enclosures_hold_the_exact_value_and_little_else(x in -REACH..REACH) {
        for activation in Activation::ALL {
            let (found, exact) = (at(x, activation), double::activate(Dd::from_f64(x), activation));
            let holds = Dd::from_f64(found.lo()) <= exact && exact <= Dd::from_f64(found.hi());
            prop_assert!(holds, "{} of {x:?}: {found}, exactly {exact:?}", activation.name());
            let most = if activation == Activation::Softplus { 8.0 * f64::EPSILON } else { 2.0 * ulp(exact.to_f64()) };
            prop_assert!(found.width() <= most, "{} of {x:?}: {found}", activation.name());
        }
    }

    #[test]
    fn doubles_are_as_near_as_their_kernels_say(x in -REACH..REACH) {
        for activation in Activation::ALL {
            let value: f64 = Arithmetic::activate(x, activation);
            let exact = double::activate(Dd::from_f64(x), activation);
            let error = (Dd::from_f64(value) - exact).abs().to_f64();
            prop_assert!(error <= places(activation) * ulp(exact.to_f64()), "{} of {x:?}: {value:?}", activation.name());
        }
    }

    #[test]
    fn an_interval_is_enclosed_by_the_values_it_takes(a in -REACH..REACH, b in -REACH..REACH) {
        let (lo, hi) = (a.min(b), a.max(b));
        for activation in Activation::ALL {
            let found = Interval::new(lo, hi).unwrap().activate(activation);
            let step = (hi - lo) / 256.0;
            let values = (0..256).map(|i| at((lo + step * f64::from(i)).min(hi), activation));
            let hull = values.fold(at(hi, activation), Interval::hull);
            prop_assert!(found.encloses(hull), "{} of [{lo}, {hi}]: {found} {hull}", activation.name());
            // Between two places of the grid a function falls below both by less than its slope, at most 12, times the step.
            prop_assert!(hull.lo() - found.lo() <= 12.0 * step + 1e-14 && found.hi() - hull.hi() <= 1e-14);
        }
    }
}
