//! The judge of sequences against the recursion of the unrolled hierarchy and against all paths one by one.

use hamnet_numeric::random::Random;
use hamnet_numeric::{Dd, Scaled};

use super::*;
use crate::hierarchy::{Emission, GaussianEmission, Stochastic};
use crate::{Evidence, Finding, RealRange, Variable};

fn variable(name: &str, states: usize) -> Variable {
    Variable::new(name, (0..states).map(|state| state.to_string()).collect()).unwrap()
}

/// Rows of distributions, some entries of which are zero or small.
fn rows(random: &mut Random, rows: usize, columns: usize) -> Vec<f64> {
    let row = |random: &mut Random| {
        let sure = random.below(columns);
        let weight = |random: &mut Random, place| match random.below(4) {
            0 if place != sure => 0.0,
            1 => 2f64.powi(-(random.below(400) as i32)),
            _ => random.unit() + 0.01,
        };
        let weights: Vec<f64> = (0..columns).map(|place| weight(random, place)).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(move |weight| weight / sum).collect::<Vec<f64>>()
    };
    (0..rows).flat_map(|_| row(random)).collect()
}

fn model(random: &mut Random, emission: impl FnOnce(&mut Random, usize) -> Emission) -> HiddenMarkov {
    let states = 1 + random.below(4);
    let start = rows(random, 1, states);
    let transition = Stochastic::dense("transition", states, states, rows(random, states, states)).unwrap();
    let emission = emission(random, states);
    HiddenMarkov::new(variable("x", states), start, transition, emission).unwrap()
}

fn symbols(random: &mut Random, states: usize) -> Emission {
    let symbols = 1 + random.below(4);
    let table = Stochastic::dense("emission", states, symbols, rows(random, states, symbols)).unwrap();
    Emission::Table { variable: variable("y", symbols), table }
}

fn reals(random: &mut Random, states: usize) -> Emission {
    let range = RealRange::new(-9.0, 9.0).unwrap();
    let pair = ["u", "v"].map(|name| Variable::real(name, range)).to_vec();
    let means = (0..2 * states).map(|_| 6.0 * random.unit() - 3.0).collect();
    let covariance = |random: &mut Random| {
        let (a, b, c) = (random.unit() + 0.5, random.unit() - 0.5, random.unit() + 0.5);
        [a, b * 0.9, b * 0.9, c]
    };
    let covariances = (0..states).flat_map(|_| covariance(random)).collect();
    Emission::Gaussian(GaussianEmission::new(pair, means, covariances).unwrap())
}

fn sequence(random: &mut Random, model: &HiddenMarkov, times: usize) -> Vec<Seen> {
    let seen = |random: &mut Random| match model.emission() {
        _ if random.chance(0.2) => Seen::Nothing,
        Emission::Table { variable, .. } => Seen::Symbol(random.below(variable.cardinality())),
        Emission::Gaussian(_) => Seen::Values((0..2).map(|_| 18.0 * random.unit() - 9.0).collect()),
    };
    (0..times).map(|_| seen(random)).collect()
}

fn distance(p: &[Dd], q: &[Dd]) -> f64 {
    p.iter().zip(q).fold(Dd::ZERO, |sum, (&p, &q)| sum + (p - q).abs()).to_f64() / 2.0
}

fn assert_near(one: (Dd, f64), other: (Dd, f64)) {
    let off = (one.0 - other.0).abs().to_f64();
    assert!(one.0 == other.0 || off <= one.1 + other.1, "{off:e} > {:e} + {:e}", one.1, other.1);
}

#[test]
fn sequences_of_symbols_are_what_the_unrolled_hierarchy_says() {
    let mut random = Random::new(41);
    let mut impossible = 0;
    for _ in 0..600 {
        let model = model(&mut random, symbols);
        let times = 1 + random.below(12);
        let seen = sequence(&mut random, &model, times);
        let judged = SequenceJudge::new(&model).judge(&seen).unwrap();
        let law = model.unrolled(times).unwrap();
        let hidden: Vec<_> = law.variables().ids().filter(|&id| !law.is_observed(id)).collect();
        let recursion = law.recursion();
        let mut evidence = Evidence::none(law.variables().len());
        for (time, (id, seen)) in law.observed().into_iter().zip(&seen).enumerate() {
            if let Seen::Symbol(symbol) = seen {
                evidence.set(id, Finding::State(*symbol));
            }
            let now = recursion.posterior(hidden[time], &evidence).unwrap();
            let bound = now.total_variation_bound + judged.total_variation_bound;
            assert!(distance(&judged.filtered[time], &now.posteriors[0]) <= bound && bound < 1e-27);
        }
        let all = recursion.marginals(&evidence).unwrap();
        let bound = all.total_variation_bound + judged.total_variation_bound;
        for (&id, smoothed) in hidden.iter().zip(&judged.smoothed) {
            assert!(distance(smoothed, &all.posteriors[id.index()]) <= bound);
        }
        assert_eq!(judged.is_impossible(), all.is_impossible());
        impossible += usize::from(judged.is_impossible());
        let own = (judged.ln_evidence, judged.ln_evidence_bound);
        let alone = SequenceJudge::new(&model).ln_evidence(&seen).unwrap();
        assert_eq!((alone.value, alone.bound), own);
        assert_near(own, (all.ln_evidence, all.ln_evidence_bound));
    }
    assert!((50..500).contains(&impossible), "{impossible} sequences are impossible");
}

