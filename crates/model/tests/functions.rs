//! Functions of energies against big floats: values within their error, enclosures that hold and are tight.

use std::collections::BTreeMap;

use dashu::float::FBig;
use dashu::float::round::mode::HalfEven;
use hamnet_model::hamiltonian::Function;
use hamnet_numeric::random::Random;
use hamnet_numeric::{Dd, Interval};

type Big = FBig<HalfEven, 2>;

const POWERS: [Function; 4] =
    [Function::Power(0.3), Function::Power(-1.01), Function::Power(-2.5), Function::Power(40.25)];

/// Every function, with an interval of arguments it is tried on.
fn all() -> impl Iterator<Item = (Function, f64, f64)> {
    let named = Function::NAMED.into_iter().map(|function| match function {
        Function::Ln | Function::Sqrt => (function, 1e-3, 20.0),
        _ => (function, -20.0, 20.0),
    });
    named.chain([(Function::Reciprocal, 1e-3, 20.0)]).chain(POWERS.map(|power| (power, 1e-3, 8.0)))
}

fn big(x: Dd) -> Big {
    let one = |x: f64| Big::try_from(x).expect("finite").with_precision(160).value();
    one(x.hi()) + one(x.lo())
}

fn exact(function: Function, u: Dd) -> Big {
    let (u, one) = (big(u), big(Dd::ONE));
    match function {
        Function::Exp => u.exp(),
        Function::Ln => u.ln(),
        Function::Sqrt => u.sqrt(),
        Function::Sin => u.sin(),
        Function::Cos => u.cos(),
        Function::Tanh => {
            let t = (u.clone() + u).exp_m1();
            t.clone() / (t + one.clone() + one)
        }
        Function::Logistic => one.clone() / (one + (-u).exp()),
        Function::Reciprocal => one / u,
        Function::Power(exponent) => (u.ln() * big(Dd::from_f64(exponent))).exp(),
        other => panic!("no reference for {other}"),
    }
}

fn slope(function: Function, u: Dd) -> f64 {
    let step = Dd::from_f64(1e-12);
    let rise = exact(function, u + step) - exact(function, u - step);
    (rise / (big(step) + big(step))).to_f64().value()
}

fn draw(random: &mut Random, lo: f64, hi: f64) -> f64 {
    lo + (hi - lo) * random.unit()
}

/// An argument with all digits of a double-double, where rounding is worst: next to a change of the reduced argument.
fn argument(random: &mut Random, function: Function, lo: f64, hi: f64) -> Dd {
    let [lo, hi] = match function {
        Function::Ln => [0.7072, 0.8],
        Function::Power(_) => [0.7072, 0.72],
        Function::Exp => [0.3467, 0.352],
        Function::Sin => [2.36, 2.5],
        Function::Cos => [0.7, 0.85],
        Function::Tanh => [0.1735, 0.2],
        _ => [lo, hi],
    };
    let high = draw(random, lo, hi);
    Dd::from_parts(high, high * (random.unit() - 0.5) * 2f64.powi(-52))
}

#[test]
fn values_keep_their_errors() {
    let mut random = Random::new(1);
    let mut reached = BTreeMap::new();
    for (function, lo, hi) in all() {
        let mut worst = 0.0f64;
        for _ in 0..4000 {
            let u = argument(&mut random, function, lo, hi);
            let value = function.evaluate(u);
            let missed = (big(value) - exact(function, u)).to_f64().value().abs();
            let bound = function.error(u, value);
            assert!(missed <= bound, "{function} of {u:?}: {missed:e} > {bound:e}");
            worst = worst.max(missed / bound);
        }
        println!("{function} reaches {worst:.2} of its error");
        let of_all: &mut f64 = reached.entry(function.name()).or_default();
        *of_all = of_all.max(worst);
    }
    assert!(reached.values().all(|&worst| worst >= 0.1), "{reached:?}");
}

