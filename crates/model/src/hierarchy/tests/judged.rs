//! The recursion against the judge of the same law as a Bayesian network.

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::random;
use crate::exact::{Declined, Judge, Judgement};
use crate::hierarchy::{Beliefs, MarkovHierarchy, Stochastic};
use crate::{Evidence, Model, Target, VariableId};

/// `½ Σ |p - q|`.
fn distance(p: &[Dd], q: &[Dd]) -> f64 {
    p.iter().zip(q).fold(Dd::ZERO, |sum, (&p, &q)| sum + (p - q).abs()).to_f64() / 2.0
}

fn agree(beliefs: &Beliefs, judged: &Judgement) {
    assert_eq!(beliefs.is_impossible(), judged.is_impossible());
    assert_eq!(beliefs.posteriors.len(), judged.posteriors.len());
    let bound = beliefs.total_variation_bound + judged.total_variation_bound();
    for (ours, theirs) in beliefs.posteriors.iter().zip(&judged.posteriors) {
        let distance = distance(ours, theirs);
        assert!(distance <= bound, "{distance:e} > {bound:e}");
    }
    if !beliefs.is_impossible() {
        let off = (beliefs.ln_evidence - judged.ln_evidence).abs().to_f64();
        let bound = beliefs.ln_evidence_bound + judged.ln_evidence_bound();
        assert!(off <= bound, "{off:e} > {bound:e}");
    }
}

/// Judges `rows` random rows of evidence: all marginals, and each posterior by itself; counts the impossible ones.
fn judge(random: &mut Random, hierarchy: &MarkovHierarchy, rows: usize) -> usize {
    let model = Model::Bayesian(hierarchy.to_model().unwrap());
    let judge = Judge::new(&model);
    let targets: Vec<Target> = hierarchy.variables().ids().map(Target::marginal).collect();
    let recursion = hierarchy.recursion();
    let mut impossible = 0;
    for _ in 0..rows {
        let evidence: Evidence = random::evidence(random, hierarchy, 0.4);
        let beliefs = recursion.marginals(&evidence).unwrap();
        agree(&beliefs, &judge.judge(&targets, true, &evidence).unwrap());
        let id = random::variable(random, hierarchy);
        let alone = recursion.posterior(id, &evidence).unwrap();
        assert_eq!(alone.ln_evidence, beliefs.ln_evidence);
        let bound = alone.total_variation_bound + beliefs.total_variation_bound;
        assert!(distance(&alone.posteriors[0], &beliefs.posteriors[id.index()]) <= bound);
        assert_eq!(recursion.likelihood(&evidence).unwrap().evidence, beliefs.evidence);
        impossible += usize::from(beliefs.is_impossible());
    }
    impossible
}

#[test]
fn two_thousand_random_chains_are_what_the_judge_says() {
    let mut random = Random::new(2);
    let mut impossible = 0;
    for _ in 0..2000 {
        let variables = 1 + random.below(7);
        let chain = random::hierarchy(&mut random, variables, false);
        impossible += judge(&mut random, &chain, 1);
    }
    assert!((50..1000).contains(&impossible), "{impossible} of the rows are impossible");
}

#[test]
fn two_thousand_random_trees_are_what_the_judge_says() {
    let mut random = Random::new(3);
    let mut impossible = 0;
    for _ in 0..2000 {
        let variables = 1 + random.below(9);
        let tree = random::hierarchy(&mut random, variables, true);
        impossible += judge(&mut random, &tree, 1);
    }
    assert!((50..1000).contains(&impossible), "{impossible} of the rows are impossible");
}

#[test]
fn tables_of_large_sparse_steps_are_not_formed() {
    let places = 20_000;
    let entries = (0..places).flat_map(|at| [(at, at, 0.5), (at, (at + 1) % places, 0.5)]);
    let step = Stochastic::sparse("step", places, places, entries).unwrap();
    let prior = vec![1.0 / places as f64; places];
    let law = MarkovHierarchy::homogeneous_chain(prior, step, 2).unwrap();
    assert_eq!(law.parameters(), 3 * places);
    let nothing = Evidence::none(3);
    let model = Model::from(law);
    let judge = Judge::new(&model);
    let target = [Target::marginal(VariableId::new(0))];
    assert!(matches!(judge.judge(&target, false, &nothing), Err(Declined::TooCostly { .. })));
    assert!(matches!(judge.supported(&nothing), Err(Declined::TooCostly { .. })));
}
