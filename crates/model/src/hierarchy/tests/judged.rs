//! The recursion against the judge of the same law as a Bayesian network.

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::random;
use crate::exact::{Declined, Judge, Judgement, Method};
use crate::hierarchy::{Beliefs, MarkovHierarchy, Stochastic};
use crate::{Evidence, Model, Target, VariableId, Variables};

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
    let by_tables = judge.judge_by(Method::Elimination, &target, false, &nothing);
    assert!(matches!(by_tables, Err(Declined::TooCostly { .. })));
    let judged = judge.judge(&target, false, &nothing).unwrap();
    assert_eq!((judged.method, judged.posteriors[0].len()), (Method::Recursion, places));
    assert!(judge.supported(&nothing).unwrap());
    let pair = [Target::joint([0, 2].map(VariableId::new))];
    assert!(matches!(judge.judge(&pair, false, &nothing), Err(Declined::TooCostly { .. })));
}

/// Up to three variables, each once.
fn joint(random: &mut Random, variables: &Variables) -> Target {
    let any = |_| VariableId::new(random.below(variables.len()));
    Target::joint((0..3).map(any).collect::<Vec<_>>())
}

fn assert_agree(one: &Judgement, other: &Judgement) {
    assert_eq!(one.is_impossible(), other.is_impossible());
    let bound = one.total_variation_bound() + other.total_variation_bound();
    assert_eq!(one.posteriors.len(), other.posteriors.len());
    for (ours, theirs) in one.posteriors.iter().zip(&other.posteriors) {
        let distance = distance(ours, theirs);
        assert!(distance <= bound && bound < 1e-26, "{distance:e} > {bound:e}");
    }
    if !one.is_impossible() {
        let off = (one.ln_evidence - other.ln_evidence).abs().to_f64();
        assert!(off <= one.ln_evidence_bound() + other.ln_evidence_bound(), "{off:e}");
    }
}

#[test]
fn the_recursion_of_the_judge_is_its_enumeration_and_its_elimination() {
    let mut random = Random::new(4);
    let mut impossible = 0;
    for round in 0..1500 {
        let variables = 1 + random.below(7);
        let law = random::hierarchy(&mut random, variables, round % 2 == 0);
        let mut targets: Vec<Target> = law.variables().ids().map(Target::marginal).collect();
        targets.push(joint(&mut random, law.variables()));
        let asked = if random.chance(0.3) { &targets[variables..] } else { &targets };
        let evidence = random::evidence(&mut random, &law, 0.4);
        let plain = Model::Bayesian(law.to_model().unwrap());
        let model = Model::from(law);
        let (judge, tables) = (Judge::new(&model), Judge::new(&plain));
        let conditions = random.chance(0.5);
        let judged = judge.judge(asked, conditions, &evidence).unwrap();
        assert_eq!(judged.method, Method::Recursion);
        for method in [Method::Enumeration, Method::Elimination] {
            assert_agree(&judged, &tables.judge_by(method, asked, conditions, &evidence).unwrap());
            assert_agree(&judged, &judge.judge_by(method, asked, conditions, &evidence).unwrap());
        }
        let supported = judge.supported(&evidence).unwrap();
        assert_eq!(supported, tables.supported(&evidence).unwrap());
        impossible += usize::from(!supported);
        let [best, other] = [&judge, &tables].map(|judge| judge.max_marginals(&evidence).unwrap());
        let logarithms = |best: &crate::exact::MaxMarginals| -> Vec<Dd> {
            best.logarithms.concat().into_iter().chain([best.ln_best]).collect()
        };
        assert_eq!(best.is_impossible(), !supported);
        for (ours, theirs) in logarithms(&best).into_iter().zip(logarithms(&other)) {
            let is_equal = ours == theirs;
            assert!(is_equal || (ours - theirs).abs().to_f64() <= best.bound + other.bound);
        }
    }
    assert!((100..1000).contains(&impossible), "{impossible} of the rows are impossible");
}
