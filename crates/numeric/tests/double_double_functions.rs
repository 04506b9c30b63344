//! Functions of double-double numbers against big floats: no bound is broken, none is idle.

mod support;

use hamnet_numeric::Dd;
use support::{Big, Random, big, big_dd, relative_error};

const COUNT: usize = 20_000;

/// A double-double of either sign whose magnitude lies below `reach`, now and then far below.
fn argument(random: &mut Random, reach: f64) -> Dd {
    let x = Dd::from_f64(random.between(-reach, reach)) + random.signed(4).scale(-60);
    if random.below(4) == 0 { x.scale(-(random.below(100) as i32)) } else { x }
}

/// The largest error of `computed` over arguments of the given reaches, which neither breaks nor idles in its bound.
fn assert_tight(name: &str, reaches: [f64; 3], bound: f64, error: impl Fn(Dd) -> f64) {
    let mut random = Random(11);
    let mut worst = 0.0f64;
    for i in 0..COUNT {
        let x = argument(&mut random, reaches[i % 3]);
        let error = error(x);
        assert!(error <= bound, "{name} of {x:?} is off by {error:e}");
        worst = worst.max(error);
    }
    let squares = 2f64.powi(106);
    println!("{name} {:.2} u² of {:.2} u²", worst * squares, bound * squares);
    assert!(worst >= 0.1 * bound, "the bound of {name} is idle");
}

fn absolute_error(computed: Dd, exact: &Big) -> f64 {
    (big_dd(computed) - exact.clone()).to_f64().value().abs()
}

#[test]
fn sqrt_keeps_its_bound() {
    assert_tight("sqrt", [1.0, 4.0, 1e200], Dd::SQRT_UNIT, |x| {
        relative_error(&big_dd(x.abs().sqrt()), &big_dd(x.abs()).sqrt())
    });
}

#[test]
fn exp_m1_keeps_its_bound() {
    // the differences with one cancel most just above (ln 2)/2
    let shifted = |x: Dd| if x.abs().hi() < 0.01 { x.abs().add_f64(0.347) } else { x };
    assert_tight("exp_m1", [0.01, 1.5, 100.0], Dd::EXP_M1_UNIT, |x| {
        let x = shifted(x);
        relative_error(&big_dd(x.exp_m1()), &big_dd(x).exp_m1())
    });
    assert_tight("exp_m1 near zero", [0.34, 0.1, 1e-6], 0.5 * Dd::EXP_M1_UNIT, |x| {
        relative_error(&big_dd(x.exp_m1()), &big_dd(x).exp_m1())
    });
}

#[test]
fn sin_and_cos_keep_their_bound() {
    let reaches = [1.0, 10.0, Dd::SIN_COS_REACH * 0.999];
    assert_tight("sin", reaches, Dd::SIN_COS_UNIT, |x| absolute_error(x.sin_cos().0, &big_dd(x).sin()));
    assert_tight("cos", reaches, Dd::SIN_COS_UNIT, |x| absolute_error(x.sin_cos().1, &big_dd(x).cos()));
}

#[test]
fn sin_is_relatively_precise_near_zero() {
    assert_tight("sin near zero", [0.78, 0.1, 1e-6], Dd::SIN_COS_UNIT, |x| {
        relative_error(&big_dd(x.sin_cos().0), &big_dd(x).sin())
    });
}

#[test]
fn logistic_keeps_its_bound() {
    assert_tight("logistic", [1.0, 30.0, 600.0], Dd::LOGISTIC_UNIT, |x| {
        let e = (-big_dd(x)).exp();
        relative_error(&big_dd(x.logistic()), &(big(1.0) / (big(1.0) + e)))
    });
}

#[test]
fn tanh_keeps_its_bound() {
    assert_tight("tanh", [0.5, 2.0, 100.0], Dd::TANH_UNIT, |x| {
        let t = (big_dd(x) * big(2.0)).exp_m1();
        relative_error(&big_dd(x.tanh()), &(t.clone() / (t + big(2.0))))
    });
}

#[test]
fn extremes_are_what_they_should_be() {
    let dd = Dd::from_f64;
    assert_eq!([dd(0.0).sqrt(), dd(4.0).sqrt()], [Dd::ZERO, dd(2.0)]);
    assert!(dd(-1.0).sqrt().hi().is_nan() && dd(f64::NAN).sqrt().hi().is_nan());
    assert_eq!(dd(f64::INFINITY).sqrt(), dd(f64::INFINITY));
    assert_eq!([Dd::ZERO.exp_m1(), dd(-1000.0).exp_m1()], [Dd::ZERO, -Dd::ONE]);
    assert_eq!(dd(1000.0).exp_m1().hi(), f64::INFINITY);
    assert!(dd(f64::NAN).exp_m1().hi().is_nan());
    assert_eq!(Dd::ZERO.sin_cos(), (Dd::ZERO, Dd::ONE));
    assert!(dd(1e9).sin_cos().0.hi().is_nan() && dd(f64::NAN).sin_cos().1.hi().is_nan());
    assert_eq!(Dd::ZERO.logistic(), dd(0.5));
    assert_eq!([dd(1e3).logistic(), dd(-1e3).logistic()], [Dd::ONE, Dd::ZERO]);
    assert_eq!([Dd::ZERO.tanh(), dd(1e3).tanh(), dd(-1e3).tanh()], [Dd::ZERO, Dd::ONE, -Dd::ONE]);
    assert!(dd(f64::NAN).tanh().hi().is_nan() && dd(f64::NAN).logistic().hi().is_nan());
}
