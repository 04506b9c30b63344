//! Holds a judgement against the rational numbers.

use dashu::rational::RBig;
use hamnet_model::exact::{Judge, Judgement, Method};
use hamnet_model::{Evidence, Finding, Model, Target};

use crate::rational::{
    absolute, ln, max_marginals, of_dd, of_scaled, posterior, rational, total_variation, weights,
};

/// Asserts that every way of judging agrees with the reference within its bounds.
pub fn check(model: &Model, targets: &[Target], targets_condition: bool, evidence: &Evidence) {
    let judge = Judge::new(model);
    let counted = counted(targets, targets_condition, evidence);
    let exact = weights(model, &[], &counted).remove(0);
    assert_eq!(judge.supported(&counted), Ok(exact != RBig::ZERO), "supported");
    for method in [Method::Enumeration, Method::Elimination, Method::Propagation] {
        let judgement = judge
            .judge_by(method, targets, targets_condition, evidence)
            .expect("small models are within the budget");
        assert_eq!(judgement.method, method);
        check_evidence(&judgement, &exact);
        check_posteriors(&judgement, model, targets, &counted);
    }
    let chosen =
        judge.judge(targets, targets_condition, evidence).expect("small models are within the budget");
    let forced = judge.judge_by(chosen.method, targets, targets_condition, evidence);
    assert_eq!(forced, Ok(chosen), "the choice of a way changes nothing about it");
}

/// Asserts that max-marginals agree with the reference within their bound.
pub fn check_max_marginals(model: &Model, evidence: &Evidence) {
    let judged = Judge::new(model).max_marginals(evidence).expect("small models are within the budget");
    let exact = max_marginals(model, evidence);
    let pairs = judged.logarithms.iter().flatten().zip(exact.iter().flatten());
    let mut best = RBig::ZERO;
    for (computed, exact) in pairs {
        match *exact == RBig::ZERO {
            true => assert_eq!(computed.to_f64(), f64::NEG_INFINITY),
            false => assert!(absolute(of_dd(*computed) - ln(exact)) <= rational(judged.bound)),
        }
        best = if *exact > best { exact.clone() } else { best };
    }
    assert_eq!(judged.is_impossible(), best == RBig::ZERO);
    assert!(judged.is_impossible() || absolute(of_dd(judged.ln_best) - ln(&best)) <= rational(judged.bound));
    assert!(judged.bound < 1e-26, "{:e}", judged.bound);
}

/// The evidence without the findings that do not count.
fn counted(targets: &[Target], targets_condition: bool, evidence: &Evidence) -> Evidence {
    let mut counted = evidence.clone();
    for target in targets.iter().filter(|_| !targets_condition) {
        target.variables().iter().for_each(|&id| counted.set(id, Finding::Missing));
    }
    counted
}

fn check_evidence(judgement: &Judgement, exact: &RBig) {
    let computed = of_scaled(judgement.evidence);
    let method = judgement.method;
    assert_eq!(judgement.is_impossible(), *exact == RBig::ZERO, "{method:?}");
    assert!(absolute(&computed - exact) <= rational(judgement.bound) * exact, "p(e) by {method:?}");
    if judgement.is_impossible() {
        assert_eq!(judgement.ln_evidence.to_f64(), f64::NEG_INFINITY);
    } else {
        let error = absolute(of_dd(judgement.ln_evidence) - ln(exact));
        assert!(error <= rational(judgement.ln_evidence_bound()), "ln p(e) by {method:?}");
    }
}

fn check_posteriors(judgement: &Judgement, model: &Model, targets: &[Target], evidence: &Evidence) {
    assert_eq!(judgement.posteriors.len(), targets.len());
    for (target, computed) in targets.iter().zip(&judgement.posteriors) {
        let computed: Vec<RBig> = computed.iter().map(|&p| of_dd(p)).collect();
        match posterior(model, target, evidence) {
            None => assert!(computed.iter().all(|p| *p == RBig::ZERO)),
            Some(exact) => {
                assert_eq!(computed.len(), exact.len());
                let distance = total_variation(&computed, &exact);
                let bound = rational(judgement.total_variation_bound());
                assert!(distance <= bound, "posterior of {target:?} by {:?}", judgement.method);
            }
        }
    }
}
