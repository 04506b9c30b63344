//! Hidden Markov models of any length from model to runtime: every answer within the certificate of the compiler, against the
//! exact law.

#[path = "../crates/compile/tests/sequences/judge.rs"]
mod judge;
#[path = "../crates/compile/tests/sequences/random.rs"]
#[allow(dead_code, reason = "the compiler's own tests draw models of other kinds too")]
mod random;

use std::num::NonZero;

use hamnet::compile::sequence::compile;
use hamnet::model::hierarchy::HiddenMarkov;
use hamnet::network::sequence::{SequenceNetwork, Sight, most_probable, smooth};
use hamnet::numeric::Precision;
use hamnet::numeric::random::Random;
use hamnet::runtime::sequence::{Beliefs, Paths, SequencePlan, Sequences};
use hamnet::runtime::{Element, Status};
use judge::{Judged, judge, ln_path, total_variation};
use random::Kind;

const ONE: NonZero<usize> = NonZero::<usize>::MIN;

/// The largest share of the bounds of filtered and smoothed beliefs and of `ln p` that was reached.
#[derive(Debug, Default)]
struct Reached([f64; 3]);

impl Reached {
    fn within(&mut self, what: usize, off: f64, bound: f64) {
        assert!(off <= bound, "{what}: {off:e} > {bound:e}");
        self.0[what] = self.0[what].max(off / bound);
    }
}

/// Runs all sequences at once, as a table of them is run.
fn compare<T: Element>(
    model: &HiddenMarkov,
    network: &SequenceNetwork,
    sights: &[Vec<Sight>],
    judged: &[Judged],
    reached: &mut Reached,
) {
    let precision = if size_of::<T>() == 4 { Precision::F32 } else { Precision::F64 };
    let certificate = network.certificate(precision).expect("both precisions are certified");
    let plan = SequencePlan::<T>::new(network).expect("a plan");
    let mut sequences = Sequences::for_network(network);
    sights.iter().for_each(|sights| sequences.push(sights).expect("sights of the network"));
    let (mut filtered, mut smoothed, mut paths) = (Beliefs::new(), Beliefs::new(), Paths::new());
    plan.filter(&sequences, ONE, &mut filtered);
    plan.smooth(&sequences, ONE, &mut smoothed);
    plan.most_probable(&sequences, ONE, &mut paths);
    let states = network.states();
    for (number, (sights, judged)) in sights.iter().zip(judged).enumerate() {
        let times = sequences.range(number);
        let rows = |of: &Beliefs<T>| -> Vec<Vec<f64>> {
            let all: Vec<f64> = of.at(times.clone(), states).iter().map(|p| p.to_f64()).collect();
            all.chunks(states).map(<[f64]>::to_vec).collect()
        };
        let is_possible = judged.ln_evidence > f64::NEG_INFINITY;
        assert_eq!(smoothed.status[number] == Status::Ok, is_possible);
        assert_eq!(paths.status[number] == Status::Ok, is_possible);
        if !is_possible {
            continue;
        }
        for (time, (belief, exact)) in rows(&filtered).iter().zip(&judged.filtered).enumerate() {
            reached.within(0, total_variation(belief, exact), certificate.filtered(time + 1));
        }
        for (belief, exact) in rows(&smoothed).iter().zip(&judged.smoothed) {
            reached.within(1, total_variation(belief, exact), certificate.smoothed(sights.len()));
        }
        for ln in [filtered.ln_evidence[number], smoothed.ln_evidence[number]] {
            reached.within(2, (ln - judged.ln_evidence).abs(), certificate.ln_evidence(sights.len()));
        }
        let path: Vec<usize> = paths.states[times].iter().map(|&state| state as usize).collect();
        let found = ln_path(model, sights, &path).expect("a path that is possible");
        let best = most_probable(network, sights).expect("sights of the network").states;
        let best = ln_path(model, sights, &best).expect("a path that is possible");
        assert!((best - found).to_f64() <= certificate.path(sights.len()), "a path");
    }
}

fn run(draw: impl Fn(&mut Random) -> HiddenMarkov, models: usize, random: &mut Random) -> [Reached; 2] {
    let mut reached = [Reached::default(), Reached::default()];
    for _ in 0..models {
        let model = draw(random);
        let network = compile(&model).expect("compiled");
        let sights: Vec<Vec<Sight>> = (0..5)
            .map(|_| {
                let length = 1 + random.below(20);
                random::sequence(random, &model, length, 0.2)
            })
            .collect();
        let judged: Vec<Judged> = sights.iter().map(|sights| judge(&model, sights)).collect();
        compare::<f32>(&model, &network, &sights, &judged, &mut reached[0]);
        compare::<f64>(&model, &network, &sights, &judged, &mut reached[1]);
    }
    reached
}

#[test]
fn sequences_of_symbols_are_within_the_certificate_in_both_precisions() {
    let mut random = Random::new(61);
    for kind in Kind::ALL {
        let reached = run(|random| random::symbols(random, kind), 200, &mut random);
        println!("{kind:?}: shares of the bounds {reached:?}");
        assert!(reached.iter().all(|Reached(shares)| shares.iter().all(|&share| share > 0.02)), "idle");
    }
}

#[test]
fn sequences_of_reals_are_within_the_certificate_in_both_precisions() {
    let mut random = Random::new(62);
    for kind in [Kind::Mixing, Kind::Sparse] {
        let reached = run(|random| random::reals(random, kind), 150, &mut random);
        println!("{kind:?}: shares of the bounds {reached:?}");
    }
}

/// What is bounded for a thousand steps is for a hundred thousand, where the steps mix.
#[test]
fn a_hundred_thousand_steps_in_f32_are_within_the_certificate_of_a_thousand() {
    let mut random = Random::new(63);
    let model = random::symbols_of(&mut random, Kind::Mixing, 4, 4);
    let network = compile(&model).expect("compiled");
    let sights = random::sequence(&mut random, &model, 100_000, 0.1);
    let mut sequences = Sequences::for_network(&network);
    sequences.push(&sights).expect("sights of the network");
    let plan = SequencePlan::<f32>::new(&network).expect("a plan");
    let mut found = Beliefs::new();
    plan.smooth(&sequences, ONE, &mut found);
    assert_eq!(found.status[0], Status::Ok);
    let exact = smooth(&network, &sights).expect("sights of the network");
    let certificate = network.certificate(Precision::F32).expect("certified");
    let found_beliefs = found.at(0..100_000, 4);
    let apart = |(found, exact): (&[f32], &[f64])| {
        found.iter().zip(exact).map(|(&p, q)| (f64::from(p) - q).abs()).sum::<f64>() / 2.0
    };
    let worst = found_beliefs.chunks(4).zip(exact.beliefs.chunks(4)).map(apart).fold(0.0, f64::max);
    let (bound, ln_bound) = (certificate.smoothed(1000), certificate.ln_evidence(100_000));
    let ln_off = (found.ln_evidence[0] - exact.ln_evidence).abs();
    println!("off by {worst:.2e} of {bound:.2e}; ln p by {ln_off:.2e} of {ln_bound:.2e}");
    // the plain evaluator is itself within the bounds of f64, a billionth of these
    assert!(worst <= bound * (1.0 + 1e-6) && ln_off <= ln_bound * (1.0 + 1e-6));
}
