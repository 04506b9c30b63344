//! Estimates from samples: against brute force, scikit-learn, and laws that are known.

use hamnet_analysis::AnalysisError;
use hamnet_analysis::information::gaussian;
use hamnet_analysis::information::samples::{
    Labels, Neighbours, Reals, Remark, Variant, conditional_information, entropy, information,
    mixed_information, nearest_conditional_information, nearest_information,
};
use hamnet_numeric::Dd;
use hamnet_numeric::elementary::ln_f64;
use hamnet_numeric::random::Random;

/// Pairs of standard Gaussians with the given correlation; `peers.py` draws the same.
fn gaussians(seed: u64, rows: usize, correlation: f64) -> (Vec<f64>, Vec<f64>) {
    let mut random = Random::new(seed);
    let pair = || {
        let radius = (-2.0 * ln_f64(1.0 - random.unit())).sqrt();
        let angle = Dd::from_f64(std::f64::consts::TAU * random.unit());
        let (sin, cos) = angle.sin_cos();
        let (x, z) = (radius * cos.to_f64(), radius * sin.to_f64());
        (x, correlation * x + (1.0 - correlation * correlation).sqrt() * z)
    };
    std::iter::repeat_with(pair).take(rows).unzip()
}

fn reals(name: &str, column: Vec<f64>) -> Reals {
    Reals::new(name, vec![column]).expect("finite numbers that vary")
}

fn psi(n: usize) -> f64 {
    (1..n).map(|m| 1.0 / m as f64).sum::<f64>() - 0.577_215_664_901_532_9
}

fn apart(columns: &[Vec<f64>], a: usize, b: usize) -> f64 {
    columns.iter().map(|column| (column[a] - column[b]).abs()).fold(0.0, f64::max)
}

/// The estimators as their papers define them, over all pairs of samples without coincidences.
fn brute(x: &[Vec<f64>], y: &[Vec<f64>], z: &[Vec<f64>], k: usize, variant: Variant) -> f64 {
    let rows = x[0].len();
    let all = [x, y, z].concat();
    let mut sum = 0.0;
    for row in 0..rows {
        let mut others: Vec<usize> = (0..rows).filter(|&other| other != row).collect();
        others.sort_by(|&a, &b| apart(&all, row, a).total_cmp(&apart(&all, row, b)));
        let radius = apart(&all, row, others[k - 1]);
        let count = |columns: &[Vec<f64>], within: &dyn Fn(f64) -> bool| {
            others.iter().filter(|&&other| within(apart(columns, row, other))).count()
        };
        sum += match variant {
            Variant::First => {
                let near = |columns: &[Vec<f64>]| psi(count(columns, &|distance| distance < radius) + 1);
                psi(k) + near(z) - near(&[x, z].concat()) - near(&[y, z].concat())
            }
            Variant::Second => {
                let far = |columns: &[Vec<f64>]| {
                    let farthest =
                        others[..k].iter().map(|&other| apart(columns, row, other)).fold(0.0, f64::max);
                    psi(count(columns, &|distance| distance <= farthest))
                };
                psi(k) - 1.0 / k as f64 + psi(rows) - far(x) - far(y)
            }
        };
    }
    sum / rows as f64
}

#[test]
fn nearest_neighbours_agree_with_all_pairs_in_every_dimension() {
    let mut random = Random::new(41);
    for round in 0..60 {
        let (dx, dy) = (1 + round % 4, 1 + (round / 4) % 3);
        let (rows, k) = (5 + random.below(120), 1 + random.below(4));
        let mut columns = |dimension: usize| -> Vec<Vec<f64>> {
            (0..dimension).map(|_| (0..rows).map(|_| random.unit()).collect()).collect()
        };
        let (x, y) = (columns(dx), columns(dy));
        for variant in [Variant::First, Variant::Second] {
            let how = Neighbours { count: k, variant, rescale: false };
            let (a, b) =
                (Reals::new("x", x.clone()).expect("reals"), Reals::new("y", y.clone()).expect("reals"));
            let found = nearest_information(&a, &b, &how).expect("enough samples");
            let known = brute(&x, &y, &[], k, variant);
            assert!((found.value - known).abs() <= 1e-12, "{variant:?}, {dx}+{dy}: {found:?} is not {known}");
            assert_eq!(found.value < 0.0, found.remarks.contains(&Remark::Negative));
        }
    }
}

