//! UAI and its evidence files: the traps of their dialects, one small file each, and the files other tools
//! wrote.

mod cases;
mod random;

use hamnet_model::format::{
    DiagnosticKind, Format, Parsed, ReadError, ReadOptions, UaiOrder, WriteWarning, evid, read_bytes, write,
};
use hamnet_model::{BayesianNetwork, Evidence, Finding, Model, ModelError, VariableId};
use proptest::prelude::*;

/// `p(x0)`, `p(x1)` and `p(x2 | x0, x1)`.
const WET: &str = "BAYES\n3\n2 3 2\n3\n1 0\n1 1\n3 0 1 2\n\n2\n0.25 0.75\n3\n0.25 0.25 0.5\n\
    12\n1 0\n.9 1e-01\n0.8 0.2\n0.7 0.3\n0.6 0.4\n0 1\n";

/// The same with the first variable fastest.
const WET_FIRST: &str = "BAYES 3 2 3 2 3 1 0 1 1 3 0 1 2 2 0.25 0.75 3 0.25 0.25 0.5 \
    12 1 0.7 0.9 0.6 0.8 0 0 0.3 0.1 0.4 0.2 1";

const GRID: &str =
    "MARKOV\n3\n2 2 3\n4\n2 1 0\n2 1 2\n1 2\n0\n\n4 1e300 0 2 3\n6 1 2 3 4 5 6\n3 0 1e-320 7\n1 5\n";

fn read(text: &str) -> Result<Parsed, ReadError> {
    read_ordered(text, None)
}

fn read_ordered(text: &str, uai_order: Option<UaiOrder>) -> Result<Parsed, ReadError> {
    let options = ReadOptions { uai_order, ..ReadOptions::default() };
    read_bytes("test.uai", text.as_bytes().to_vec(), Some(Format::Uai), &options)
}

fn network(parsed: Result<Parsed, ReadError>) -> BayesianNetwork {
    cases::bayesian(parsed.expect("readable").model)
}

/// What is wrong, and the excerpts it is said of.
fn errors<T: std::fmt::Debug>(result: Result<T, ReadError>) -> Vec<(DiagnosticKind, String)> {
    let error = result.expect_err("wrong");
    error
        .errors()
        .map(|error| (error.kind().clone(), error.file().excerpt(error.span()).to_owned()))
        .collect()
}

fn unexpected(found: &str, expected: &str) -> (DiagnosticKind, String) {
    (DiagnosticKind::Unexpected { found: found.to_owned(), expected: expected.to_owned() }, found.to_owned())
}

fn written(model: &Model) -> (String, Vec<WriteWarning>) {
    let mut out = Vec::new();
    let warnings = write(model, Format::Uai, None, &mut out).expect("writable");
    (String::from_utf8(out).expect("text"), warnings)
}

#[test]
fn the_last_variable_runs_fastest_and_is_the_child() {
    let network = network(read(WET));
    let child = network.variables().find("x2").expect("numbered");
    assert_eq!(network.variables()[child].states(), ["0", "1"]);
    assert_eq!(network.cpt(child).parents(), [VariableId::new(0), VariableId::new(1)]);
    assert_eq!(network.cpt(child).values(), [1.0, 0.0, 0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.0, 1.0]);
}

#[test]
fn another_order_is_an_error_that_names_the_option() {
    let error = read(WET_FIRST).expect_err("in the other order");
    assert!(error.to_string().contains("`--uai-order first`"), "{error}");
    assert_eq!(network(read_ordered(WET_FIRST, Some(UaiOrder::First))), network(read(WET)));
    let error = read_ordered(WET, Some(UaiOrder::First)).expect_err("in the other order");
    assert!(error.to_string().contains("`--uai-order last`"), "{error}");
}

#[test]
fn tables_wrong_in_both_orders_are_named() {
    let errors = errors(read(&WET.replace("0.8 0.2", "0.8 0.3")));
    let [(DiagnosticKind::Model(ModelError::RowSum { table, row, .. }), at)] = &errors[..] else {
        panic!("{errors:?}")
    };
    assert_eq!((table.as_str(), row.as_str(), at.as_str()), ("p(x2 | x0, x1)", "x0=0, x1=2", "0.8 0.3"));
}

