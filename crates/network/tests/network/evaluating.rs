use hamnet_network::{Arithmetic, EvaluateError, Evaluation, Network, Status, evaluate};
use hamnet_numeric::elementary::ln_f64;
use hamnet_numeric::{Interval, Precision, Wide};
use proptest::prelude::*;

use crate::hand_made::{EXPLAINED, LONG_CHAIN, SPRINKLER, SPRINKLER_LOG, network};
use crate::random;
use crate::sharp::{self, Sharp};

fn answer<A: Arithmetic>(network: &Network, likelihoods: &[&[f64]]) -> Evaluation<A::Real> {
    evaluate::<A>(network, likelihoods).unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-14 * b.abs().max(1.0)
}

#[test]
fn the_sprinkler_answers_bayes() {
    let network = network(SPRINKLER);
    // p(rain, wet=yes) = (0.8 · 0.1, 0.2 · 0.9), p(wet=yes) = 0.26.
    let wet = answer::<f64>(&network, &[&[0.0, 1.0]]);
    assert_eq!(wet.status, Status::Ok);
    assert!(close(wet.posteriors[0][0], 4.0 / 13.0) && close(wet.posteriors[0][1], 9.0 / 13.0));
    assert!(close(wet.ln_evidence, -1.3470736479666092));
    // Likelihoods 3 and 5: p(e) = 3 · 0.74 + 5 · 0.26.
    let soft = answer::<f64>(&network, &[&[3.0, 5.0]]);
    assert!(close(soft.ln_evidence, 1.2584609896100056));
    assert!(close(soft.posteriors[0][1], 0.2 * (0.3 + 4.5) / 3.52));
    let unobserved = evaluate::<f64>(&network, &network.unobserved()).unwrap();
    assert!(close(unobserved.posteriors[0][0], 0.8) && close(unobserved.ln_evidence, 0.0));
}

/// Two groups in one layer are two layers of one group each, counted or not.
#[test]
fn groups_are_rescaled_each_by_its_own_power() {
    let pair = |powers: [&str; 2], counted: &str| {
        let text = SPRINKLER.replace("rescale counted", counted);
        network(&text.replacen("u4 * 2^-k0", &format!("u4 * {}", powers[0]), 1).replacen(
            "u5 * 2^-k0",
            &format!("u5 * {}", powers[1]),
            1,
        ))
    };
    let own = pair(["2^-k0", "2^-k1"], "rescale");
    let counted = pair(["2^-k0", "2^-k1"], "rescale counted");
    // 0.8 · 0.1 = 1.28 · 2^-4 and 0.2 · 0.9 = 1.44 · 2^-3 become 1.28 and 1.44.
    for (network, exponent) in [(own, 0), (counted, -7)] {
        let wet = answer::<f64>(&network, &[&[0.0, 1.0]]);
        assert!(close(wet.posteriors[0][0], 1.28 / 2.72), "{wet:?}");
        assert!(close(wet.ln_evidence, ln_f64(2.72) + f64::from(exponent) * std::f64::consts::LN_2));
        let (wide, interval) =
            (answer::<Wide>(&network, &[&[0.0, 1.0]]), answer::<Interval>(&network, &[&[0.0, 1.0]]));
        assert!(close(wide.ln_evidence, wet.ln_evidence) && interval.ln_evidence.contains(wide.ln_evidence));
    }
}

#[test]
fn log_space_gives_the_same_answers() {
    let (linear, log) = (network(SPRINKLER), network(SPRINKLER_LOG));
    for likelihood in [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [3.0, 5.0], [1e-300, 1e-299], [1e300, 7e299]] {
        let (a, b) = (answer::<f64>(&linear, &[&likelihood]), answer::<f64>(&log, &[&likelihood]));
        assert_eq!((a.status, b.status), (Status::Ok, Status::Ok));
        assert!(close(a.ln_evidence, b.ln_evidence), "{likelihood:?}: {a:?} {b:?}");
        a.posteriors[0].iter().zip(&b.posteriors[0]).for_each(|(&a, &b)| assert!(close(a, b)));
    }
}

