//! Models of the UAI 2014 inference competition: every marginal given the evidence that comes with each.
//!
//! `uai2014-mar/NAME.uai.gz` with `NAME.uai.evid`; `expected/NAME.uai.MAR` holds, after a heading word, the number of
//! variables, then per variable its number of states and their marginals, computed by another program in f64.
//!
//! A model is answered, or refused with numbers before anything is built. Nothing else may happen to it.

use std::path::Path;
use std::time::Instant;

use hamnet::compile::{CompileError, Options, compile};
use hamnet::model::format::{self, evid};
use hamnet::model::{Evidence, Finding, Model, Observe, Query, VariableId};
use hamnet::runtime::{Answers, Plan, Rows, Status};

use crate::wide::folder;

/// What a compilation may take, in bytes.
const MEMORY: u64 = 6_000_000_000;
/// How far a marginal may be from the expected one, whose own error is not stated.
const TOLERANCE: f64 = 1e-10;
/// As many of the models with expected marginals are answered, at least.
const ANSWERED: usize = 10;

/// What became of a model.
enum Outcome {
    /// The largest distance from the expected marginals, where there are any.
    Answered(Option<f64>),
    Refused,
}

#[test]
fn competition() {
    let Some(folder) = folder().map(|cases| cases.join("uai2014-mar")).filter(|folder| folder.is_dir())
    else {
        println!("the competition is skipped: HAMNET_CASES is not set");
        return;
    };
    if cfg!(debug_assertions) {
        println!("the competition is skipped in a debug build");
        return;
    }
    let (mut answered, mut held, mut refused) = (0, 0, 0);
    for name in names(&folder) {
        let start = Instant::now();
        let outcome = run(&folder, &name);
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Outcome::Answered(Some(distance)) => {
                println!("{name}: answered in {seconds:.1} s, {distance:.1e} from what is expected");
                assert!(distance <= TOLERANCE, "{name} is off by {distance:e}");
                held += 1;
            }
            Outcome::Answered(None) => {
                println!("{name}: answered in {seconds:.1} s");
                answered += 1;
            }
            Outcome::Refused => {
                println!("{name}: refused in {seconds:.1} s");
                refused += 1;
            }
        }
    }
    println!("competition: {held} as expected, {answered} more answered, {refused} refused");
    assert!(held >= ANSWERED, "only {held} of the models with expected marginals are answered");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder of the competition is readable");
    let file_names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> =
        file_names.filter_map(|name| name.strip_suffix(".uai.gz").map(str::to_owned)).collect();
    names.sort();
    names
}

fn run(folder: &Path, name: &str) -> Outcome {
    let model = format::read(&folder.join(format!("{name}.uai.gz")), &format::ReadOptions::default());
    let model = model.expect("the models of the competition are readable").model;
    let evidence = evid::read(&folder.join(format!("{name}.uai.evid")), &model);
    let evidence = evidence.expect("their evidence is readable").into_iter().next();
    let given = evidence.as_ref().map(findings).unwrap_or_default();
    let query = Query::all(&Observe::Only(Vec::new()), &model).and_then(|query| query.given(&given, &model));
    let query = query.expect("every variable may be asked for");
    let options = Options { max_memory: MEMORY, ..Options::default() };
    let network = match compile(&model, &query, &options) {
        Ok(compiled) => compiled.network,
        Err(CompileError::TooLarge { .. }) => return Outcome::Refused,
        Err(error) => panic!("{name}: {error}"),
    };
    let plan = Plan::<f64>::new(&network).expect("a compiled network runs in f64");
    let mut rows = Rows::for_network(&network);
    rows.push_missing_row();
    let mut answers = Answers::new();
    plan.run(&rows, 0..1, &mut plan.scratch(), &mut answers);
    assert_eq!(answers.status[0], Status::Ok, "{name}");
    let expected = expected(&folder.join(format!("expected/{name}.uai.MAR")), &model);
    Outcome::Answered(expected.map(|expected| largest_distance(answers.posterior(0), &expected)))
}

fn findings(evidence: &Evidence) -> Vec<(VariableId, usize)> {
    let states = evidence.findings().iter().enumerate().filter_map(|(v, finding)| match finding {
        Finding::State(state) => Some((VariableId::new(v), *state)),
        Finding::Missing | Finding::Value(_) | Finding::Soft(_) => None,
    });
    states.collect()
}

/// All marginals one after another; `None` without a file.
fn expected(path: &Path, model: &Model) -> Option<Vec<f64>> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut words = text.split_whitespace().skip(1);
    let mut next = || words.next().and_then(|word| word.parse::<f64>().ok()).expect("a file of numbers");
    assert_eq!(next() as usize, model.variables().len());
    let mut marginals = Vec::new();
    for variable in model.variables().iter() {
        assert_eq!(next() as usize, variable.cardinality());
        marginals.extend((0..variable.cardinality()).map(|_| next()));
    }
    Some(marginals)
}

fn largest_distance(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}
