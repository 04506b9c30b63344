//! Seconds of one processor for the sizes that are promised: `cargo test --release -p hamnet-analysis --test speed -- --ignored
//! --nocapture --test-threads 1`, one after the other, since all threads of the process are timed.

use cpu_time::ProcessTime;
use hamnet_analysis::Pair;
use hamnet_analysis::bottleneck::merge_greedily;
use hamnet_analysis::information::samples::{
    Labels, Neighbours, Reals, Variant, mixed_information, nearest_information,
};
use hamnet_analysis::sufficient::{Rounding, class_reports, composed, loss, minimal, minimal_rounded};
use hamnet_numeric::random::Random;

/// The shortest of a few runs.
fn seconds<T>(what: &str, promised: f64, mut run: impl FnMut() -> T) -> T {
    let mut best = f64::INFINITY;
    let mut result = None;
    for _ in 0..7 {
        let start = ProcessTime::now();
        result = Some(run());
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{what}: {best:.4} s of {promised} s");
    assert!(best <= promised, "{what} took {best} s, not {promised} s");
    result.expect("it ran")
}

/// A table of 10^6 cells with `y` running fastest and 10^3 classes of `y`.
fn table(x_states: usize, exact: bool) -> Vec<f64> {
    let mut random = Random::new(1);
    let y_states = 1_000_000 / x_states;
    let classes: Vec<Vec<f64>> = (0..1_000).map(|_| (0..x_states).map(|_| random.unit()).collect()).collect();
    let factors: Vec<f64> = (0..y_states)
        .map(|_| if exact { [0.5, 1.0, 2.0][random.below(3)] } else { 0.1 + random.unit() })
        .collect();
    (0..x_states)
        .flat_map(|x| {
            factors.iter().enumerate().map(|(y, factor)| classes[y % 1_000][x] * factor).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
#[ignore = "a measurement, of a release build"]
fn tables_of_a_million_cells() {
    for x_states in [10, 100, 1_000] {
        let y_states = 1_000_000 / x_states;
        let weights = table(x_states, true);
        let what = format!("{x_states} x {y_states}: information, minimal statistic and its check");
        let classes = seconds(&what, 0.1, || {
            let pair = Pair::from_rows(y_states, &weights).expect("a law");
            let statistic = minimal(&pair);
            let information = pair.information();
            let merged = statistic.merge(&pair).expect("its own");
            assert!((information.value - merged.information().value).abs() <= 1e-12);
            composed(&statistic, &statistic).expect("a function of itself");
            statistic.classes()
        });
        assert_eq!(classes, 1_000);
        let weights = table(x_states, false);
        let what = format!("{x_states} x {y_states}: the same of a rounded table, with reports");
        let classes = seconds(&what, 1.0, || {
            let pair = Pair::from_rows(y_states, &weights).expect("a law");
            let statistic = minimal_rounded(&pair, Rounding::Relative(1e-14)).expect("a rounding");
            assert!(loss(&pair, &statistic).expected_kl.value.abs() <= 1e-12);
            class_reports(&pair, &statistic).len()
        });
        assert_eq!(classes, 1_000);
    }
}

#[test]
#[ignore = "a measurement, of a release build"]
fn merging_a_thousand_classes_and_exchanges_between_fewer() {
    let mut random = Random::new(3);
    let weights = (0..10 * 1_000).map(|_| random.unit()).collect();
    let pair = Pair::from_columns(10, weights).expect("a law");
    let start = minimal(&pair);
    let curve = seconds("1,000 classes of 10 states merged to one", 0.2, || merge_greedily(&pair, &start));
    // a point takes half of what the whole merging may
    for classes in [2, 16, 128] {
        let what = format!("exchanges between {classes} classes");
        let found = seconds(&what, 0.1, || curve.improved(classes).expect("classes"));
        println!("  {} moves, {:.4} nats kept for {:.4}", found.moves, found.point.kept, found.greedy.kept);
    }
}

#[test]
#[ignore = "a measurement, of a release build"]
fn samples_of_a_hundred_thousand() {
    let mut random = Random::new(2);
    let mut normal = || (0..12).map(|_| random.unit()).sum::<f64>() - 6.0;
    let (x, y): (Vec<f64>, Vec<f64>) = (0..100_000)
        .map(|_| {
            let (x, noise) = (normal(), normal());
            (x, 0.6 * x + 0.8 * noise)
        })
        .unzip();
    let label = Labels::new("l", y.iter().map(|value| (2.0 * value).floor() as i64));
    let (x, y) = (Reals::new("x", vec![x]).expect("reals"), Reals::new("y", vec![y]).expect("reals"));
    for variant in [Variant::First, Variant::Second] {
        let how = Neighbours { variant, ..Neighbours::default() };
        seconds(&format!("KSG {variant:?}, N = 1e5"), 0.1, || {
            nearest_information(&x, &y, &how).expect("samples")
        });
    }
    seconds("Ross, N = 1e5", 0.1, || mixed_information(&label, &x, &Neighbours::default()).expect("samples"));
}
