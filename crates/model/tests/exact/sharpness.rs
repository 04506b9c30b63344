//! The judge's bound is neither broken nor idle, and a wrong answer does not hide behind it.

use hamnet_model::exact::{Judge, Method};
use hamnet_model::{Evidence, Factor, MarkovNetwork, Model, Target, Variable, VariableId, Variables};

use crate::rational::{absolute, of_dd, of_scaled, rational, weights};

const LENGTH: usize = 10;

/// A chain of binary variables, one factor between neighbours; `entry` is the first number of the first factor.
fn chain(entry: f64) -> Model {
    let mut variables = Variables::new();
    let ids: Vec<VariableId> = (0..LENGTH)
        .map(|number| {
            let states = vec!["0".to_owned(), "1".to_owned()];
            let variable = Variable::new(format!("x{number}"), states).expect("two states");
            variables.push(variable).expect("distinct names")
        })
        .collect();
    let factors = ids
        .windows(2)
        .enumerate()
        .map(|(place, pair)| {
            let first = if place == 0 { entry } else { 0.3 };
            let values = vec![first, 0.1 + place as f64 / 7.0, 1.0 / 3.0, 0.7];
            Factor::new(&variables, pair.to_vec(), values).expect("positive numbers")
        })
        .collect();
    Model::Markov(MarkovNetwork::new(None, variables, factors))
}

#[test]
fn the_bound_is_within_a_factor_of_a_thousand_of_the_error() {
    let worst = (1..=20).map(|step| error_over_bound(&chain(f64::from(step) / 17.0))).fold(0.0, f64::max);
    assert!(worst <= 1.0, "broken: {worst}");
    assert!(worst >= 1e-3, "idle: {worst}");
}

fn error_over_bound(model: &Model) -> f64 {
    let judgement = Judge::new(model)
        .judge_by(Method::Elimination, &[], false, &Evidence::none(LENGTH))
        .expect("a chain is within the budget");
    let exact = weights(model, &[], &Evidence::none(LENGTH)).remove(0);
    let error = absolute(of_scaled(judgement.evidence) - &exact) / exact;
    (error / rational(judgement.bound)).to_f64_fast()
}

#[test]
fn an_entry_that_is_off_by_one_bit_is_seen() {
    let right = chain(0.3);
    let wrong = chain(0.3f64.next_up());
    let target = [Target::marginal(VariableId::new(LENGTH / 2))];
    let judged = [&right, &wrong].map(|model| {
        let judgement = Judge::new(model).judge(&target, false, &Evidence::none(LENGTH)).expect("small");
        (of_dd(judgement.posteriors[0][0]), judgement.total_variation_bound())
    });
    let [(right, right_bound), (wrong, wrong_bound)] = judged;
    assert!(absolute(right - wrong) > rational(right_bound) + rational(wrong_bound));
}

#[test]
fn the_judge_declines_a_certificate_near_its_own_bound() {
    let model = chain(0.3);
    let target = [Target::marginal(VariableId::new(0))];
    let judgement = Judge::new(&model).judge(&target, false, &Evidence::none(LENGTH)).expect("small");
    assert!(!judgement.declines_for(1e-16) && !judgement.declines_ln_evidence_for(1e-16));
    assert!(judgement.declines_for(judgement.total_variation_bound() * 99.0));
    assert!(!judgement.declines_for(judgement.total_variation_bound() * 101.0));
    assert!(judgement.declines_ln_evidence_for(judgement.ln_evidence_bound() * 99.0));
}
