//! Linear-Gaussian chains against the joint normal law of everything.

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use crate::hierarchy::linear_gaussian::{GaussianBeliefs, Matrix};
use crate::hierarchy::{HierarchyError, LinearGaussian, LinearStep};
use crate::{RealRange, Variable};

/// Entries that are multiples of 1/16, of at most `size`.
fn numbers(random: &mut Random, count: usize, size: f64) -> Vec<f64> {
    (0..count).map(|_| ((2.0 * random.unit() - 1.0) * size * 16.0).round() / 16.0).collect()
}

/// `A Aᵀ + I/4`.
fn covariance(random: &mut Random, n: usize) -> Vec<f64> {
    let factor = numbers(random, n * n, 1.0);
    let entry = |place: usize| {
        let (i, j) = (place / n, place % n);
        let dot: f64 = (0..n).map(|k| factor[i * n + k] * factor[j * n + k]).sum();
        dot + if i == j { 0.25 } else { 0.0 }
    };
    (0..n * n).map(entry).collect()
}

fn chain(random: &mut Random, steps: usize) -> LinearGaussian {
    let (d, seen) = (1 + random.below(3), 1 + random.below(3));
    let range = RealRange::new(-10.0, 10.0).unwrap();
    let step = |random: &mut Random| LinearStep {
        transition: numbers(random, d * d, 1.0),
        noise: covariance(random, d),
        observation: numbers(random, seen * d, 2.0),
        observation_noise: covariance(random, seen),
    };
    LinearGaussian::new(
        (0..d).map(|i| format!("x{i}")).collect(),
        (0..seen).map(|i| Variable::real(format!("y{i}"), range)).collect(),
        numbers(random, d, 2.0),
        covariance(random, d),
        (0..steps).map(|_| step(random)).collect(),
    )
    .unwrap()
}

fn values(numbers: &[f64]) -> Vec<Dd> {
    numbers.iter().map(|&x| Dd::from_f64(x)).collect()
}

/// The joint law of the hidden reals of `times` times and of those observed reals that are seen, conditioned at once.
fn jointly(chain: &LinearGaussian, sights: &[Option<Vec<f64>>], times: usize) -> GaussianBeliefsOf {
    let (d, seen) = (chain.hidden().len(), chain.observed().len());
    // hidden reals as maps of the first and of the noises, all independent
    let mut mean = vec![values(chain.mean())];
    let mut laws: Vec<Vec<Matrix>> = vec![vec![Matrix::of_f64(d, d, chain.covariance())]];
    for time in 1..times {
        let step = chain.step(time);
        let map = Matrix::of_f64(d, d, &step.transition);
        mean.push(map.apply(&mean[time - 1]));
        let mut row: Vec<Matrix> = laws[time - 1].iter().map(|block| map.times(block)).collect();
        let own = map.congruence(&laws[time - 1][time - 1]).plus(&Matrix::of_f64(d, d, &step.noise));
        row.push(own);
        laws.push(row);
    }
    let hidden = |a: usize, b: usize| if a >= b { laws[a][b].clone() } else { laws[b][a].transposed() };
    let times_seen: Vec<usize> = (0..times).filter(|&time| sights[time].is_some()).collect();
    let map = |time: usize| Matrix::of_f64(seen, d, &chain.step(time).observation);
    let size = times_seen.len() * seen;
    let mut all = vec![Dd::ZERO; size * size];
    let mut off = Vec::new();
    for (i, &a) in times_seen.iter().enumerate() {
        let predicted = map(a).apply(&mean[a]);
        let here = values(sights[a].as_ref().unwrap());
        off.extend(here.iter().zip(predicted).map(|(&y, p)| y - p));
        for (j, &b) in times_seen.iter().enumerate() {
            let mut block = map(a).times(&hidden(a, b)).times(&map(b).transposed());
            if a == b {
                block = block.plus(&Matrix::of_f64(seen, seen, &chain.step(a).observation_noise));
            }
            for place in 0..seen * seen {
                all[(i * seen + place / seen) * size + j * seen + place % seen] = block.values()[place];
            }
        }
    }
    let factor = Matrix::new(size, size, all).cholesky().unwrap();
    let inverse = Matrix::new(size, size, factor.inverse());
    let weighted = inverse.apply(&off);
    let laws = (0..times)
        .map(|time| {
            let blocks: Vec<Matrix> =
                times_seen.iter().map(|&b| hidden(time, b).times(&map(b).transposed())).collect();
            let entry = |place: usize| blocks[place % size / seen].at(place / size, place % seen);
            let cross = Matrix::new(d, size, (0..d * size).map(entry).collect());
            let moved = cross.apply(&weighted);
            let mean: Vec<Dd> = mean[time].iter().zip(moved).map(|(&m, by)| m + by).collect();
            (mean, hidden(time, time).minus(&cross.congruence(&inverse)))
        })
        .collect();
    let square = off.iter().zip(&weighted).fold(Dd::ZERO, |sum, (&a, &b)| sum + a * b);
    let ln_two_pi = crate::hamiltonian::LN_2PI.mul_f64(size as f64);
    let ln_evidence = -factor.half_ln_determinant() - (square + ln_two_pi).scale(-1);
    GaussianBeliefsOf { laws, ln_evidence }
}