#[test]
fn impossible_evidence_gives_zeros_in_every_arithmetic() {
    for text in [SPRINKLER, SPRINKLER_LOG] {
        let impossible = answer::<f64>(&network(text), &[&[0.0, 0.0]]);
        assert_eq!(impossible.status, Status::Impossible);
        assert_eq!(
            (impossible.ln_evidence, &impossible.posteriors[0][..]),
            (f64::NEG_INFINITY, &[0.0, 0.0][..])
        );
    }
    let network = network(
        &SPRINKLER
            .replace("0.9 u0 + 0.1 u1", "0.9 u0")
            .replace("0.1 u0 + 0.9 u1", "0.1 u0")
            .replace("dense u0 u1", "sparse"),
    );
    let wet: [&[f64]; 1] = [&[0.0, 1.0]];
    assert_eq!(answer::<f64>(&network, &wet).status, Status::Impossible);
    assert_eq!(answer::<Wide>(&network, &wet).status, Status::Impossible);
    let enclosed = answer::<Interval>(&network, &wet);
    assert_eq!((enclosed.status, enclosed.ln_evidence.lo()), (Status::Impossible, f64::NEG_INFINITY));
    assert_eq!(enclosed.posteriors[0], [Interval::ZERO; 2]);
}

#[test]
fn a_penalty_decides_what_is_impossible_in_log_space() {
    let network = network(&SPRINKLER_LOG.replace("impossible_below -40.0", "impossible_below -1.0"));
    let dry: [&[f64]; 1] = [&[1.0, 0.0]];
    let wet: [&[f64]; 1] = [&[0.0, 1.0]]; // ln p(e) = -1.35
    assert_eq!(answer::<f64>(&network, &dry).status, Status::Ok);
    assert_eq!(answer::<f64>(&network, &wet).status, Status::Impossible);
    assert_eq!(answer::<Interval>(&network, &dry).status, Status::Ok);
    assert_eq!(answer::<Interval>(&network, &wet).status, Status::Impossible);
}

#[test]
fn a_threshold_inside_the_interval_leaves_it_undecided() {
    let dry: [&[f64]; 1] = [&[1.0, 0.0]];
    let ln_evidence = answer::<Interval>(&network(SPRINKLER_LOG), &dry).ln_evidence;
    let threshold = format!("impossible_below {:?}", ln_evidence.hi());
    let undecided = network(&SPRINKLER_LOG.replace("impossible_below -40.0", &threshold));
    assert_eq!(answer::<Interval>(&undecided, &dry).status, Status::Undecided);
}

#[test]
fn max_marginals_tell_how_far_every_state_is_behind_the_best() {
    let network = network(EXPLAINED);
    assert!(network.explains());
    let answer = |likelihood: [f64; 2]| {
        let plain = answer::<f64>(&network, &[&likelihood]);
        let enclosure = answer::<Interval>(&network, &[&likelihood]);
        let pairs = plain.posteriors.iter().flatten().zip(enclosure.posteriors.iter().flatten());
        for (&value, enclosure) in pairs {
            assert!(match value == f64::NEG_INFINITY {
                true => enclosure.hi() == f64::MIN,
                false => enclosure.intersection(Interval::around(value, 8.0 * f64::EPSILON)).is_some(),
            });
        }
        plain
    };
    // p(rain, wet) = (0.72, 0.08; 0.02, 0.18)
    let nothing = answer([1.0, 1.0]);
    let expected = [[0.0, ln_f64(0.18 / 0.72)], [0.0, ln_f64(0.18 / 0.72)]];
    assert!(nothing.posteriors.iter().flatten().zip(expected.as_flattened()).all(|(&a, &b)| close(a, b)));
    assert!(close(nothing.ln_evidence, ln_f64(0.72)));
    let wet = answer([0.0, 1.0]);
    assert!(close(wet.posteriors[0][0], ln_f64(0.08 / 0.18)) && wet.posteriors[0][1] == 0.0);
    assert_eq!(wet.posteriors[1], [f64::NEG_INFINITY, 0.0]);
    assert!(close(wet.ln_evidence, ln_f64(0.18)));
    let soft = answer([1.0, 4.0]);
    assert!(soft.posteriors.iter().flatten().all(|&behind| close(behind, 0.0)), "a tie: {soft:?}");
    assert!(close(soft.ln_evidence, ln_f64(0.72)));
    assert_eq!(answer([0.0, 0.0]).status, Status::Impossible);
    assert_eq!(network.certificate(Precision::F64).unwrap().decisive_lead(), 4e-15f64.next_up().next_up());
}