#[test]
fn beliefs_and_best_paths_are_those_of_all_paths() {
    let mut random = Random::new(42);
    for round in 0..400 {
        let model = if round % 2 == 0 { model(&mut random, symbols) } else { model(&mut random, reals) };
        let (states, times) = (model.hidden().cardinality(), 1 + random.below(4));
        let seen = sequence(&mut random, &model, times);
        let judge = SequenceJudge::new(&model);
        let judged = judge.judge(&seen).unwrap();
        let mut sums = vec![vec![Scaled::ZERO; states]; times];
        let mut best = LnWeight { value: Dd::from_f64(f64::NEG_INFINITY), bound: 0.0 };
        let mut worst = 0.0f64;
        for number in 0..states.pow(times as u32) {
            let path: Vec<usize> = (0..times).map(|t| number / states.pow(t as u32) % states).collect();
            let weight = judge.path(&path, &seen).unwrap();
            if weight.value.to_f64() == f64::NEG_INFINITY {
                continue;
            }
            worst = worst.max(weight.bound + 1e-28);
            best = if weight.value > best.value { weight } else { best };
            sums.iter_mut().zip(&path).for_each(|(sum, &state)| sum[state] += Scaled::exp(weight.value));
        }
        let found = judge.best(&seen).unwrap();
        assert_near((found.value, found.bound), (best.value, best.bound));
        let total = sums[0].iter().fold(Scaled::ZERO, |sum, &weight| sum + weight);
        assert_near((judged.ln_evidence, judged.ln_evidence_bound), (total.ln_dd(), worst));
        for (smoothed, sum) in judged.smoothed.iter().zip(&sums).filter(|_| !total.is_zero()) {
            let exact: Vec<Dd> = sum.iter().map(|&weight| (weight / total).to_dd()).collect();
            let off = distance(smoothed, &exact);
            assert!(off <= judged.total_variation_bound + worst, "{off:e}");
        }
    }
}

#[test]
fn normal_laws_have_the_densities_of_the_model() {
    let mut random = Random::new(43);
    for _ in 0..200 {
        let emission = reals(&mut random, 1);
        let Emission::Gaussian(gaussian) = emission.clone() else { panic!("reals") };
        let sure = Stochastic::dense("transition", 1, 1, vec![1.0]).unwrap();
        let model = HiddenMarkov::new(variable("x", 1), vec![1.0], sure, emission).unwrap();
        let values = vec![18.0 * random.unit() - 9.0, 18.0 * random.unit() - 9.0];
        let density = gaussian.ln_likelihoods(&values)[0];
        let judged = SequenceJudge::new(&model).judge(&[Seen::Values(values)]).unwrap();
        assert!((judged.ln_evidence - density).abs().to_f64() <= 2.0 * judged.ln_evidence_bound);
        assert!(judged.ln_evidence_bound < 1e-25 * (1.0 + density.abs().to_f64()));
    }
}

#[test]
fn long_and_unlikely_sequences_stay_in_range_or_are_declined() {
    let range = RealRange::new(-1e9, 1e9).unwrap();
    let one = GaussianEmission::new(vec![Variable::real("u", range)], vec![-1.0, 1.0], vec![1.0, 1.0]);
    let stay = Stochastic::dense("transition", 2, 2, vec![1.0, 0.0, 0.0, 1.0]).unwrap();
    let emission = Emission::Gaussian(one.unwrap());
    let model = HiddenMarkov::new(variable("x", 2), vec![0.5, 0.5], stay, emission).unwrap();
    let judge = SequenceJudge::new(&model);
    // each time adds 2000 nats between the states, and 500,000 to the evidence
    let long = judge.judge(&vec![Seen::Values(vec![1e3]); 10_000]).unwrap();
    assert!((long.ln_evidence.to_f64() / -4.99e9 - 1.0).abs() < 1e-3, "{:?}", long.ln_evidence);
    assert_eq!(long.filtered[9_999][1], Dd::ONE);
    let far = judge.judge(&[Seen::Values(vec![1e6])]).unwrap_err();
    assert!(matches!(far, Declined::TooUnlikely { .. }), "{far}");
    let longer = judge.judge(&vec![Seen::Values(vec![1e3]); 200_000]);
    assert!(matches!(longer, Err(Declined::TooUnlikely { .. })));
    let costly = SequenceJudge::new(&model).with_budget(Budget { multiply_adds: 100, bytes: 1 << 20 });
    let costly = costly.judge(&vec![Seen::Nothing; 100]);
    assert!(matches!(costly, Err(Declined::TooCostly { .. })));
}
