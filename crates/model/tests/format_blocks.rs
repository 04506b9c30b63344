//! BIF, Hugin NET and GeNIe DSL as a whole: what is written is read back bit for bit, and nothing makes a reader panic.

mod cases;
mod random;

use hamnet_model::format::{
    Diagnostic, Format, Parsed, ReadError, ReadOptions, WriteError, WriteWarning, read, read_bytes, write,
    write_path,
};
use hamnet_model::{BayesianNetwork, Cpt, Model, Variable, VariableId, Variables};
use miette::Diagnostic as _;
use proptest::prelude::*;

const DSL: &str = "net rain { HEADER = { ID = rain; };\n node a { TYPE = CPT; PARENTS = ();\n DEFINITION = { \
    NAMESTATES = (y, n); PROBABILITIES = (0.25, 0.75); }; };\n node b { TYPE = CPT; PARENTS = (a); DEFINITION = { \
    NAMESTATES = (\"<5\", \"5+\"); PROBABILITIES = (0.5, 0.5, 1, 0); }; }; };\n";

fn read_text(format: Format, text: &[u8]) -> Result<Parsed, ReadError> {
    read_bytes("test", text.to_vec(), Some(format), &ReadOptions::default())
}

fn written(model: &Model, format: Format) -> (String, Vec<WriteWarning>) {
    let mut out = Vec::new();
    let warnings = write(model, format, Some("from nowhere,\nby nobody"), &mut out).expect("writable");
    (String::from_utf8(out).expect("text"), warnings)
}

fn read_back(model: &Model, format: Format) -> Model {
    let (text, _) = written(model, format);
    read_text(format, text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}")).model
}

fn tables(model: &Model) -> Vec<(Vec<VariableId>, Vec<u64>)> {
    let table = |scope: &[VariableId], values: &[f64]| {
        (scope.to_vec(), values.iter().map(|value| value.to_bits()).collect())
    };
    match model {
        Model::Bayesian(network) => {
            network.cpts().iter().map(|cpt| table(cpt.scope(), cpt.values())).collect()
        }
        Model::Markov(network) => {
            network.factors().iter().map(|factor| table(factor.scope(), factor.values())).collect()
        }
        other => panic!("no tables in {other:?}"),
    }
}

/// Whether the lines that `diagnostic` labels can be shown.
fn is_shown(diagnostic: &Diagnostic) -> bool {
    let source = diagnostic.source_code().expect("every remark knows its file");
    let mut labels = diagnostic.labels().into_iter().flatten();
    labels.all(|label| source.read_span(label.inner(), 1, 1).is_ok())
}

/// `p(smoke)` and `p(lung | smoke)`.
fn lung() -> Model {
    let mut variables = Variables::new();
    for name in ["smoke", "lung"] {
        let states = ["yes", "no"].map(str::to_owned).to_vec();
        variables.push(Variable::new(name, states).expect("two states")).expect("distinct names");
    }
    let [smoke, lung] = [VariableId::new(0), VariableId::new(1)];
    let cpts = vec![
        Cpt::new(&variables, smoke, vec![], vec![0.5, 0.5]).expect("a table"),
        Cpt::new(&variables, lung, vec![smoke], vec![0.1, 0.9, 1e-5, 0.99999]).expect("a table"),
    ];
    Model::Bayesian(BayesianNetwork::new(Some("chest".to_owned()), variables, cpts).expect("a network"))
}

#[test]
fn bif_reads_like_the_files_people_know() {
    let (text, warnings) = written(&lung(), Format::Bif);
    let expected = "// from nowhere,\n// by nobody\nnetwork chest {\n}\n\
        variable smoke {\n  type discrete [ 2 ] { yes, no };\n}\n\
        variable lung {\n  type discrete [ 2 ] { yes, no };\n}\n\
        probability ( smoke ) {\n  table 0.5, 0.5;\n}\n\
        probability ( lung | smoke ) {\n  (yes) 0.1, 0.9;\n  (no) 1e-5, 0.99999;\n}\n";
    assert_eq!((text.as_str(), warnings), (expected, vec![]));
}

