//! Numbers that are known to many digits.

use hamnet_analysis::information::{Axis, JointTable, gaussian, mutual_information};
use hamnet_analysis::{Pair, to_bits};
use hamnet_numeric::elementary::ln_f64;

/// The information between input and output of a channel, bits; `rows[x][y]` is `p(y|x)`.
fn channel_bits(input: &[f64], rows: &[&[f64]]) -> f64 {
    let weights: Vec<f64> =
        input.iter().zip(rows).flat_map(|(p, row)| row.iter().map(move |q| p * q)).collect();
    let axes = vec![Axis::new("x", input.len()), Axis::new("y", rows[0].len())];
    let table = JointTable::new(axes, weights).expect("a law");
    mutual_information(&table, &["x"], &["y"]).expect("axes").bits()
}

#[track_caller]
fn near(found: f64, known: f64, tolerance: f64) {
    assert!((found - known).abs() <= tolerance, "{found} is not {known} within {tolerance:e}");
}

#[test]
fn channels_at_their_best_input_reach_the_known_capacities() {
    near(channel_bits(&[0.5, 0.5], &[&[0.89, 0.11], &[0.11, 0.89]]), 0.500084041835, 1e-12);
    near(channel_bits(&[0.5, 0.5], &[&[0.7, 0.3, 0.0], &[0.0, 0.3, 0.7]]), 0.7, 1e-15);
    near(channel_bits(&[0.6, 0.4], &[&[1.0, 0.0], &[0.5, 0.5]]), 0.321928094887, 1e-12);
    // no other input does better, by the values around it
    for shift in [-0.01, 0.01] {
        let other = channel_bits(&[0.6 + shift, 0.4 - shift], &[&[1.0, 0.0], &[0.5, 0.5]]);
        assert!(other < 0.321928094887);
    }
}

#[test]
fn gaussians_have_the_known_information() {
    near(gaussian::information(0.6), 0.223143551314, 1e-12);
    near(gaussian::information(0.9), 0.830365603411, 1e-12);
    near(gaussian::information(0.99), 1.958517773626, 1e-12);
    near(to_bits(gaussian::capacity(1.0)), 0.5, 1e-15);
    near(to_bits(gaussian::capacity(10.0)), 1.729715809319, 1e-12);
    near(to_bits(gaussian::capacity(15.0)), 2.0, 1e-15);
    near(gaussian::bottleneck(0.9, 1.0), 0.602617501, 1e-9);
    // the mean of ten unit Gaussians around a unit Gaussian
    near(gaussian::capacity(10.0), 1.198_947_636_4, 1e-10);
}

#[test]
fn noisy_channels_in_a_row_lose_the_known_information() {
    let flip = |p: f64, q: f64| p * (1.0 - q) + (1.0 - p) * q;
    let mut noise = 0.0;
    for known in [0.5310044064, 0.3199229543, 0.1983708984] {
        noise = flip(noise, 0.1);
        let rows = [[1.0 - noise, noise], [noise, 1.0 - noise]];
        near(channel_bits(&[0.5, 0.5], &[&rows[0], &rows[1]]), known, 1e-9);
    }
}

#[test]
fn looks_at_a_static_bit_are_sufficient_through_their_number() {
    use hamnet_analysis::sufficient::minimal;
    for looks in 1..=8usize {
        // eighths, so that products are exact
        let weights = (0..1usize << looks).flat_map(|y| {
            let ones = y.count_ones() as i32;
            let zeros = looks as i32 - ones;
            [0.875f64.powi(zeros) * 0.125f64.powi(ones), 0.875f64.powi(ones) * 0.125f64.powi(zeros)]
        });
        let pair = Pair::from_columns(2, weights.collect()).expect("a law");
        assert_eq!(minimal(&pair).classes(), looks + 1);
    }
}

/// `1 - h(p ∗ a)` with `a = h⁻¹(1 - kept)`, bits: what a binary summary of `kept` bits can tell at most.
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
fn mrs_gerber_is_the_known_curve() {
    for (kept, known) in [(0.1, 0.063442588), (0.3, 0.186450386), (0.5, 0.302684135), (0.9, 0.498910340)] {
        near(mrs_gerber(0.1, kept), known, 1e-9);
    }
}

#[test]
fn the_bottleneck_of_a_symmetric_source_lies_on_mrs_gerbers_curve() {
    use hamnet_analysis::bottleneck::{Improvement, Status, improve};
    use hamnet_analysis::sufficient::Statistic;
    let pair = Pair::from_columns(2, vec![0.45, 0.05, 0.05, 0.45]).expect("a law");
    let start = Statistic::identity(&pair);
    for trade_off in [1.6, 2.0, 3.0, 5.0] {
        let how = Improvement { tolerance: 1e-15, ..Improvement::new(trade_off) };
        let found = improve(&pair, &start, how).expect("a trade-off");
        let (kept, description) = (to_bits(found.kept), to_bits(found.description));
        near(kept, mrs_gerber(0.1, description), 1e-10);
        assert!(found.status == Status::Converged && kept > 0.01, "{trade_off}: {found:?}");
    }
    // below 1/(1-2p)² = 1.5625 nothing is worth its description
    let below = improve(&pair, &start, Improvement::new(1.5)).expect("a trade-off");
    assert!(below.kept < 1e-9, "{below:?}");
}
