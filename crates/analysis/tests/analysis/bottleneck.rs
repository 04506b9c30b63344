//! Greedy merging and the self-consistent bottleneck on random laws.

use hamnet_analysis::bottleneck::{Improvement, Status, improve, merge_greedily};
use hamnet_analysis::sufficient::{Statistic, loss, minimal};
use hamnet_analysis::{AnalysisError, Pair};
use hamnet_numeric::random::Random;

use crate::joints::random_pair;

#[test]
fn every_point_of_a_curve_states_its_loss_exactly() {
    let mut random = Random::new(31);
    for _ in 0..1_500 {
        let pair = random_pair(&mut random, 10);
        let start = minimal(&pair);
        let curve = merge_greedily(&pair, &start);
        assert_eq!(curve.points().len(), start.classes());
        let mut before = 0.0;
        for point in curve.points() {
            let statistic = curve.with_classes(point.classes).expect("a number of classes");
            assert_eq!(statistic.classes(), point.classes);
            let found = loss(&pair, &statistic);
            assert!((found.expected_kl.value - point.lost).abs() <= 1e-12);
            assert!((found.kept.value - point.kept).abs() <= 1e-12);
            assert!(point.lost >= before - 1e-12);
            before = point.lost;
            let merged = statistic.merge(&pair).expect("its own");
            let identity = Statistic::identity(&merged).classes();
            assert_eq!(identity, point.classes);
        }
        let last = curve.points().last().expect("one class");
        assert!(last.kept.abs() <= 1e-12 && last.description.abs() <= 1e-15 && last.classes == 1);
    }
}

#[test]
fn each_merge_is_the_least_of_all_there_are() {
    let mut random = Random::new(32);
    for _ in 0..200 {
        let pair = random_pair(&mut random, 8);
        let start = minimal(&pair);
        let curve = merge_greedily(&pair, &start);
        for step in curve.points().windows(2) {
            let now = curve.with_classes(step[0].classes).expect("classes");
            let brute = (0..now.classes()).flat_map(|a| (0..a).map(move |b| (a, b))).map(|(a, b)| {
                let map: Vec<u32> =
                    (0..now.classes()).map(|t| if t == a { b as u32 } else { t as u32 }).collect();
                loss(&pair, &now.then(0, &map).expect("a map")).expected_kl.value
            });
            let least = brute.fold(f64::INFINITY, f64::min);
            assert!((least - step[1].lost).abs() <= 1e-12, "{least} {step:?}");
        }
    }
}

#[test]
fn budgets_give_the_fewest_classes_that_keep_them() {
    let mut random = Random::new(33);
    for _ in 0..500 {
        let pair = random_pair(&mut random, 10);
        let curve = merge_greedily(&pair, &minimal(&pair));
        let budget = random.unit() * curve.information().value;
        let point = curve.within(budget).expect("a budget");
        assert!(point.lost <= budget.max(0.0));
        assert!(curve.points().iter().all(|other| other.classes >= point.classes || other.lost > budget));
    }
    let pair = Pair::from_columns(1, vec![1.0]).expect("a law");
    let curve = merge_greedily(&pair, &minimal(&pair));
    assert!(matches!(curve.within(-1.0), Err(AnalysisError::Budget { .. })));
    assert_eq!(curve.with_classes(2), Err(AnalysisError::Classes { found: 2, most: 1 }));
}

#[test]
fn self_consistency_improves_on_where_it_starts() {
    let mut random = Random::new(34);
    let mut better = 0;
    for _ in 0..200 {
        let pair = random_pair(&mut random, 8);
        let curve = merge_greedily(&pair, &minimal(&pair));
        let classes = curve.points().len().div_ceil(2);
        let start = curve.with_classes(classes).expect("classes");
        let point = curve.points()[curve.points().len() - classes];
        let trade_off = 1.0 + 20.0 * random.unit();
        let mut before = point.description - trade_off * point.kept;
        let first = before;
        for steps in [1, 2, 5, 20, 100] {
            let how = Improvement { most_steps: steps, ..Improvement::new(trade_off) };
            let found = improve(&pair, &start, how).expect("a trade-off");
            let value = found.description - trade_off * found.kept;
            assert!(value <= before + 1e-12, "step {steps}: {value} after {before}");
            before = value;
            // data processing, for soft assignments too
            let all = pair.information().value;
            assert!(found.kept <= all + 1e-12 && found.kept <= found.description + 1e-12);
            for row in found.assignment.chunks(found.classes) {
                let sum: f64 = row.iter().sum();
                assert!(sum == 0.0 || (sum - 1.0).abs() <= 1e-14);
            }
        }
        better += usize::from(before < first - 1e-9);
    }
    assert!(better > 50, "{better} of 200 improved");
}

#[test]
fn hard_assignments_are_where_information_is_worth_everything() {
    let mut random = Random::new(35);
    for _ in 0..50 {
        let pair = random_pair(&mut random, 6);
        let start = minimal(&pair);
        let found = improve(&pair, &start, Improvement::new(1e9)).expect("a trade-off");
        assert_eq!(found.status, Status::Converged);
        assert!((found.kept - pair.information().value).abs() <= 1e-9);
    }
    let pair = random_pair(&mut random, 6);
    let wrong = improve(&pair, &minimal(&pair), Improvement::new(0.0));
    assert_eq!(wrong, Err(AnalysisError::TradeOff { found: 0.0 }));
}
