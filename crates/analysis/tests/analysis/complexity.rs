//! Bits of models and of data.

use hamnet_analysis::complexity::{DescriptionError, describe, parameters};
use hamnet_model::hierarchy::MarkovHierarchy;
use hamnet_model::{BayesianNetwork, Cpt, Evidence, Finding, Model, RealRange, Variable, Variables};

use crate::hierarchies::{broadcast, flips, variable};

fn bits(rows: &[[usize; 2]]) -> Vec<Evidence> {
    let row = |states: &[usize; 2], model: &Variables| {
        let mut evidence = Evidence::none(2);
        model.ids().zip(states).for_each(|(id, &state)| evidence.set(id, Finding::State(state)));
        evidence
    };
    let mut variables = Variables::new();
    for name in ["a", "b"] {
        variables.push(variable(name.to_owned(), 2)).expect("a variable");
    }
    rows.iter().map(|states| row(states, &variables)).collect()
}

/// `a` with this prior, `b` a copy flipped with probability 0.25.
fn copied(prior: [f64; 2], flip: f64) -> Model {
    let mut variables = Variables::new();
    let a = variables.push(variable("a".to_owned(), 2)).expect("a variable");
    let b = variables.push(variable("b".to_owned(), 2)).expect("a variable");
    let tables = vec![
        Cpt::new(&variables, a, vec![], prior.to_vec()).expect("a table"),
        Cpt::new(&variables, b, vec![a], vec![1.0 - flip, flip, flip, 1.0 - flip]).expect("a table"),
    ];
    Model::Bayesian(BayesianNetwork::new(None, variables, tables).expect("a network"))
}

#[test]
fn a_parameter_is_a_number_that_no_other_is() {
    assert_eq!(parameters(&copied([0.5, 0.5], 0.25)), 1);
    assert_eq!(parameters(&copied([0.3, 0.7], 0.25)), 2);
    // 0.25/0.75 twice
    assert_eq!(parameters(&copied([0.25, 0.75], 0.25)), 1);
    assert_eq!(parameters(&copied([0.5, 0.5], 0.0)), 0);
    assert_eq!(parameters(&Model::from(broadcast(2, 0.1, 5))), 1);
}

#[test]
fn data_take_minus_the_logarithm_of_their_probability() {
    let rows = bits(&[[0, 0], [1, 1], [0, 1], [0, 0]]);
    let model = copied([0.5, 0.5], 0.25);
    let found = describe(&model, &rows).expect("possible rows");
    let log2 = hamnet_numeric::elementary::log2_f64;
    let known = -(3.0 * log2(0.375) + log2(0.125));
    assert!((found.data_bits - known).abs() <= found.data_bits_error + 1e-14, "{found:?} {known}");
    assert_eq!((found.rows, found.parameters, found.model_bits), (4, 1, 1.0));
    assert_eq!(found.total_bits(), found.model_bits + found.data_bits);
    // the same law as a hierarchy
    let chain = MarkovHierarchy::homogeneous_chain(vec![0.5, 0.5], flips(0.25), 1).expect("a chain");
    let again = describe(&Model::from(chain), &rows).expect("possible rows");
    assert!((again.data_bits - found.data_bits).abs() <= again.data_bits_error + found.data_bits_error);
}

#[test]
fn what_has_no_length_is_refused() {
    let model = copied([0.5, 0.5], 0.0);
    let refused = describe(&model, &bits(&[[0, 0], [0, 1]]));
    assert_eq!(refused, Err(DescriptionError::Impossible { row: 1 }));
    assert_eq!(describe(&model, &[]), Err(DescriptionError::NoRows));
    let mut variables = Variables::new();
    let range = RealRange::new(0.0, 1.0).expect("a range");
    variables.push(Variable::real("height", range)).expect("a variable");
    let real = Model::Markov(hamnet_model::MarkovNetwork::new(None, variables, vec![]));
    assert_eq!(
        describe(&real, &[Evidence::none(1)]),
        Err(DescriptionError::Real { variable: "height".to_owned() })
    );
}
