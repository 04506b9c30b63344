//! Power series against double-double values: remainders hold and are not idle, degrees are least, refusals help.

use hamnet_compile::series::{MAX_DEGREE, Series, SeriesError};
use hamnet_model::hamiltonian::Function;
use hamnet_numeric::random::Random;
use hamnet_numeric::{Dd, Interval};

const FUNCTIONS: [Function; 12] = [
    Function::Exp,
    Function::Ln,
    Function::Sqrt,
    Function::Sin,
    Function::Cos,
    Function::Tanh,
    Function::Logistic,
    Function::Reciprocal,
    Function::Power(2.5),
    Function::Power(0.1),
    Function::Power(-0.5),
    Function::Power(-3.0),
];

fn over(lo: f64, hi: f64) -> Interval {
    Interval::new(lo, hi).expect("ordered")
}

/// The largest distance of a series to its function on a grid with both ends.
fn worst(series: &Series) -> f64 {
    let (lo, hi) = (series.argument.lo(), series.argument.hi());
    let missed = (0..=400).map(|step| {
        let u = Dd::from_f64((lo + (hi - lo) * f64::from(step) / 400.0).clamp(lo, hi));
        (series.evaluate(u) - series.function.evaluate(u)).abs().to_f64()
    });
    missed.fold(0.0, f64::max)
}

/// What double-double arithmetic itself can be wrong by in [`worst`].
fn judged_to(series: &Series) -> f64 {
    let step = (series.argument.hi() - series.about).abs().max((series.argument.lo() - series.about).abs());
    let terms = series.coefficients.iter().enumerate();
    let size: f64 = terms.map(|(k, c)| c.abs().to_f64() * step.powi(k as i32)).sum();
    2f64.powi(-95) * (1.0 + size)
}

/// A range on which the series about its middle converges well.
fn range(random: &mut Random, function: Function) -> Interval {
    let middle = 4.0 * random.unit() - 2.0;
    match function {
        Function::Ln | Function::Sqrt | Function::Power(_) | Function::Reciprocal => {
            let middle = 0.05 + middle.abs();
            let half = middle * (0.02 + 0.45 * random.unit());
            over(middle - half, middle + half)
        }
        _ => Interval::around(middle, 0.02 + 1.2 * random.unit()),
    }
}

#[test]
fn remainders_hold_and_are_not_idle() {
    let mut random = Random::new(1);
    for function in FUNCTIONS {
        let mut least = f64::INFINITY;
        for _ in 0..60 {
            let argument = range(&mut random, function);
            let degree = random.below(24);
            let series = Series::of_degree(function, argument, degree, None).expect("converges");
            let (worst, slack) = (worst(&series), judged_to(&series));
            assert!(
                worst <= series.remainder + slack,
                "{function} {argument} {degree}: {worst:e} {series:?}"
            );
            if series.remainder > 1e3 * slack {
                let reached = worst / series.remainder;
                assert!(
                    reached >= 0.1,
                    "{function} {argument} {degree}: {worst:e} of {:e}",
                    series.remainder
                );
                least = least.min(reached);
            }
        }
        println!("SERIES {function:9} reaches at least {least:.2} of its remainder");
    }
}

