//! Identities and inequalities of information on random laws.

use hamnet_analysis::information::{
    Axis, JointTable, conditional_entropy, conditional_information, data_processing, entropy,
    interaction_information, jensen_shannon, mutual_information, relative_entropy, total_correlation,
};
use hamnet_analysis::sufficient::{Statistic, loss};
use hamnet_analysis::{AnalysisError, Nats};
use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use crate::joints::random_pair;

fn random_table(random: &mut Random) -> JointTable {
    let axes: Vec<Axis> = ["a", "b", "c"].map(|name| Axis::new(name, 1 + random.below(4))).into();
    let cells = axes.iter().map(|axis| axis.states).product();
    let mut weights: Vec<f64> =
        (0..cells).map(|_| if random.chance(0.2) { 0.0 } else { random.unit() }).collect();
    weights[0] += 0.1;
    JointTable::new(axes, weights).expect("a law")
}

#[track_caller]
fn agree(left: Nats, right: Nats) {
    let apart = (left.value - right.value).abs();
    assert!(apart <= left.error + right.error + 1e-300, "{left:?} {right:?}");
    assert!(left.error <= 1e-13 && right.error <= 1e-13, "{left:?} {right:?}");
}

#[test]
fn chain_rules_hold_within_the_stated_errors() {
    let mut random = Random::new(21);
    for _ in 0..2_000 {
        let table = random_table(&mut random);
        let h = |names: &[&str]| entropy(&table, names).expect("axes");
        let ce = |a: &[&str], c: &[&str]| conditional_entropy(&table, a, c).expect("axes");
        let i = |a: &[&str], b: &[&str], c: &[&str]| conditional_information(&table, a, b, c).expect("axes");
        agree(h(&["a", "b"]), h(&["a"]).plus(ce(&["b"], &["a"])));
        agree(mutual_information(&table, &["a"], &["b"]).expect("axes"), h(&["a"]).minus(ce(&["a"], &["b"])));
        agree(i(&["a"], &["b", "c"], &[]), i(&["a"], &["c"], &[]).plus(i(&["a"], &["b"], &["c"])));
        agree(i(&["a"], &["a"], &[]), h(&["a"]));
        agree(i(&["c", "a"], &["b"], &[]), i(&["b"], &["a", "c"], &[]));
        let co = interaction_information(&table, &[&["a"], &["b"], &["c"]]).expect("groups");
        agree(co, i(&["a"], &["b"], &[]).minus(i(&["a"], &["b"], &["c"])));
        let tc = total_correlation(&table, &[&["a"], &["b"], &["c"]]).expect("groups");
        agree(tc, i(&["a"], &["b"], &[]).plus(i(&["a", "b"], &["c"], &[])));
        for quantity in [h(&["a"]), i(&["a"], &["b"], &[]), i(&["a"], &["b"], &["c"]), tc] {
            assert!(quantity.value >= -quantity.error, "{quantity:?}");
        }
    }
}

/// `I(A;B)` with every step in double-double.
fn sharp_information(table: &JointTable) -> Dd {
    let (rows, columns) = (table.axes()[0].states, table.axes()[1].states);
    let p = |a: usize, b: usize| Dd::from_f64(table.weights()[a * columns + b]) / table.total();
    let sum = |terms: &mut dyn Iterator<Item = Dd>| terms.fold(Dd::ZERO, |sum, term| sum + term);
    let p_a: Vec<Dd> = (0..rows).map(|a| sum(&mut (0..columns).map(|b| p(a, b)))).collect();
    let p_b: Vec<Dd> = (0..columns).map(|b| sum(&mut (0..rows).map(|a| p(a, b)))).collect();
    let mut information = Dd::ZERO;
    for (a, &of_a) in p_a.iter().enumerate() {
        for (b, &of_b) in p_b.iter().enumerate() {
            if !p(a, b).is_zero() {
                information += p(a, b) * (p(a, b) / (of_a * of_b)).ln();
            }
        }
    }
    information
}

#[test]
fn stated_errors_are_neither_broken_nor_idle() {
    let mut random = Random::new(22);
    let mut worst = 0.0f64;
    for _ in 0..3_000 {
        let (rows, columns) = (1 + random.below(6), 1 + random.below(6));
        let mut weights: Vec<f64> = (0..rows * columns).map(|_| random.unit() * random.unit()).collect();
        if random.chance(0.3) {
            weights.iter_mut().for_each(|weight| *weight = weight.powi(3));
        }
        let axes = vec![Axis::new("a", rows), Axis::new("b", columns)];
        let table = JointTable::new(axes, weights).expect("a law");
        let found = mutual_information(&table, &["a"], &["b"]).expect("axes");
        let off = (Dd::from_f64(found.value) - sharp_information(&table)).abs().to_f64();
        assert!(off <= found.error, "{off:e} beyond {found:?}");
        worst = worst.max(off / found.error);
    }
    println!("the worst error is {worst:.3} of its bound, which counts 28 roundings");
    assert!(worst >= 0.03, "the bound is idle: {worst}");
}

