//! What is lost in `f32` and `f64` is found again: deep chains, small entries beside large ones, tiny likelihoods.

mod common;

use common::Builder;
use hamnet_network::{AffineRow, Encoding, EvidenceHead, HeadForm, Network, UnitId, UnitRange, evaluate};
use hamnet_numeric::Wide;
use hamnet_runtime::{Answers, Element, Plan, Rows, Status};

/// Two states, `steps` findings of two states each; finding `s` multiplies state `x` by `ratios[s][x]`.
fn findings(steps: usize, ratios: [[f64; 2]; 2], rescaled: bool) -> Network {
    let mut builder = Builder::new(&vec![2; steps]);
    let single = |terms: Vec<(UnitId, f64)>| AffineRow { bias: 0.0, terms };
    let mut belief = builder
        .affine(&[AffineRow { bias: 0.5, terms: Vec::new() }, AffineRow { bias: 0.5, terms: Vec::new() }]);
    for step in 0..steps {
        let input = builder.inputs[step].units;
        let likelihood = builder.affine(
            &[0, 1].map(|x| single(input.iter().enumerate().map(|(s, unit)| (unit, ratios[s][x])).collect())),
        );
        belief = builder.product((0..2).map(|x| [belief.at(x), likelihood.at(x)]).collect());
        if rescaled {
            belief = builder.rescale(belief.iter().collect(), true);
        }
    }
    let terms = belief.iter().map(|unit| (unit, 1.0)).collect();
    let evidence = builder.affine(&[single(terms)]);
    let evidence = EvidenceHead::Linear { unit: evidence.first(), exponent: 0 };
    builder.finish(&[belief], HeadForm::Normalize, Encoding::Likelihood, evidence)
}

fn answers<T: Element>(network: &Network, rows: &Rows) -> Answers<T> {
    let plan = Plan::<T>::new(network).expect("a plan");
    let mut answers = Answers::new();
    plan.run(rows, 0..rows.len(), &mut plan.scratch(), &mut answers);
    answers
}

fn check(network: &Network, evidence: &[Vec<Vec<f64>>]) {
    let rows = common::rows(network, evidence);
    let (double, single) = (answers::<f64>(network, &rows), answers::<f32>(network, &rows));
    for (row, likelihoods) in evidence.iter().enumerate() {
        let judge = evaluate::<Wide>(network, likelihoods).expect("evidence that fits");
        assert_eq!(double.posterior(row), judge.posteriors[0], "row {row}");
        assert!(common::within_ulps(double.ln_evidence[row], judge.ln_evidence, 3.0), "row {row}");
        assert_eq!(double.status[row], single.status[row], "row {row}");
        for (&p, &exact) in single.posterior(row).iter().zip(&judge.posteriors[0]) {
            assert!((f64::from(p) - exact).abs() < 1e-4, "row {row}: {p} for {exact}");
        }
    }
}

/// `count` findings of state 0, then one of state 1, the others missing.
fn against_then_excluded(steps: usize, count: usize) -> Vec<Vec<f64>> {
    let finding = |step: usize| match step {
        step if step < count => vec![1.0, 0.0],
        step if step == count => vec![0.0, 1.0],
        _ => vec![1.0, 1.0],
    };
    (0..steps).map(finding).collect()
}

#[test]
fn findings_against_the_truth_and_the_one_that_excludes_the_rest() {
    // A finding of state 0 favours state 0 by a thousand; one of state 1 excludes it.
    for rescaled in [false, true] {
        let network = findings(200, [[1.0, 1e-3], [0.0, 0.5]], rescaled);
        let evidence: Vec<_> = (0..200).map(|count| against_then_excluded(200, count)).collect();
        check(&network, &evidence);
        let rows = common::rows(&network, &evidence);
        assert_eq!(answers::<f32>(&network, &rows).posterior(30), [0.0, 1.0]);
    }
}

#[test]
fn deep_chains() {
    for rescaled in [false, true] {
        let network = findings(3000, [[1e-3, 2e-3], [0.9, 0.3]], rescaled);
        let live = Plan::<f64>::new(&network).expect("a plan").live_units();
        assert!(live <= 16, "a chain of two states keeps {live} units");
        check(&network, &[against_then_excluded(3000, 2999), against_then_excluded(3000, 0)]);
    }
}

#[test]
fn impossible_evidence_is_told_from_what_is_too_small() {
    let network = findings(400, [[1e-200, 0.0], [0.0, 1e-200]], false);
    let possible = (0..400).map(|_| vec![1.0, 0.0]).collect();
    let impossible = against_then_excluded(400, 399);
    let evidence = [possible, impossible];
    check(&network, &evidence);
    let rows = common::rows(&network, &evidence);
    assert_eq!(answers::<f32>(&network, &rows).status, [Status::Ok, Status::Impossible]);
    assert_eq!(answers::<f64>(&network, &rows).status, [Status::Ok, Status::Impossible]);
    let refused = answers::<f64>(&network, &rows);
    assert_eq!((refused.posterior(1), refused.ln_evidence[1]), (&[0.0, 0.0][..], f64::NEG_INFINITY));
}

#[test]
fn tiny_likelihoods() {
    let network = findings(3, [[1.0, 0.2], [0.3, 1.0]], false);
    let row = |first: [f64; 2]| vec![first.to_vec(), vec![0.0, 1.0], vec![1.0, 1.0]];
    let evidence =
        [row([1e-300, 0.0]), row([1e-300, 1.0]), row([5e-324, 1e300]), row([0.0, 0.0]), row([1e300, 1e300])];
    check(&network, &evidence);
    let rows = common::rows(&network, &evidence);
    let status = answers::<f32>(&network, &rows).status;
    assert_eq!(status, [Status::Ok, Status::Ok, Status::Ok, Status::Impossible, Status::Ok]);
}

/// A weight so small that its product with anything vanishes beside nothing else.
#[test]
fn faint_weights() {
    for weight in [1e-30, 1e-44, 1e-160, 1e-300, 5e-324] {
        let mut builder = Builder::new(&[2]);
        let [a, b] = [0, 1].map(UnitId::new);
        let row = |terms| AffineRow { bias: 0.0, terms };
        let head = builder.affine(&[row(vec![(a, 1.0), (b, weight)]), row(vec![(b, weight), (a, 0.0)])]);
        let terms = UnitRange::iter(head).map(|unit| (unit, 1.0)).collect();
        let evidence = builder.affine(&[row(terms)]);
        let evidence = EvidenceHead::Linear { unit: evidence.first(), exponent: 0 };
        let network = builder.finish(&[head], HeadForm::Normalize, Encoding::Likelihood, evidence);
        check(
            &network,
            &[vec![vec![0.0, 1.0]], vec![vec![1.0, 0.0]], vec![vec![1.0, 1.0]], vec![vec![0.0, 0.0]]],
        );
    }
}