#[test]
fn conditions_agree_with_all_pairs() {
    let mut random = Random::new(42);
    for dz in 1..=3 {
        let rows = 150;
        let mut columns = |dimension: usize| -> Vec<Vec<f64>> {
            (0..dimension).map(|_| (0..rows).map(|_| random.unit()).collect()).collect()
        };
        let (x, y, z) = (columns(1), columns(2), columns(dz));
        let how = Neighbours { rescale: false, ..Neighbours::default() };
        let [a, b, c] = [&x, &y, &z].map(|columns| Reals::new("v", columns.clone()).expect("reals"));
        let found = nearest_conditional_information(&a, &b, &c, &how).expect("enough samples");
        assert!((found.value - brute(&x, &y, &z, 3, Variant::First)).abs() <= 1e-12);
    }
}

#[test]
fn reals_agree_with_scikit_learn_and_with_the_law() {
    // by peers.py
    let known = [
        (0.6, 10_000, KNOWN[0]),
        (0.9, 10_000, KNOWN[1]),
        (0.6, 100_000, KNOWN[2]),
        (0.9, 100_000, KNOWN[3]),
    ];
    for (correlation, rows, peer) in known {
        let (x, y) = gaussians(rows as u64, rows, correlation);
        let (x, y) = (reals("x", x), reals("y", y));
        let found = nearest_information(&x, &y, &Neighbours::default()).expect("enough samples");
        assert!((found.value - peer).abs() <= 1e-9, "{found:?} is not {peer}");
        let truth = gaussian::information(correlation);
        let tolerance = if rows == 10_000 { 0.03 } else { 0.01 };
        assert!((found.value - truth).abs() <= tolerance && found.remarks.is_empty(), "{found:?}");
        let how = Neighbours { variant: Variant::Second, ..Neighbours::default() };
        let second = nearest_information(&x, &y, &how).expect("enough samples");
        assert!((second.value - truth).abs() <= tolerance, "{second:?}");
    }
}

#[test]
fn labels_agree_with_scikit_learn() {
    let (x, y) = gaussians(7, 10_000, 0.6);
    let label = |column: &[f64]| Labels::new("l", column.iter().map(|value| (2.0 * value).floor() as i64));
    let found = mixed_information(&label(&y), &reals("x", x.clone()), &Neighbours::default());
    let found = found.expect("enough samples");
    assert!((found.value - KNOWN_MIXED).abs() <= 1e-9, "{found:?}");
    let (a, b) = (label(&x), label(&y));
    let joint = Labels::joined(&[&a, &b]).expect("one length");
    let kinds = |labels: &Labels| labels.counts().len() as f64;
    let correction = (kinds(&a) + kinds(&b) - kinds(&joint) - 1.0) / 20_000.0;
    let found = information(&a, &b).expect("enough samples");
    assert!((found.value - correction - KNOWN_PLUG_IN).abs() <= 1e-9, "{found:?}");
}

/// By `peers.py`.
const KNOWN: [f64; 4] = [0.231771992653, 0.843805749490, 0.219033411345, 0.826836700350];
const KNOWN_MIXED: f64 = 0.205833047358;
const KNOWN_PLUG_IN: f64 = 0.214509415019;

