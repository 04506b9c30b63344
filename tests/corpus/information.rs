//! Information of the networks of the corpus: entropies of all variables, Markov blankets, the chain rule, data processing.

use std::path::Path;
use std::time::Instant;

use hamnet::analysis::Nats;
use hamnet::analysis::information::law::Law;
use hamnet::model::exact::Judge;
use hamnet::model::{BayesianNetwork, Evidence, Model, Target, VariableId, format};
use hamnet::numeric::Dd;

use crate::wide;

/// Those of the repository.
const OWN: [&str; 4] = ["asia", "alarm", "insurance", "sachs"];

#[test]
fn information_of_networks_obeys_its_identities() {
    let mut models: Vec<(String, Model)> = OWN.iter().map(|name| ((*name).to_owned(), own(name))).collect();
    match wide::folder() {
        None => {
            println!("the wide corpus is skipped: HAMNET_CASES is not set and ../shared/cases is not there")
        }
        Some(cases) => {
            let others = wide::FAST_MODELS.iter().filter(|name| !OWN.contains(name)).chain(&["andes"]);
            models.extend(others.map(|name| ((*name).to_owned(), wide::read(&cases, name))));
        }
    }
    for (name, model) in &models {
        let Model::Bayesian(network) = model else { panic!("{name} is a Bayesian network") };
        let start = Instant::now();
        let all: Vec<VariableId> = network.variables().ids().collect();
        let mut law = Law::new(model).expect("tables");
        let entropy = law.entropy(&all).expect("small cliques");
        let line = format!(
            "{name}: H of all {} variables {:.12} nats ± {:.1e} in {:.2?}, largest clique of {} states",
            all.len(),
            entropy.value,
            entropy.error,
            start.elapsed(),
            law.largest_clique().states
        );
        println!("{line}");
        let (families, own) = families(model, network);
        assert!((Dd::from_f64(entropy.value) - families).abs().to_f64() <= entropy.error + own, "{line}");
        assert!(entropy.error <= 1.2e-16 * entropy.value, "{line}");
        blankets(&mut law, network, &all);
        chain_rule(&mut law, &all);
        processing(&mut law, network, &all);
    }
}

fn own(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("models/{name}.bif"));
    format::read(&path, &format::ReadOptions::default()).expect("a model of the repository").model
}

/// `Σ_v H(v | parents)` by the judge, and what it may be off by.
fn families(model: &Model, network: &BayesianNetwork) -> (Dd, f64) {
    let judge = Judge::new(model);
    let nothing = Evidence::none(network.variables().len());
    let (mut sum, mut own) = (Dd::ZERO, 0.0);
    for cpt in network.cpts() {
        let target = Target::joint(cpt.scope().iter().copied());
        let judged = judge.judge(&[target], false, &nothing).expect("within the budget");
        // the child is last
        for row in judged.posteriors[0].chunks(network.variables().cardinality(cpt.child())) {
            let total = row.iter().fold(Dd::ZERO, |sum, &p| sum + p);
            for &p in row.iter().filter(|p| !p.is_zero()) {
                sum = sum - p * (p / total).ln();
            }
        }
        own += 100.0 * (judged.bound + 1e-28);
    }
    (sum, own)
}

/// Everything else tells of a variable what its parents, children and their other parents do.
fn blankets(law: &mut Law<'_>, network: &BayesianNetwork, all: &[VariableId]) {
    for &x in all.iter().step_by(1 + all.len() / 6) {
        let rest: Vec<VariableId> = all.iter().copied().filter(|&v| v != x).collect();
        let near = |scope: &&[VariableId]| scope.contains(&x);
        let scopes = network.cpts().iter().map(|cpt| cpt.scope()).filter(near);
        let mut blanket: Vec<VariableId> = scopes.flatten().copied().filter(|&v| v != x).collect();
        blanket.sort_unstable();
        blanket.dedup();
        assert_eq!(law.reduction(&[x], &rest, &[]).b, blanket);
        let far: Vec<VariableId> = rest.iter().copied().filter(|v| !blanket.contains(v)).collect();
        assert_eq!(law.conditional_information(&[x], &far, &blanket), Ok(Nats::default()));
        let rest = law.information(&[x], &rest).expect("small cliques");
        if let Ok(blanket) = law.information(&[x], &blanket) {
            agree(rest, blanket);
        }
        let entropy = law.entropy(&[x]).expect("one");
        assert!(rest.value >= -rest.error && rest.value <= entropy.value + entropy.error + rest.error);
    }
}

/// `I(x;y,z) = I(x;z) + I(x;y|z)`.
fn chain_rule(law: &mut Law<'_>, all: &[VariableId]) {
    for three in all.windows(3).step_by(1 + all.len() / 10) {
        let (x, y, z) = (&three[..1], &three[1..2], &three[2..]);
        let mut i = |a: &[VariableId], b: &[VariableId], c: &[VariableId]| {
            law.conditional_information(a, b, c).expect("few variables")
        };
        let (whole, first, second) = (i(x, &three[1..], &[]), i(x, z, &[]), i(x, y, z));
        agree(whole, first.plus(second));
        assert!(second.value >= -second.error, "{second:?}");
    }
}

/// A step that is separated from what it is about never gains.
fn processing(law: &mut Law<'_>, network: &BayesianNetwork, all: &[VariableId]) {
    for &x in all.iter().step_by(1 + all.len() / 6) {
        let mut way = vec![x];
        while let Some(next) = network.cpts().iter().find(|cpt| cpt.parents().contains(&way[way.len() - 1])) {
            way.push(next.child());
        }
        let stops: Vec<&[VariableId]> = way[1..].iter().map(std::slice::from_ref).collect();
        for step in law.data_processing(&[x], &stops).expect("pairs") {
            if let (Some(true), Some(lost)) = (step.is_processed, step.lost_here) {
                assert!(lost.value >= -lost.error, "{step:?}");
            }
        }
    }
}

#[track_caller]
fn agree(left: Nats, right: Nats) {
    assert!((left.value - right.value).abs() <= left.error + right.error, "{left:?} {right:?}");
}
