//! Rows chosen against the network: the least likely ones that greed finds, and many findings against the truth before the
//! one that excludes the rest.

use hamnet::compile::Units;
use hamnet::model::exact::Judge;
use hamnet::model::{
    BayesianNetwork, Cpt, Evidence, Finding, Model, Observe, Query, Variable, VariableId, Variables,
};
use hamnet::numeric::Precision;

use crate::adversary::Adversary;
use crate::engine::Engine;
use crate::subject::{Subject, UNITS};
use crate::wide;

/// Findings against the truth.
const AGAINST: usize = 30;

#[test]
fn adversarial_rows_of_alarm() {
    of_the_corpus("alarm", "MINVOLSET");
}

#[test]
fn adversarial_rows_of_win95pts() {
    of_the_corpus("win95pts", "PrtMem");
}

#[test]
fn adversarial_rows_of_andes() {
    if cfg!(debug_assertions) {
        println!("skipped in a debug build");
        return;
    }
    of_the_corpus("andes", "TRY12");
}

#[test]
fn adversarial_rows_of_a_naive_model() {
    let model = naive();
    let row = |first: usize, excludes: &[&str]| {
        let mut row = Evidence::none(model.variables().len());
        (first..=CLUES).for_each(|clue| row.set(VariableId::new(clue), Finding::State(1)));
        for name in excludes {
            row.set(model.variables().find(name).expect("an excluder"), Finding::State(1));
        }
        row
    };
    let mut rows: Vec<Evidence> = Vec::new();
    for excludes in [&[][..], &["not_favoured"], &["not_other"], &["not_favoured", "not_other"]] {
        rows.extend([1, CLUES / 2, CLUES, CLUES + 1].map(|first| row(first, excludes)));
    }
    check(&model, "cause", "naive", &rows);
}

fn of_the_corpus(name: &str, target: &str) {
    let Some(cases) = wide::folder() else {
        println!("skipped: HAMNET_CASES is not set and ../shared/cases is not there");
        return;
    };
    let model = wide::read(&cases, name);
    let rows = rows(&model, target);
    assert!(!rows.is_empty(), "{name} has adversarial rows");
    check(&model, target, name, &rows);
}

fn rows(model: &Model, target: &str) -> Vec<Evidence> {
    let query = Query::parse(target, &Observe::Any, model).expect("the target is a variable");
    let subject = Subject::new(model, query, Units::Product).expect("the model has support");
    let adversary = Adversary::new(&subject);
    let mut rows = adversary.least_likely();
    for truth in adversary.truths() {
        let against = adversary.against(truth, AGAINST);
        rows.extend(adversary.impossible_neighbour(&against));
        rows.push(against);
    }
    let neighbours: Vec<Evidence> =
        rows.iter().filter_map(|row| adversary.impossible_neighbour(row)).collect();
    rows.extend(neighbours);
    rows
}

/// Holds every engine to the judge in both kinds of units, and prints how near the errors come to their certificates.
fn check(model: &Model, target: &str, name: &str, rows: &[Evidence]) {
    let judge = Judge::new(model);
    let query = Query::parse(target, &Observe::Any, model).expect("the target is a variable");
    let supported = rows.iter().filter(|row| judge.supported(row).expect("within the budget")).count();
    println!("{name}: {} adversarial rows, {} of them impossible", rows.len(), rows.len() - supported);
    for units in UNITS {
        let subject = Subject::new(model, query.clone(), units).expect("the model has support");
        let worst = subject.check(&judge, rows, name);
        for (engine, precision) in
            [(Engine::RuntimeF64, Precision::F64), (Engine::RuntimeF32, Precision::F32)]
        {
            let place = Engine::ALL.iter().position(|&other| other == engine).expect("an engine");
            let certificate = subject.certificate(precision);
            println!(
                "    {units} {precision}: off by {:.1e} of {:.1e}, from {} roundings; ln p(e) by {:.1e} of {:.1e}",
                worst[place].posterior,
                certificate.posterior.total(),
                certificate.roundings,
                worst[place].ln_evidence,
                certificate.ln_evidence.total()
            );
        }
    }
}

/// Clues about the cause, each a thousand times as likely under the favoured state.
const CLUES: usize = 31;

/// A cause of two states, [`CLUES`] clues, and two findings that exclude one state each.
fn naive() -> Model {
    let mut variables = Variables::new();
    let mut declare = |name: String, states: [&str; 2]| {
        let variable = Variable::new(name, states.map(str::to_owned).to_vec()).expect("distinct states");
        variables.push(variable).expect("distinct names")
    };
    let cause = declare("cause".to_owned(), ["favoured", "other"]);
    let mut tables = vec![(cause, vec![], vec![0.5, 0.5])];
    for clue in 0..CLUES {
        tables.push((
            declare(format!("clue{clue}"), ["no", "yes"]),
            vec![cause],
            vec![0.1, 0.9, 0.9991, 0.0009],
        ));
    }
    tables.push((declare("not_favoured".to_owned(), ["no", "yes"]), vec![cause], vec![1.0, 0.0, 0.5, 0.5]));
    tables.push((declare("not_other".to_owned(), ["no", "yes"]), vec![cause], vec![0.5, 0.5, 1.0, 0.0]));
    let cpt =
        |(child, parents, values)| Cpt::new(&variables, child, parents, values).expect("rows sum to one");
    let cpts = tables.into_iter().map(cpt).collect();
    Model::Bayesian(
        BayesianNetwork::new(Some("naive".to_owned()), variables, cpts).expect("parents come first"),
    )
}