#[test]
fn other_points_of_expansion_hold_too() {
    let mut random = Random::new(2);
    let mut refused = 0;
    for _ in 0..600 {
        let function = FUNCTIONS[random.below(FUNCTIONS.len())];
        let argument = range(&mut random, function);
        let about = argument.midpoint() * (0.6 + 0.8 * random.unit());
        match Series::of_degree(function, argument, 10, Some(about)) {
            Ok(series) => {
                assert_eq!(series.about, about);
                assert!(worst(&series) <= series.remainder + judged_to(&series), "{series:?}");
            }
            Err(SeriesError::OutsideConvergence { points, .. }) => {
                refused += 1;
                let (lo, hi) = points.between.expect("the middle does");
                assert!(
                    about <= lo || about >= hi,
                    "{function} {argument}: {about} is between {lo} and {hi}"
                );
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(refused > 5);
}

#[test]
fn the_degree_is_the_least_that_meets_the_tolerance() {
    let mut random = Random::new(3);
    for function in FUNCTIONS {
        for tolerance in [1e-2, 1e-4, 1e-8, 1e-12] {
            let argument = range(&mut random, function);
            let series = Series::within(function, argument, tolerance, None, MAX_DEGREE).expect("converges");
            assert!(series.remainder <= tolerance && worst(&series) <= tolerance);
            let Some(less) = series.degree().checked_sub(1) else { continue };
            let lower = Series::of_degree(function, argument, less, None).expect("converges");
            assert!(lower.remainder > tolerance);
            assert!(worst(&lower) > 0.1 * tolerance, "{function} {argument}: {less} {:e}", worst(&lower));
        }
    }
}

#[test]
fn known_series_have_their_coefficients() {
    let coefficients = |function, lo, hi| {
        let series = Series::of_degree(function, over(lo, hi), 4, None).expect("converges");
        series.coefficients.iter().map(|c| c.to_f64()).collect::<Vec<_>>()
    };
    assert_eq!(coefficients(Function::Exp, -1.0, 1.0), [1.0, 1.0, 0.5, 1.0 / 6.0, 1.0 / 24.0]);
    assert_eq!(coefficients(Function::Ln, 0.5, 1.5), [0.0, 1.0, -0.5, 1.0 / 3.0, -0.25]);
    assert_eq!(coefficients(Function::Sqrt, 0.5, 1.5), [1.0, 0.5, -0.125, 0.0625, -0.039_062_5]);
    assert_eq!(coefficients(Function::Reciprocal, -1.5, -0.5), [-1.0; 5]);
    assert_eq!(coefficients(Function::Sin, -1.0, 1.0), [0.0, 1.0, 0.0, -1.0 / 6.0, 0.0]);
    assert_eq!(coefficients(Function::Cos, -1.0, 1.0), [1.0, 0.0, -0.5, 0.0, 1.0 / 24.0]);
    assert_eq!(coefficients(Function::Tanh, -1.0, 1.0), [0.0, 1.0, 0.0, -1.0 / 3.0, 0.0]);
    assert_eq!(coefficients(Function::Logistic, -1.0, 1.0), [0.5, 0.25, 0.0, -1.0 / 48.0, 0.0]);
    assert_eq!(coefficients(Function::Power(-2.0), 0.5, 1.5), [1.0, -2.0, 3.0, -4.0, 5.0]);
}

#[test]
fn remainders_at_the_edge_of_convergence_are_sharp() {
    // the root down to zero: |C(-1/2, d)|, the telescoping sum
    let root = Series::of_degree(Function::Sqrt, over(0.0, 2.0), 8, None).expect("converges on the circle");
    let expected = 6435.0 / 32768.0;
    assert!((root.remainder / expected - 1.0).abs() < 1e-3, "{} {expected}", root.remainder);
    assert!((worst(&root) / expected - 1.0).abs() < 1e-12);
    // the logarithm close to zero: most of the tail lies far beyond the degree
    let logarithm = Series::of_degree(Function::Ln, over(0.01, 2.0), 20, None).expect("converges");
    assert!(
        worst(&logarithm) >= 0.8 * logarithm.remainder,
        "{:e} {:e}",
        worst(&logarithm),
        logarithm.remainder
    );
}

#[test]
fn arguments_outside_the_domain_are_refused() {
    for (function, argument) in [
        (Function::Ln, over(-0.1, 2.0)),
        (Function::Sqrt, over(-0.1, 2.0)),
        (Function::Power(0.5), over(0.0, 1.0)),
        (Function::Reciprocal, over(-1.0, 1.0)),
        (Function::Sin, over(0.0, 1e9)),
        (Function::Exp, Interval::ENTIRE),
    ] {
        let refusal = Series::within(function, argument, 1e-6, None, MAX_DEGREE).expect_err("outside");
        assert_eq!(refusal, SeriesError::OutsideDomain { function, argument });
        let text = refusal.to_string();
        assert!(text.contains(function.domain()) && text.contains("narrow"), "{text}");
    }
    let point =
        Series::within(Function::Ln, over(1.0, 2.0), 1e-6, Some(-1.0), MAX_DEGREE).expect_err("outside");
    assert!(matches!(point, SeriesError::PointOutsideDomain { .. }), "{point}");
}

#[test]
fn series_that_diverge_are_refused_with_the_points_that_do() {
    let refusal = |function, argument, about| match Series::of_degree(function, argument, 5, about) {
        Err(SeriesError::OutsideConvergence { radius, reach, points, .. }) => (radius, reach, points),
        other => panic!("{function} {argument}: {other:?}"),
    };
    let (radius, reach, points) = refusal(Function::Ln, over(0.5, 3.0), Some(1.0));
    assert_eq!((radius, reach, points.between), (1.0, 2.0, Some((1.5, f64::INFINITY))));
    assert!(points.to_string().contains("above 1.5"));
    let (_, _, points) = refusal(Function::Reciprocal, over(-3.0, -0.5), Some(-1.0));
    assert_eq!(points.between, Some((f64::NEG_INFINITY, -1.5)));
    // poles of tanh lie at ±iπ/2, those of the logistic function at ±iπ
    let (radius, _, points) = refusal(Function::Tanh, over(-2.0, 2.0), None);
    assert!((radius - std::f64::consts::FRAC_PI_2).abs() < 1e-12 && points.between.is_none(), "{points}");
    assert!(points.to_string().contains("split"), "{points}");
    let (_, _, points) = refusal(Function::Logistic, over(-1.0, 6.0), Some(0.0));
    let (lo, hi) = points.between.expect("some do");
    for (about, does) in [(lo + 0.01, true), (hi - 0.01, true), (lo - 0.01, false), (hi + 0.01, false)] {
        let series = Series::of_degree(Function::Logistic, over(-1.0, 6.0), 5, Some(about));
        assert_eq!(series.is_ok(), does, "{about} in {lo} {hi}");
    }
}

#[test]
fn tolerances_out_of_reach_are_refused_with_what_helps() {
    let refusal = |function, argument, tolerance, about, most| match Series::within(
        function, argument, tolerance, about, most,
    ) {
        Err(SeriesError::ToleranceUnreachable { asked, best, remedy, .. }) => {
            assert!(asked == tolerance && best > tolerance, "{best:e}");
            remedy
        }
        other => panic!("{function} {argument}: {other:?}"),
    };
    let higher = refusal(Function::Exp, over(-1.0, 1.0), 1e-6, None, 5);
    assert_eq!(higher, "allow degree 9");
    let middle = refusal(Function::Ln, over(0.4, 2.0), 1e-9, Some(1.01), MAX_DEGREE);
    assert!(middle.starts_with("expand about 1.2, where degree"), "{middle}");
    let split = refusal(Function::Ln, over(0.05, 2.0), 1e-9, None, MAX_DEGREE);
    assert!(split.starts_with("split the range into 8 parts"), "{split}");
    let narrow = refusal(Function::Sqrt, over(0.0, 2.0), 1e-9, None, MAX_DEGREE);
    assert!(narrow.starts_with("narrow"), "{narrow}");
    let exact = refusal(Function::Exp, over(-1.0, 1.0), 1e-40, None, MAX_DEGREE);
    assert!(exact.contains("loosen"), "{exact}");
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    for tolerance in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refusal = Series::within(Function::Exp, over(0.0, 1.0), tolerance, None, 5);
        assert!(matches!(refusal, Err(SeriesError::NotPositive { .. })));
    }
    let refusal = Series::of_degree(Function::Exp, over(0.0, 1.0), MAX_DEGREE + 1, None);
    assert!(matches!(refusal, Err(SeriesError::DegreeTooHigh { .. })));
}

#[test]
fn constants_and_extremes_are_handled() {
    let point = Series::within(Function::Exp, Interval::point(1.5), 1e-20, None, 3).expect("one value");
    assert_eq!(point.degree(), 0);
    let tiny = Series::within(Function::Reciprocal, over(1e-9, 2e-9), 1.0, None, 40).expect("converges");
    assert!(worst(&tiny) <= tiny.remainder && tiny.remainder <= 1.0);
    let vast = Series::of_degree(Function::Exp, over(500.0, 900.0), 5, None).expect("a series");
    assert_eq!(vast.remainder, f64::INFINITY);
    let flat = Series::within(Function::Tanh, over(30.0, 31.0), 1e-12, None, 5).expect("flat");
    assert_eq!(flat.degree(), 0);
    let high = Series::of_degree(Function::Logistic, over(-0.5, 0.5), MAX_DEGREE, None).expect("converges");
    assert!(high.remainder < 1e-28, "{:e}", high.remainder);
}
