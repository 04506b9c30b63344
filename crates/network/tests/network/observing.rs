//! Networks that read observed states and values.

use hamnet_network::{
    Arithmetic, EvaluateError, Network, Observation, Posteriors, Status, evaluate, evaluate_observed,
};
use hamnet_numeric::elementary::exp_f64;
use hamnet_numeric::{Dd, Interval, Wide};
use proptest::prelude::*;

use crate::double::Double;
use crate::hand_made::{REGIMES, SPRINKLER, network};
use crate::random;

type Row<R> = [Observation<R>; 2];

fn row<R>(step: R, alarm: usize) -> Row<R> {
    [Observation::Value(step), Observation::State(alarm)]
}

fn answer<A: Arithmetic>(row: &[Observation<A::Real>]) -> Posteriors<A::Real> {
    evaluate_observed::<A>(&network(REGIMES), row).unwrap()
}

#[test]
fn the_regimes_answer_bayes() {
    for (step, alarm) in [(0.0, 0), (1.5, 0), (-2.0, 1), (2.0, 0)] {
        let found = answer::<f64>(&row(step, alarm));
        // ln of the odds of the wild regime: -ln 2 + 3/8 t², and one more for an alarm.
        let odds = exp_f64(0.375 * step * step + alarm as f64) / 2.0;
        assert_eq!(found.status, Status::Ok);
        assert!((found.posteriors[0][1] - odds / (1.0 + odds)).abs() < 1e-15, "{step} {alarm}: {found:?}");
        let enclosed = answer::<Interval>(&row(Interval::point(step), alarm));
        assert!(enclosed.posteriors[0].iter().all(|p| p.width() < 2e-15), "{enclosed:?}");
    }
}

#[test]
fn a_value_out_of_range_is_outside() {
    for step in [2.0f64.next_up(), -2.0f64.next_up() - 1.0, f64::INFINITY, f64::NEG_INFINITY] {
        let found = answer::<f64>(&row(step, 0));
        assert_eq!((found.status, &found.posteriors[0][..]), (Status::Outside, &[0.0, 0.0][..]));
    }
    let leaving = answer::<Interval>(&row(Interval::new(1.0, 2.0f64.next_up()).unwrap(), 0));
    assert_eq!((leaving.status, &leaving.posteriors[0][..]), (Status::Outside, &[Interval::ZERO; 2][..]));
    assert_eq!(answer::<Interval>(&row(Interval::new(-2.0, 2.0).unwrap(), 0)).status, Status::Ok);
}

#[test]
fn a_box_holds_the_answers_of_its_rows() {
    let whole = answer::<Interval>(&row(Interval::new(-2.0, 2.0).unwrap(), 0)).posteriors[0][1];
    // The posterior rises with |t|; the interval does not know that both energies hold the same t².
    let (least, most) = (1.0 / 3.0, answer::<f64>(&row(2.0, 0)).posteriors[0][1]);
    assert!(whole.lo() <= least && most <= whole.hi(), "{whole}");
    let small = answer::<Interval>(&row(Interval::around(1.0, 1e-6), 0)).posteriors[0][1];
    assert!(small.width() < 2.0 * 1e-6, "{small}");
}

#[test]
fn observations_that_do_not_fit_are_refused() {
    let refused = |row: &[Observation]| evaluate_observed::<f64>(&network(REGIMES), row).unwrap_err();
    assert_eq!(refused(&[]), EvaluateError::WrongInputs { expected: 2, found: 0 });
    assert_eq!(
        refused(&row(f64::NAN, 0)).to_string(),
        "the value of `step size` is no number; the network answers only where every input is observed"
    );
    assert_eq!(refused(&row(0.0, 2)).to_string(), "`alarm` is given as state 2, but has 2 states");
    assert_eq!(
        refused(&[Observation::State(0), Observation::State(0)]).to_string(),
        "`step size` is given a state, but is a real variable (give its value)"
    );
    assert_eq!(
        refused(&[Observation::Value(0.0), Observation::Value(1.0)]).to_string(),
        "`alarm` is given a value, but has states (give the number of its state)"
    );
}

#[test]
fn likelihoods_and_observations_have_functions_of_their_own() {
    let error = evaluate::<f64>(&network(REGIMES), &[vec![1.0], vec![1.0, 1.0]]).unwrap_err();
    assert_eq!(error.to_string(), "the network reads observed states and values (call `evaluate_observed`)");
    let error = evaluate_observed::<f64>(&network(SPRINKLER), &[Observation::State(1)]).unwrap_err();
    assert_eq!(error.to_string(), "the network reads likelihoods (call `evaluate`)");
}

