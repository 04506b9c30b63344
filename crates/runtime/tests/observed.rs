//! Networks of observed states and reals: signed numbers and every activation, judged by the network's own loop.

mod common;

use common::{Builder, observed};
use hamnet_network::{
    Activation, AffineRow, Encoding, EvidenceHead, HeadForm, Network, Observation, UnitId, evaluate_observed,
};
use hamnet_runtime::{Answers, Element, MISSING, Plan, Rows, Status};
use proptest::prelude::*;

fn answers<T: Element>(network: &Network, rows: &Rows) -> Answers<T> {
    let plan = Plan::<T>::new(network).expect("a plan");
    let mut answers = Answers::new();
    plan.run(rows, 0..rows.len(), &mut plan.scratch(), &mut answers);
    answers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_precisions_agree_with_a_plain_loop_to_the_bit(seed: u64) {
        let network = observed::network(seed);
        let observations = observed::observations(&network, seed, 70);
        let rows = observed::rows(&network, &observations);
        let (double, single) = (answers::<f64>(&network, &rows), answers::<f32>(&network, &rows));
        for (row, observations) in observations.iter().enumerate() {
            let judge = evaluate_observed::<f64>(&network, observations).expect("observations that fit");
            prop_assert_eq!((double.status[row], single.status[row]), (Status::Ok, Status::Ok));
            prop_assert_eq!(double.posterior(row), judge.posteriors.concat());
            prop_assert_eq!(single.posterior(row), observed::posteriors_f32(&network, observations));
            prop_assert!(double.ln_evidence[row].is_nan());
        }
    }
}

/// One state variable of three states, two reals from -2 to 2; the head is a softmax of `k · (first real)²`.
fn squares(weight: f64) -> Network {
    let mut builder = Builder::observed(&[3, 0, 0]);
    let real = builder.inputs[1].units.first();
    let square = builder.activation(Activation::Square, vec![real]).first();
    let row = |k: usize| AffineRow { bias: 0.0, terms: vec![(square, weight * k as f64)] };
    let head = builder.affine(&[row(0), row(1)]);
    builder.finish(&[head], HeadForm::Softmax, Encoding::Observed, EvidenceHead::Absent)
}

fn statuses(network: &Network, rows: &Rows) -> Vec<Status> {
    let (double, single) = (answers::<f64>(network, rows), answers::<f32>(network, rows));
    assert_eq!(double.status, single.status);
    for row in (0..rows.len()).filter(|&row| double.status[row] != Status::Ok) {
        assert_eq!(double.posterior(row), [0.0; 2]);
        assert_eq!(double.ln_evidence[row], f64::NEG_INFINITY);
    }
    double.status
}

#[test]
fn values_out_of_range_or_missing_have_a_status() {
    let network = squares(1.0);
    let mut rows = Rows::for_network(&network);
    assert_eq!((rows.inputs(), rows.reals()), (3, 2));
    let beyond = 2.0f64.next_up();
    let reals = [0.5, -2.0, 2.0, beyond, -beyond, f64::NAN, f64::INFINITY];
    for x in reals {
        let row = rows.push_missing_row();
        rows.set_state(row, 0, 2);
        rows.set_real(row, 1, -0.0);
        rows.set_real(row, 2, x);
    }
    for missing in 0..3 {
        let row = rows.push_missing_row();
        (0..3).filter(|&input| input != missing).for_each(|input| match input {
            0 => rows.set_state(row, 0, 0),
            // Missing tells more than being out of range.
            _ => rows.set_real(row, input, 7.0),
        });
    }
    let (ok, outside, missing) = (Status::Ok, Status::Outside, Status::Missing);
    let expected = [ok, ok, ok, outside, outside, outside, outside, missing, missing, missing];
    assert_eq!(statuses(&network, &rows), expected);
    rows.codes_mut()[0] = 3;
    rows.codes_mut()[1] = MISSING;
    assert_eq!(statuses(&network, &rows)[..3], [outside, missing, ok]);
    rows.clear();
    rows.push_missing_row();
    assert_eq!(statuses(&network, &rows), [missing]);
}

#[test]
fn numbers_beyond_the_precision_are_no_answer() {
    let network = squares(1e38);
    let observations = [Observation::State(0), Observation::Value(2.0), Observation::Value(0.0)];
    let rows = observed::rows(&network, &[observations.to_vec()]);
    assert_eq!(answers::<f64>(&network, &rows).status, [Status::Ok]);
    let single = answers::<f32>(&network, &rows);
    assert_eq!((single.status[0], single.posterior(0)), (Status::Outside, &[0.0; 2][..]));
}

#[test]
#[should_panic(expected = "no likelihoods")]
fn likelihoods_are_refused() {
    let mut rows = Rows::for_network(&squares(1.0));
    rows.push_missing_row();
    rows.set_soft(0, 0, &[0.5, 0.5, 1.0]);
}

#[test]
#[should_panic(expected = "input 0 has states")]
fn values_of_states_are_refused() {
    let mut rows = Rows::for_network(&squares(1.0));
    rows.push_missing_row();
    rows.set_real(0, 0, 0.5);
}

#[test]
fn real_units_are_rounded_once() {
    let mut builder = Builder::observed(&[0]);
    let row = |weight| AffineRow { bias: 0.0, terms: vec![(UnitId::new(0), weight)] };
    let head = builder.affine(&[row(1.0), row(0.0)]);
    let network = builder.finish(&[head], HeadForm::Softmax, Encoding::Observed, EvidenceHead::Absent);
    for x in [0.1, -1.0 / 3.0, 1.0 + 2f64.powi(-24), 1.0 + 3.0 * 2f64.powi(-24), 5e-324] {
        let near = [x, f64::from(x as f32)].map(|x| vec![Observation::Value(x)]);
        let single = answers::<f32>(&network, &observed::rows(&network, &near));
        assert_eq!(single.posterior(0), single.posterior(1), "{x}");
    }
}
