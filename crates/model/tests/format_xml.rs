//! XMLBIF and XDSL: the traps of their dialects, one small file each, and the files other tools wrote.

mod cases;
mod random;

use hamnet_model::format::{
    DiagnosticKind, Format, Parsed, ReadError, ReadOptions, WriteError, WriteWarning, XdslOrder, read_bytes,
    write,
};
use hamnet_model::{Model, ModelError};
use proptest::prelude::*;

const RAIN: &str = "<BIF VERSION='0.3'><NETWORK><NAME>garden</NAME>\
    <VARIABLE TYPE='nature'><NAME>rain</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>\
    <VARIABLE TYPE='nature'><NAME>wet</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>\
    <DEFINITION><FOR>rain</FOR><TABLE>0.25 0.75</TABLE></DEFINITION>\
    <DEFINITION><FOR>wet</FOR><GIVEN>rain</GIVEN><TABLE>0.5 0.5 0.125 0.875</TABLE></DEFINITION>\
    </NETWORK></BIF>";

const SPRINKLER: &str = "<smile version='1.0' id='garden'><nodes>\
    <cpt id='rain'><state id='yes'/><state id='no'/><probabilities>0.25 0.75</probabilities></cpt>\
    <cpt id='hose'><state id='on'/><state id='half'/><state id='off'/>\
    <probabilities>0.25 0.25 0.5</probabilities></cpt>\
    <cpt id='wet'><state id='yes'/><state id='no'/><parents>rain hose</parents>\
    <probabilities>1 0 0.9 0.1 0.8 0.2 0.7 0.3 0.6 0.4 0 1</probabilities></cpt></nodes></smile>";

fn read(format: Format, text: &str) -> Result<Parsed, ReadError> {
    read_bytes("test", text.as_bytes().to_vec(), Some(format), &ReadOptions::default())
}

fn values(model: &Model, child: &str) -> Vec<f64> {
    let Model::Bayesian(network) = model else { panic!("not Bayesian") };
    network.cpt(network.variables().find(child).expect("declared")).values().to_vec()
}

/// What is wrong with `text`, and the excerpts it is said of.
fn errors(format: Format, text: &str) -> Vec<(DiagnosticKind, String)> {
    let error = read(format, text).expect_err("wrong");
    error
        .errors()
        .map(|error| (error.kind().clone(), error.file().excerpt(error.span()).to_owned()))
        .collect()
}

fn written(model: &Model, format: Format) -> (String, Vec<WriteWarning>) {
    let mut out = Vec::new();
    let warnings = write(model, format, Some("a -- source & more"), &mut out).expect("writable");
    (String::from_utf8(out).expect("text"), warnings)
}

#[test]
fn xmlbif_tables_run_through_the_child_fastest_then_the_last_parent() {
    let model = read(Format::XmlBif, RAIN).expect("readable").model;
    assert_eq!(model.name(), Some("garden"));
    assert_eq!(values(&model, "wet"), [0.5, 0.5, 0.125, 0.875]);
}

#[test]
fn xmlbif_survives_its_dialects() {
    let text = RAIN
        .replace("<BIF", "\u{feff}<?xml version='1.0' encoding='UTF-8'?>\r\n<!DOCTYPE BIF [<!ELEMENT BIF ( NETWORK )*>]>\r\n<BIF")
        .replace("<NAME>rain</NAME>", "\n<!-- of the sky -->\n<NAME> rain </NAME><PROPERTY>position = (1, 2)</PROPERTY>")
        .replace("<OUTCOME>yes</OUTCOME>", "<OUTCOME>&lt;5 &#38; &#xe9;</OUTCOME>")
        .replace("0.25 0.75", "<!-- rain: -->2.5e-1\n<!-- none: -->\t.75")
        .replace("DEFINITION>", "definition>");
    let model = read(Format::XmlBif, &text).expect("readable").model;
    assert_eq!(values(&model, "rain"), [0.25, 0.75]);
    let rain = model.variables().find("rain").expect("declared");
    assert_eq!(model.variables()[rain].states(), ["<5 & é", "no"]);
}

#[test]
fn latin_1_names_are_read_with_a_warning() {
    let mut bytes = b"<?xml version='1.0' encoding='ISO-8859-1'?>".to_vec();
    bytes.extend(RAIN.replace("rain", "bruit\u{e9}").chars().map(|c| u8::try_from(c).expect("Latin-1")));
    let parsed = read_bytes("test", bytes, Some(Format::XmlBif), &ReadOptions::default()).expect("readable");
    assert!(parsed.model.variables().find("bruité").is_some());
    assert_eq!(parsed.warnings[0].kind(), &DiagnosticKind::Latin1);
}

#[test]
fn entities_are_not_expanded() {
    let bomb = "<!DOCTYPE b [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><BIF><NETWORK><NAME>&b;</NAME></NETWORK></BIF>";
    assert!(
        matches!(&errors(Format::XmlBif, bomb)[..], [(DiagnosticKind::MalformedXml { .. }, at)] if at == "&b;")
    );
}

