//! Intervals: results enclose the exact image of their members, and are hardly wider.

mod support;

use hamnet_numeric::{Dd, Interval, Scaled};
use proptest::prelude::*;
use support::{Big, big, ulp_f64};

fn interval() -> impl Strategy<Value = Interval> {
    let end = prop_oneof![Just(0.0), -3.0..3.0f64, -1e200..1e200f64, -1e-200..1e-200f64];
    (end.clone(), end).prop_map(|(a, b)| Interval::new(a.min(b), a.max(b)).expect("ordered ends"))
}

fn encloses(interval: Interval, exact: &Big) -> bool {
    let above = interval.lo().is_infinite() || big(interval.lo()) <= *exact;
    let below = interval.hi().is_infinite() || *exact <= big(interval.hi());
    above && below
}

/// Whether the ends lie within one place of each other around one exact number.
fn is_narrow(interval: Interval) -> bool {
    interval.width() <= 2.0 * ulp_f64(interval.magnitude())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn operations_enclose_what_members_give(a in interval(), b in interval(), s in 0.0..=1.0f64, t in 0.0..=1.0f64) {
        let x = (a.lo() + s * (a.hi() - a.lo())).clamp(a.lo(), a.hi());
        let y = (b.lo() + t * (b.hi() - b.lo())).clamp(b.lo(), b.hi());
        prop_assert!(encloses(a + b, &(big(x) + big(y))));
        prop_assert!(encloses(a - b, &(big(x) - big(y))));
        prop_assert!(encloses(a * b, &(big(x) * big(y))));
        prop_assert!(encloses(a.square(), &(big(x) * big(x))));
        if y != 0.0 {
            prop_assert!(encloses(a / b, &(big(x) / big(y))));
        }
        prop_assert!(a.hull(b).encloses(a) && a.hull(b).contains(y));
        prop_assert!(a.contains(a.midpoint()));
    }

    #[test]
    fn operations_on_points_are_narrow(x in -1e100..1e100f64, y in 1e-3..1e100f64) {
        let (a, b) = (Interval::point(x), Interval::point(y));
        for result in [a * b, a / b] {
            prop_assert!(is_narrow(result), "{result}");
        }
        prop_assert!((a + b).width() <= ulp_f64(x).max(ulp_f64(y)) * 2.0);
    }

    #[test]
    fn exp_and_ln_enclose_and_are_narrow(x in -700.0..700.0f64, y in 1e-300..1e300f64) {
        let exp = Interval::point(x).exp();
        prop_assert!(encloses(exp, &big(x).exp()) && is_narrow(exp));
        let ln = Interval::point(y).ln().expect("positive members");
        prop_assert!(encloses(ln, &big(y).ln()) && is_narrow(ln));
    }

    #[test]
    fn a_weight_is_enclosed(x in 1.0..2.0f64, low in -1e-16..1e-16f64, shift in -1200..1200i32) {
        let weight = Scaled::new(Dd::from_parts(x, low), shift);
        let interval = Interval::enclosing(weight);
        prop_assert!(encloses(interval, &support::big_scaled(weight)));
    }
}

#[test]
fn exact_operations_stay_exact() {
    let half = Interval::point(0.5);
    assert_eq!(half + half, Interval::ONE);
    assert_eq!(half * half, Interval::point(0.25));
    assert_eq!(half / half, Interval::ONE);
    assert_eq!(Interval::ZERO.exp(), Interval::ONE);
    assert_eq!(Interval::ONE.ln(), Some(Interval::ZERO));
    assert_eq!(Interval::point(1e-300) * Interval::ONE, Interval::point(1e-300));
}

#[test]
fn an_empty_interval_cannot_be_built() {
    assert_eq!(Interval::new(1.0, 0.0), None);
    assert_eq!(Interval::new(f64::NAN, 0.0), None);
    assert_eq!(Interval::new(f64::INFINITY, f64::INFINITY), None);
    assert_eq!(Interval::point(1.0).intersection(Interval::point(2.0)), None);
    assert_eq!(Interval::point(-1.0).ln(), None);
}

#[test]
fn unbounded_intervals_make_no_nan() {
    let half_line = Interval::new(1.0, f64::INFINITY).expect("a half line");
    assert_eq!((half_line * Interval::ZERO), Interval::ZERO);
    assert_eq!(half_line - half_line, Interval::ENTIRE);
    assert_eq!(Interval::ONE / half_line, Interval::new(0.0, 1.0).expect("ordered ends"));
    assert_eq!(Interval::ONE / Interval::ZERO, Interval::ENTIRE);
    assert_eq!(Interval::ENTIRE.exp(), Interval::new(0.0, f64::INFINITY).expect("a half line"));
    assert_eq!(half_line.ln(), Interval::new(0.0, f64::INFINITY));
    assert!(
        Interval::point(f64::MAX) + Interval::point(f64::MAX)
            == Interval::new(f64::MAX, f64::INFINITY).expect("a half line")
    );
}
