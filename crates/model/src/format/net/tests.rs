//! Traps of Hugin NET files, one snippet each.

use crate::format::{DiagnosticKind, Format, Parsed, ReadError, ReadOptions, read_bytes};
use crate::{Model, ModelError};

const NODES: &str = "net {}\nnode a { states = (\"yes\" \"no\"); }\nnode b { states = (\"yes\" \"no\"); }\n";

fn read(text: &str) -> Result<Parsed, ReadError> {
    read_bytes("t.net", text.as_bytes().to_vec(), Some(Format::Net), &ReadOptions::default())
}

fn table(text: &str, child: &str) -> Vec<f64> {
    match read(text).unwrap().model {
        Model::Bayesian(network) => network.cpt(network.variables().find(child).unwrap()).values().to_vec(),
        _ => panic!("{text} is a Bayesian network"),
    }
}

fn factors(text: &str) -> Vec<Vec<f64>> {
    match read(text).unwrap().model {
        Model::Markov(network) => network.factors().iter().map(|factor| factor.values().to_vec()).collect(),
        _ => panic!("{text} is a Markov network"),
    }
}

fn errors(text: &str) -> Vec<DiagnosticKind> {
    read(text).unwrap_err().errors().map(|error| error.kind().clone()).collect()
}

#[test]
fn pgmpy_and_pyagrum_write_priors_with_and_without_a_bar() {
    let text = format!(
        "{NODES}potential (a |){{\n data = (0.25 0.75);\n}}\n\
         potential ( b | a   ) {{\n   data = \n   ((    0.5    5e-1)   % a=yes   \n   (    1    0));   % a=no\n}}"
    );
    assert_eq!(table(&text, "a"), [0.25, 0.75]);
    assert_eq!(table(&text, "b"), [0.5, 0.5, 1.0, 0.0]);
    assert_eq!(table(&text.replace("(a |)", "(a)"), "a"), [0.25, 0.75]);
}

#[test]
fn classes_remarks_and_odd_labels_are_read() {
    let text = "% made by hand\r\nclass lab\r\n{\r\n inputs = ();\r\n HR_Desc = \"one; two }\";\r\n\
        discrete node age { states = (<5 >=7.5, \"12+ (old)\"); position = (10 20); subtype = number; }\r\n\
        potential (age) { data = (0.25 0.25 0.5); experience = (1); }\r\n}\r\n";
    let model = read(text).unwrap().model;
    assert_eq!(model.name(), Some("lab"));
    assert_eq!(model.variables().iter().next().unwrap().states(), ["<5", ">=7.5", "12+ (old)"]);
}

#[test]
fn a_joint_potential_makes_a_markov_network() {
    let text =
        format!("{NODES}potential (a b) {{ data = ((1 2) (3 4)); }} potential (a) {{ data = (3 2); }}");
    assert_eq!(factors(&text), [vec![1.0, 2.0, 3.0, 4.0], vec![3.0, 2.0]]);
    let marked =
        format!("{NODES}potential (a) {{ data = (3 2); }}").replace("net {}", "net { law = markov; }");
    assert_eq!(factors(&marked), [vec![3.0, 2.0]]);
}

#[test]
fn all_problems_are_reported_together_at_their_places() {
    let text = "net {}\nnode a { states = (\"yes\" \"no\"); }\ncontinuous node c { }\n\
        node d { states = (\"yes\" \"no\"; }\nnode e { label = \"e\"; }\n\
        potential (a | A) { data = ((1 0) (0 1)); }\npotential (e) { }\npotential (d) { data = (1 x); }";
    let found: Vec<String> = read(text).unwrap_err().errors().map(ToString::to_string).collect();
    let expected = [
        "t.net:3:1: `continuous` is not supported",
        "t.net:4:30: `;` stands where a state is expected",
        "t.net:5:6: variable `e` has no states",
        "t.net:6:16: there is no variable `A`; did you mean `a`?",
        "t.net:7:10: a potential without `data` is not supported",
        "t.net:8:27: `x` is not a number",
    ];
    assert_eq!(found, expected);
}

#[test]
fn wrong_tables_are_errors() {
    let potential = |data: &str| {
        errors(&format!("net {{}} node a {{ states = (y n); }} potential (a) {{ data = {data}; }}"))
    };
    assert!(matches!(potential("(0.5)")[..], [DiagnosticKind::Model(ModelError::TableSize { .. })]));
    assert!(matches!(potential("(0.5 -0.5)")[..], [DiagnosticKind::BadNumber { .. }]));
    assert!(matches!(potential("(0.5 0.6)")[..], [DiagnosticKind::Model(ModelError::RowSum { .. })]));
    assert!(matches!(potential("normal (0, 1)")[..], [DiagnosticKind::Unexpected { .. }]));
    assert!(matches!(potential(&"(".repeat(100_000))[..], [DiagnosticKind::Unexpected { .. }]));
}

#[test]
fn every_truncation_is_one_early_end_or_an_honest_complaint() {
    let text =
        format!("{NODES}potential (a) {{ data = (0.5 0.5); }} potential (b | a) {{ data = ((1 0) (0 1)); }}");
    for end in 0..text.len() {
        let found = errors(&text[..end]);
        let ends = found.iter().filter(|kind| matches!(kind, DiagnosticKind::UnexpectedEnd { .. })).count();
        assert!(ends <= 1, "{}: {found:?}", &text[..end]);
    }
}
