//! Hamiltonians with normalizers to be found, hidden Markov models and trees: whatever is a product of tables has explanations.

use std::path::Path;

use hamnet::compile::{CompileError, Goal, Options, Units, compile};
use hamnet::model::{Evidence, Finding, Model, Observe, Query, format};
use hamnet::numeric::Precision;

use crate::random::{self, Random};
use crate::subject::{Reached, Subject};

const COIN: &str = r#"
[hierarchy]
prior = [0.5, 0.5]
transition = [[0.9, 0.1], [0.2, 0.8]]
emission = [[0.5, 0.5], [0.75, 0.25]]
length = 12
"#;

/// A state that is left for good, and symbols that exclude states.
const LEFT_RIGHT: &str = r#"
[hierarchy]
prior = [1, 0, 0]
transition = [[0.9, 0.1, 0], [0, 0.5, 0.5], [0, 0, 1]]
emission = [[1, 0], [0.5, 0.5], [0, 1]]
length = 8
"#;

const APES: &str = r#"
[hierarchy]
tree = "((human:0.1,chimp:0.12)apes:0.05,mouse:0.3);"
substitution = "hky85"
kappa = 2.0
frequencies = [0.3, 0.2, 0.2, 0.3]
"#;

fn of_text(text: &str) -> Model {
    let read = format::read_bytes(
        "law.ham",
        text.as_bytes().to_vec(),
        Some(format::Format::Ham),
        &Default::default(),
    );
    read.unwrap_or_else(|error| panic!("{error}")).model
}

fn example(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ham").join(format!("{name}.ham"));
    format::read(&path, &Default::default()).unwrap_or_else(|error| panic!("{error}")).model
}

#[test]
fn every_law_of_tables_has_explanations() {
    let models = [
        of_text(COIN),
        of_text(LEFT_RIGHT),
        of_text(APES),
        example("potts"),
        example("hidden"),
        example("ising"),
    ];
    for (seed, model) in models.iter().enumerate() {
        let mut random = Random(seed as u64);
        let query = Query::all(&Observe::Any, model).expect("any variable may be observed");
        let subject = Subject::new(model, query).expect("a product of tables");
        let rows: Vec<Evidence> = (0..100).map(|_| random::row(model, &mut random)).collect();
        subject.check(&rows, &mut Reached::default());
    }
}

#[test]
fn chains_and_trees_have_explanations() {
    let mut reached = Reached::default();
    for seed in 0..200 {
        let mut random = Random(seed);
        let model = Model::from(random::hierarchy(&mut random, seed % 2 == 0));
        let query = Query::all(&Observe::Any, &model).expect("any variable may be observed");
        let first = model.variables().ids().next().expect("a hierarchy has a root");
        let given = if seed % 5 == 0 { vec![(first, 0)] } else { Vec::new() };
        let query = query.given(&given, &model).expect("`all` takes what is given");
        let rows: Vec<Evidence> = (0..10).map(|_| random::row(&model, &mut random)).collect();
        match Subject::new(&model, query) {
            Ok(subject) => subject.check(&rows, &mut reached),
            Err(CompileError::NoSupport { .. }) => assert!(!given.is_empty(), "a possible model is refused"),
            Err(other) => panic!("{other}"),
        }
    }
    assert!(reached.rows >= 500, "{} rows were possible", reached.rows);
}

/// Seven fair coins, each of which differs from the one before.
const ALTERNATING: &str = r#"
[hierarchy]
prior = [0.5, 0.5]
transition = [[0, 1], [1, 0]]
length = 6
"#;

#[test]
fn states_of_tied_explanations_go_together() {
    let model = of_text(ALTERNATING);
    let query = Query::all(&Observe::Any, &model).expect("any variable may be observed");
    let everything: Vec<String> =
        model.variables().iter().map(|variable| variable.name().to_owned()).collect();
    for observe in [Observe::Only(everything), Observe::Any] {
        let query = Query::all(&observe, &model).unwrap_or_else(|_| query.clone());
        let subject = Subject::new(&model, query).expect("a product of tables");
        let mut reached = Reached::default();
        subject.check(&[Evidence::none(model.variables().len())], &mut reached);
        assert_eq!((reached.rows, reached.uncertain), (3, 3), "one row for each engine");
    }
}

#[test]
fn what_has_no_explanation_is_refused_with_a_remedy() {
    let options = Options { goal: Goal::MostProbable, ..Options::default() };
    let refused = |model: &Model, query: &str, options: &Options| {
        let query = Query::parse(query, &Observe::Any, model).expect("a query of the model");
        match compile(model, &query, options) {
            Err(error @ CompileError::Explanation { .. }) => error.to_string(),
            other => panic!("{:?}", other.map(|found| found.network.parts().certificates.clone())),
        }
    };
    let ising = example("ising");
    assert_eq!(
        refused(&ising, "class", &options),
        "the most probable explanation is a state of all variables together; ask for `all`"
    );
    let units = Options { units: Units::Softplus, ..options.clone() };
    assert_eq!(
        refused(&ising, "all", &units),
        "the most probable explanation takes the greater of two numbers, which softplus units do not; take relu units"
    );
    let relu = Options { units: Units::Relu, ..options.clone() };
    let query = Query::parse("all", &Observe::Any, &ising).expect("a query of the model");
    assert_eq!(compile(&ising, &query, &relu).map(|found| found.network.explains()), Ok(true));
    let far = of_text(
        "[hierarchy]\nprior = [1, 1e-250]\ntransition = [[1, 1e-250], [1e-250, 1]]\nemission = [[1, 1e-250], [1e-250, 1]]\nlength = 200",
    );
    let narrow = Options { precision: Precision::F32, ..options.clone() };
    assert_eq!(
        refused(&far, "all", &narrow),
        "the most probable explanation cannot be told in f32, where logarithms as large as these round too much; use f64"
    );
    let query = Query::parse("all", &Observe::Any, &far).expect("a query of the model");
    assert!(compile(&far, &query, &options).is_ok(), "f64 can tell it");
    let gaussian = refused(&example("gaussian"), "all", &options);
    assert!(gaussian.contains("real variables"), "{gaussian}");
}

#[test]
fn a_row_may_contradict_itself_only() {
    let model = of_text(LEFT_RIGHT);
    let query = Query::all(&Observe::Any, &model).expect("any variable may be observed");
    let subject = Subject::new(&model, query).expect("a product of tables");
    // the first symbol excludes every state but one, which the prior excludes
    let mut row = Evidence::none(model.variables().len());
    let first = model.variables().find("y0").expect("the first symbol");
    row.set(first, Finding::State(1));
    subject.check(&[row], &mut Reached::default());
}
