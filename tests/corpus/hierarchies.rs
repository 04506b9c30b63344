//! Markov hierarchies through all engines: random ones against the judge, long chains and wide trees in f32 against f64.

use std::time::Instant;

use hamnet::compile::Units;
use hamnet::model::exact::Judge;
use hamnet::model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet::model::sample::Sampler;
use hamnet::model::{Evidence, Finding, Model, Observe, Query, Variable, VariableId};
use hamnet::numeric::Precision;

use crate::answer::{Distance, Status};
use crate::engine::Engine;
use crate::random::{self, Random};
use crate::row::known;
use crate::subject::{Subject, UNITS};

const CASES: u64 = if cfg!(debug_assertions) { 150 } else { 2_000 };

#[test]
fn chains_and_trees_agree_with_the_judge_in_every_engine() {
    let mut worst = [Distance::default(); 4];
    for seed in 0..CASES {
        let mut random = Random(seed);
        let model = Model::from(random::hierarchy(&mut random, seed % 2 == 0));
        let query = random::query(&model, &mut random);
        let judge = Judge::new(&model);
        let nothing = known(&query, &Evidence::none(model.variables().len()));
        if !judge.supported(&nothing).expect("small models are within the budget") {
            continue;
        }
        let rows: Vec<Evidence> = (0..12).map(|_| random::row(&model, &mut random)).collect();
        for units in UNITS {
            let subject = Subject::new(&model, query.clone(), units).expect("there is support");
            let found = subject.check(&judge, &rows, &format!("hierarchy {seed}, {:?}", subject.query));
            worst.iter_mut().zip(found).for_each(|(worst, found)| *worst = worst.max(found));
        }
    }
    println!("{CASES} hierarchies, worst distances: {worst:?}");
}

#[test]
fn long_chains_and_wide_trees_stay_within_their_certificates_in_f32() {
    run_all(2_000, 500);
}

/// The sizes that are promised. Prints times and bytes:
/// `cargo test --release --test corpus -- --ignored --nocapture promised_lengths`.
#[test]
#[ignore = "takes minutes without optimization"]
fn promised_lengths() {
    for length in [10, 1_000, 100_000] {
        check("chain", chain(length), "x0");
        check("hidden", hidden(length), "x0");
    }
    check("smoothing", hidden(10_000), "all");
    run_all(100_000, 10_000);
}

fn run_all(steps: usize, leaves: usize) {
    let chains = [chain(steps / 10), chain(steps)].map(|law| check("chain", law, "x0"));
    let hidden = [hidden(steps / 10), hidden(steps)].map(|law| check("hidden", law, "x0"));
    for [short, long] in [chains, hidden] {
        assert!(long.certificate <= short.certificate * (1.0 + 1e-6), "mixing steps forget their errors");
        let per_step = long.bytes / short.bytes;
        assert!(per_step <= 10.5, "memory is linear: ten times the steps take {per_step} times the bytes");
    }
    let trees = [tree(leaves / 10), tree(leaves)].map(|law| check("tree", law, "v0"));
    assert!(trees[1].bytes <= 10.5 * trees[0].bytes);
}

struct Measured {
    certificate: f64,
    bytes: f64,
}