#[test]
fn pyagrum_is_known_by_its_comments() {
    let commented = WET
        .replace("1 0\n", "1 0   # rain\n")
        .replace("1 1\n", "1 1 # hose\n")
        .replace("1 2\n", "1 2 # wet\n");
    let parsed = read(&commented).expect("readable");
    assert!(parsed.warnings[0].to_string().contains("--uai-order first-parent"));
    let child = VariableId::new(2);
    let reordered = network(read_ordered(&commented, Some(UaiOrder::FirstParent)));
    assert_eq!(reordered.cpt(child).values(), [1.0, 0.0, 0.8, 0.2, 0.6, 0.4, 0.9, 0.1, 0.7, 0.3, 0.0, 1.0]);
    assert!(read_ordered(&commented, Some(UaiOrder::Last)).expect("readable").warnings.is_empty());
}

#[test]
fn markov_factors_are_kept_as_they_are() {
    let model = read(GRID).expect("readable").model;
    let Model::Markov(network) = &model else { panic!("not Markov") };
    assert_eq!(network.factors()[0].scope(), [VariableId::new(1), VariableId::new(0)]);
    assert_eq!(network.factors()[0].values(), [1e300, 0.0, 2.0, 3.0]);
    assert_eq!(network.factors()[2].values(), [0.0, 1e-320, 7.0]);
    assert_eq!(network.factors()[3].values(), [5.0]);
    assert_eq!(read(&written(&model).0).expect("readable").model, model);
}

#[test]
fn a_markov_file_can_be_read_in_the_other_order_but_has_no_parents() {
    let model = read_ordered(GRID, Some(UaiOrder::First)).expect("readable").model;
    let Model::Markov(network) = &model else { panic!("not Markov") };
    assert_eq!(network.factors()[0].values(), [1e300, 2.0, 0.0, 3.0]);
    let errors = errors(read_ordered(GRID, Some(UaiOrder::FirstParent)));
    assert!(matches!(&errors[..], [(DiagnosticKind::Unsupported { .. }, at)] if at == "MARKOV"));
}

#[test]
fn words_that_do_not_fit_are_told_together() {
    let errors_of = |from: &str, to: &str| errors(read(&WET.replacen(from, to, 1)));
    assert_eq!(errors_of("BAYES", "BAYS"), [unexpected("BAYS", "`BAYES` or `MARKOV`")]);
    assert_eq!(errors_of("2 3 2", "2 3.5 2"), [unexpected("3.5", "the number of states of a variable")]);
    let twice = WET.replacen("1 1\n", "1 7\n", 1).replace("0.8", "0,8");
    let expected = [
        unexpected("7", "a variable from 0 to 2"),
        (DiagnosticKind::NotANumber { text: "0,8".into() }, "0,8".into()),
    ];
    assert_eq!(errors(read(&twice)), expected);
    assert_eq!(errors(read(&format!("{WET} 0.5"))), [unexpected("0.5", "the end of the file")]);
}

#[test]
fn models_that_cannot_be_are_refused() {
    let kind = |from: &str, to: &str| errors(read(&WET.replacen(from, to, 1))).swap_remove(0).0;
    assert!(matches!(kind("0.25 0.75", "-0.25 1.25"), DiagnosticKind::BadNumber { value: -0.25, .. }));
    assert!(matches!(kind("0.25 0.75", "inf 0.75"), DiagnosticKind::BadNumber { .. }));
    let size = kind("2\n0.25 0.75", "3\n0.25 0.5 0.25");
    assert!(matches!(size, DiagnosticKind::Model(ModelError::TableSize { expected: 2, found: 3, .. })));
    let cycle = kind("1 0\n1 1\n3 0 1 2\n\n2\n0.25 0.75", "2 2 0\n1 1\n3 0 1 2\n\n4\n0.25 0.75 0.25 0.75");
    assert!(matches!(cycle, DiagnosticKind::Model(ModelError::Cycle { .. })));
    let second = errors(read("BAYES 2 2 2 2 1 0 1 0 2 0.5 0.5 2 0.5 0.5"));
    assert!(matches!(second[0].0, DiagnosticKind::Model(ModelError::MissingTable { .. })), "{second:?}");
    assert!(matches!(second[1].0, DiagnosticKind::Model(ModelError::SecondTable { .. })), "{second:?}");
    assert!(matches!(kind("2 3 2", "2 0 2"), DiagnosticKind::Model(ModelError::EmptyDomain { .. })));
    let errors = errors(read("BAYES 1 2 1 2 0 0 4 1 0 0 1"));
    assert!(matches!(&errors[0].0, DiagnosticKind::Model(ModelError::RepeatedInScope { .. })), "{errors:?}");
}