#[test]
fn ranges_hold_every_value_and_slope_and_are_tight() {
    let mut random = Random::new(2);
    for (function, lo, hi) in all() {
        for round in 0..60 {
            let from = draw(&mut random, lo, hi);
            let width = if round % 2 == 0 { 0.01 } else { hi - from };
            let over = Interval::new(from, (from + width * random.unit()).min(hi)).expect("ordered");
            let range = function.range(over).expect("defined");
            let slopes = function.derivative_range(over).expect("defined");
            let mut seen: Option<[Interval; 2]> = None;
            for step in 0..=20 {
                let u = (over.lo() + over.width() * f64::from(step) / 20.0).min(over.hi());
                let value = exact(function, Dd::from_f64(u)).to_f64().value();
                assert!(range.contains(value), "{function} at {u}: {value} outside {range}");
                let slope = slope(function, Dd::from_f64(u));
                let blur = 1e-9 * (1.0 + slope.abs());
                assert!(
                    slopes.lo() - blur <= slope && slope <= slopes.hi() + blur,
                    "{function}' at {u}: {slope} outside {slopes}"
                );
                let points = [value, slope].map(Interval::point);
                seen = Some(seen.map_or(points, |[a, b]| [a.hull(points[0]), b.hull(points[1])]));
            }
            let [values, found] = seen.expect("points were tried");
            // an extremum between two points is missed by what the curve bends on the way
            let gap = over.width() / 20.0;
            let missed = |bends: bool| if bends { gap * gap } else { 0.0 };
            let wave = matches!(function, Function::Sin | Function::Cos);
            let bell = matches!(function, Function::Tanh | Function::Logistic);
            let spare = range.width() - values.width() - missed(wave);
            assert!(spare <= 1e-14 * range.magnitude(), "{function} on {over}: {range}, seen {values}");
            let spare = slopes.width() - found.width() - missed(wave || bell);
            assert!(spare <= 1e-8 * (1.0 + slopes.magnitude()), "{function}' on {over}: {slopes} {found}");
        }
    }
}

#[test]
fn arguments_outside_the_domain_have_no_value() {
    let dd = Dd::from_f64;
    let over = |lo, hi| Interval::new(lo, hi).expect("ordered");
    for (function, u) in [
        (Function::Ln, 0.0),
        (Function::Ln, -1.0),
        (Function::Sqrt, -1.0),
        (Function::Reciprocal, 0.0),
        (Function::Power(0.5), 0.0),
        (Function::Power(-2.0), -1.0),
        (Function::Sin, 1e9),
        (Function::Cos, -1e9),
    ] {
        assert!(function.evaluate(dd(u)).hi().is_nan(), "{function} of {u}");
        assert!(!function.is_defined_on(Interval::point(u)) && !function.domain().is_empty());
    }
    assert_eq!(Function::Ln.range(over(-0.1, 2.0)), None);
    assert_eq!(Function::Reciprocal.range(over(-1.0, 1.0)), None);
    assert_eq!(Function::Reciprocal.derivative_range(over(-1.0, 0.0)), None);
    assert_eq!(Function::Exp.range(Interval::ENTIRE), None);
    assert_eq!(Function::Reciprocal.range(over(-2.0, -1.0)), Some(over(-1.0, -0.5)));
    let root = Function::Sqrt.derivative_range(over(0.0, 4.0)).expect("defined");
    assert!(root.hi() == f64::INFINITY && root.lo() <= 0.25 && root.lo() > 0.249);
}

#[test]
fn extremes_of_waves_inside_an_interval_are_exact() {
    let over = |lo, hi| Interval::new(lo, hi).expect("ordered");
    let full = over(-1.0, 1.0);
    assert_eq!(Function::Sin.range(over(1.0, 2.0)).map(Interval::hi), Some(1.0));
    assert_eq!(Function::Sin.range(over(4.0, 5.0)).map(Interval::lo), Some(-1.0));
    assert_eq!(Function::Cos.range(over(-0.1, 0.2)).map(Interval::hi), Some(1.0));
    assert_eq!(Function::Cos.range(over(3.0, 4.0)).map(Interval::lo), Some(-1.0));
    assert_eq!(Function::Sin.range(over(-1e6, 1e6)), Some(full));
    assert_eq!(Function::Cos.derivative_range(over(0.0, 7.0)), Some(full));
    assert!(Function::Sin.range(over(-1.5, 1.5)).is_some_and(|range| range.hi() < 1.0));
}
