//! Double-double numbers against big floats: no bound is broken, none is idle.

mod support;

use std::collections::BTreeMap;

use hamnet_numeric::Dd;
use support::{Big, Random, big, big_dd, relative_error};

const COUNT: usize = 100_000;

fn assert_tight(worst: f64, bound: f64) {
    assert!(worst <= bound, "{:.2} u² break the bound {:.2} u²", in_squares(worst), in_squares(bound));
    assert!(
        worst >= 0.1 * bound,
        "the bound {:.2} u² is idle: {:.2} u²",
        in_squares(bound),
        in_squares(worst)
    );
}

/// The error in units of `u² = 2^-106`.
fn in_squares(error: f64) -> f64 {
    error * 2f64.powi(106)
}

fn assert_normalised(x: Dd) {
    assert_eq!(x.hi() + x.lo(), x.hi(), "the high part is the number rounded");
}

#[test]
fn operations_keep_their_bounds() {
    let mut random = Random(1);
    let mut worst = BTreeMap::from([("+", 0.0f64), ("-", 0.0), ("·", 0.0), ("/", 0.0)]);
    for i in 0..COUNT {
        let exponents = if i % 2 == 0 { 4 } else { 240 };
        let (a, b) = (random.signed(exponents), random.signed(exponents));
        let (x, y) = (big_dd(a), big_dd(b));
        let results =
            [("+", a + b, &x + &y), ("-", a - b, &x - &y), ("·", a * b, &x * &y), ("/", a / b, &x / &y)];
        for (name, computed, exact) in results {
            assert_normalised(computed);
            let error = relative_error(&big_dd(computed), &exact);
            assert!(error <= Dd::UNIT, "{a:?} {name} {b:?} is off by {error:e}");
            worst.entry(name).and_modify(|most| *most = most.max(error));
        }
    }
    for (name, &error) in &worst {
        println!("{name} {:.2} u²", in_squares(error));
    }
    for error in worst.into_values() {
        assert_tight(error, Dd::UNIT);
    }
}

#[test]
fn sums_of_cancelling_numbers_keep_their_bound() {
    let mut random = Random(2);
    for _ in 0..COUNT {
        let a = random.mantissa();
        let b = a + random.signed(8).scale(-(random.below(110) as i32));
        let error = relative_error(&big_dd(a - b), &(big_dd(a) - big_dd(b)));
        assert!(error <= Dd::UNIT, "{a:?} - {b:?} is off by {error:e}");
    }
}

#[test]
fn mixed_operations_keep_two_squares() {
    let mut random = Random(3);
    let bound = 2.0 * 2f64.powi(-106);
    let (mut worst_sum, mut worst_product) = (0.0f64, 0.0f64);
    for _ in 0..COUNT {
        let (a, b) = (random.signed(6), random.signed(6).hi());
        worst_sum = worst_sum.max(relative_error(&big_dd(a.add_f64(b)), &(big_dd(a) + big(b))));
        worst_product = worst_product.max(relative_error(&big_dd(a.mul_f64(b)), &(big_dd(a) * big(b))));
    }
    assert_tight(worst_sum, bound);
    assert_tight(worst_product, bound);
}

#[test]
fn exp_keeps_its_bound() {
    let mut random = Random(4);
    let mut worst = 0.0f64;
    for i in 0..20_000 {
        let reach = [1.0, 30.0, 600.0][i % 3];
        let x = Dd::from_f64(random.between(-reach, reach)) + random.signed(4).scale(-60);
        worst = worst.max(relative_error(&big_dd(x.exp()), &big_dd(x).exp()));
    }
    println!("exp {:.2} u²", in_squares(worst));
    assert_tight(worst, Dd::EXP_UNIT);
}

#[test]
fn ln_keeps_its_bound() {
    let mut random = Random(5);
    let mut worst = 0.0f64;
    for i in 0..20_000 {
        let x = match i % 3 {
            0 => random.mantissa().scale(random.below(1600) as i32 - 800),
            1 => random.mantissa().scale(random.below(4) as i32 - 2),
            _ => Dd::ONE + random.signed(4).scale(-(random.below(90) as i32) - 4),
        };
        if x != Dd::ONE {
            worst = worst.max(relative_error(&big_dd(x.ln()), &big_dd(x).ln()));
        }
    }
    println!("ln {:.2} u²", in_squares(worst));
    assert_tight(worst, Dd::LN_UNIT);
}