#[test]
fn a_truncated_file_names_what_is_open() {
    let cut = &RAIN[..RAIN.len() - "</NETWORK></BIF>".len()];
    let expected = DiagnosticKind::UnexpectedEnd { expected: "`</NETWORK>`".to_owned() };
    assert_eq!(errors(Format::XmlBif, cut), [(expected, "<NETWORK>".to_owned())]);
    for end in 0..RAIN.len() {
        assert!(read(Format::XmlBif, &RAIN[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn several_problems_are_told_together_with_the_nearest_names() {
    let text = RAIN
        .replace("<GIVEN>rain", "<GIVEN>rian")
        .replace("0.25 0.75", "0.25 O.75")
        .replace("</NETWORK>", "<DEFINITION><TABLE>1</TABLE></DEFINITION></NETWORK>");
    let errors = errors(Format::XmlBif, &text);
    let unknown =
        DiagnosticKind::UnknownVariable { name: "rian".to_owned(), nearest: Some("rain".to_owned()) };
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert_eq!(errors[0], (DiagnosticKind::NotANumber { text: "O.75".to_owned() }, "O.75".to_owned()));
    assert_eq!(errors[1], (unknown, "rian".to_owned()));
    assert_eq!(errors[2].1, "<DEFINITION>");
}

#[test]
fn xmlbif_models_that_cannot_be_are_refused() {
    let kind = |from: &str, to: &str| errors(Format::XmlBif, &RAIN.replacen(from, to, 1)).swap_remove(0).0;
    let size = kind("0.125 0.875", "0.125");
    assert!(matches!(size, DiagnosticKind::Model(ModelError::TableSize { expected: 4, found: 3, .. })));
    let sum = kind("0.125 0.875", "0.125 0.975");
    assert!(matches!(sum, DiagnosticKind::Model(ModelError::RowSum { row, .. }) if row == "rain=no"));
    assert!(matches!(kind("0.75", "-0.75"), DiagnosticKind::BadNumber { value, .. } if value == -0.75));
    assert!(matches!(kind("0.75", "nan"), DiagnosticKind::BadNumber { value, .. } if value.is_nan()));
    assert!(matches!(kind("0.75", "1e999"), DiagnosticKind::BadNumber { .. }));
    let cycle =
        kind("<FOR>rain</FOR><TABLE>0.25 0.75", "<FOR>rain</FOR><GIVEN>wet</GIVEN><TABLE>0.5 0.5 0.5 0.5");
    assert!(matches!(cycle, DiagnosticKind::Model(ModelError::Cycle { .. })));
    let empty = kind("<OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME>", "");
    assert!(matches!(empty, DiagnosticKind::Model(ModelError::EmptyDomain { .. })));
    let twice = kind("<NAME>wet</NAME>", "<NAME>rain</NAME>");
    assert!(matches!(twice, DiagnosticKind::Model(ModelError::DuplicateVariable { .. })));
    assert!(matches!(kind("'nature'", "'decision'"), DiagnosticKind::Unsupported { .. }));
}

#[test]
fn rows_near_one_are_normalized_with_a_warning() {
    let parsed = read(Format::XmlBif, &RAIN.replace("0.125 0.875", "0.12499 0.875")).expect("readable");
    assert!(
        matches!(parsed.warnings[0].kind(), DiagnosticKind::RowNormalized { row, .. } if row == "rain=no")
    );
    assert_eq!(parsed.source.excerpt(parsed.warnings[0].span()), "0.12499 0.875");
}

#[test]
fn another_kind_of_file_is_told_from_its_root() {
    assert_eq!(errors(Format::XmlBif, SPRINKLER)[0].1, "<smile version='1.0' id='garden'>");
    assert_eq!(errors(Format::Xdsl, RAIN)[0].1, "<BIF VERSION='0.3'>");
    assert!(matches!(
        errors(Format::Xdsl, "BAYES 1 2").swap_remove(0).0,
        DiagnosticKind::MalformedXml { .. }
    ));
}

#[test]
fn xdsl_tables_have_the_first_parent_most_significant_unless_told() {
    let parsed = read(Format::Xdsl, SPRINKLER).expect("readable");
    assert_eq!(values(&parsed.model, "wet"), [1.0, 0.0, 0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.0, 1.0]);
    assert!(parsed.warnings.is_empty());
    let options = ReadOptions { xdsl_order: XdslOrder::FirstFastest, ..ReadOptions::default() };
    let model = read_bytes("test", SPRINKLER.into(), Some(Format::Xdsl), &options).expect("readable").model;
    assert_eq!(values(&model, "wet"), [1.0, 0.0, 0.8, 0.2, 0.6, 0.4, 0.9, 0.1, 0.7, 0.3, 0.0, 1.0]);
}

#[test]
fn an_xdsl_file_that_names_agrum_comes_with_the_option() {
    let extensions = "</nodes><extensions><genie version='1.0' app='aGrUM 3.3.1'/></extensions>";
    let parsed = read(Format::Xdsl, &SPRINKLER.replace("</nodes>", extensions)).expect("readable");
    let warning = &parsed.warnings[0];
    assert!(warning.to_string().contains("--xdsl-order first-fastest"), "{warning}");
    assert_eq!(parsed.source.excerpt(warning.span()), "aGrUM 3.3.1");
}

#[test]
fn deterministic_nodes_are_tables_of_zeros_and_ones() {
    let node = "<deterministic id='mud'><state id='yes'/><state id='no'/><parents>rain hose</parents>\
        <resultingstates>yes yes no no no no</resultingstates></deterministic></nodes>";
    let text = SPRINKLER.replace("</nodes>", node);
    let model = read(Format::Xdsl, &text).expect("readable").model;
    assert_eq!(values(&model, "mud"), [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
    let errors = errors(Format::Xdsl, &text.replace("no no</resulting", "no nö</resulting"));
    assert!(
        matches!(&errors[..], [(DiagnosticKind::UnknownState { nearest: Some(_), .. }, at)] if at == "nö")
    );
}

#[test]
fn a_deterministic_node_cannot_ask_for_more_than_the_machine_holds() {
    let states: String = (0..5000).map(|state| format!("<state id='s{state}'/>")).collect();
    let results = "s0 ".repeat(5000);
    let text = format!(
        "<smile><nodes><deterministic id='a'>{states}<resultingstates>{results}</resultingstates></deterministic></nodes></smile>"
    );
    assert!(matches!(&errors(Format::Xdsl, &text)[..], [(DiagnosticKind::Unsupported { .. }, _)]));
}

#[test]
fn other_nodes_and_dynamic_networks_are_refused_by_name() {
    let text = SPRINKLER.replace("</nodes>", "<utility id='u'/></nodes><dynamic numslices='3'/>");
    let messages: Vec<String> =
        errors(Format::Xdsl, &text).into_iter().map(|(kind, _)| kind.to_string()).collect();
    assert!(messages.iter().any(|message| message.contains("`utility`")), "{messages:?}");
    assert!(messages.iter().any(|message| message.contains("dynamic")), "{messages:?}");
}

#[test]
fn xdsl_writes_identifiers_and_says_so() {
    let text = RAIN.replace(">rain<", ">Asy/Patch<").replace(">wet<", ">Asy Patch<");
    let (xdsl, warnings) = written(&read(Format::XmlBif, &text).expect("readable").model, Format::Xdsl);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    let model = read(Format::Xdsl, &xdsl).expect("readable").model;
    assert_eq!(values(&model, "Asy_Patch_2"), [0.5, 0.5, 0.125, 0.875]);
}

#[test]
fn a_markov_network_is_refused_with_the_remedy() {
    let model = read_bytes("test", b"MARKOV 1 2 1 1 0 2 3 4".to_vec(), None, &ReadOptions::default())
        .expect("readable")
        .model;
    for format in [Format::XmlBif, Format::Xdsl] {
        let error = write(&model, format, None, &mut Vec::new()).expect_err("no place for factors");
        assert!(matches!(error, WriteError::NotDirected { .. }) && error.to_string().contains(".uai"));
    }
}

#[test]
fn pyagrum_xdsl_files_are_read_with_a_warning() {
    if cases::folder().is_none() {
        return;
    }
    for name in cases::ORIGINS {
        let parsed = cases::read(&format!("dialects/{name}.pyagrum.xdsl.gz"), &ReadOptions::default())
            .expect("readable");
        let warned = |kind: &DiagnosticKind| matches!(kind, DiagnosticKind::PyAgrumParents { .. });
        assert!(parsed.warnings.iter().any(|warning| warned(warning.kind())), "{name}");
    }
}

proptest! {
    #[test]
    fn xmlbif_reads_what_it_writes(model in random::bayesian(random::odd_name())) {
        let (text, warnings) = written(&model, Format::XmlBif);
        prop_assert_eq!(warnings, vec![]);
        prop_assert_eq!(read(Format::XmlBif, &text).expect("readable").model, model);
    }

    #[test]
    fn xdsl_reads_what_it_writes(model in random::bayesian(random::identifier())) {
        let (text, warnings) = written(&model, Format::Xdsl);
        prop_assert_eq!(warnings, vec![]);
        prop_assert_eq!(read(Format::Xdsl, &text).expect("readable").model, model);
    }

    #[test]
    fn no_damage_makes_a_reader_panic(damage in random::damage(), xdsl in any::<bool>()) {
        let (format, text) = if xdsl { (Format::Xdsl, SPRINKLER) } else { (Format::XmlBif, RAIN) };
        let bytes = random::damaged(text, &damage);
        if let Err(error) = read_bytes("test", bytes, Some(format), &ReadOptions::default()) {
            prop_assert!(error.errors().count() > 0);
            let _ = error.to_string();
        }
    }
}