#[test]
fn every_truncation_ends_early_or_is_refused() {
    for (end, _) in WET.char_indices().filter(|(end, _)| *end < WET.trim_end().len() - 1) {
        assert!(read(&WET[..end]).is_err(), "cut at {end}");
    }
    let end = DiagnosticKind::UnexpectedEnd { expected: "the number of variables".to_owned() };
    assert_eq!(errors(read("MARKOV\n")), [(end, String::new())]);
}

#[test]
fn declared_sizes_allocate_nothing() {
    for text in [
        "MARKOV 1000000000000 2 2",
        "MARKOV 1 1000000000000 0",
        "MARKOV 2 9999999999999999 9999999999999999 1 2 0 1 4 1 1 1 1",
        "MARKOV 1 2 1000000000000 1 0",
        "MARKOV 1 2 1 1000000000000 0",
        "MARKOV 1 2 1 1 0 1000000000000 1 1",
        "BAYES 18446744073709551616",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
    let shared = format!(
        "MARKOV 40 {} 1 40 {} 2 1 1",
        "1000 ".repeat(40),
        (0..40).map(|v| format!("{v} ")).collect::<String>()
    );
    assert!(matches!(errors(read(&shared))[0].0, DiagnosticKind::Model(ModelError::TableTooLarge { .. })));
}

#[test]
fn writing_says_that_names_are_lost() {
    let named = b"network asia {} variable a { type discrete [2] { yes, no }; } probability ( a ) { table 0.5, 0.5; }";
    let model = read_bytes("test", named.to_vec(), Some(Format::Bif), &ReadOptions::default())
        .expect("readable")
        .model;
    let (text, warnings) = written(&model);
    assert!(warnings.contains(&WriteWarning::NamesLost { format: Format::Uai }));
    assert!(written(&read(&text).expect("readable").model).1.is_empty());
}

/// The observed variables and their states, row by row.
fn rows(text: &str) -> Result<Vec<Vec<(usize, usize)>>, ReadError> {
    let model = read(WET).expect("readable").model;
    let rows = evid::read_bytes("test.evid", text.as_bytes().to_vec(), &model)?;
    Ok(rows.iter().map(observed).collect())
}

fn observed(evidence: &Evidence) -> Vec<(usize, usize)> {
    let states = evidence.findings().iter().enumerate();
    states
        .filter_map(
            |(index, finding)| if let Finding::State(state) = finding { Some((index, *state)) } else { None },
        )
        .collect()
}

#[test]
fn both_layouts_of_evidence_are_read() {
    let read = |text: &str| rows(text).expect("readable");
    assert_eq!(read("0"), [vec![]]);
    assert_eq!(read("0  \n"), [vec![]]);
    assert_eq!(read("2 0 1 1 2\r\n"), [vec![(0, 1), (1, 2)]]);
    assert_eq!(read("2\n 0 1\n 1 2\n"), [vec![(0, 1), (1, 2)]]);
    assert_eq!(read("1\n2 0 1 1 2 # all\n"), [vec![(0, 1), (1, 2)]]);
    assert_eq!(read("1\n0"), [vec![]]);
    assert_eq!(read("3\n1 0 0\n0\n2 0 1 2 1\n"), [vec![(0, 0)], vec![], vec![(0, 1), (2, 1)]]);
    // both layouts fit these words; the line breaks decide
    assert_eq!(read("2 0 1 0 1"), [vec![(0, 1)]]);
    assert_eq!(read("2\n0\n1 0 1"), [vec![], vec![(0, 1)]]);
}

#[test]
fn evidence_that_does_not_fit_is_refused_at_its_place() {
    assert_eq!(errors(rows("2 0 1 9 0")), [unexpected("9", "a variable from 0 to 2")]);
    assert_eq!(
        errors(rows("2 0 2 1 3")),
        [unexpected("2", "a state of `x0` from 0 to 1"), unexpected("3", "a state of `x1` from 0 to 2")]
    );
    assert_eq!(errors(rows("2 0 1 0 0")), [unexpected("0", "state 1, in which `x0` is already,")]);
    assert_eq!(errors(rows("1 0 1 5")), [unexpected("5", "the end of the file")]);
    assert_eq!(errors(rows("1 0 yes")), [unexpected("yes", "a count, or the number of a variable or state")]);
    assert!(matches!(&errors(rows("2 0 1"))[..], [(DiagnosticKind::UnexpectedEnd { .. }, _)]));
    assert!(matches!(&errors(rows(""))[..], [(DiagnosticKind::UnexpectedEnd { .. }, _)]));
    assert!(rows("99999999999999999\n0\n").is_err());
    assert!(rows(&format!("10000000\n{}", "0 ".repeat(10_000_000))).is_err());
}

#[test]
fn dialect_files_say_which_option_they_need() {
    if cases::folder().is_none() {
        return;
    }
    for name in cases::ORIGINS {
        let error = cases::read(&format!("dialects/{name}.pgmpy.uai.gz"), &ReadOptions::default())
            .expect_err("other order");
        assert!(error.to_string().contains("`--uai-order first`"), "{name}: {error}");
        let parsed = cases::read(&format!("dialects/{name}.pyagrum.uai.gz"), &ReadOptions::default())
            .expect("readable");
        let warned = |kind: &DiagnosticKind| matches!(kind, DiagnosticKind::PyAgrumParents { .. });
        assert!(parsed.warnings.iter().any(|warning| warned(warning.kind())), "{name}");
    }
}

#[test]
fn competition_models_are_read_with_their_evidence() {
    let Some(folder) = cases::folder() else { return };
    let folder = folder.join("uai2014-mar");
    let mut models = 0;
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let Some(stem) = path.to_str().and_then(|path| path.strip_suffix(".uai.gz")) else { continue };
        let parsed = hamnet_model::format::read(&path, &ReadOptions::default()).expect("readable");
        let rows = evid::read(format!("{stem}.uai.evid").as_ref(), &parsed.model).expect("readable");
        assert_eq!(rows.len(), 1, "{stem}");
        let again = read(&written(&parsed.model).0).expect("readable").model;
        assert_eq!(again, parsed.model, "{stem}");
        models += 1;
    }
    assert_eq!(models, 29);
}

proptest! {
    #[test]
    fn bayes_files_are_read_as_written(model in random::bayesian(random::odd_name())) {
        prop_assert_eq!(read(&written(&model).0).expect("readable").model, random::without_names(&model));
    }

    #[test]
    fn markov_files_are_read_as_written(model in random::markov()) {
        prop_assert_eq!(read(&written(&model).0).expect("readable").model, model);
    }

    #[test]
    fn no_damage_makes_the_reader_panic(damage in random::damage(), markov in any::<bool>()) {
        let bytes = random::damaged(if markov { GRID } else { WET }, &damage);
        if let Err(error) = read_bytes("test", bytes, Some(Format::Uai), &ReadOptions::default()) {
            prop_assert!(error.errors().count() > 0);
            let _ = error.to_string();
        }
    }

    #[test]
    fn no_damage_makes_the_evidence_reader_panic(damage in random::damage()) {
        let model = read(WET).expect("readable").model;
        let bytes = random::damaged("3\n1 0 0\n0\n2 0 1 2 1\n", &damage);
        if let Err(error) = evid::read_bytes("test", bytes, &model) {
            prop_assert!(error.errors().count() > 0);
        }
    }
}