/// `φ(x)` and `Φ(x) = ½ + φ(x) Σ_k x^{2k+1}/(2k+1)!!` with 2400 bits, of which the sum may cancel a thousand.
fn gaussian(x: Dd) -> (Big, Big) {
    let wide = |x: f64| big(x).with_precision(2400).value();
    let x = wide(x.hi()) + wide(x.lo());
    let square = x.clone() * x.clone();
    let density = (-(square.clone() / wide(2.0))).exp() / (pi(&wide) * wide(2.0)).sqrt();
    let (mut term, mut sum, mut odd) = (x.clone(), x, 1.0);
    while relative_error(&(&sum + &term), &sum) > 0.0 {
        odd += 2.0;
        term = term * square.clone() / wide(odd);
        sum += term.clone();
    }
    (density.clone(), wide(0.5) + density * sum)
}

/// `16 arctan(1/5) - 4 arctan(1/239)` (Machin).
fn pi(wide: &impl Fn(f64) -> Big) -> Big {
    let arctan_of_inverse = |n: f64| {
        let square = wide(n * n);
        let (mut power, mut sum) = (wide(1.0) / wide(n), wide(0.0));
        for k in 0..1100 {
            let term = power.clone() / wide(f64::from(2 * k + 1));
            sum = if k % 2 == 0 { sum + term } else { sum - term };
            power /= square.clone();
        }
        sum
    };
    wide(16.0) * arctan_of_inverse(5.0) - wide(4.0) * arctan_of_inverse(239.0)
}

#[test]
fn gaussian_density_and_integral_keep_their_bounds() {
    let mut random = Random(6);
    let square = 2f64.powi(-106);
    let (mut density, mut central, mut tail) = (0.0f64, 0.0f64, 0.0f64);
    for i in 0..240 {
        let x = if i % 2 == 0 { random.between(-2.0, 2.0) } else { random.between(-35.0, -2.0) };
        let dd = Dd::from_parts(x, x * 2f64.powi(-53) * random.unit());
        let (exact_density, exact_integral) = gaussian(dd);
        let error = relative_error(&big_dd(dd.gaussian_density()), &exact_density) / square;
        density = density.max(error / (4.0 * x * x + 20.0));
        let error = relative_error(&big_dd(dd.gaussian_integral()), &exact_integral) / square;
        if i % 2 == 0 {
            central = central.max(error * exact_integral.to_f64().value() / 64.0);
        } else {
            tail = tail.max(error / (4.0 * x * x + 50.0));
        }
        let sum = dd.gaussian_integral() + (-dd).gaussian_integral();
        assert!((sum - Dd::ONE).abs().hi() <= 128.0 * square, "{x}");
    }
    println!("of the bounds: density {density:.2}, integral {central:.2}, tail {tail:.2}");
    [density, tail].iter().for_each(|&part| assert_tight(part, 1.0));
    // A hundred roundings of one sign do not meet; the last of them alone is a hundredth.
    assert!((0.01..=1.0).contains(&central), "{central}");
}

#[test]
fn extremes_are_what_they_should_be() {
    let dd = Dd::from_f64;
    assert_eq!(dd(0.0).ln().hi(), f64::NEG_INFINITY);
    assert_eq!(dd(f64::INFINITY).ln().hi(), f64::INFINITY);
    assert!(dd(-1.0).ln().hi().is_nan() && dd(f64::NAN).ln().hi().is_nan());
    assert_eq!(Dd::ONE.ln(), Dd::ZERO);
    assert_eq!(Dd::ZERO.exp(), Dd::ONE);
    assert_eq!(dd(1000.0).exp().hi(), f64::INFINITY);
    assert_eq!([dd(-1000.0).exp(), dd(f64::NEG_INFINITY).exp()], [Dd::ZERO; 2]);
    assert!(dd(f64::NAN).exp().hi().is_nan());
    assert_eq!(dd(709.8).exp(), dd(f64::INFINITY));
    assert_eq!(dd(1.5).scale(-3).scale(3), dd(1.5));
}

#[test]
fn order_looks_at_both_parts() {
    let (one, above) = (Dd::ONE, Dd::from_parts(1.0, 1e-20));
    assert!(one < above && -above < -one && one.abs() == (-one).abs());
}
