//! Transition matrices against closed forms and against themselves.

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use crate::hierarchy::{SubstitutionError, SubstitutionModel, TRANSITION_LIMIT, Transition};

const LENGTHS: [f64; 7] = [0.0, 1e-9, 0.01, 0.1, 0.7, 3.0, 40.0];

fn dd(x: f64) -> Dd {
    Dd::from_f64(x)
}

/// The largest sum of absolute differences in a row.
fn distance(left: &[Dd], right: &[Dd], states: usize) -> f64 {
    let rows = left.chunks_exact(states).zip(right.chunks_exact(states));
    let row = |(left, right): (&[Dd], &[Dd])| {
        left.iter().zip(right).map(|(&a, &b)| (a - b).abs().to_f64()).sum::<f64>()
    };
    rows.map(row).fold(0.0, f64::max)
}

/// HKY85 in closed form, with the frequencies given; K80 and JC69 are its special cases.
///
/// With `π_R = π_A + π_G` and its like, `β` the rate of a transversion per frequency and `e(x) = exp(-x t)`:
/// `P_jj = π_j + π_j (1/Π_j - 1) e(β) + (1 - π_j/Π_j) e(β(1 + Π_j(κ-1)))`, the same with `-π_j/Π_j` for transitions into `j`, and
/// `π_j (1 - e(β))` for transversions.
fn closed_form(kappa: f64, frequencies: [f64; 4], t: f64) -> Vec<Dd> {
    let pi = frequencies.map(dd);
    let (kappa, t) = (dd(kappa), dd(t));
    let purines = pi[0] + pi[2];
    let pyrimidines = pi[1] + pi[3];
    let twice = dd(2.0) * (purines * pyrimidines + kappa * (pi[0] * pi[2] + pi[1] * pi[3]));
    let beta = Dd::ONE / twice;
    let slow = (-(beta * t)).exp();
    let mut matrix = Vec::new();
    for from in 0..4 {
        for (to, &share) in pi.iter().enumerate() {
            let group = if to % 2 == 0 { purines } else { pyrimidines };
            let fast = (-(beta * t * (Dd::ONE + group * (kappa - Dd::ONE)))).exp();
            matrix.push(if from % 2 != to % 2 {
                share * (Dd::ONE - slow)
            } else {
                let both = share + share * (Dd::ONE / group - Dd::ONE) * slow;
                let own = if from == to { Dd::ONE } else { Dd::ZERO };
                both + (own - share / group) * fast
            });
        }
    }
    matrix
}

#[test]
fn matrices_are_the_closed_forms() {
    // rounding of the closed forms, whose terms are below two: 20 of them, exponentials of up to e^-60 among them
    let own = 2.0 * 4.0 * (20.0 * Dd::UNIT + 4.0 * Dd::EXP_UNIT + 100.0 * Dd::UNIT);
    let (mut worst, mut compared) = (0.0_f64, 0);
    for (kappa, frequencies) in [
        (1.0, [0.25; 4]),
        (2.0, [0.25; 4]),
        (5.0, [0.375, 0.125, 0.25, 0.25]),
        (0.5, [0.5, 0.125, 0.125, 0.25]),
    ] {
        let model = SubstitutionModel::hky85(kappa, frequencies).unwrap();
        for t in LENGTHS {
            let transition = model.transition(t).unwrap();
            let off = distance(&transition.matrix, &closed_form(kappa, frequencies, t), 4);
            assert!(off <= transition.error + own, "t = {t}: {off:e} > {:e}", transition.error + own);
            worst = worst.max(off / (transition.error + own));
            compared += 1;
        }
    }
    assert!(compared == 28 && worst >= 1e-3, "idle: {worst}");
}

#[test]
fn the_named_models_are_cases_of_the_general_one() {
    assert_eq!(SubstitutionModel::jc69(), SubstitutionModel::k80(1.0).unwrap());
    let jc69 = SubstitutionModel::jc69().transition(0.3).unwrap();
    let decay = (-(dd(4.0) * dd(0.3) / dd(3.0))).exp();
    let same = dd(0.25) + dd(0.75) * decay;
    assert!((jc69.matrix[5] - same).abs().to_f64() <= jc69.error + 8.0 * Dd::UNIT);
    let third = 1.0 / 3.0;
    let rates: Vec<f64> = (0..16).map(|place| if place % 5 == 0 { -1.0 } else { third }).collect();
    let states = ["A", "C", "G", "T"].map(str::to_owned).to_vec();
    let general = SubstitutionModel::general(states, &rates, vec![0.25; 4]).unwrap().normalized().unwrap();
    let general = general.transition(0.3).unwrap();
    assert!(distance(&general.matrix, &jc69.matrix, 4) <= general.error + jc69.error);
}

