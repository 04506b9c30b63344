//! Minimal statistics of random laws, exact and rounded.

use hamnet_analysis::sufficient::{
    Rounding, Statistic, class_reports, composed, loss, minimal, minimal_rounded,
};
use hamnet_analysis::{AnalysisError, Pair};
use hamnet_numeric::random::Random;

use crate::joints::random_pair;

#[test]
fn minimal_statistics_keep_everything_and_tell_nothing_else() {
    let mut random = Random::new(11);
    for _ in 0..3_000 {
        let pair = random_pair(&mut random, 9);
        let statistic = minimal(&pair);
        let found = loss(&pair, &statistic);
        assert!((found.kept.value - pair.information().value).abs() <= 1e-12);
        assert!(found.expected_kl.value.abs() <= 1e-12 && found.worst_total_variation <= 1e-15);
        // and merging any two classes more loses something, unless it is below all rounding
        let merged = statistic.merge(&pair).expect("its own");
        for t in 1..statistic.classes() {
            let (one, other) = (merged.posterior(0).expect("mass"), merged.posterior(t).expect("mass"));
            assert!(one.iter().zip(&other).any(|(a, b)| a != b), "{one:?} {other:?}");
        }
    }
}

#[test]
fn exact_statistics_agree_with_cross_products_of_integers() {
    let mut random = Random::new(12);
    for _ in 0..3_000 {
        let (x, y) = (1 + random.below(3), 1 + random.below(12));
        let integers: Vec<u64> = (0..x * y).map(|_| random.below(4) as u64 * 33_333).collect();
        let Ok(pair) = Pair::from_columns(x, integers.iter().map(|&n| n as f64).collect()) else { continue };
        let statistic = minimal(&pair);
        let column = |y: usize| &integers[y * x..(y + 1) * x];
        for a in 0..y {
            for b in 0..y {
                let occur = column(a).iter().any(|&n| n > 0) && column(b).iter().any(|&n| n > 0);
                let proportional = occur
                    && (0..x)
                        .all(|i| (0..x).all(|j| column(a)[i] * column(b)[j] == column(a)[j] * column(b)[i]));
                let same = statistic.label(a).is_some() && statistic.label(a) == statistic.label(b);
                assert_eq!(same, proportional, "{integers:?}: {a} and {b}");
            }
        }
    }
}

#[test]
fn fractions_are_compared_as_fractions() {
    // 1/3 : 1/7 = 1/6 : 1/14, which no decimals tell
    let fractions = [(1, 3), (1, 7), (1, 6), (1, 14), (2, 6), (10, 71)];
    let pair = Pair::from_fractions(2, &fractions).expect("small denominators");
    let statistic = minimal(&pair);
    assert_eq!(statistic.labels().collect::<Vec<_>>(), [Some(0), Some(0), Some(1)]);
    let sum: f64 = fractions.iter().map(|&(n, d)| n as f64 / d as f64).sum();
    assert!((pair.p_y(0) - (1.0 / 3.0 + 1.0 / 7.0) / sum).abs() <= 1e-15);
    let zero = Pair::from_fractions(1, &[(1, 0)]).expect_err("no number");
    assert!(matches!(zero, AnalysisError::Fraction { cell: 0, .. }));
    let large = Pair::from_fractions(1, &[(1, 1 << 40), (1, (1 << 40) - 1)]).expect_err("2^80");
    assert!(matches!(large, AnalysisError::Fraction { cell: 1, .. }), "{large}");
    // by a second way: cross products of random fractions in wide integers
    let mut random = Random::new(16);
    for _ in 0..2_000 {
        let mut fraction = || (random.below(4) as u64, 1 + random.below(6) as u64);
        let fractions: Vec<(u64, u64)> = (0..8).map(|_| fraction()).collect();
        let Ok(pair) = Pair::from_fractions(2, &fractions) else { continue };
        let statistic = minimal(&pair);
        let occurs = |y: usize| fractions[2 * y].0 + fractions[2 * y + 1].0 > 0;
        for a in (0..4).filter(|&a| occurs(a)) {
            for b in (0..4).filter(|&b| occurs(b)) {
                let product = |p: (u64, u64), q: (u64, u64)| (p.0 * q.0, p.1 * q.1);
                let one = product(fractions[2 * a], fractions[2 * b + 1]);
                let other = product(fractions[2 * a + 1], fractions[2 * b]);
                let proportional = one.0 * other.1 == other.0 * one.1;
                assert_eq!(statistic.label(a) == statistic.label(b), proportional, "{fractions:?}");
            }
        }
    }
}