/// Compiles and holds f32 to f64 within both certificates.
fn check(name: &str, law: MarkovHierarchy, query: &str) -> Measured {
    let model = Model::from(law);
    let query = Query::parse(query, &Observe::Any, &model).expect("the query names a variable");
    let start = Instant::now();
    let subject = Subject::new(&model, query, Units::Product).expect("there is support");
    let compiled = start.elapsed();
    let rows = rows(&model, &subject.query);
    let start = Instant::now();
    let fine = Engine::RuntimeF64.answers(&subject, &rows);
    let coarse = Engine::RuntimeF32.answers(&subject, &rows);
    let ran = start.elapsed();
    let mut worst = Distance::default();
    for (row, (fine, coarse)) in fine.iter().zip(&coarse).enumerate() {
        assert_eq!((fine.status, coarse.status), (Status::Ok, Status::Ok), "row {row}");
        let bound = Engine::RuntimeF64.bound(&subject, fine) + Engine::RuntimeF32.bound(&subject, coarse);
        let found = fine.distance(coarse);
        assert!(found.posterior <= bound.posterior, "row {row}: {:e}", found.posterior);
        assert!(found.ln_evidence <= bound.ln_evidence, "row {row}: {:e}", found.ln_evidence);
        worst = worst.max(found);
    }
    let certificate = subject.certificate(Precision::F32);
    let bytes = subject.compiled.network.bytes();
    println!(
        "{name} of {} variables: compiled and planned in {compiled:.2?}, {bytes} bytes, {} layers; f32 certificate {:.2e}, found \
         {:.1e}; ln p(e) {:.1e} nats, found {:.1e}; {} rows in {ran:.2?}; peak {}",
        model.variables().len(),
        subject.compiled.network.layers().len(),
        certificate.posterior.total(),
        worst.posterior,
        certificate.ln_evidence.total(),
        worst.ln_evidence,
        rows.len(),
        peak(),
    );
    Measured { certificate: certificate.posterior.total(), bytes: bytes as f64 }
}

/// Worlds of the law, and one in which the last state is seen everywhere.
fn rows(model: &Model, query: &Query) -> Vec<Evidence> {
    let sampler = Sampler::new(model).expect("a hierarchy can be drawn from");
    let mut rows: Vec<Evidence> = sampler.rows(1).expect("no chain is needed").take(7).collect();
    let mut last = Evidence::none(model.variables().len());
    for id in model.variables().ids() {
        last.set(id, Finding::State(model.variables().cardinality(id) - 1));
    }
    rows.push(last);
    rows.iter().map(|row| known(query, row)).collect()
}

/// The most memory the process ever had, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("unknown");
    line.trim_start_matches("VmHWM:").trim().to_owned()
}

fn variable(index: usize, states: usize) -> Variable {
    let states = (0..states).map(|state| state.to_string()).collect();
    Variable::new(format!("v{index}"), states).expect("distinct states")
}

fn transition() -> Stochastic {
    let rows = [[0.7, 0.1, 0.1, 0.1], [0.2, 0.6, 0.1, 0.1], [0.1, 0.1, 0.7, 0.1], [0.05, 0.25, 0.1, 0.6]];
    Stochastic::dense("transition", 4, 4, rows.concat()).expect("rows sum to one")
}

fn chain(length: usize) -> MarkovHierarchy {
    MarkovHierarchy::homogeneous_chain(vec![0.25; 4], transition(), length).expect("a chain")
}

fn hidden(length: usize) -> MarkovHierarchy {
    let rows = [[0.7, 0.1, 0.1, 0.1], [0.2, 0.4, 0.3, 0.1], [0.1, 0.2, 0.3, 0.4], [0.001, 0.009, 0.19, 0.8]];
    let emission = Stochastic::dense("emission", 4, 4, rows.concat()).expect("rows sum to one");
    MarkovHierarchy::hidden_markov(vec![0.25; 4], transition(), emission, length).expect("a chain")
}

/// The binary tree of so many leaves, the two branches of a node with matrices of their own.
fn tree(leaves: usize) -> MarkovHierarchy {
    let mut law = MarkovHierarchy::new(variable(0, 4), vec![0.25; 4]).expect("sums to one");
    let matrices = [0.1, 0.05].map(|flip| {
        let cell = |cell: usize| if cell.is_multiple_of(5) { 1.0 - 3.0 * flip } else { flip };
        law.push_matrix(Stochastic::dense("branch", 4, 4, (0..16).map(cell).collect()).expect("rows"))
    });
    for index in 1..2 * leaves - 1 {
        let parent = VariableId::new((index - 1) / 2);
        law.push_child(parent, matrices[index % 2], variable(index, 4)).expect("the sizes fit");
    }
    law.observe_leaves();
    law
}