#[test]
fn divergences_are_positive_symmetric_where_they_should_be_and_infinite_where_they_must() {
    let mut random = Random::new(23);
    for _ in 0..1_000 {
        let p = random_table(&mut random);
        let weights = p.weights().iter().map(|&w| if w > 0.0 { w + random.unit() } else { 0.0 }).collect();
        let q = JointTable::new(p.axes().to_vec(), weights).expect("a law");
        let (forth, back) =
            (relative_entropy(&p, &q).expect("axes"), relative_entropy(&q, &p).expect("axes"));
        assert!(forth.value >= -forth.error && back.value >= -back.error);
        let (one, other) = (jensen_shannon(&p, &q).expect("axes"), jensen_shannon(&q, &p).expect("axes"));
        agree(one, other);
        assert!(one.value >= -one.error && one.value <= std::f64::consts::LN_2);
        agree(relative_entropy(&p, &p).expect("axes"), Nats::default());
    }
    let table = |weights: [f64; 2]| JointTable::new(vec![Axis::new("a", 2)], weights.into()).expect("a law");
    assert_eq!(relative_entropy(&table([0.5, 0.5]), &table([1.0, 0.0])).expect("axes").value, f64::INFINITY);
    let apart = jensen_shannon(&table([1.0, 0.0]), &table([0.0, 1.0])).expect("axes");
    assert!((apart.value - std::f64::consts::LN_2).abs() <= apart.error);
}

#[test]
fn exclusive_or_only_speaks_together() {
    let weights = (0..8).map(|abc: u32| f64::from(abc.count_ones().is_multiple_of(2))).collect();
    let axes = vec![Axis::new("a", 2), Axis::new("b", 2), Axis::new("c", 2)];
    let table = JointTable::new(axes, weights).expect("a law");
    let co = interaction_information(&table, &[&["a"], &["b"], &["c"]]).expect("groups");
    assert!((co.bits() + 1.0).abs() <= 1e-15);
    assert_eq!(mutual_information(&table, &["a"], &["b"]).expect("axes").value, 0.0);
}

#[test]
fn processing_never_gains_and_loses_its_expected_divergence() {
    let mut random = Random::new(24);
    let mut equalities = 0;
    for _ in 0..10_000 {
        let pair = random_pair(&mut random, 8);
        let classes = Statistic::identity(&pair).classes();
        let map: Vec<u32> = (0..classes).map(|_| random.below(classes) as u32).collect();
        let first = Statistic::identity(&pair).then(0, &map).expect("a map");
        let second: Vec<u32> = (0..first.classes()).map(|t| (t / 2) as u32).collect();
        let steps = data_processing(&pair, &[&map, &second]).expect("maps");
        let all = pair.information();
        for step in &steps {
            let lost = all.value - step.loss.kept.value;
            assert!(step.loss.kept.value <= all.value + 1e-12);
            assert!(step.lost_here.value >= -1e-12);
            assert!((lost - step.loss.expected_kl.value).abs() <= 1e-12, "{lost} {:?}", step.loss);
            // equality exactly where posteriors do not move
            let unmoved = step.loss.worst_total_variation <= 1e-13;
            if unmoved {
                equalities += 1;
                assert!(lost.abs() <= 1e-12);
            }
            // Pinsker: a posterior that moves by d, of mass p, loses at least 2 d² p
            if let Some(y) = step.loss.worst {
                let least = 2.0 * step.loss.worst_total_variation.powi(2) * pair.p_y(y);
                assert!(step.loss.expected_kl.value >= least - 1e-12);
            }
        }
        assert_eq!(loss(&pair, &first), steps[1].loss);
    }
    assert!((2_000..30_000).contains(&equalities), "{equalities} cases of equality");
}

#[test]
fn wrong_tables_say_what_is_wrong() {
    let axes = || vec![Axis::new("a", 2), Axis::new("b", 2)];
    let fails = |axes: Vec<Axis>, weights: Vec<f64>| JointTable::new(axes, weights).expect_err("no law");
    let error = fails(axes(), vec![0.1; 3]);
    assert_eq!(
        error.to_string(),
        "the table over (a, b) needs 4 numbers but has 3; give one per combination of states"
    );
    let error = fails(axes(), vec![0.5, 0.25, -0.5, 0.25]);
    assert_eq!(error.to_string(), "the cell (a=1, b=0) is -0.5; weights are finite and not negative");
    assert!(matches!(fails(axes(), vec![0.0; 4]), AnalysisError::NoWeight { .. }));
    assert!(matches!(fails(axes(), vec![1e300; 4]), AnalysisError::TotalOutOfRange { .. }));
    assert!(matches!(fails(vec![Axis::new("a", 0)], vec![]), AnalysisError::EmptyAxis { .. }));
    assert!(matches!(
        fails(vec![Axis::new("a", 1), Axis::new("a", 1)], vec![1.0]),
        AnalysisError::DuplicateAxis { .. }
    ));
    let huge = fails((0..40).map(|n| Axis::new(format!("v{n}"), 4)).collect(), vec![]);
    assert!(matches!(huge, AnalysisError::TableTooLarge { .. }));
    let table = JointTable::new(axes(), vec![0.25; 4]).expect("a law");
    let error = entropy(&table, &["c"]).expect_err("no such axis");
    assert_eq!(error.to_string(), "there is no axis `c`; the table has a, b");
    assert!(total_correlation(&table, &[]).is_err());
}