#[test]
fn rounded_statistics_are_the_components_of_all_pairs_in_any_order() {
    let mut random = Random::new(13);
    for round in 0..600 {
        let (x, y) = (2 + random.below(2), 2 + random.below(20));
        // few digits, so that some are near and some are not
        let weights: Vec<f64> = (0..x * y).map(|_| 0.01 * random.below(12) as f64).collect();
        let Ok(pair) = Pair::from_columns(x, weights.clone()) else { continue };
        let rounding = if round % 2 == 0 { Rounding::Relative(0.02) } else { Rounding::Absolute(0.001) };
        let statistic = minimal_rounded(&pair, rounding).expect("a rounding");
        let two = |a: usize, b: usize| {
            let columns = [pair.column(a), pair.column(b)].concat();
            let Ok(both) = Pair::from_columns(x, columns) else { return false };
            let found = minimal_rounded(&both, rounding).expect("a rounding");
            found.label(0).is_some() && found.label(0) == found.label(1)
        };
        // every joined pair is in one class, and classes are connected by joined pairs
        let mut component: Vec<usize> = (0..y).collect();
        for a in 0..y {
            for b in 0..a {
                if two(a, b) {
                    let (from, to) = (component[a], component[b]);
                    component.iter_mut().filter(|c| **c == from).for_each(|c| *c = to);
                }
            }
        }
        let occurs = |y: usize| pair.column_sum(y) > 0.0;
        for a in (0..y).filter(|&a| occurs(a)) {
            for b in (0..y).filter(|&b| occurs(b)) {
                assert_eq!(statistic.label(a) == statistic.label(b), component[a] == component[b]);
            }
        }
        let reversed: Vec<f64> = weights.chunks(x).rev().flatten().copied().collect();
        let backwards = minimal_rounded(&Pair::from_columns(x, reversed).expect("a law"), rounding);
        let backwards = backwards.expect("a rounding");
        assert_eq!(backwards.classes(), statistic.classes());
        for a in (0..y).filter(|&a| occurs(a)) {
            for b in (0..y).filter(|&b| occurs(b)) {
                let same = backwards.label(y - 1 - a) == backwards.label(y - 1 - b);
                assert_eq!(statistic.label(a) == statistic.label(b), same);
            }
        }
    }
}

#[test]
fn a_rounded_law_has_the_classes_of_the_law_it_was_rounded_from() {
    let mut random = Random::new(14);
    for _ in 0..300 {
        let (x, classes, copies) = (2 + random.below(5), 1 + random.below(20), 1 + random.below(5));
        let posteriors: Vec<Vec<f64>> = (0..classes)
            .map(|_| {
                let weights: Vec<f64> = (0..x).map(|_| 0.1 + random.unit()).collect();
                let sum: f64 = weights.iter().sum();
                weights.iter().map(|weight| weight / sum).collect()
            })
            .collect();
        let columns = (0..classes * copies).flat_map(|y| {
            let mass = 0.5 + random.unit();
            posteriors[y % classes].iter().map(move |p| p * mass).collect::<Vec<f64>>()
        });
        let pair = Pair::from_columns(x, columns.collect()).expect("a law");
        let statistic = minimal_rounded(&pair, Rounding::Relative(4.0 * f64::EPSILON)).expect("a rounding");
        assert_eq!(statistic.classes(), classes);
        let reports = class_reports(&pair, &statistic);
        let lost: f64 = reports.iter().map(|report| report.lost.value).sum();
        let found = loss(&pair, &statistic);
        assert!((lost - found.expected_kl.value).abs() <= 1e-15);
        assert!(reports.iter().all(|report| report.diameter.1 <= 1e-15 && report.members == copies));
    }
}

#[test]
fn a_chain_of_near_columns_is_one_class_that_shows_its_width() {
    let steps = 41;
    let columns = (0..steps).flat_map(|step| {
        let p = 0.3 + 0.01 * f64::from(step);
        [p, 1.0 - p]
    });
    let pair = Pair::from_columns(2, columns.collect()).expect("a law");
    let statistic = minimal_rounded(&pair, Rounding::Absolute(0.006)).expect("a rounding");
    assert_eq!(statistic.classes(), 1);
    let report = &class_reports(&pair, &statistic)[0];
    assert!((report.diameter.0 - 0.4).abs() <= 1e-12 && report.diameter.0 == report.diameter.1, "{report:?}");
    assert_eq!(report.posteriors, 41);
    assert!((report.lost.value - pair.information().value).abs() <= 1e-12);
    let apart = minimal_rounded(&pair, Rounding::Absolute(0.002)).expect("a rounding");
    assert_eq!(apart.classes(), 41);
}

#[test]
fn the_minimal_statistic_is_a_function_of_every_sufficient_one() {
    let mut random = Random::new(15);
    for _ in 0..1_000 {
        let pair = random_pair(&mut random, 12);
        let least = minimal(&pair);
        // split classes at random: still sufficient
        let keys: Vec<Option<usize>> =
            least.labels().map(|label| label.map(|t| 2 * t + random.below(2))).collect();
        let finer = Statistic::from_keys(keys.into_iter(), 2 * least.classes());
        let map = composed(&finer, &least).expect("a function");
        assert_eq!(finer.then(0, &map).expect("a map of all classes"), least);
    }
}

#[test]
fn wrong_requests_say_what_is_wrong() {
    let pair = Pair::from_columns(2, vec![0.5, 0.5]).expect("a law");
    let error = minimal_rounded(&pair, Rounding::Relative(1.0)).expect_err("no rounding");
    assert!(matches!(error, AnalysisError::BadRounding { .. }), "{error}");
    let error = Statistic::identity(&pair).then(3, &[0, 1]).expect_err("too long");
    assert_eq!(error, AnalysisError::MapSize { map: 3, expected: 1, found: 2 });
    assert!(Pair::from_columns(2, vec![0.5, -0.5]).is_err());
    assert!(Pair::from_columns(2, vec![0.5]).is_err());
    assert!(Pair::from_columns(0, vec![]).is_err());
}
