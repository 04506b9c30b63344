//! Traps of BIF files, one snippet each.

use crate::format::{DiagnosticKind, Format, Parsed, ReadError, ReadOptions, read_bytes};
use crate::{Model, ModelError};

const LUNG: &str = "variable smoke { type discrete [ 2 ] { yes, no }; }\n\
     variable lung { type discrete [ 2 ] { yes, no }; }\n\
     probability ( smoke ) { table 0.5, 0.5; }\n";

fn read(text: &str) -> Result<Parsed, ReadError> {
    read_bytes("t.bif", text.as_bytes().to_vec(), Some(Format::Bif), &ReadOptions::default())
}

fn table(text: &str, child: &str) -> Vec<f64> {
    match read(text).unwrap().model {
        Model::Bayesian(network) => network.cpt(network.variables().find(child).unwrap()).values().to_vec(),
        _ => panic!("BIF files are Bayesian networks"),
    }
}

fn errors(text: &str) -> Vec<DiagnosticKind> {
    read(text).unwrap_err().errors().map(|error| error.kind().clone()).collect()
}

fn lung(entries: &str) -> String {
    format!("{LUNG}probability ( lung | smoke ) {{ {entries} }}")
}

#[test]
fn rows_are_placed_by_their_labels() {
    assert_eq!(table(&lung("(no) 0.25, 0.75; (yes) 0.125, 0.875;"), "lung"), [0.125, 0.875, 0.25, 0.75]);
}

#[test]
fn commas_may_be_missing_and_numbers_have_exponents() {
    assert_eq!(table(&lung("(yes) 1e-5 .99999; (no) 2.5E-1 7.5e-1;"), "lung"), [1e-5, 0.99999, 0.25, 0.75]);
}

#[test]
fn a_default_row_stands_for_the_missing_ones() {
    assert_eq!(table(&lung("default 0.5 0.5; (no) 0.25 0.75;"), "lung"), [0.5, 0.5, 0.25, 0.75]);
}

#[test]
fn a_table_with_parents_has_the_child_slowest() {
    assert_eq!(table(&lung("table 0.125 0.25 0.875 0.75;"), "lung"), [0.125, 0.875, 0.25, 0.75]);
}

#[test]
fn a_table_that_only_fits_the_child_fastest_is_taken_so_with_a_warning() {
    let parsed = read(&lung("table 0.125 0.875 0.25 0.75;")).unwrap();
    assert!(matches!(parsed.warnings[0].kind(), DiagnosticKind::Assumed { .. }));
    assert_eq!(table(&lung("table 0.125 0.875 0.25 0.75;"), "lung"), [0.125, 0.875, 0.25, 0.75]);
}

#[test]
fn odd_labels_quoted_names_and_old_headers() {
    let text = "network \"Dog problem\" { //two variables\n property \"credal-set constant-density-bounded 1.1\" ; }\n\
        variable \"light on\" //2 values\n{ type discrete[2] { <5 \"Asy/Patch, rare\" }; }\n\
        variable age { property see http://example.org/a;\n type discrete [ 3 ] { 0-3_days, >=7.5, 12+ }; }\n\
        /* the oldest files have no bar */ probability ( \"light on\" age ) \
        { (0-3_days) 0.5 0.5; (12+) 0.25 0.75; (>=7.5) 0.125 0.875; }\n\
        property end of file;\nprobability(age){table 0.25 0.25 0.5;}";
    assert_eq!(table(text, "light on"), [0.5, 0.5, 0.125, 0.875, 0.25, 0.75]);
    let model = read(text).unwrap().model;
    assert_eq!(model.name(), Some("Dog problem"));
    assert_eq!(model.variables().iter().next().unwrap().states(), ["<5", "Asy/Patch, rare"]);
}

