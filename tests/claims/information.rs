//! Section 1.15: mutual information and data processing, with the numbers that are known.

use hamnet::analysis::bottleneck::{Improvement, improve};
use hamnet::analysis::information::law::Law;
use hamnet::analysis::information::{Axis, JointTable, gaussian, mutual_information};
use hamnet::analysis::sufficient::{Statistic, loss};
use hamnet::analysis::{Pair, to_bits};
use hamnet::model::hierarchy::MarkovHierarchy;
use hamnet::model::{Model, VariableId, format};
use hamnet::numeric::elementary::{exp_f64, ln_f64};

use crate::distilled::{broadcast, flips, lossless};
use crate::small_models::Draw;

#[track_caller]
fn near(found: f64, known: f64, tolerance: f64) {
    assert!((found - known).abs() <= tolerance, "{found} is not {known} within {tolerance:e}");
}

/// `I(x; y)` in bits for the law of `x` and the rows `p(y|x)`.
fn channel(input: &[f64], rows: &[&[f64]]) -> f64 {
    let weights = input.iter().zip(rows).flat_map(|(p, row)| row.iter().map(move |q| p * q)).collect();
    let axes = vec![Axis::new("x", input.len()), Axis::new("y", rows[0].len())];
    let table = JointTable::new(axes, weights).expect("a law");
    mutual_information(&table, &["x"], &["y"]).expect("axes").bits()
}

#[test]
fn channels_have_the_known_capacities() {
    near(channel(&[0.5, 0.5], &[&[0.89, 0.11], &[0.11, 0.89]]), 0.500084041835, 1e-12);
    near(channel(&[0.5, 0.5], &[&[0.7, 0.3, 0.0], &[0.0, 0.3, 0.7]]), 0.7, 1e-12);
    near(channel(&[0.6, 0.4], &[&[1.0, 0.0], &[0.5, 0.5]]), 0.321928094887, 1e-12);
    for (ratio, bits) in [(1.0, 0.5), (10.0, 1.729715809319), (15.0, 2.0)] {
        near(to_bits(gaussian::capacity(ratio)), bits, 1e-12);
    }
}

#[test]
fn gaussians_tell_of_each_other_what_is_known() {
    for (rho, nats) in [(0.6, 0.223143551314), (0.9, 0.830365603411), (0.99, 1.958517773626)] {
        near(gaussian::information(rho), nats, 1e-12);
    }
    // the mean of ten looks at a unit Gaussian through unit noise, which all ten together do not surpass
    near(gaussian::capacity(10.0), 1.198_947_636_4, 1e-10);
}

/// `1 - h(p ∗ a)` with `1 - h(a) = kept`, bits: the most that a summary of `kept` bits of a fair bit tells of its noisy copy.
fn mrs_gerber(p: f64, kept: f64) -> f64 {
    let h = |p: f64| -to_bits(p * ln_f64(p) + (1.0 - p) * ln_f64(1.0 - p));
    let (mut low, mut high) = (1e-300, 0.5);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if h(middle) < 1.0 - kept { low = middle } else { high = middle }
    }
    1.0 - h(p * (1.0 - low) + (1.0 - p) * low)
}

#[test]
fn the_bottleneck_of_a_fair_bit_is_the_known_curve() {
    for (kept, known) in [(0.1, 0.063442588), (0.3, 0.186450386), (0.5, 0.302684135), (0.9, 0.498910340)] {
        near(mrs_gerber(0.1, kept), known, 1e-9);
    }
    let pair = Pair::from_columns(2, vec![0.45, 0.05, 0.05, 0.45]).expect("a law");
    let start = Statistic::identity(&pair);
    for trade_off in [1.6, 2.0, 3.0, 5.0] {
        let how = Improvement { tolerance: 1e-15, ..Improvement::new(trade_off) };
        let found = improve(&pair, &start, how).expect("a trade-off");
        near(to_bits(found.kept), mrs_gerber(0.1, to_bits(found.description)), 1e-10);
        assert!(found.kept > 0.01);
    }
    // below β = 1/(1 - 2p)² = 1.5625 nothing is worth its description
    near(1.0 / (0.8 * 0.8), 1.5625, 1e-12);
    assert!(improve(&pair, &start, Improvement::new(1.56)).expect("a trade-off").kept < 1e-6);
}

#[test]
fn the_bottleneck_of_gaussians_is_the_known_curve() {
    let rho: f64 = 0.9;
    near(gaussian::bottleneck(rho, 1.0), 0.602617501, 1e-9);
    for kept in [0.01, 0.3, 1.0, 5.0] {
        let known = -0.5 * ln_f64(1.0 - rho * rho + rho * rho * exp_f64(-2.0 * kept));
        near(gaussian::bottleneck(rho, kept), known, 1e-12);
    }
    // the first nat tells most, and tells ρ² = 1/β_c of itself
    let slope = gaussian::bottleneck(rho, 1e-6) / 1e-6;
    near(1.0 / slope, 1.234567901, 1e-5);
}