#[test]
fn likelihoods_that_spread_too_far_are_outside() {
    let network = network(SPRINKLER_LOG); // up to 40 nats
    let status = |likelihood: &[f64]| answer::<f64>(&network, &[likelihood]).status;
    assert_eq!(status(&[1e-17, 1.0]), Status::Ok); // 39.1 nats
    assert_eq!(status(&[1e-18, 1.0]), Status::Outside); // 41.4 nats
    assert_eq!(status(&[0.0, 1.0]), Status::Ok);
    let outside = answer::<Interval>(&network, &[&[1e-18, 1.0]]);
    assert_eq!((outside.status, &outside.posteriors[0][..]), (Status::Outside, &[Interval::ZERO; 2][..]));
}

#[test]
fn a_flush_is_told_and_wide_numbers_do_without() {
    let network = network(LONG_CHAIN);
    let flushed = answer::<f64>(&network, &[&[1.0, 1.0]]);
    assert_eq!(flushed.status, Status::Flushed);
    let undecided = answer::<Interval>(&network, &[&[1.0, 1.0]]);
    assert_eq!(undecided.status, Status::Undecided);
    let wide = answer::<Wide>(&network, &[&[1.0, 1.0]]);
    assert_eq!(wide.status, Status::Ok);
    assert!(close(wide.posteriors[0][1], 0.75));
    assert!(close(wide.ln_evidence, ln_f64(4.0) - 400.0 * ln_f64(10.0) + 7.0 * ln_f64(2.0)));
    // An exact zero is no flush.
    assert_eq!(answer::<f64>(&network, &[&[0.0, 1.0]]).status, Status::Impossible);
}

#[test]
fn small_likelihoods_beside_large_ones_are_told() {
    let network = network(SPRINKLER);
    assert_eq!(answer::<f64>(&network, &[&[1e-310, 1e300]]).status, Status::Flushed);
    assert_eq!(answer::<f64>(&network, &[&[1e-310, 1e-320]]).status, Status::Ok);
    assert_eq!(answer::<Wide>(&network, &[&[1e-310, 1e300]]).status, Status::Ok);
}

#[test]
fn underflow_in_intervals_does_not_cross_zero() {
    let (small, mut flushed) = (Interval::point(1e-200), false);
    let product = small.product(small, &mut flushed);
    assert!(product.lo() == 0.0 && product.hi() > 0.0, "{product}");
    let shifted = small.shift(-1000, &mut flushed);
    assert!(shifted.lo() == 0.0 && shifted.hi() > 0.0, "{shifted}");
    let negative = Interval::point(-1e-200).shift(-1000, &mut flushed);
    assert!(negative.lo() < 0.0 && negative.hi() == 0.0, "{negative}");
    assert!(!flushed);
}

#[test]
fn intervals_are_narrow() {
    for (text, width) in [(SPRINKLER, 2e-15), (SPRINKLER_LOG, 4e-15)] {
        let enclosed = answer::<Interval>(&network(text), &[&[0.3, 0.7]]);
        assert!(enclosed.posteriors[0].iter().all(|p| p.width() < width), "{enclosed:?}");
        assert!(enclosed.ln_evidence.width() < width, "{enclosed:?}");
    }
}

#[test]
fn evidence_that_does_not_fit_is_refused() {
    let network = network(SPRINKLER);
    let refused = |likelihoods: &[&[f64]]| evaluate::<f64>(&network, likelihoods).unwrap_err();
    assert_eq!(refused(&[]), EvaluateError::WrongInputs { expected: 1, found: 0 });
    assert!(matches!(refused(&[&[1.0]]), EvaluateError::WrongStates { expected: 2, found: 1, .. }));
    assert_eq!(
        refused(&[&[1.0, -0.5]]).to_string(),
        "the likelihood of `wet=yes` is -0.5; likelihoods are finite and nonnegative"
    );
    assert!(matches!(refused(&[&[f64::NAN, 1.0]]), EvaluateError::BadLikelihood { .. }));
    assert!(matches!(refused(&[&[f64::INFINITY, 1.0]]), EvaluateError::BadLikelihood { .. }));
}

