//! The wide corpus: the networks of the cases folder against the posteriors another program gave, in f64, to some 1e-12.
//!
//! `expected/MODEL-KIND.csv.gz` holds one row of state indices per line, −1 for a missing one, then the posterior of one
//! variable in `P(VAR=state)` columns.

use std::path::{Path, PathBuf};
use std::time::Instant;

use flate2::read::GzDecoder;
use hamnet::compile::Units;
use hamnet::model::{Evidence, Finding, Model, Observe, Query, VariableId, format};
use hamnet::numeric::{Dd, Precision};

use crate::answer::{Status, total_variation};
use crate::engine::Engine;
use crate::subject::{Subject, Tally, UNITS};

/// How far the expected numbers may be from the exact ones.
const EXPECTED_ERROR: f64 = 1e-12;
const MODELS: [&str; 7] = ["asia", "child", "alarm", "insurance", "hailfinder", "win95pts", "andes"];
/// Those that compile in no time, with the small ones nobody has expected posteriors for.
pub const FAST_MODELS: [&str; 10] = [
    "asia",
    "cancer",
    "earthquake",
    "sachs",
    "survey",
    "child",
    "alarm",
    "insurance",
    "hailfinder",
    "win95pts",
];
const KINDS: [&str; 3] = ["leaves", "half", "full"];
/// Synapses the plain loops may pass per case: they are slow, and held to all rows only where networks are small.
const LOOP_BUDGET: usize = 20_000_000;

/// Runs every model × kind × units.
pub fn run() -> Tally {
    let all = MODELS.len() * KINDS.len() * UNITS.len();
    let Some(cases) = folder() else {
        println!("the wide corpus is skipped: HAMNET_CASES is not set and ../shared/cases is not there");
        return Tally { ran: 0, skipped: all };
    };
    let mut tally = Tally::default();
    for name in MODELS {
        if cfg!(debug_assertions) && name == "andes" {
            println!("andes is skipped in a debug build");
            tally.skipped += KINDS.len() * UNITS.len();
            continue;
        }
        let model = read(&cases, name);
        for kind in KINDS {
            let expected = Expected::read(&cases, name, kind);
            for units in UNITS {
                check(&model, name, kind, &expected, units);
                tally.ran += 1;
            }
        }
    }
    tally
}

/// The folder of the cases: `HAMNET_CASES`, else the one beside the workspace.
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("HAMNET_CASES").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    named.or_else(|| Some(beside()).filter(|path| path.is_dir()))
}

/// The network called `name` in the folder of the cases.
pub fn read(cases: &Path, name: &str) -> Model {
    let path = cases.join(format!("models/{name}.bif.gz"));
    format::read(&path, &format::ReadOptions::default())
        .expect("the networks of the cases are readable")
        .model
}

fn check(model: &Model, name: &str, kind: &str, expected: &Expected, units: Units) {
    let start = Instant::now();
    let observe = if kind == "leaves" { Observe::Leaves } else { Observe::Any };
    let query = Query::parse(expected.target(), &observe, model).expect("the target is a variable");
    let subject = Subject::new(model, query, units).expect("the networks of the cases have support");
    let mut line = format!("{name}-{kind} {units}: compiled in {:.2?}", start.elapsed());
    for engine in Engine::ALL {
        let rows = expected.rows_for(engine, &subject);
        let (worst, allowed) = expected.check(engine, &subject, rows, &format!("{name}-{kind} {units}"));
        line += &format!("; {engine:?} {worst:.1e} of {allowed:.1e} in {rows} rows");
    }
    println!("{line}");
    check_certificates(&subject, name, kind);
}

/// What is promised for every model and kind.
fn check_certificates(subject: &Subject<'_>, name: &str, kind: &str) {
    let (precision, most) = match subject.units {
        Units::Softplus => (Precision::F64, 1e-10),
        _ => (Precision::F32, 1e-4),
    };
    let certified = subject.certificate(precision).posterior.total();
    assert!(certified <= most, "{name}-{kind}: {} units certify {certified:e} in {precision}", subject.units);
}

struct Expected {
    header: Vec<String>,
    evidence: Vec<Evidence>,
    posteriors: Vec<Vec<Dd>>,
}

impl Expected {
    fn read(cases: &Path, name: &str, kind: &str) -> Self {
        let path = cases.join(format!("expected/{name}-{kind}.csv.gz"));
        let file = std::fs::File::open(path).expect("every network has its expected posteriors");
        let mut table = csv::Reader::from_reader(GzDecoder::new(file));
        let header: Vec<String> = table.headers().expect("a header").iter().map(str::to_owned).collect();
        let variables = header.iter().filter(|column| !column.starts_with("P(")).count();
        let mut expected = Self { header, evidence: Vec::new(), posteriors: Vec::new() };
        for record in table.records() {
            let record = record.expect("as many cells as columns");
            let cells: Vec<&str> = record.iter().collect();
            expected.evidence.push(evidence(&cells[..variables]));
            expected.posteriors.push(cells[variables..].iter().map(|cell| probability(cell)).collect());
        }
        assert!(!expected.evidence.is_empty(), "{name}-{kind} holds rows");
        expected
    }

    /// The variable of the `P(VAR=…)` columns.
    fn target(&self) -> &str {
        let column = self.header.iter().find_map(|column| column.strip_prefix("P(")).expect("a posterior");
        column.rsplit_once('=').expect("P(VAR=state)").0
    }

    /// Holds `engine` to the first `rows` rows; gives its worst distance, and the bound.
    fn check(&self, engine: Engine, subject: &Subject<'_>, rows: usize, name: &str) -> (f64, f64) {
        let answers = engine.answers(subject, &self.evidence[..rows]);
        let (mut worst, mut allowed) = (0.0f64, 0.0f64);
        for (row, (answer, posterior)) in answers.iter().zip(&self.posteriors).enumerate() {
            assert_eq!(answer.status, Status::Ok, "{name} {engine:?} row {row}");
            let bound = engine.bound(subject, answer).posterior;
            let apart = total_variation(&answer.posteriors[0], posterior);
            let within = apart <= EXPECTED_ERROR + bound;
            assert!(within, "{name} {engine:?} row {row}: off by {apart:e}, certified {bound:e}");
            (worst, allowed) = (worst.max(apart), allowed.max(bound));
        }
        (worst, allowed)
    }

    fn rows_for(&self, engine: Engine, subject: &Subject<'_>) -> usize {
        let rows = self.evidence.len();
        let most = LOOP_BUDGET / subject.circuit().edges().max(1) + 1;
        match engine {
            Engine::Circuit | Engine::Network => rows.min(most),
            Engine::RuntimeF64 | Engine::RuntimeF32 => rows,
        }
    }
}

fn evidence(cells: &[&str]) -> Evidence {
    let mut evidence = Evidence::none(cells.len());
    for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| **cell != "-1") {
        evidence.set(VariableId::new(place), Finding::State(cell.parse().expect("a state index")));
    }
    evidence
}

fn probability(cell: &str) -> Dd {
    Dd::from_f64(cell.parse().expect("a probability"))
}
