//! Hierarchies with states that are never left, or that are reached from one state alone: what is known of such a state is a
//! product along the whole chain, while others are sums at every step. Every engine is held to the judge, so that no number
//! drifts out of its precision with the length.

use hamnet::compile::Units;
use hamnet::model::exact::Judge;
use hamnet::model::hierarchy::{MarkovHierarchy, Phylogeny, Stochastic, SubstitutionModel};
use hamnet::model::sample::Sampler;
use hamnet::model::{Evidence, Finding, Model, Observe, Query, Variable, VariableId};
use hamnet::numeric::Precision;

use crate::answer::{Distance, Status};
use crate::engine::Engine;
use crate::row::known;
use crate::subject::Subject;

/// The chances to stay of the states before the last.
const STAYS: [&[f64]; 2] = [&[0.999], &[0.9, 0.9, 0.9]];

#[test]
fn left_to_right_models_of_any_length_agree_with_the_judge() {
    for stays in STAYS {
        for length in [300, 3_000] {
            for is_marked in [false, true] {
                let law = left_to_right(stays, is_marked, length);
                for place in [0, length / 30, length - 1] {
                    check(&law, &format!("x{place}"));
                }
            }
        }
    }
}

/// `cargo test --release --test corpus -- --ignored --nocapture left_to_right_models_of_the_promised_length`.
#[test]
#[ignore = "takes minutes without optimization"]
fn left_to_right_models_of_the_promised_length() {
    for stays in STAYS {
        let law = left_to_right(stays, false, 100_000);
        check(&law, "x0");
        check(&law, "x99999");
    }
}

#[test]
fn trees_with_a_state_that_is_never_left_agree_with_the_judge() {
    let deep = tree(511, |index| (index - 1) / 2);
    let comb = tree(801, |index| if index % 2 == 1 { index.saturating_sub(2) } else { index - 2 });
    for (law, far) in [(deep, "v510"), (comb, "v800")] {
        for target in ["v0", "v1", far] {
            check(&law, target);
        }
    }
}

#[test]
fn what_many_children_say_does_not_drift_from_state_to_state() {
    let mut law = MarkovHierarchy::new(variable(0, 2), vec![0.51, 0.49]).expect("sums to one");
    let matrix = law.push_matrix(dense(2, 2, &[0.6, 0.4, 0.4, 0.6]));
    for index in 1..=3_000 {
        law.push_child(law.root(), matrix, variable(index, 2)).expect("the sizes fit");
    }
    law.observe_leaves();
    check(&law, "v0");
    check(&law, "v7");
}

#[test]
fn branches_of_length_zero_agree_with_the_judge() {
    let mut tree = Phylogeny::new(Some("n0".to_owned()));
    for index in 1..=800usize {
        let parent = if index % 2 == 1 { index.saturating_sub(2) } else { index - 2 };
        // taxa at the even places, inner nodes at the odd ones, a branch in ten of a length
        let length = if index % 20 < 2 { 0.05 } else { 0.0 };
        tree.push(parent, Some(format!("n{index}")), length).expect("a branch of a good length");
    }
    let substitution = SubstitutionModel::hky85(2.0, [0.3, 0.2, 0.2, 0.3]).expect("rates of a model");
    let law = tree.hierarchy(&substitution).expect("a tree of good branches");
    check(&law, "n0");
    check(&law, "n401");
}

/// Holds all engines to the judge on worlds of the law, on the last state seen everywhere, on soft findings, and where nothing fits.
fn check(law: &MarkovHierarchy, target: &str) {
    let model = Model::from(law.clone());
    let query = Query::parse(target, &Observe::Any, &model).expect("the query names a variable");
    let subject = Subject::new(&model, query, Units::Product).expect("there is support");
    let rows = rows(&model);
    let words = format!("{target} of {} variables", model.variables().len());
    let worst = subject.check(&Judge::new(&model), &rows, &words);
    let reached = worst.iter().copied().fold(Distance::default(), Distance::max);
    let certificate = subject.certificate(Precision::F32).posterior.total();
    println!("{words}: f32 certificate {certificate:.2e}, found {:.2e}", reached.posterior);
    let known: Vec<Evidence> = rows.iter().map(|row| known(&subject.query, row)).collect();
    let answers = Engine::RuntimeF32.answers(&subject, &known);
    assert!(
        answers[..WORLDS].iter().all(|answer| answer.status == Status::Ok),
        "{words}: worlds are possible"
    );
}