fn product(left: &Transition, right: &Transition) -> Vec<Dd> {
    let n = left.states;
    let cell = |at: usize| {
        let (row, column) = (at / n, at % n);
        (0..n).fold(Dd::ZERO, |sum, k| sum + left.matrix[row * n + k] * right.matrix[k * n + column])
    };
    (0..n * n).map(cell).collect()
}

/// A general model over 2 to 6 states, some of whose rates are zero.
fn random_model(random: &mut Random) -> SubstitutionModel {
    let count = 2 + random.below(5);
    let rates: Vec<f64> =
        (0..count * count).map(|_| if random.chance(0.3) { 0.0 } else { 3.0 * random.unit() }).collect();
    let states = (0..count).map(|state| state.to_string()).collect();
    SubstitutionModel::general(states, &rates, vec![1.0 / count as f64; count]).unwrap()
}

#[test]
fn times_add_up_and_rows_sum_to_one() {
    let mut random = Random::new(8);
    for _ in 0..100 {
        let model = random_model(&mut random);
        // sixteenths add up without rounding
        let [s, t] = [0; 2].map(|_| random.below(40) as f64 / 16.0);
        let [first, second, both] = [s, t, s + t].map(|t| model.transition(t).unwrap());
        let bound = first.error + second.error + both.error + 10.0 * Dd::UNIT;
        assert!(distance(&product(&first, &second), &both.matrix, both.states) <= bound);
        for row in both.matrix.chunks_exact(both.states) {
            let sum = row.iter().fold(Dd::ZERO, |sum, &entry| sum + entry);
            assert!((sum - Dd::ONE).abs().to_f64() <= both.error + 10.0 * Dd::UNIT);
            assert!(row.iter().all(|entry| entry.hi() >= 0.0));
        }
        both.to_stochastic("step").unwrap();
    }
}

#[test]
fn reversible_models_keep_their_frequencies_and_expect_one_change_per_unit() {
    let frequencies = [0.375, 0.125, 0.25, 0.25];
    let model = SubstitutionModel::gtr([1.0, 4.0, 0.5, 0.25, 3.0, 2.0], frequencies).unwrap();
    let mut mean = Dd::ZERO;
    for (from, &share) in frequencies.iter().enumerate() {
        for to in (0..4).filter(|&to| to != from) {
            mean += dd(share) * model.rate(from, to);
        }
    }
    assert!((mean - Dd::ONE).abs().to_f64() <= 100.0 * Dd::UNIT);
    let transition = model.transition(0.4).unwrap();
    for (to, &share) in frequencies.iter().enumerate() {
        let column = transition.matrix.iter().skip(to).step_by(4);
        let arriving = frequencies.iter().zip(column).map(|(&from, &entry)| dd(from) * entry);
        let after = arriving.fold(Dd::ZERO, |sum, part| sum + part);
        assert!((after - dd(share)).abs().to_f64() <= transition.error + 10.0 * Dd::UNIT);
    }
}

#[test]
fn small_lengths_keep_the_relative_accuracy_of_rare_changes() {
    let transition = SubstitutionModel::jc69().transition(1e-12).unwrap();
    let rare = -(-(dd(4.0) * dd(1e-12) / dd(3.0))).exp_m1() * dd(0.25);
    let relative = ((transition.matrix[1] - rare) / rare).abs().to_f64();
    assert!(relative <= 1e-28, "{relative:e}");
}

#[test]
fn wrong_rates_and_lengths_are_refused_with_the_remedy() {
    let jc69 = SubstitutionModel::jc69();
    assert!(matches!(jc69.transition(-0.5), Err(SubstitutionError::BadLength { length: -0.5 })));
    let long = jc69.transition(1e18).unwrap_err();
    assert!(matches!(long, SubstitutionError::TooLong { error, .. } if error > TRANSITION_LIMIT), "{long}");
    assert!(jc69.transition(f64::MAX).is_err());
    assert_eq!(
        SubstitutionModel::k80(-1.0).unwrap_err().to_string(),
        "the rate AG is -1; rates are finite and not negative"
    );
    assert!(matches!(SubstitutionModel::gtr([0.0; 6], [0.25; 4]), Err(SubstitutionError::NoChange)));
    assert!(matches!(
        SubstitutionModel::hky85(2.0, [0.5, 0.5, 0.5, 0.5]),
        Err(SubstitutionError::Hierarchy(_))
    ));
    assert!(matches!(
        SubstitutionModel::general(vec!["a".into(), "b".into()], &[0.0; 3], vec![0.5, 0.5]),
        Err(SubstitutionError::RateCount { expected: 4, found: 3, .. })
    ));
}
