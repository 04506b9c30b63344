//! Broadcasting on trees: the minimal statistic of the leaves, level by level.

use hamnet_analysis::Pair;
use hamnet_analysis::sufficient::{Rounding, composed, minimal, minimal_rounded, verify_composition};

/// The law of the root and the statistics of `branches` subtrees, each seen through a channel that flips with probability `flip`.
fn grown(below: &Pair, branches: u32, flip: f64) -> Pair {
    let classes = below.y_states();
    // p(t | child) for both children, whose prior is even
    let seen: Vec<[f64; 2]> = (0..classes)
        .map(|t| {
            let column = below.column(t);
            [0, 1].map(|root: usize| 2.0 * ((1.0 - flip) * column[root] + flip * column[1 - root]))
        })
        .collect();
    let mut weights = Vec::new();
    for tuple in 0..classes.pow(branches) {
        let mut column = [0.5, 0.5];
        let mut rest = tuple;
        for _ in 0..branches {
            let t = seen[rest % classes];
            column = [column[0] * t[0], column[1] * t[1]];
            rest /= classes;
        }
        weights.extend(column);
    }
    Pair::from_columns(2, weights).expect("a law")
}

fn static_bit() -> Pair {
    Pair::from_columns(2, vec![0.5, 0.0, 0.0, 0.5]).expect("a law")
}

/// Products of up to some hundred roundings.
const ROUNDING: Rounding = Rounding::Relative(1e-13);

/// Errors of the best guess and information in bits, of trees that are summarised at every level.
fn levels(branches: u32, flip: f64, depth: usize) -> Vec<(usize, f64, f64)> {
    let mut below = static_bit();
    let mut found = Vec::new();
    for _ in 0..depth {
        let pair = grown(&below, branches, flip);
        let statistic = minimal_rounded(&pair, ROUNDING).expect("a rounding");
        let merged = statistic.merge(&pair).expect("its own observations");
        let error: f64 = merged.columns().map(|column| column[0].min(column[1])).sum();
        found.push((statistic.classes(), merged.information().bits(), error));
        let lost = pair.information().minus(merged.information());
        assert!(lost.value.abs() <= 1e-12, "{lost:?}");
        below = merged;
    }
    found
}

#[track_caller]
fn check(found: &[(usize, f64, f64)], bits: &[f64]) {
    for ((_, information, _), known) in found.iter().zip(bits) {
        assert!((information - known).abs() <= 1e-8, "{information} is not {known}");
    }
}

#[test]
fn binary_trees_have_the_known_classes_information_and_errors() {
    let found = levels(2, 0.1, 4);
    assert_eq!(found.iter().map(|level| level.0).collect::<Vec<_>>(), [3, 5, 13, 85]);
    check(&found, &[0.74208586, 0.62814554, 0.56534318, 0.52599279]);
    for ((_, _, error), known) in found.iter().zip([0.1, 0.1224, 0.13632947, 0.14575563]) {
        assert!((error - known).abs() <= 1e-8, "{error} is not {known}");
    }
    check(&levels(2, 0.2, 4), &[0.46052527, 0.26295140, 0.16451665, 0.10802715]);
}

#[test]
fn ternary_trees_have_the_known_classes_and_information() {
    let found = levels(3, 0.1, 3);
    assert_eq!(found.iter().map(|level| level.0).collect::<Vec<_>>(), [4, 16, 704]);
    check(&found, &[0.86241773, 0.81653766, 0.79753273]);
}

#[test]
fn every_pattern_of_leaves_falls_into_the_classes_of_the_recursion() {
    // an eighth: all products of the first three levels are exact
    let whole = |depth: usize| {
        let mut pair = static_bit();
        for _ in 0..depth {
            pair = grown(&pair, 2, 0.125);
        }
        pair
    };
    for (depth, classes) in [(1, 3), (2, 5), (3, 13)] {
        assert_eq!(minimal(&whole(depth)).classes(), classes);
    }
    let four = whole(4);
    assert_eq!(four.y_states(), 65_536);
    assert_eq!(minimal_rounded(&four, ROUNDING).expect("a rounding").classes(), 85);
}

#[test]
fn the_statistic_of_a_level_is_a_function_of_the_one_below() {
    // T_1: the statistic of both subtrees for what lies below; T_0: the root's
    let below = grown(&static_bit(), 2, 0.125);
    let subtree = minimal(&below);
    let leaves = grown(&below, 2, 0.125);
    let classes = subtree.classes();
    let pairs_of_classes = (0..16).map(|tuple: usize| {
        let (first, second) = (subtree.label(tuple % 4)?, subtree.label(tuple / 4)?);
        Some(first + classes * second)
    });
    let fine = hamnet_analysis::sufficient::Statistic::from_keys(pairs_of_classes, classes * classes);
    let root = minimal(&leaves);
    let map = composed(&fine, &root).expect("a function of the level below");
    verify_composition(&map, &fine, &root).expect("the same function");
    assert!(composed(&root, &fine).is_err(), "the root's statistic does not give back the level below");
    let mut wrong = map;
    wrong[0] = (wrong[0] + 1) % root.classes() as u32;
    assert!(verify_composition(&wrong, &fine, &root).is_err());
}
