//! The sprinkler network, whose posteriors are small fractions.

use dashu::rational::RBig;
use hamnet_model::exact::{Budget, Declined, Judge};
use hamnet_model::{BayesianNetwork, Cpt, Evidence, Finding, Model, Target, Variable, VariableId, Variables};

use crate::judged::check;
use crate::rational::{absolute, of_dd, of_scaled, rational};

/// `cloudy → sprinkler, rain → wet`, states `yes, no`. Its decimals are not binary fractions: the fractions below are those of
/// the decimals, and hold for the `f64` numbers to some `1e-16`.
pub fn sprinkler() -> Model {
    let mut variables = Variables::new();
    let ids: Vec<VariableId> = ["cloudy", "sprinkler", "rain", "wet"]
        .map(|name| {
            let states = vec!["yes".to_owned(), "no".to_owned()];
            variables.push(Variable::new(name, states).expect("two states")).expect("distinct names")
        })
        .to_vec();
    let cpt = |child: usize, parents: &[usize], yes: &[f64]| {
        let parents = parents.iter().map(|&parent| ids[parent]).collect();
        let values = yes.iter().flat_map(|&p| [p, 1.0 - p]).collect();
        Cpt::new(&variables, ids[child], parents, values).expect("rows sum to one")
    };
    let cpts = vec![
        cpt(0, &[], &[0.5]),
        cpt(1, &[0], &[0.1, 0.5]),
        cpt(2, &[0], &[0.8, 0.2]),
        cpt(3, &[1, 2], &[0.99, 0.9, 0.9, 0.0]),
    ];
    Model::Bayesian(BayesianNetwork::new(None, variables, cpts).expect("no cycle"))
}

fn id(model: &Model, name: &str) -> VariableId {
    model.variables().find(name).expect("a variable of the sprinkler")
}

fn near(computed: &RBig, numerator: i64, denominator: i64) {
    let exact = RBig::from(numerator) / RBig::from(denominator);
    assert!(absolute(computed - &exact) < rational(1e-15), "{} is not near {exact}", computed.to_f64_fast());
}

#[test]
fn rain_given_wet_grass_is_the_fraction_of_the_decimals() {
    let model = sprinkler();
    let mut evidence = Evidence::none(4);
    evidence.set(id(&model, "wet"), Finding::State(0));
    let targets = [Target::marginal(id(&model, "rain")), Target::marginal(id(&model, "sprinkler"))];
    let judgement = Judge::new(&model).judge(&targets, false, &evidence).expect("four variables");
    near(&of_scaled(judgement.evidence), 6471, 10000);
    near(&of_dd(judgement.posteriors[0][0]), 4581, 6471);
    near(&of_dd(judgement.posteriors[1][0]), 2781, 6471);
    check(&model, &targets, false, &evidence);
}

#[test]
fn a_finding_on_a_target_conditions_only_where_it_is_asked_to() {
    let model = sprinkler();
    let rain = id(&model, "rain");
    let mut evidence = Evidence::none(4);
    evidence.set(rain, Finding::State(1));
    let judge = Judge::new(&model);
    let ignored = judge.judge(&[Target::marginal(rain)], false, &evidence).expect("four variables");
    near(&of_dd(ignored.posteriors[0][0]), 1, 2);
    let heeded = judge.judge(&[Target::marginal(rain)], true, &evidence).expect("four variables");
    assert_eq!(heeded.posteriors[0].iter().map(|p| p.to_f64()).collect::<Vec<_>>(), [0.0, 1.0]);
    near(&of_scaled(heeded.evidence), 1, 2);
}

#[test]
fn wet_grass_without_rain_or_sprinkler_is_impossible() {
    let model = sprinkler();
    let mut evidence = Evidence::none(4);
    for (name, state) in [("sprinkler", 1), ("rain", 1), ("wet", 0)] {
        evidence.set(id(&model, name), Finding::State(state));
    }
    let targets = [Target::marginal(id(&model, "cloudy"))];
    let judge = Judge::new(&model);
    let judgement = judge.judge(&targets, false, &evidence).expect("four variables");
    assert!(judgement.is_impossible());
    assert!(judgement.posteriors[0].iter().all(|p| p.is_zero()));
    assert_eq!(judge.supported(&evidence), Ok(false));
    check(&model, &targets, false, &evidence);
}

#[test]
fn soft_evidence_without_a_possible_state_is_impossible() {
    let model = sprinkler();
    let mut evidence = Evidence::none(4);
    evidence.set(id(&model, "wet"), Finding::Soft(vec![0.0, 0.0]));
    check(&model, &[Target::marginal(id(&model, "rain"))], false, &evidence);
}

#[test]
fn a_row_beyond_the_budget_is_declined_with_its_cost() {
    let model = sprinkler();
    let budget = Budget { multiply_adds: 3, ..Budget::default() };
    let judge = Judge::new(&model).with_budget(budget);
    let declined = judge.judge(&[Target::marginal(id(&model, "rain"))], false, &Evidence::none(4));
    let Err(Declined::TooCostly { multiply_adds, budget: told, .. }) = declined else {
        panic!("three operations do not judge the sprinkler");
    };
    assert!(multiply_adds > 3 && told == budget);
}
