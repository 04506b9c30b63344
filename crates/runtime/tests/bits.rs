//! The answer to a row has the same bits in any batch, any block and any number of threads.

mod common;

use std::num::NonZero;

use common::{Builder, Random, observed};
use hamnet_network::{AffineRow, Encoding, EvidenceHead, HeadForm, Network, UnitId, UnitRange};
use hamnet_runtime::{Answers, Element, Plan, Rows, Session};

const BATCHES: [usize; 5] = [1, 2, 7, 64, 1000];

/// Whatever can differ between two answers.
fn bits<T: Element + Into<f64>>(answers: &Answers<T>, row: usize) -> Vec<u64> {
    let posterior = answers.posterior(row).iter().map(|&p| p.into().to_bits());
    posterior.chain([answers.ln_evidence[row].to_bits(), answers.status[row] as u64]).collect()
}

fn check<T: Element + Into<f64>>(network: &Network, rows: &Rows) {
    let plan = Plan::<T>::new(network).expect("a plan");
    let mut scratch = plan.scratch();
    let mut expected = Answers::new();
    plan.run(rows, 0..rows.len(), &mut scratch, &mut expected);
    let mut answers = Answers::new();
    for batch in BATCHES {
        for first in (0..rows.len()).step_by(batch) {
            let range = first..(first + batch).min(rows.len());
            plan.run(rows, range.clone(), &mut scratch, &mut answers);
            for row in range {
                assert_eq!(
                    bits(&answers, row - first),
                    bits(&expected, row),
                    "row {row} in batches of {batch}"
                );
            }
        }
    }
    for threads in [1, 2, 3, 8] {
        let plan = Plan::<T>::new(network).expect("a plan");
        let threads = NonZero::new(threads).expect("at least one");
        Session::with_threads(plan, threads).run(rows, &mut answers);
        for row in 0..rows.len() {
            assert_eq!(bits(&answers, row), bits(&expected, row), "row {row} on {threads} threads");
        }
    }
}

fn check_both(network: &Network, likelihoods: &[f64]) {
    let rows = common::rows(network, &common::evidence(network, 5, 1000, likelihoods));
    check::<f32>(network, &rows);
    check::<f64>(network, &rows);
}

#[test]
fn random_networks() {
    for seed in 0..40 {
        check_both(&common::linear(seed, &[1e-9, 1e-30]), &[0.0, 1.0, 1e-30]);
    }
}

#[test]
fn random_networks_of_observed_values() {
    for seed in 0..20 {
        let network = observed::network(seed);
        let rows = observed::rows(&network, &observed::observations(&network, seed, 1000));
        check::<f32>(&network, &rows);
        check::<f64>(&network, &rows);
    }
}

#[test]
fn random_networks_in_log_space() {
    for seed in 0..10 {
        for form in [HeadForm::Softmax, HeadForm::MaxMarginals] {
            check_both(&common::logarithmic(seed, form), &[0.0, 1.0, 1e-30]);
        }
    }
}

/// A dense map of `inner` units; `outputs` is odd, so that no panel is full at the end.
fn dense(inner: usize, outputs: usize) -> Network {
    let random = &mut Random(inner as u64);
    let mut builder = Builder::new(&vec![2; inner / 2]);
    let mut layer = |units: UnitRange, count: usize| {
        let terms =
            |random: &mut Random| units.iter().map(|unit| (unit, random.unit() / inner as f64)).collect();
        let rows: Vec<AffineRow> =
            (0..count).map(|_| AffineRow { bias: 0.1, terms: terms(random) }).collect();
        builder.affine(&rows)
    };
    let hidden = layer(UnitRange::new(UnitId::new(0), inner), outputs);
    let head = layer(hidden, 3);
    let evidence = EvidenceHead::Linear { unit: head.first(), exponent: 0 };
    builder.finish(&[head], HeadForm::Normalize, Encoding::Likelihood, evidence)
}

#[test]
fn long_inner_dimensions() {
    check_both(&dense(600, 37), &[0.0, 1.0]);
    check_both(&dense(2000, 21), &[0.0, 1.0]);
}