/// The mean and deviation of many estimates, and the mean of their standard errors.
fn repeated(draws: u64, estimate: impl Fn(u64) -> (f64, f64)) -> (f64, f64, f64) {
    let found: Vec<(f64, f64)> = (0..draws).map(estimate).collect();
    let count = draws as f64;
    let mean = found.iter().map(|(value, _)| value).sum::<f64>() / count;
    let variance = found.iter().map(|(value, _)| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, variance.sqrt(), found.iter().map(|(_, error)| error).sum::<f64>() / count)
}

#[test]
fn standard_errors_are_those_of_repeated_draws() {
    for correlation in [0.0, 0.6, 0.9] {
        let (mean, deviation, stated) = repeated(120, |seed| {
            let (x, y) = gaussians(1_000 + seed, 1_000, correlation);
            let found = nearest_information(&reals("x", x), &reals("y", y), &Neighbours::default());
            let found = found.expect("enough samples");
            (found.value, found.standard_error)
        });
        assert!((mean - gaussian::information(correlation)).abs() <= 0.02, "{mean}");
        println!("KSG, correlation {correlation}: stated {stated:.4}, found {deviation:.4}");
        assert!((0.7..2.0).contains(&(stated / deviation)), "stated {stated}, found {deviation}");
    }
    let (_, deviation, stated) = repeated(120, |seed| {
        let (x, y) = gaussians(2_000 + seed, 1_000, 0.6);
        let label = Labels::new("l", y.iter().map(|value| *value > 0.0));
        let found = mixed_information(&label, &reals("x", x), &Neighbours::default()).expect("samples");
        (found.value, found.standard_error)
    });
    println!("Ross: stated {stated:.4}, found {deviation:.4}");
    assert!((0.7..2.0).contains(&(stated / deviation)), "stated {stated}, found {deviation}");
    let (mean, deviation, stated) = repeated(400, |seed| {
        let mut random = Random::new(3_000 + seed);
        let rows: Vec<usize> = (0..400).map(|_| random.weighted(&[0.3, 0.1, 0.05, 0.05, 0.3, 0.2])).collect();
        let a = Labels::new("a", rows.iter().map(|row| row / 3));
        let b = Labels::new("b", rows.iter().map(|row| row % 3));
        let found = information(&a, &b).expect("samples");
        (found.value, found.standard_error)
    });
    // of the law itself
    let law = [[0.3, 0.1, 0.05], [0.05, 0.3, 0.2]];
    let column = |b: usize| law[0][b] + law[1][b];
    let row = |a: usize| law[a].iter().sum::<f64>();
    let truth: f64 = (0..2)
        .flat_map(|a| (0..3).map(move |b| (a, b)))
        .map(|(a, b)| law[a][b] * ln_f64(law[a][b] / (row(a) * column(b))))
        .sum();
    println!("plug-in: mean {mean:.4}, true {truth:.4}; stated {stated:.4}, found {deviation:.4}");
    assert!((mean - truth).abs() <= 3.0 * deviation / 20.0, "{mean} is not {truth}");
    assert!((0.8..1.25).contains(&(stated / deviation)), "stated {stated}, found {deviation}");
}

#[test]
fn corrections_take_most_of_the_bias() {
    let (mean, _, _) = repeated(300, |seed| {
        let mut random = Random::new(seed);
        let labels = Labels::new("a", (0..60).map(|_| random.below(8)));
        (entropy(&labels).expect("samples").value, 0.0)
    });
    let truth = ln_f64(8.0);
    // the plug-in itself is low by 7/120
    assert!((mean - truth).abs() <= 0.01, "{mean} {truth}");
}