#[test]
fn line_ends_byte_order_mark_and_latin_1_are_harmless() {
    let text = lung("(yes) 0.25 0.75; (no) 0.5 0.5;").replace('\n', "\r\n").replace("smoke", "f\u{fc}me");
    let utf8 = format!("\u{feff}{text}");
    assert_eq!(table(&utf8, "lung"), [0.25, 0.75, 0.5, 0.5]);
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let parsed = read_bytes("t.bif", latin1, Some(Format::Bif), &ReadOptions::default()).unwrap();
    assert_eq!(parsed.model.variables().iter().next().unwrap().name(), "füme");
    assert_eq!(parsed.warnings[0].kind(), &DiagnosticKind::Latin1);
}

#[test]
fn rows_near_one_are_normalized_with_a_warning_that_names_the_worst() {
    let parsed = read(&lung("(yes) 0.3, 0.7000001; (no) 0.3, 0.70001;")).unwrap();
    let [warning] = &parsed.warnings[..] else { panic!("one warning, not {:?}", parsed.warnings) };
    let message = warning.to_string();
    assert!(message.starts_with("t.bif:4:"), "{message}");
    assert!(message.contains("row [smoke=no] of p(lung | smoke) sums to 1.0000"), "{message}");
    assert!(message.contains("1 other row"), "{message}");
}

