//! The judge against posteriors of another program, on the networks of the cases folder.
//!
//! `expected/MODEL-KIND.csv.gz` holds one row of state indices per line, −1 for a missing one, then the posterior of one variable
//! in `P(VAR=state)` columns. They were computed in f64, to some `1e-12`.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use flate2::read::GzDecoder;
use hamnet_model::exact::{Judge, Judgement};
use hamnet_model::{Evidence, Finding, Model, Target, VariableId, format};

const KINDS: [&str; 3] = ["leaves", "half", "full"];
/// How far the expected numbers may be from the exact ones.
const EXPECTED_ERROR: f64 = 1e-12;
/// A posterior in double-double is far sharper than any certificate in f64.
const SHARP: f64 = 1e-27;

#[test]
fn every_row_of_the_small_networks_agrees() {
    let Some(cases) = cases() else { return };
    for model in ["asia", "child", "alarm", "insurance", "hailfinder", "win95pts"] {
        check(&cases, model, usize::MAX);
    }
}

#[test]
fn some_rows_of_andes_agree() {
    let Some(cases) = cases() else { return };
    check(&cases, "andes", 5);
}

#[test]
fn all_marginals_together_are_those_of_one_query_each() {
    let Some(cases) = cases() else { return };
    let model = read(&cases, "alarm");
    let judge = Judge::new(&model);
    let targets: Vec<Target> = model.variables().ids().map(Target::marginal).collect();
    for row in Expected::read(&cases, "alarm", "half").rows.iter().take(20) {
        let all = judge.judge(&targets, true, &row.evidence).expect("alarm is within the budget");
        for (target, posterior) in targets.iter().zip(&all.posteriors) {
            let alone = judge.judge(std::slice::from_ref(target), true, &row.evidence).expect("as above");
            let distance = posterior.iter().zip(&alone.posteriors[0]).map(|(p, q)| (*p - *q).abs().to_f64());
            let bound = all.total_variation_bound() + alone.total_variation_bound();
            assert!(distance.sum::<f64>() / 2.0 <= bound * (1.0 + 1e-9), "{target:?}");
        }
    }
}

fn cases() -> Option<PathBuf> {
    let cases = std::env::var_os("HAMNET_CASES").map(PathBuf::from);
    if cases.is_none() {
        println!("skipped: HAMNET_CASES is not set");
    }
    cases
}

fn check(cases: &Path, name: &str, rows: usize) {
    let model = read(cases, name);
    let judge = Judge::new(&model);
    for kind in KINDS {
        let expected = Expected::read(cases, name, kind);
        let target = [Target::marginal(expected.target(&model))];
        let start = Instant::now();
        let (mut worst, mut bound, mut count) = (0.0, 0.0, 0);
        for row in expected.rows.iter().take(rows) {
            let judgement = judge.judge(&target, false, &row.evidence).expect("the row is within the budget");
            worst = f64::max(worst, distance(&judgement, &row.posterior));
            bound = f64::max(bound, judgement.total_variation_bound());
            count += 1;
        }
        let seconds = start.elapsed().as_secs_f64();
        println!("{name}-{kind}: {count} rows in {seconds:.2} s, off by {worst:.1e}, bound {bound:.1e}");
        assert!(count > 0, "{name}-{kind} holds rows");
        assert!(worst <= EXPECTED_ERROR + bound, "{name}-{kind} is off by {worst:e}");
        assert!(bound < SHARP, "the bound {bound:e} of {name}-{kind} is idle");
    }
}

fn distance(judgement: &Judgement, expected: &[f64]) -> f64 {
    let computed = &judgement.posteriors[0];
    assert_eq!(computed.len(), expected.len());
    computed.iter().zip(expected).map(|(p, q)| (p.to_f64() - q).abs()).sum::<f64>() / 2.0
}

fn read(cases: &Path, name: &str) -> Model {
    let path = cases.join(format!("models/{name}.bif.gz"));
    format::read(&path, &format::ReadOptions::default())
        .expect("the networks of the cases are readable")
        .model
}

struct Expected {
    header: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    evidence: Evidence,
    posterior: Vec<f64>,
}

impl Expected {
    fn read(cases: &Path, name: &str, kind: &str) -> Self {
        let file = std::fs::File::open(cases.join(format!("expected/{name}-{kind}.csv.gz")))
            .expect("the file is there");
        let mut text = String::new();
        GzDecoder::new(file).read_to_string(&mut text).expect("gzip of text");
        let mut lines = text.lines();
        let header: Vec<String> = lines.next().expect("a header").split(',').map(str::to_owned).collect();
        let variables = header.iter().filter(|column| !column.starts_with("P(")).count();
        let rows = lines.map(|line| Row::read(line, variables)).collect();
        Self { header, rows }
    }

    /// The variable of the `P(VAR=…)` columns.
    fn target(&self, model: &Model) -> VariableId {
        let column = self.header.iter().find_map(|column| column.strip_prefix("P(")).expect("a posterior");
        let (name, _) = column.rsplit_once('=').expect("P(VAR=state)");
        for (id, column) in model.variables().ids().zip(&self.header) {
            assert_eq!(model.variables()[id].name(), column, "the columns are in the order of the network");
        }
        model.variables().find(name).expect("a variable of the network")
    }
}

impl Row {
    fn read(line: &str, variables: usize) -> Self {
        let mut evidence = Evidence::none(variables);
        let mut posterior = Vec::new();
        for (place, cell) in line.split(',').enumerate() {
            if place >= variables {
                posterior.push(cell.parse().expect("a probability"));
            } else if cell != "-1" {
                let state = cell.parse().expect("a state index");
                evidence.set(VariableId::new(place), Finding::State(state));
            }
        }
        Self { evidence, posterior }
    }
}