#[test]
fn net_reads_like_the_files_people_know() {
    let (text, warnings) = written(&lung(), Format::Net);
    let expected = "% from nowhere,\n% by nobody\nnet\n{\n  name = \"chest\";\n}\n\
        node smoke\n{\n  states = (\"yes\" \"no\");\n}\nnode lung\n{\n  states = (\"yes\" \"no\");\n}\n\
        potential (smoke | )\n{\n  data =\n    (0.5 0.5)\n  ;\n}\n\
        potential (lung | smoke)\n{\n  data =\n    ((0.1 0.9)\n    (1e-5 0.99999))\n  ;\n}\n";
    assert_eq!((text.as_str(), warnings), (expected, vec![]));
}

#[test]
fn files_are_packed_by_their_ending_and_known_by_their_content() {
    let folder = std::env::temp_dir().join(format!("hamnet-format-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    for name in ["m.bif", "m.bif.gz", "m.net", "m.NET.GZ"] {
        let path = folder.join(name);
        write_path(&lung(), &path, None).expect("writable");
        assert_eq!(read(&path, &ReadOptions::default()).expect("readable").model, lung());
        let bytes = std::fs::read(&path).expect("readable");
        assert_eq!(bytes.starts_with(&[0x1f, 0x8b]), name.to_lowercase().ends_with(".gz"));
        assert_eq!(read_bytes("x", bytes, None, &ReadOptions::default()).expect("readable").model, lung());
    }
    assert!(matches!(write_path(&lung(), &folder.join("m.dsl"), None), Err(WriteError::ReadOnly { .. })));
    assert!(matches!(
        write_path(&lung(), &folder.join("m.txt"), None),
        Err(WriteError::UnknownFormat { .. })
    ));
    let missing = folder.join("none/m.bif");
    assert!(matches!(write_path(&lung(), &missing, None), Err(WriteError::Io { .. })));
    assert!(read(&missing, &ReadOptions::default()).is_err());
    assert_eq!(std::fs::read_dir(&folder).expect("readable").count(), 4, "nothing is left beside");
    std::fs::remove_dir_all(&folder).expect("removable");
}

proptest! {
    #[test]
    fn bif_reads_what_it_writes(model in random::bayesian(random::odd_name())) {
        prop_assert_eq!(read_back(&model, Format::Bif), model);
    }

    #[test]
    fn net_reads_what_it_writes(model in random::bayesian(random::identifier())) {
        let (_, warnings) = written(&model, Format::Net);
        prop_assert_eq!(warnings, vec![]);
        prop_assert_eq!(read_back(&model, Format::Net), model);
    }

    #[test]
    fn net_keeps_the_numbers_of_renamed_variables(model in random::bayesian(random::odd_name())) {
        prop_assert_eq!(tables(&read_back(&model, Format::Net)), tables(&model));
    }

    #[test]
    fn net_keeps_markov_networks(model in random::markov()) {
        prop_assert_eq!(tables(&read_back(&model, Format::Net)), tables(&model));
        let mut out = Vec::new();
        let refused = matches!(write(&model, Format::Bif, None, &mut out), Err(WriteError::NotDirected { .. }));
        prop_assert!(refused);
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        model in random::bayesian(random::odd_name()),
        damage in random::damage(),
        choice in 0..3usize,
    ) {
        let (format, text) = match choice {
            0 => (Format::Bif, written(&model, Format::Bif).0),
            1 => (Format::Net, written(&model, Format::Net).0),
            _ => (Format::Dsl, DSL.to_owned()),
        };
        if let Err(error) = read_text(format, &random::damaged(&text, &damage)) {
            prop_assert!(error.errors().count() > 0);
            for diagnostic in error.diagnostics() {
                prop_assert!(is_shown(diagnostic), "{diagnostic}");
            }
        }
    }
}