/// Bits that the leaves of trees of growing depth tell of the root.
fn remembered(branches: usize, flip: f64, depths: usize) -> Vec<f64> {
    let tree = |depth| broadcast(branches, flip, depth);
    let bits = |depth| {
        let tree = tree(depth);
        lossless(&tree, tree.root()).share().expect("a law").expect("classes").kept.bits()
    };
    (1..=depths).map(bits).collect()
}

#[test]
fn a_tree_tells_of_its_root_what_is_known() {
    let known = [
        (2, 0.1, &[0.74208586, 0.62814554, 0.56534318, 0.52599279][..]),
        (2, 0.2, &[0.46052527, 0.26295140, 0.16451665, 0.10802715]),
        (3, 0.1, &[0.86241773, 0.81653766, 0.79753273]),
    ];
    for (branches, flip, bits) in known {
        let found = remembered(branches, flip, bits.len());
        found.iter().zip(bits).for_each(|(&found, &known)| near(found, known, 1e-8));
    }
    for (depth, known) in [0.1, 0.1224, 0.13632947, 0.14575563].into_iter().enumerate() {
        let tree = broadcast(2, 0.1, depth + 1);
        let distillation = lossless(&tree, tree.root());
        let (masses, laws) = (distillation.class_probabilities(), distillation.posteriors());
        let both = masses.expect("classes").into_iter().zip(laws.expect("classes"));
        let error: f64 = both.map(|(p, law)| p.to_f64() * law[0].to_f64().min(law[1].to_f64())).sum();
        near(error, known, 1e-8);
    }
}

#[test]
fn beyond_the_noise_of_kesten_and_stigum_a_tree_forgets_its_root() {
    for (branches, critical) in [(2, 0.146446609407), (3, 0.211324865405)] {
        near((1.0 - 1.0 / f64::from(branches).sqrt()) / 2.0, critical, 1e-12);
    }
    // small information falls by b (1 - 2ε)² a level: to nothing beyond the critical noise
    let found = remembered(2, 0.35, 5);
    let falls: Vec<f64> = found.windows(2).map(|pair| pair[1] / pair[0]).collect();
    assert!(falls.is_sorted() && falls.iter().all(|&fall| fall < 2.0 * 0.3 * 0.3), "{falls:?}");
    near(falls[3], 2.0 * 0.3 * 0.3, 1e-2);
    // and below it what is told falls ever less
    let kept = remembered(2, 0.05, 5);
    assert!(kept[4] > 0.9 * kept[2], "{kept:?}");
}

#[test]
fn the_end_of_a_chain_tells_ever_less_of_its_start() {
    for (length, known) in [(1, 0.5310044064), (2, 0.3199229543), (3, 0.1983708984)] {
        let chain = MarkovHierarchy::homogeneous_chain(vec![0.5, 0.5], flips(0.1), length).expect("a chain");
        let rows = lossless(&chain, chain.root()).transmissions().expect("a law");
        assert_eq!(rows.len(), length + 1);
        for row in rows {
            near(row.of_classes.expect("classes").bits(), known, 1e-9);
        }
    }
}

#[test]
fn what_is_processed_tells_no_more_and_loses_its_expected_divergence() {
    let mut draw = Draw::new(25);
    for _ in 0..10_000 {
        let mut below = |end: usize| (draw.unit() * end as f64) as usize;
        let (x, y, classes) = (2 + below(4), 2 + below(9), 1 + below(5));
        let labels: Vec<usize> = (0..y).map(|_| below(classes)).collect();
        let weights = (0..x * y).map(|_| if draw.unit() < 0.1 { 0.0 } else { draw.unit() }).collect();
        let Ok(pair) = Pair::from_columns(x, weights) else { continue };
        let keys =
            labels.into_iter().enumerate().map(|(y, label)| (pair.column_sum(y) > 0.0).then_some(label));
        let found = loss(&pair, &Statistic::from_keys(keys, classes));
        let all = pair.information().value;
        assert!(found.kept.value <= all + 1e-12);
        near(all - found.kept.value, found.expected_kl.value, 1e-12);
    }
}

#[test]
fn all_other_variables_tell_what_the_markov_blanket_does() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/alarm.bif");
    let model =
        format::read(&path, &format::ReadOptions::default()).expect("a model of the repository").model;
    let Model::Bayesian(network) = &model else { panic!("a Bayesian network") };
    let all: Vec<VariableId> = network.variables().ids().collect();
    let mut law = Law::new(&model).expect("tables");
    for &x in &all {
        let families = network.cpts().iter().filter(|cpt| cpt.scope().contains(&x));
        let mut blanket: Vec<VariableId> = families.flat_map(|cpt| cpt.scope()).copied().collect();
        blanket.retain(|&v| v != x);
        let (near, far): (Vec<_>, Vec<_>) =
            all.iter().filter(|v| **v != x).partition(|v| blanket.contains(v));
        let [all_told, told] = [[near.as_slice(), &far].concat(), near.clone()]
            .map(|group| law.information(&[x], &group).expect("small cliques"));
        assert!((all_told.value - told.value).abs() <= all_told.error + told.error, "{all_told:?} {told:?}");
        assert_eq!(law.conditional_information(&[x], &far, &near).expect("separated").value, 0.0);
    }
}
