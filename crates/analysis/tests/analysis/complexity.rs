//! Bits of models and of data.

use hamnet_analysis::complexity::{
    DescriptionError, describe, describe_sequences, parameters, parameters_of_sequences,
};
use hamnet_model::exact::Seen;
use hamnet_model::hierarchy::{Emission, GaussianEmission, HiddenMarkov, MarkovHierarchy, Stochastic};
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
    assert_eq!((found.observations, found.parameters, found.model_bits), (4, 1, 1.0));
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

/// A coin that is changed now and then, with what is seen of it.
fn tossed(emission: Emission) -> HiddenMarkov {
    let transition = Stochastic::dense("transition", 2, 2, vec![0.95, 0.05, 0.1, 0.9]).expect("rows");
    HiddenMarkov::new(variable("coin".to_owned(), 2), vec![0.9, 0.1], transition, emission).expect("a model")
}

fn sides(values: [f64; 4]) -> Emission {
    let table = Stochastic::dense("emission", 2, 2, values.to_vec()).expect("rows");
    Emission::Table { variable: variable("side".to_owned(), 2), table }
}

#[test]
fn sequences_take_what_their_unrolled_hierarchies_say() {
    let model = tossed(sides([0.5, 0.5, 0.8, 0.2]));
    let seen = [[Some(0), Some(0), None], [Some(1), None, Some(0)], [None, None, None]];
    let sight = |seen: Option<usize>| seen.map_or(Seen::Nothing, Seen::Symbol);
    let sequences = seen.map(|sequence| sequence.map(sight));
    let found = describe_sequences(&model, sequences.iter().map(|sequence| &sequence[..])).expect("possible");
    let law = model.unrolled(3).expect("a chain");
    let row = |sequence: &[Option<usize>; 3]| {
        let mut row = Evidence::none(law.variables().len());
        let seen = law.observed().into_iter().zip(sequence);
        seen.filter_map(|(id, state)| Some((id, (*state)?)))
            .for_each(|(id, state)| row.set(id, Finding::State(state)));
        row
    };
    let rows = seen.iter().map(row).collect::<Vec<_>>();
    let known = describe(&Model::from(law.clone()), &rows).expect("possible rows");
    let of_symbols = found.description;
    let off = (of_symbols.data_bits - known.data_bits).abs();
    assert!(off <= of_symbols.data_bits_error + known.data_bits_error, "{found:?} {known:?}");
    assert!(of_symbols.data_bits_error <= 1e-15 * of_symbols.data_bits);
    assert_eq!((found.sequences, found.times, of_symbols.observations), (3, 9, 4));
    // 1/9 twice, 1/19, 1/4
    assert_eq!((parameters_of_sequences(&model), of_symbols.parameters), (3, 3));
    assert_eq!(of_symbols.model_bits, 3.0);
}

#[test]
fn sequences_without_a_length_of_code_are_refused() {
    let model = tossed(sides([1.0, 0.0, 1.0, 0.0]));
    let describe = |model: &HiddenMarkov, sequences: &[&[Seen]]| {
        describe_sequences(model, sequences.iter().copied()).expect_err("no code")
    };
    assert_eq!(describe(&model, &[]), DescriptionError::NothingSeen { sequences: 0 });
    assert_eq!(describe(&model, &[&[Seen::Nothing], &[]]), DescriptionError::NothingSeen { sequences: 2 });
    assert_eq!(
        describe(&model, &[&[Seen::Symbol(0)], &[Seen::Nothing, Seen::Symbol(1)]]),
        DescriptionError::ImpossibleSequence { sequence: 1 }
    );
    let range = RealRange::new(-9.0, 9.0).expect("a range");
    let reals = vec![Variable::real("wind", range)];
    let gaussian = GaussianEmission::new(reals, vec![0.0, 1.0], vec![1.0, 1.0]).expect("normal laws");
    assert_eq!(
        describe(&tossed(Emission::Gaussian(gaussian)), &[&[Seen::Values(vec![0.0])]]),
        DescriptionError::Real { variable: "wind".to_owned() }
    );
}