#[test]
fn wide_numbers_run_what_has_no_negative_number() {
    let error = evaluate_observed::<Wide>(&network(REGIMES), &row(1.0, 0)).unwrap_err();
    assert_eq!(error, EvaluateError::Negative { place: "layer 1".to_owned() });
    let error = evaluate_observed::<Wide>(&network(REGIMES), &row(-1.0, 0)).unwrap_err();
    assert_eq!(error, EvaluateError::Negative { place: "`step size`".to_owned() });
    let positive = network(
        &REGIMES
            .replace("-0.5 u3", "0.5 u3")
            .replace("-0.6931471805599453 - 0.125 u3", "0.6931471805599453 + 0.125 u3"),
    );
    let wide = evaluate_observed::<Wide>(&positive, &row(1.0, 0)).unwrap();
    assert_eq!(wide, evaluate_observed::<f64>(&positive, &row(1.0, 0)).unwrap());
}

#[test]
fn what_overflows_is_flushed_and_never_nan() {
    let huge = network(&REGIMES.replace("-0.5 u3", "-1e308 u3"));
    let found = evaluate_observed::<f64>(&huge, &row(2.0, 0)).unwrap();
    assert_eq!(found.status, Status::Flushed);
    assert!(found.posteriors[0].iter().all(|p| !p.is_nan()), "{found:?}");
    let enclosed = evaluate_observed::<Interval>(&huge, &row(Interval::point(2.0), 0)).unwrap();
    assert!(
        enclosed.posteriors[0][0].contains(0.0) && enclosed.posteriors[0][1].contains(1.0),
        "{enclosed:?}"
    );
}

/// `p` with what double-double numbers lose on energies of the size these networks have.
fn around(p: Dd) -> [Dd; 2] {
    let slack = Dd::from_f64(1e-18);
    [p - slack, p + slack]
}

fn values_in<R>(row: &[Observation<Interval>], pick: impl Fn(Interval) -> R) -> Vec<Observation<R>> {
    let pick = |seen: &Observation<Interval>| match *seen {
        Observation::State(state) => Observation::State(state),
        Observation::Value(values) => Observation::Value(pick(values)),
    };
    row.iter().map(pick).collect()
}

fn check_box(network: &Network, row: &[Observation<Interval>], share: f64) -> Result<(), TestCaseError> {
    let pick = |values: Interval| (values.lo() + share * (values.hi() - values.lo())).min(values.hi());
    let whole = evaluate_observed::<Interval>(network, row).unwrap();
    let point =
        evaluate_observed::<Interval>(network, &values_in(row, |x| Interval::point(pick(x)))).unwrap();
    let exact = evaluate_observed::<Double>(network, &values_in(row, |x| Dd::from_f64(pick(x)))).unwrap();
    let plain = evaluate_observed::<f64>(network, &values_in(row, pick)).unwrap();
    prop_assert_eq!([whole.status, point.status, exact.status, plain.status], [Status::Ok; 4]);
    for head in 0..network.heads().len() {
        for state in 0..exact.posteriors[head].len() {
            let (p, point, whole) =
                (exact.posteriors[head][state], point.posteriors[head][state], whole.posteriors[head][state]);
            let [least, most] = around(p);
            for enclosure in [point, whole] {
                let holds = Dd::from_f64(enclosure.lo()) <= most && least <= Dd::from_f64(enclosure.hi());
                prop_assert!(holds, "{enclosure} {p:?}");
            }
            // A kernel of `f64` is off by up to six places where an enclosure moves by one to either side.
            let near = Interval::around(plain.posteriors[head][state], 8.0 * point.width() + 1e-15);
            prop_assert!(near.intersection(point).is_some(), "{plain:?} {point}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn boxes_enclose_rows_in_every_arithmetic((network, row) in random::observed(), share in 0.0..=1.0) {
        check_box(&network, &row, share)?;
    }

    #[test]
    fn weights_of_every_size_give_numbers(network in random::any_observed()) {
        let least = |(low, _)| Observation::Value(low);
        let inputs = network.inputs().iter().map(|input| &network.variables()[input.variable]);
        let row: Vec<Observation> = inputs.map(|label| label.range().map_or(Observation::State(0), least)).collect();
        let plain = evaluate_observed::<f64>(&network, &row).unwrap();
        prop_assert!(plain.posteriors.iter().flatten().all(|p| (0.0..=1.0).contains(p)), "{plain:?}");
        let point = |seen: &Observation| match *seen {
            Observation::State(state) => Observation::State(state),
            Observation::Value(value) => Observation::Value(Interval::point(value)),
        };
        let row: Vec<Observation<Interval>> = row.iter().map(point).collect();
        let enclosed = evaluate_observed::<Interval>(&network, &row).unwrap();
        let probability = |p: &Interval| p.lo() <= 1.0 && p.hi() >= 0.0;
        prop_assert!(enclosed.posteriors.iter().flatten().all(probability), "{enclosed:?}");
    }
}