const WORLDS: usize = 4;

fn rows(model: &Model) -> Vec<Evidence> {
    let n = model.variables().len();
    let sampler = Sampler::new(model).expect("a hierarchy can be drawn from");
    let mut rows: Vec<Evidence> = sampler.rows(1).expect("no chain is needed").take(WORLDS).collect();
    let seen = |finding: &dyn Fn(usize, usize) -> Finding| {
        let mut row = Evidence::none(n);
        for id in model.variables().ids() {
            row.set(id, finding(id.index(), model.variables().cardinality(id)));
        }
        row
    };
    rows.push(seen(&|_, states| Finding::State(states - 1)));
    rows.push(seen(&|place, states| match place % 3 {
        0 => Finding::Missing,
        _ => Finding::Soft((0..states).map(|state| 1.0 / (1 + state + place % 5) as f64).collect()),
    }));
    // the last state first, the first one afterwards
    rows.push(seen(&|place, states| Finding::State(if place < n / 2 { states - 1 } else { 0 })));
    rows
}

/// States in a row, the last of which is never left. Where it is marked, it alone shows the last symbol, and never the first.
fn left_to_right(stays: &[f64], is_marked: bool, length: usize) -> MarkovHierarchy {
    let states = stays.len() + 1;
    let entries = stays.iter().enumerate().flat_map(|(s, &stay)| [(s, s, stay), (s, s + 1, 1.0 - stay)]);
    let entries = entries.chain([(states - 1, states - 1, 1.0)]);
    let transition = Stochastic::sparse("transition", states, states, entries).expect("rows sum to one");
    let shows = |state: usize| match (is_marked, state + 1 == states) {
        (false, _) => [0.6 - 0.1 * state as f64, 0.3, 0.1 + 0.1 * state as f64],
        (true, false) => [0.7, 0.3, 0.0],
        (true, true) => [0.0, 0.4, 0.6],
    };
    let emission = dense(states, 3, &(0..states).flat_map(shows).collect::<Vec<_>>());
    let prior = (0..states).map(|state| if state == 0 { 1.0 } else { 0.0 }).collect();
    MarkovHierarchy::hidden_markov(prior, transition, emission, length).expect("the sizes fit")
}

/// So many variables of four states in a row, each the child of the one that `parent` names; leaves are seen.
fn tree(variables: usize, parent: impl Fn(usize) -> usize) -> MarkovHierarchy {
    let mut law = MarkovHierarchy::new(variable(0, 4), vec![1.0, 0.0, 0.0, 0.0]).expect("sums to one");
    let entries = [(0, 0, 0.9), (0, 1, 0.1), (1, 1, 0.7), (1, 2, 0.3), (2, 2, 0.8), (2, 3, 0.2), (3, 3, 1.0)];
    let matrix = law.push_matrix(Stochastic::sparse("step", 4, 4, entries).expect("rows sum to one"));
    for index in 1..variables {
        law.push_child(VariableId::new(parent(index)), matrix, variable(index, 4)).expect("the sizes fit");
    }
    law.observe_leaves();
    law
}

fn dense(rows: usize, columns: usize, values: &[f64]) -> Stochastic {
    Stochastic::dense("matrix", rows, columns, values.to_vec()).expect("rows sum to one")
}

fn variable(index: usize, states: usize) -> Variable {
    let states = (0..states).map(|state| state.to_string()).collect();
    Variable::new(format!("v{index}"), states).expect("distinct states")
}
