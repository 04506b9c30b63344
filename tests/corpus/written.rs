//! Hand-written cases: small models with exact answers, in `*.toml` beside this file.
//!
//! A file holds a `model` in any format a reader knows, spelled with numbers that `f64` holds exactly, or the `file` of a model
//! of the repository; then one `[[query]]` per query with one `[[query.row]]` per row. Exact answers are fractions of integers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hamnet::model::exact::Judge;
use hamnet::model::{Evidence, Finding, Model, Observe, Query, format, parse_findings};
use hamnet::numeric::Dd;
use serde::Deserialize;

use crate::answer::total_variation;
use crate::row::known;
use crate::subject::{Subject, Tally, UNITS};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    model: Option<String>,
    file: Option<PathBuf>,
    query: Vec<Asked>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    ask: String,
    /// `any`, `leaves`, or names with commas.
    #[serde(default = "any")]
    observe: String,
    #[serde(default)]
    given: String,
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// `VAR=state,VAR=state`
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    soft: BTreeMap<String, Vec<f64>>,
    /// One list of fractions per target.
    posterior: Option<Vec<Vec<String>>>,
    /// `p(e)`, or `Z(e)` of a Markov network.
    probability: Option<String>,
    #[serde(default)]
    impossible: bool,
}

fn any() -> String {
    "any".to_owned()
}

/// Runs every row of every file through every engine, in both kinds of units.
pub fn run() -> Tally {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = std::fs::read_dir(&folder).expect("the cases stand beside this file");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a readable folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    paths.iter().map(|path| run_file(path)).fold(Tally::default(), Tally::and)
}

fn run_file(path: &Path) -> Tally {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let text = std::fs::read_to_string(path).expect("a readable file");
    let cases: Cases = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let model = cases.read_model();
    let mut tally = Tally::default();
    for asked in &cases.query {
        run_query(&name, &model, asked);
        tally.ran += asked.row.len() * UNITS.len();
    }
    tally
}

fn run_query(name: &str, model: &Model, asked: &Asked) {
    let name = format!("{name}: {}", asked.ask);
    let query = asked.query(model);
    let judge = Judge::new(model);
    let rows: Vec<Evidence> = asked.row.iter().map(|row| row.evidence(model)).collect();
    for (row, evidence) in asked.row.iter().zip(&rows) {
        row.check_judge(&judge, &query, evidence, &name);
    }
    for units in UNITS {
        let subject =
            Subject::new(model, query.clone(), units).unwrap_or_else(|error| panic!("{name}: {error}"));
        let worst = subject.check(&judge, &rows, &name);
        let worst = worst.iter().map(|distance| format!("{:.0e}", distance.posterior));
        println!("{name}, {units}: {} rows, worst {}", rows.len(), worst.collect::<Vec<_>>().join(" "));
    }
}

impl Cases {
    fn read_model(&self) -> Model {
        let options = format::ReadOptions::default();
        let parsed = match (&self.model, &self.file) {
            (Some(text), None) => format::read_bytes("the case", text.clone().into_bytes(), None, &options),
            (None, Some(file)) => format::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(file), &options),
            _ => panic!("a case file holds either `model` or `file`"),
        };
        parsed.unwrap_or_else(|error| panic!("{error}")).model
    }
}

impl Asked {
    fn query(&self, model: &Model) -> Query {
        let observe = match self.observe.as_str() {
            "any" => Observe::Any,
            "leaves" => Observe::Leaves,
            names => Observe::Only(names.split(',').map(str::to_owned).collect()),
        };
        let given = parse_findings(&self.given, model.variables()).expect("what is given names states");
        let state = |(variable, finding)| match finding {
            Finding::State(state) => (variable, state),
            other => panic!("what is given is a state, not {other:?}"),
        };
        let given: Vec<_> = given.into_iter().map(state).collect();
        let query = Query::parse(&self.ask, &observe, model).expect("a query of the model");
        query.given(&given, model).expect("nothing asked for is given")
    }
}

impl Row {
    fn evidence(&self, model: &Model) -> Evidence {
        let variables = model.variables();
        let mut evidence = Evidence::none(variables.len());
        for (variable, finding) in parse_findings(&self.evidence, variables).expect("evidence names states") {
            evidence.set(variable, finding);
        }
        for (name, likelihoods) in &self.soft {
            let variable = variables.find(name).expect("soft evidence names a variable");
            evidence.set(variable, Finding::Soft(likelihoods.clone()));
        }
        evidence
    }

    /// Holds the judge to the exact answers.
    fn check_judge(&self, judge: &Judge<'_>, query: &Query, evidence: &Evidence, name: &str) {
        let judged = judge.judge(&query.targets, query.targets_condition, &known(query, evidence));
        let judged = judged.expect("the cases are within the judge's budget");
        assert_eq!(judged.is_impossible(), self.impossible, "{name}: {}", self.evidence);
        for (found, exact) in judged.posteriors.iter().zip(self.posterior.iter().flatten()) {
            let exact: Vec<Dd> = exact.iter().map(|text| fraction(text)).collect();
            let bound = judged.total_variation_bound() + Dd::UNIT;
            assert!(total_variation(found, &exact) <= bound, "{name}: {}", self.evidence);
        }
        if let Some(probability) = &self.probability {
            let relative = (judged.evidence.to_dd() / fraction(probability) - Dd::ONE).abs().to_f64();
            assert!(
                relative <= judged.bound + 3.0 * Dd::UNIT,
                "{name}: {} is off by {relative:e}",
                self.evidence
            );
        }
    }
}

/// `509/719` or `3`, within one [`Dd::UNIT`].
fn fraction(text: &str) -> Dd {
    let number = |text: &str| Dd::from_f64(text.parse().expect("an integer"));
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    number(above) / number(below)
}
