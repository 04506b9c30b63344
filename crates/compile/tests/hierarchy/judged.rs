//! Random chains and trees: the network is Bayes' rule, within its certificate.

use hamnet_compile::Units;
use hamnet_model::exact::Judge;
use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_model::{Finding, Model, Observe, Query, Target, VariableId};
use hamnet_network::{Network, Status};
use hamnet_numeric::random::Random;
use hamnet_numeric::{Dd, Precision};

use crate::common::{answer, compiled, evidence, hierarchy};

#[test]
fn chains_and_trees_answer_as_the_judge_within_their_certificates() {
    let mut random = Random::new(1);
    let mut worst = 0.0f64;
    for round in 0..2000 {
        let variables = 1 + random.below(7);
        let law = hierarchy(&mut random, variables, round % 2 == 0);
        let units = if round % 4 == 3 { Units::Softplus } else { Units::Product };
        worst = worst.max(check(&law, units, &mut random, round));
    }
    assert!(worst >= 0.02, "no row reaches more than {worst} of its certificate");
}

/// Compiles a random query and holds a few rows to the judge; gives the most that is reached of the certificate of a
/// product network.
fn check(law: &MarkovHierarchy, units: Units, random: &mut Random, round: usize) -> f64 {
    let model = Model::from(law.clone());
    let Some(query) = query(&model, random) else { return 0.0 };
    let Ok(compiled) = hamnet_compile::compile(
        &model,
        &query,
        &hamnet_compile::Options { units, tolerance: Some(1.0), ..Default::default() },
    ) else {
        // what is given has probability zero
        assert!(!query.given.is_empty(), "round {round}");
        return 0.0;
    };
    let judge = Judge::new(&model);
    let mut reached = 0.0f64;
    for _ in 0..3 {
        let mut row = evidence(random, law);
        let is_read = |id: &VariableId| query.observable.contains(id);
        law.variables().ids().filter(|id| !is_read(id)).for_each(|id| row.set(id, Finding::Missing));
        query.given.iter().for_each(|&(id, state)| row.set(id, Finding::State(state)));
        let found = answer(&compiled.network, &row);
        let exact = judge.judge(&query.targets, query.targets_condition, &row).unwrap();
        if found.status == Status::Outside {
            continue;
        }
        let is_impossible = found.status == Status::Impossible;
        assert_eq!(is_impossible, exact.is_impossible(), "round {round}: {row:?}\n{law:?}\n{query:?}");
        if is_impossible {
            continue;
        }
        let certificate = compiled.network.certificate(Precision::F64).unwrap();
        let bound = certificate.posterior.total();
        for (found, exact) in found.posteriors.iter().zip(&exact.posteriors) {
            let distance = total_variation(found, exact);
            let allowed = bound + 1e-25;
            assert!(
                distance <= allowed,
                "round {round}: {distance:e} beyond {bound:e}\n{law:?}\n{query:?}\n{row:?}"
            );
            if units == Units::Product && bound > 0.0 {
                reached = reached.max(distance / bound);
            }
        }
        let off = (Dd::from_f64(found.ln_evidence) - exact.ln_evidence).abs().to_f64();
        let bound = certificate.ln_evidence.total();
        assert!(off <= bound + 1e-25, "round {round}: ln p(e) is off by {off:e}, beyond {bound:e}");
    }
    reached
}

/// One variable, several, or all of them, from any others, with something given at times.
fn query(model: &Model, random: &mut Random) -> Option<Query> {
    let n = model.variables().len();
    if random.chance(0.3) {
        let query = Query::all(&Observe::Any, model).unwrap();
        let v = VariableId::new(random.below(n));
        let state = random.below(model.variables().cardinality(v));
        return if random.chance(0.3) { query.given(&[(v, state)], model).ok() } else { Some(query) };
    }
    let targets: Vec<Target> =
        (0..1 + random.below(2)).map(|_| Target::marginal(VariableId::new(random.below(n)))).collect();
    let is_asked = |id: &VariableId| targets.iter().any(|target| target.variables().contains(id));
    let observable = model.variables().ids().filter(|id| !is_asked(id) && random.chance(0.7)).collect();
    let query = Query { targets, targets_condition: false, observable, given: Vec::new() };
    let v = VariableId::new(random.below(n));
    let state = random.below(model.variables().cardinality(v));
    if random.chance(0.2) { query.given(&[(v, state)], model).ok() } else { Some(query) }
}

fn total_variation(found: &[f64], exact: &[Dd]) -> f64 {
    let off = |(&found, &exact): (&f64, &Dd)| (Dd::from_f64(found) - exact).abs().to_f64();
    found.iter().zip(exact).map(off).sum::<f64>() / 2.0
}

#[test]
fn the_networks_of_a_hierarchy_and_of_its_tables_agree() {
    let mut random = Random::new(2);
    for _ in 0..100 {
        let law = hierarchy(&mut random, 6, true);
        let models = [Model::from(law.clone()), Model::Bayesian(law.to_model().unwrap())];
        let networks: Vec<Network> = models
            .iter()
            .map(|model| {
                // joints of neighbours and of others are left to the elimination of tables
                let query = Query::parse("v0,v5*v3", &Observe::Any, model).unwrap();
                compiled(model, &query, Units::Product).network
            })
            .collect();
        let row = evidence(&mut random, &law);
        let [ours, theirs] = [0, 1].map(|place: usize| answer(&networks[place], &row));
        assert_eq!(ours.status, theirs.status);
        assert_eq!(ours.posteriors, theirs.posteriors);
    }
}
