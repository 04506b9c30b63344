//! Greedy merging, exchanges and the self-consistent bottleneck on random laws.

use hamnet_analysis::bottleneck::{Improvement, Status, exchange, improve, merge_greedily};
use hamnet_analysis::sufficient::{Statistic, loss, minimal};
use hamnet_analysis::{AnalysisError, Pair};
use hamnet_numeric::elementary::ln_f64;
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

/// All ways to put `count` observations into exactly `classes` classes.
fn partitions(count: usize, classes: usize) -> Vec<Statistic> {
    fn extend(
        labels: &mut Vec<usize>,
        used: usize,
        count: usize,
        classes: usize,
        found: &mut Vec<Statistic>,
    ) {
        if labels.len() == count && used == classes {
            found.push(Statistic::from_keys(labels.iter().map(|&label| Some(label)), classes));
        }
        if labels.len() == count || classes - used > count - labels.len() {
            return;
        }
        for label in 0..classes.min(used + 1) {
            labels.push(label);
            extend(labels, used.max(label + 1), count, classes, found);
            labels.pop();
        }
    }
    let mut found = Vec::new();
    extend(&mut Vec::new(), 0, count, classes, &mut found);
    found
}

#[test]
fn exchanges_never_lose_state_their_loss_exactly_and_leave_no_move_that_gains() {
    let mut random = Random::new(36);
    let (mut points, mut better, mut moved) = (0, 0, 0);
    for round in 0..3_000 {
        let pair = if round % 2 == 0 { random_pair(&mut random, 9) } else { dense_pair(&mut random, 20) };
        let curve = merge_greedily(&pair, &minimal(&pair));
        for classes in 1..=curve.points().len() {
            let found = curve.improved(classes).expect("a number of classes");
            let (loss, greedy) = (loss(&pair, &found.statistic), found.greedy);
            assert!(greedy == curve.points()[curve.points().len() - classes]);
            assert!(found.point.classes == found.statistic.classes() && found.point.classes <= classes);
            assert!(found.point.lost <= greedy.lost + 1e-14, "{found:?}");
            assert!((loss.expected_kl.value - found.point.lost).abs() <= 1e-12);
            let apart = pair.information().value - loss.kept.value - loss.expected_kl.value;
            assert!(apart.abs() <= 1e-12, "{apart:e}");
            let again = exchange(&pair, &found.statistic).expect("its own");
            assert!(again.moves == 0 && again.statistic == found.statistic);
            points += 1;
            better += usize::from(found.point.lost < greedy.lost - 1e-9);
            moved += found.moves;
            if round % 20 == 0 {
                assert!(best_move(&pair, &found.statistic) <= loss.kept.value + 1e-13, "{found:?}");
            }
        }
    }
    println!("{better} of {points} points are better by {moved} moves");
    assert!(better * 5 > points, "{better} of {points} points");
}

/// A law of up to five states without zeros and without multiples.
fn dense_pair(random: &mut Random, observations: usize) -> Pair {
    let states = 2 + random.below(4);
    let weights = (0..states * observations).map(|_| random.unit()).collect();
    Pair::from_columns(states, weights).expect("a law")
}

/// The most that is kept after one observation moves to another class that there is.
fn best_move(pair: &Pair, statistic: &Statistic) -> f64 {
    let classes = statistic.classes();
    let moves = (0..pair.y_states()).flat_map(|y| (0..classes).map(move |class| (y, class)));
    let kept = moves.map(|(moved, class)| {
        let label = |(y, label): (usize, Option<usize>)| label.map(|l| if y == moved { class } else { l });
        let keys = statistic.labels().enumerate().map(label);
        let after = Statistic::from_keys(keys, classes);
        after.merge(pair).expect("its own").information().value
    });
    kept.fold(0.0, f64::max)
}