struct GaussianBeliefsOf {
    laws: Vec<(Vec<Dd>, Matrix)>,
    ln_evidence: Dd,
}

/// Beyond what double-double keeps of well-conditioned matrices of up to 24 rows.
const LITTLE: f64 = 1e-24;

fn agree(found: &GaussianBeliefs, time: usize, mean: &[Dd], covariance: &Matrix) {
    let law = &found.laws[time];
    for (a, b) in law.mean.iter().zip(mean).chain(law.covariance.values().iter().zip(covariance.values())) {
        let off = (*a - *b).abs().to_f64();
        assert!(off <= LITTLE * (1.0 + b.abs().to_f64()), "{off:e}");
    }
}

#[test]
fn filters_and_smoothers_condition_the_joint_law() {
    let mut random = Random::new(41);
    for round in 0..300 {
        let times = 1 + random.below(8);
        let steps = if round % 2 == 0 { 1 } else { times };
        let chain = chain(&mut random, steps);
        let sights: Vec<Option<Vec<f64>>> = (0..times)
            .map(|time| {
                let is_seen = time == 0 || random.chance(0.8);
                let seen = chain.observed().len();
                is_seen.then(|| (0..seen).map(|_| 10.0 * random.unit() - 5.0).collect())
            })
            .collect();
        let (filtered, smoothed) = (chain.filter(&sights).unwrap(), chain.smooth(&sights).unwrap());
        let all = jointly(&chain, &sights, times);
        for (time, (mean, covariance)) in all.laws.iter().enumerate() {
            agree(&smoothed, time, mean, covariance);
            let (mean, covariance) = jointly(&chain, &sights, time + 1).laws.pop().unwrap();
            agree(&filtered, time, &mean, &covariance);
        }
        let off = (smoothed.ln_evidence - all.ln_evidence).abs().to_f64();
        assert!(off <= LITTLE * (1.0 + all.ln_evidence.abs().to_f64()), "{off:e}");
    }
}

#[test]
fn the_gains_of_equal_steps_settle() {
    // a random walk seen with noise: P = (1 + √5)/2 is predicted, and the gain is 1/P
    let range = RealRange::new(-10.0, 10.0).unwrap();
    let step = LinearStep {
        transition: vec![1.0],
        noise: vec![1.0],
        observation: vec![1.0],
        observation_noise: vec![1.0],
    };
    let build = |step: LinearStep| {
        let seen = vec![Variable::real("y", range)];
        LinearGaussian::new(vec!["x".to_owned()], seen, vec![0.0], vec![4.0], vec![step])
    };
    let (gains, settled) = build(step.clone()).unwrap().gains(1000).unwrap();
    assert!(settled && gains.len() < 60, "{}", gains.len());
    let gain = gains[gains.len() - 1].gain.at(0, 0);
    assert!((gain * gain + gain - Dd::ONE).abs().to_f64() < 1e-22); // the golden section
    // what never moves is known better and better
    let still = LinearStep { noise: vec![0.0], ..step.clone() };
    assert!(!build(still).unwrap().gains(1000).unwrap().1);
    let wrong = [
        LinearStep { transition: vec![1.0, 0.0], ..step.clone() },
        LinearStep { observation: vec![f64::NAN], ..step.clone() },
        LinearStep { noise: vec![-1.0], ..step.clone() },
        LinearStep { observation_noise: vec![0.0], ..step.clone() },
    ];
    let words =
        ["has 2 numbers where 1", "holds NaN", "the noise of time 0 is no covariance", "observation noise"];
    for (step, words) in wrong.into_iter().zip(words) {
        let error = build(step).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    let chain = build(step).unwrap();
    let found = chain.filter(&[Some(vec![1.0, 2.0])]).unwrap_err();
    assert_eq!(found, HierarchyError::SightSize { time: 0, expected: 1, found: 2 });
}