#[test]
fn wide_numbers_refuse_what_they_cannot_hold() {
    let log = evaluate::<Wide>(&network(SPRINKLER_LOG), &[[1.0, 1.0]]).unwrap_err();
    assert!(matches!(log, EvaluateError::Negative { .. }));
    let negative = network(&SPRINKLER.replace("0.8 u2", "-0.8 u2"));
    let refused = evaluate::<Wide>(&negative, &[[1.0, 1.0]]).unwrap_err();
    assert_eq!(refused, EvaluateError::Negative { place: "layer 1".to_owned() });
}

proptest! {
    #[test]
    fn intervals_enclose_f64_and_wide((network, likelihoods) in random::probabilistic()) {
        let enclosure = evaluate::<Interval>(&network, &likelihoods).unwrap();
        let wide = evaluate::<Wide>(&network, &likelihoods).unwrap();
        let plain = evaluate::<f64>(&network, &likelihoods).unwrap();
        for answer in [&wide, &plain] {
            if answer.status == Status::Flushed {
                continue;
            }
            prop_assert!(enclosure.status == answer.status || enclosure.status == Status::Undecided);
            for (enclosures, values) in enclosure.posteriors.iter().zip(&answer.posteriors) {
                for (enclosure, &value) in enclosures.iter().zip(values) {
                    let nudged = Interval::around(value, 4.0 * f64::EPSILON * value);
                    prop_assert!(enclosure.intersection(nudged).is_some(), "{enclosure} {value:e}");
                }
            }
            if answer.status == Status::Ok {
                let nudge = Interval::around(answer.ln_evidence, f64::EPSILON * answer.ln_evidence.abs());
                prop_assert!(enclosure.ln_evidence.intersection(nudge).is_some());
            }
        }
    }

    #[test]
    fn intervals_enclose_what_a_sharper_arithmetic_finds((network, likelihoods) in random::probabilistic()) {
        let enclosure = evaluate::<Interval>(&network, &likelihoods).unwrap();
        let sharp = evaluate::<Sharp>(&network, &likelihoods).unwrap();
        prop_assert!(enclosure.status == sharp.status || enclosure.status == Status::Undecided);
        for (enclosures, values) in enclosure.posteriors.iter().zip(&sharp.posteriors) {
            for (enclosure, &value) in enclosures.iter().zip(values) {
                prop_assert!(sharp::encloses(*enclosure, value), "{enclosure} {value:?}");
            }
        }
        if sharp.status == Status::Ok {
            prop_assert!(sharp::encloses(enclosure.ln_evidence, sharp.ln_evidence));
        }
    }

    #[test]
    fn wide_numbers_are_as_good_as_their_precision((network, likelihoods) in random::probabilistic()) {
        let wide = evaluate::<Wide>(&network, &likelihoods).unwrap();
        let sharp = evaluate::<Sharp>(&network, &likelihoods).unwrap();
        prop_assert_eq!(wide.status, sharp.status);
        // Products double the relative error layer by layer: at most 2^6 operands of 4 roundings, and the division.
        for (&wide, sharp) in wide.posteriors.iter().flatten().zip(sharp.posteriors.iter().flatten()) {
            prop_assert!((wide - sharp.to_f64()).abs() <= 1000.0 * Wide::UNIT * sharp.to_f64() + f64::MIN_POSITIVE);
        }
    }

    #[test]
    fn intervals_enclose_log_space(likelihood in [1e-15..1.0, 1e-15..1.0]) {
        let network = network(SPRINKLER_LOG);
        let (plain, enclosure) = (answer::<f64>(&network, &[&likelihood]), answer::<Interval>(&network, &[&likelihood]));
        // Softplus and ln within four ulp, for terms of up to 64 nats.
        let near = |x: f64| Interval::around(x, 64.0 * 8.0 * f64::EPSILON);
        prop_assert!(enclosure.ln_evidence.intersection(near(plain.ln_evidence)).is_some());
        prop_assert!(enclosure.ln_evidence.width() < 1e-13);
        for (enclosure, &p) in enclosure.posteriors[0].iter().zip(&plain.posteriors[0]) {
            prop_assert!(enclosure.intersection(near(p)).is_some() && enclosure.width() < 1e-13);
        }
    }

    #[test]
    fn nothing_is_ever_nan((network, likelihoods) in random::probabilistic()) {
        let plain = evaluate::<f64>(&network, &likelihoods).unwrap();
        prop_assert!(plain.posteriors.iter().flatten().all(|p| !p.is_nan()));
        prop_assert!(!plain.ln_evidence.is_nan());
    }
}