#[test]
fn merging_that_goes_wrong_is_set_right() {
    // the middle is merged first, and cannot be taken apart by merging
    let ones = [0.05, 0.4, 0.6, 0.95];
    let pair = Pair::from_columns(2, ones.iter().flat_map(|p| [*p, 1.0 - p]).collect()).expect("a law");
    let curve = merge_greedily(&pair, &minimal(&pair));
    let found = curve.improved(2).expect("two classes");
    let entropy = |p: f64| -p * ln_f64(p) - (1.0 - p) * ln_f64(1.0 - p);
    let (best, greedy) =
        (ln_f64(2.0) - entropy(0.225), ln_f64(2.0) - 0.25 * entropy(0.05) - 0.75 * entropy(0.65));
    assert!(
        (found.point.kept - best).abs() <= 1e-15 && (found.greedy.kept - greedy).abs() <= 1e-15,
        "{found:?}"
    );
    let exhaustive = partitions(4, 2).into_iter().map(|all| loss(&pair, &all).kept.value).fold(0.0, f64::max);
    assert!((exhaustive - best).abs() <= 1e-15 && best > greedy + 0.002, "{best} {greedy}");
    assert_eq!(found.statistic.members(), [[0, 1], [2, 3]]);
    // a budget that merging needs three classes for
    let budget = 0.5 * (found.point.lost + found.greedy.lost);
    assert_eq!(curve.within(budget).expect("a budget").classes, 3);
    assert_eq!(curve.improved_within(budget).expect("a budget").point, found.point);
}

#[test]
fn exchanges_come_close_to_the_best_of_all_partitions() {
    let mut random = Random::new(37);
    let (mut points, mut by_merging, mut by_exchange) = (0, 0, 0);
    let (mut off_by_merging, mut off_by_exchange) = (0.0, 0.0);
    for _ in 0..150 {
        let (y, pair) = (8, dense_pair(&mut random, 8));
        let curve = merge_greedily(&pair, &Statistic::identity(&pair));
        for classes in 2..y {
            let kept = partitions(y, classes).into_iter();
            let kept = kept.map(|all| all.merge(&pair).expect("its own").information().value);
            let best = kept.fold(0.0, f64::max);
            let found = curve.improved(classes).expect("classes");
            assert!(found.point.kept <= best + 1e-13, "more than the best of all");
            points += 1;
            by_merging += usize::from(best - found.greedy.kept <= 1e-12);
            by_exchange += usize::from(best - found.point.kept <= 1e-12);
            off_by_merging += best - found.greedy.kept;
            off_by_exchange += best - found.point.kept;
        }
    }
    println!(
        "best of all of {points}: {by_merging} by merging, {by_exchange} with exchanges; off {off_by_merging:.3e} and {off_by_exchange:.3e} nats"
    );
    assert!(by_exchange * 100 >= points * 95, "{by_exchange} of {points}");
    // merging alone fails three times as often, by four times as much
    assert!(points - by_merging >= 3 * (points - by_exchange) && off_by_merging >= 4.0 * off_by_exchange);
}

#[test]
fn improved_budgets_are_kept_with_no_more_classes_than_merging_takes() {
    let mut random = Random::new(38);
    let mut fewer = 0;
    for _ in 0..1_000 {
        let pair = dense_pair(&mut random, 20);
        let curve = merge_greedily(&pair, &minimal(&pair));
        let budget = 0.5 * random.unit() * curve.information().value;
        let (greedy, found) =
            (curve.within(budget).expect("a budget"), curve.improved_within(budget).expect("a budget"));
        assert!(found.point.lost <= budget.max(0.0) && found.point.classes <= greedy.classes);
        fewer += usize::from(found.point.classes < greedy.classes);
    }
    assert!(fewer >= 50, "{fewer} budgets took fewer classes");
    let pair = Pair::from_columns(1, vec![1.0, 1.0]).expect("a law");
    let other = Statistic::from_keys([Some(0)].into_iter(), 1);
    assert!(matches!(exchange(&pair, &other), Err(AnalysisError::MapSize { .. })));
}
