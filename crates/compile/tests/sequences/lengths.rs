//! How certificates grow with the length.

use hamnet_compile::sequence;
use hamnet_network::sequence::{SequenceCertificate, SequenceNetwork, Sight, filter, smooth};
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::{exp_f64, ln_f64};
use hamnet_numeric::random::Random;

use crate::portable;
use crate::random::{self, Kind};
use crate::symbols::{Reached, compare};

#[test]
fn where_steps_mix_the_certificate_does_not_grow_and_where_not_it_grows_linearly() {
    let mut random = Random::new(31);
    for precision in Precision::ALL {
        for states in [2, 4, 16] {
            let mixing =
                sequence::compile(&random::symbols_of(&mut random, Kind::Mixing, states, 4)).unwrap();
            let certificate = mixing.certificate(precision).unwrap();
            assert!(certificate.contraction < 0.95 && certificate.forgives_underflow);
            for bound in [SequenceCertificate::filtered, SequenceCertificate::smoothed] {
                let [short, long] = [1000, 100_000].map(|steps| bound(certificate, steps));
                assert!(long <= short * (1.0 + 1e-12), "{long:e} > {short:e}");
                assert!(long < 1000.0 * states as f64 * precision.unit_roundoff());
            }
            let sparse =
                sequence::compile(&random::symbols_of(&mut random, Kind::Sparse, states, 4)).unwrap();
            let certificate = sparse.certificate(precision).unwrap();
            if certificate.contraction == 1.0 {
                let ratio = certificate.filtered(2000) / certificate.filtered(1000);
                assert!((1.9..2.1).contains(&ratio), "{ratio}");
            }
            let ratio = certificate.ln_evidence(100_000) / certificate.ln_evidence(1000);
            assert!((90.0..=100.0).contains(&ratio), "{ratio}");
        }
    }
}

#[test]
fn a_hundred_thousand_steps_in_f32_are_within_the_certificate_of_a_thousand() {
    let mut random = Random::new(32);
    let model = random::symbols_of(&mut random, Kind::Mixing, 4, 4);
    let network = sequence::compile(&model).unwrap();
    let sights = random::sequence(&mut random, &model, 100_000, 0.1);
    let certificate = network.certificate(Precision::F32).unwrap();
    let exact = (filter(&network, &sights).unwrap(), smooth(&network, &sights).unwrap());
    let single = portable::run(&network, &sights, true).unwrap();
    // the plain evaluators are within the certificate of f64, a billionth of this
    let bounds = [certificate.filtered(1000), certificate.smoothed(1000)].map(|bound| bound * (1.0 + 1e-6));
    let worst = |beliefs: &[Vec<f64>], exact: &[f64]| {
        let apart = |(belief, exact): (&Vec<f64>, &[f64])| {
            belief.iter().zip(exact).map(|(p, q)| (p - q).abs()).sum::<f64>() / 2.0
        };
        beliefs.iter().zip(exact.chunks(4)).map(apart).fold(0.0, f64::max)
    };
    let worst = [worst(&single.filtered, &exact.0.beliefs), worst(&single.smoothed, &exact.1.beliefs)];
    let off = (single.ln_evidence - exact.1.ln_evidence).abs();
    println!(
        "f32 is off by {worst:?} of {bounds:?}, ln p by {off:e} of {:e}",
        certificate.ln_evidence(100_000)
    );
    assert!(worst[0] <= bounds[0] && worst[1] <= bounds[1]);
    // roundings go either way, so that their sum stays a good way below that of their sizes; the two directions of smoothing
    // go two ways
    assert!(worst[0] >= 0.04 * bounds[0] && worst[1] >= 0.02 * bounds[1], "idle");
    assert!(off <= certificate.ln_evidence(100_000));
    let log_sum: f64 = exact.0.ln_steps.iter().sum();
    assert!((log_sum - exact.1.ln_evidence).abs() <= 1e-13 * log_sum.abs());
}

#[test]
fn steps_with_zeros_that_mix_together_are_within_one_bound_for_every_length() {
    let mut random = Random::new(33);
    let mut reached = [Reached::default(); 2];
    let (mut several, mut contracted) = (0, 0.0f64);
    for round in 0..160 {
        // emissions without zeros and with some
        let zeros = if round % 2 == 0 { 0.0 } else { 0.3 };
        let model = random::sparse_steps(&mut random, 2 + round % 3, 3, zeros);
        let network = sequence::compile(&model).unwrap();
        let certificate = network.certificate(Precision::F32).unwrap();
        if certificate.contraction == 1.0 || certificate.contraction_steps == 1 {
            continue;
        }
        several += 1;
        for bound in [SequenceCertificate::filtered, SequenceCertificate::smoothed] {
            let [short, long] = [1000, 100_000].map(|steps| bound(certificate, steps));
            assert!(short <= long && long <= short * (1.0 + 1e-6), "{short:e}, {long:e}");
        }
        let sights = random::possible_sequence(&mut random, &model, 1000, 0.1);
        assert!(compare(&model, &sights, &mut reached), "out of the range of f32");
        contracted = contracted.max(share_of_contraction(&mut random, &network, &sights));
    }
    println!("{several} mix, share of the contraction {contracted}, share of the bounds: {reached:?}");
    assert!(several >= 60 && contracted >= 0.9, "{several} mix, {contracted} of the contraction");
    for Reached { filtered, smoothed, .. } in reached {
        assert!(filtered >= 0.1 && smoothed >= 0.05, "{reached:?} is idle");
    }
}

/// The largest share of the contraction that errors of two states keep over stretches of a sequence.
fn share_of_contraction(random: &mut Random, network: &SequenceNetwork, sights: &[Sight]) -> f64 {
    const ERROR: f64 = 1e-3;
    let (states, parts) = (network.states(), network.parts());
    let certificate = network.certificate(Precision::F64).unwrap();
    let stretch = certificate.contraction_steps;
    let mut share = 0.0f64;
    for _ in 0..200 {
        let (one, other) = (random.below(states), random.below(states));
        let mut weights = vec![0.0; states];
        weights[one] = exp_f64(8.0 * random.unit() - 4.0);
        weights[other] += 1.0;
        let mut wrong = weights.clone();
        wrong[one] *= exp_f64(ERROR);
        let start = random.below(sights.len() - stretch);
        for sight in &sights[start..start + stretch] {
            let likelihoods = parts.emission.likelihoods(states, 0, sight).unwrap();
            for weights in [&mut weights, &mut wrong] {
                let into =
                    |b: usize| (0..states).map(|a| weights[a] * parts.transition.at(a, b)).sum::<f64>();
                *weights = (0..states).map(|b| into(b) * likelihoods[b].to_f64()).collect();
            }
        }
        let errors = weights.iter().zip(&wrong).filter(|(weight, _)| **weight > 0.0);
        let errors: Vec<f64> = errors.map(|(weight, wrong)| ln_f64(wrong / weight)).collect();
        let most = errors.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let left = errors.iter().fold(most, |left, &error| left.min(error));
        // no error is left of what has become impossible; logarithms of numbers near one are off by few roundings
        if errors.is_empty() {
            continue;
        }
        let kept = (most - left) / ERROR;
        assert!(kept <= certificate.contraction + 1e-11, "{kept} > {}", certificate.contraction);
        share = share.max(kept / certificate.contraction);
    }
    share
}
