//! A plan answers what its network means: the network's own loop is the judge.

mod common;

use hamnet_network::{HeadForm, Network, Status as Judged, evaluate};
use hamnet_numeric::Wide;
use hamnet_runtime::{Answers, Element, Plan, Rows, Status};
use proptest::prelude::*;

/// Weights and likelihoods that take units far out of the range of `f32` and `f64`.
const EXTREMES: &[f64] = &[1e-200, 1e-30, 1e-9, 1e12, 1e150, 1.0];
const LIKELIHOODS: &[f64] = &[0.0, 1.0, 1.0, 1e-300, 1e-25, 1e10, 5e-324];

fn answers<T: Element>(network: &Network, rows: &Rows) -> Answers<T> {
    let plan = Plan::<T>::new(network).expect("a plan of a random network");
    let mut answers = Answers::new();
    plan.run(rows, 0..rows.len(), &mut plan.scratch(), &mut answers);
    answers
}

fn status(judged: Judged) -> Status {
    match judged {
        Judged::Ok => Status::Ok,
        Judged::Impossible => Status::Impossible,
        Judged::Outside => Status::Outside,
        Judged::Flushed | Judged::Undecided => unreachable!("the judge is certain"),
    }
}

/// `f64` agrees to the bit with wide arithmetic, `f32` to its rounding; both know what is impossible.
fn check_linear(network: &Network, seed: u64, rounding: f64) {
    let evidence = common::evidence(network, seed, 70, LIKELIHOODS);
    let rows = common::rows(network, &evidence);
    let (double, single) = (answers::<f64>(network, &rows), answers::<f32>(network, &rows));
    for (row, likelihoods) in evidence.iter().enumerate() {
        let judge = evaluate::<Wide>(network, likelihoods).expect("evidence that fits");
        let expected = status(judge.status);
        assert_eq!((double.status[row], single.status[row]), (expected, expected), "row {row}");
        assert!(common::within_ulps(double.ln_evidence[row], judge.ln_evidence, 3.0), "row {row}");
        if expected == Status::Ok {
            let error = (single.ln_evidence[row] - judge.ln_evidence).abs();
            assert!(error <= rounding + 1e-13 * judge.ln_evidence.abs(), "row {row}: {error}");
        }
        for (place, &p) in judge.posteriors.iter().flatten().enumerate() {
            assert_eq!(double.posterior(row)[place], p, "row {row}, state {place}");
            let error = (f64::from(single.posterior(row)[place]) - p).abs();
            assert!(error <= rounding, "row {row}, state {place}: {error} of {p}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_and_products(seed: u64) {
        check_linear(&common::linear(seed, &[]), seed, 1e-4);
    }

    #[test]
    fn sums_and_products_far_out_of_range(seed: u64) {
        check_linear(&common::linear(seed, EXTREMES), seed, 1e-4);
    }

    #[test]
    fn logarithms(seed: u64, explains: bool) {
        let form = if explains { HeadForm::MaxMarginals } else { HeadForm::Softmax };
        let network = common::logarithmic(seed, form);
        let evidence = common::evidence(&network, seed, 40, LIKELIHOODS);
        let rows = common::rows(&network, &evidence);
        let (double, single) = (answers::<f64>(&network, &rows), answers::<f32>(&network, &rows));
        for (row, likelihoods) in evidence.iter().enumerate() {
            let judge = evaluate::<f64>(&network, likelihoods).expect("evidence that fits");
            if judge.status == Judged::Flushed {
                // A softplus unit of a very negative number: nothing is lost of a sum beside it, but the judge is strict.
                continue;
            }
            prop_assert_eq!(double.ln_evidence[row], judge.ln_evidence);
            prop_assert_eq!(double.status[row], status(judge.status));
            for (place, &p) in judge.posteriors.iter().flatten().enumerate() {
                prop_assert_eq!(double.posterior(row)[place], p);
            }
            let range = if explains { f32::NEG_INFINITY..=0.0 } else { 0.0..=1.0 };
            let finite = single.posterior(row).iter().all(|p| range.contains(p));
            prop_assert!(finite, "{:?}", single.posterior(row));
        }
    }
}