#[test]
fn estimates_that_cannot_be_true_are_left_and_remarked_on() {
    // independent labels: half of the corrected estimates are below zero
    let negative = (0..100).filter(|&seed| {
        let mut random = Random::new(seed);
        let a = Labels::new("a", (0..200).map(|_| random.below(3)));
        let b = Labels::new("b", (0..200).map(|_| random.below(3)));
        let found = information(&a, &b).expect("samples");
        assert_eq!(found.value < 0.0, found.remarks.contains(&Remark::Negative));
        assert_eq!(found.bounds.0, 0.0);
        found.value < 0.0
    });
    let negative = negative.count();
    assert!((20..80).contains(&negative), "{negative} of 100");
    // a label that the real tells: a few samples overshoot the entropy
    let above = (0..50).filter(|&seed| {
        let mut random = Random::new(seed);
        let labels: Vec<usize> = (0..40).map(|_| random.below(2)).collect();
        let x = labels.iter().map(|&label| 10.0 * label as f64 + random.unit()).collect();
        let found = mixed_information(&Labels::new("l", labels), &reals("x", x), &Neighbours::default());
        let found = found.expect("samples");
        let remarked = found.remarks.iter().any(|remark| matches!(remark, Remark::AboveEntropy(_)));
        assert_eq!(found.value > found.bounds.1, remarked, "{found:?}");
        remarked
    });
    assert!(above.count() > 0);
}

#[test]
fn coincident_samples_count_as_frequencies_do() {
    let mut random = Random::new(43);
    let rows: Vec<(f64, f64)> = (0..4_000)
        .map(|_| {
            let a = random.below(3);
            let b = if random.chance(0.3) { random.below(3) } else { a };
            (a as f64, b as f64)
        })
        .collect();
    let (a, b): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
    let found = nearest_information(&reals("a", a.clone()), &reals("b", b.clone()), &Neighbours::default());
    let found = found.expect("samples");
    let bits = |column: &[f64]| Labels::new("l", column.iter().map(|value| value.to_bits()));
    let plug_in = information(&bits(&a), &bits(&b)).expect("samples");
    assert!((found.value - plug_in.value).abs() <= 0.005, "{found:?} {plug_in:?}");
    assert_eq!(found.remarks, [Remark::Coincident(4_000)]);
}

#[test]
fn conditions_separate_what_a_common_cause_joins() {
    let mut random = Random::new(44);
    let cause: Vec<usize> = (0..5_000).map(|_| random.below(2)).collect();
    let mut noisy =
        || -> Vec<usize> { cause.iter().map(|&c| if random.chance(0.2) { 1 - c } else { c }).collect() };
    let (a, b) = (Labels::new("a", noisy()), Labels::new("b", noisy()));
    let c = Labels::new("c", cause);
    let plain = information(&a, &b).expect("samples");
    let given = conditional_information(&a, &b, &c).expect("samples");
    assert!(plain.value > 10.0 * plain.standard_error);
    assert!(given.value.abs() < 4.0 * given.standard_error + 1e-3, "{given:?}");
}

#[test]
fn wrong_samples_say_what_is_wrong() {
    let x = reals("x", vec![1.0, 2.0, 3.0, 4.0]);
    let short = reals("y", vec![1.0, 2.0]);
    let how = Neighbours::default();
    let error = nearest_information(&x, &short, &how).expect_err("lengths");
    assert_eq!(error.to_string(), "`x` has 4 values and `y` 2; samples are pairs, one of each per row");
    let error = nearest_information(&short, &short, &how).expect_err("too few");
    assert!(matches!(error, AnalysisError::TooFewSamples { found: 2, needed: 4, .. }), "{error}");
    let error = nearest_information(&x, &x, &Neighbours { count: 0, ..how }).expect_err("none");
    assert_eq!(error, AnalysisError::NoNeighbours);
    assert!(matches!(
        Reals::new("x", vec![vec![1.0, f64::NAN]]),
        Err(AnalysisError::NotFinite { row: 2, .. })
    ));
    assert!(matches!(Reals::new("x", vec![vec![1.0, 1.0]]), Err(AnalysisError::Constant { .. })));
    assert!(matches!(Reals::new("x", vec![]), Err(AnalysisError::Dimension { found: 0, .. })));
    let alone = mixed_information(&Labels::new("l", 0..4), &x, &how).expect_err("every label alone");
    assert!(matches!(alone, AnalysisError::TooFewSamples { .. }), "{alone}");
}