#[test]
fn rows_far_from_one_are_errors_each() {
    let found = errors(&lung("(yes) 0.3, 0.8; (no) 0.3, 0.6;"));
    let rows: Vec<&str> = found
        .iter()
        .map(|kind| match kind {
            DiagnosticKind::Model(ModelError::RowSum { row, .. }) => row.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(rows, ["smoke=yes", "smoke=no"]);
}

#[test]
fn all_problems_are_reported_together_at_their_places() {
    let text = "network x {}\nvariable a { type discrete [ 3 ] { yes, no }; }\n\
        variable b { type discrete [ 2 ] { yes, yes }; }\nvariable c { type continuous; }\n\
        variable d { type discrete [ 0 ] { }; }\nvariable e { type discrete [ 2 ] { yes, no }; }\n\
        variable e { type discrete [ 2 ] { yes, no }; }\n\
        probability ( e | E ) { (yes) 0.5 -0.5; }\nprobability ( f ) { table 0.5 x; }\nnonsense;";
    let error = read(text).unwrap_err();
    let expected = [
        "t.bif:2:30: `a` declares 3 states but names 2",
        "t.bif:3:41: variable `b` names the state `yes` twice",
        "t.bif:4:19: a variable of type `continuous` is not supported",
        "t.bif:5:10: variable `d` has no states",
        "t.bif:7:10: variable `e` is declared twice",
        "t.bif:8:19: there is no variable `E`; did you mean `e`?",
        "t.bif:9:15: there is no variable `f`; did you mean `e`?",
        "t.bif:9:31: `x` is not a number",
        "t.bif:10:1: `nonsense` stands where `network`, `variable` or `probability` is expected",
    ];
    let found: Vec<String> = error.errors().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn unknown_states_come_with_the_nearest() {
    let message = read(&lung("(yes) 0.5 0.5; (No) 0.5 0.5;")).unwrap_err().to_string();
    assert!(message.contains("`smoke` has no state `No`; did you mean `no`?"), "{message}");
}

#[test]
fn wrong_sizes_are_errors() {
    let is = |text: &str, wanted: fn(&DiagnosticKind) -> bool| {
        let found = errors(text);
        assert!(matches!(&found[..], [kind] if wanted(kind)), "{text}: {found:?}");
    };
    is(&lung("table 0.5 0.5 0.5;"), |kind| {
        matches!(kind, DiagnosticKind::Model(ModelError::TableSize { .. }))
    });
    is(&lung(""), |kind| matches!(kind, DiagnosticKind::Model(ModelError::TableSize { .. })));
    is(&lung("(yes) 0.5 0.5 0; (no) 1 0;"), |kind| matches!(kind, DiagnosticKind::RowSize { found: 3, .. }));
    is(&lung("(yes) 1 0; (no, no) 1 0; (no) 1 0;"), |kind| matches!(kind, DiagnosticKind::RowLabels { .. }));
    is(
        &lung("(yes) 1 0;"),
        |kind| matches!(kind, DiagnosticKind::MissingRow { row, .. } if row == "smoke=no"),
    );
    is(&lung("(yes) 1 0; (no) 1 0; (yes) 1 0;"), |kind| matches!(kind, DiagnosticKind::SecondRow { .. }));
}

#[test]
fn numbers_that_are_no_probabilities_are_errors() {
    for number in ["-0.5", "nan", "inf", "1e999"] {
        let found = errors(&lung(&format!("(yes) 0.5 0.5; (no) {number} 0.5;")));
        assert!(matches!(found[..], [DiagnosticKind::BadNumber { .. }]), "{number}: {found:?}");
    }
}

#[test]
fn a_number_too_small_for_f64_is_zero_with_a_warning() {
    let parsed = read(&lung("(yes) 1e-400 1; (no) 0e-400 1;")).unwrap();
    let [warning] = &parsed.warnings[..] else { panic!("one warning, not {:?}", parsed.warnings) };
    assert!(warning.to_string().contains("`1e-400`"), "{warning}");
}

#[test]
fn missing_and_second_tables_and_cycles_are_errors() {
    assert!(
        matches!(&errors(LUNG)[..], [DiagnosticKind::Model(ModelError::MissingTable { variable })] if variable == "lung")
    );
    let rows = "(yes) 1 0; (no) 0 1;";
    let twice = format!("{}probability ( lung ) {{ table 1 0; }}", lung(rows));
    assert!(matches!(errors(&twice)[..], [DiagnosticKind::Model(ModelError::SecondTable { .. })]));
    let cycle =
        lung(rows).replace("( smoke ) { table 0.5, 0.5; }", "( smoke | lung ) { (yes) 1 0; (no) 0 1; }");
    assert!(matches!(errors(&cycle)[..], [DiagnosticKind::Model(ModelError::Cycle { .. })]));
    let itself = lung(rows).replace("lung | smoke", "lung | lung");
    assert!(matches!(errors(&itself)[..], [DiagnosticKind::Model(ModelError::RepeatedInScope { .. })]));
}

#[test]
fn every_truncation_is_one_early_end_or_an_honest_complaint() {
    let text = lung("(yes) 0.25, 0.75; (no) 0.5, 0.5;");
    for end in 0..text.len() {
        let found = errors(&text[..end]);
        let ends = found.iter().filter(|kind| matches!(kind, DiagnosticKind::UnexpectedEnd { .. })).count();
        assert!(ends <= 1, "{}: {found:?}", &text[..end]);
    }
}

#[test]
fn declared_sizes_allocate_nothing() {
    let names: Vec<String> = (0..60).map(|index| format!("v{index}")).collect();
    let variables: String =
        names.iter().map(|name| format!("variable {name} {{ type discrete [ 2 ] {{ a, b }}; }}")).collect();
    let header =
        |parents: usize| format!("{variables}probability ( v0 | {} )", names[1..=parents].join(", "));
    let huge = errors(&format!("{} {{ default 0.5 0.5; }}", header(59)));
    assert!(huge.iter().any(|kind| matches!(kind, DiagnosticKind::Model(ModelError::TableTooLarge { .. }))));
    let large = errors(&format!("{} {{ default 0.5 0.5; }}", header(30)));
    assert!(large.iter().any(|kind| matches!(kind, DiagnosticKind::DefaultTooLarge { .. })));
}

#[test]
fn an_empty_file_and_one_of_another_kind_are_errors() {
    assert_eq!(errors(""), [DiagnosticKind::NoVariables]);
    assert_eq!(read("").unwrap_err().to_string(), "t.bif: the file declares no variables");
    let found = read_bytes("t", b"hello world".to_vec(), None, &ReadOptions::default()).unwrap_err();
    assert_eq!(found.diagnostics()[0].kind(), &DiagnosticKind::UnknownFormat);
}
