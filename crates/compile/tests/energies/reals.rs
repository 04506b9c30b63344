//! Energies of reals: every unit, both precisions.

use hamnet_compile::energies::survey;
use hamnet_compile::{CompileError, Connections, Options, Units, compile};
use hamnet_model::hamiltonian::{Definition, Domain, Function};
use hamnet_model::{Observe, Query, RealRange};
use hamnet_numeric::{Dd, Precision};

use crate::common::{compiled, derived, law, number, reals, space, worst, y};

const GATES: [Units; 7] =
    [Units::Sigmoid, Units::Tanh, Units::Softplus, Units::Silu, Units::Gelu, Units::Square, Units::Relu];

#[test]
fn a_cubic_energy_is_within_the_certificate_of_every_unit() {
    let cubic = &(&(&y(0) * &y(1)) * &y(2)) + &(&y(0) * &y(0)).scaled(Dd::from_f64(0.5));
    let model = law(reals(3, 1.0), Vec::new(), vec![number(0.0), &cubic + &y(2)]);
    for units in GATES.into_iter().chain([Units::Product]) {
        let network = compiled(&model, &Options { units, ..Options::default() }).network;
        let bound = network.certificate(Precision::F64).unwrap().posterior;
        let worst = worst(&model, &network, 400, 11);
        assert!(worst <= bound.total(), "{units}: {worst} against {bound}");
        println!("{units:8} {} neurons, worst {worst:.2e}, bound {bound}", network.counts().neurons);
    }
}

#[test]
fn a_function_is_a_power_series_within_the_certificate() {
    let definitions = vec![Definition::Function(Function::Exp, &y(0) + &y(1).scaled(Dd::from_f64(0.5)))];
    let energy = &derived(0) * &y(1);
    let model = law(reals(2, 1.0), definitions, vec![number(0.0), energy]);
    for units in [Units::Product, Units::Silu] {
        let network = compiled(&model, &Options { units, ..Options::default() }).network;
        let bound = network.certificate(Precision::F64).unwrap().posterior;
        let worst = worst(&model, &network, 400, 13);
        assert!(worst <= bound.total(), "{units}: {worst} against {bound}");
        assert!(worst >= 0.01 * bound.truncation, "{units}: {worst} against {bound}");
        println!("{units:8} {} neurons, worst {worst:.2e}, bound {bound}", network.counts().neurons);
    }
}

#[test]
fn a_function_is_expanded_about_the_point_that_is_chosen_if_its_circle_of_convergence_holds_the_range() {
    let definitions = vec![Definition::Function(Function::Ln, &y(0) + &number(2.0))];
    let model = law(reals(1, 1.0), definitions, vec![number(0.0), derived(0)]);
    let query = Query::parse("class", &Observe::Any, &model).unwrap();
    let about = |about| Options { units: Units::Silu, about, tolerance: Some(1e-4), ..Options::default() };
    let neurons =
        |point| compile(&model, &query, &about(point)).map(|compiled| compiled.network.counts().neurons);
    assert!(neurons(Some(2.5)).unwrap() >= neurons(None).unwrap());
    let shallow = Options { depth: Some(1), ..about(None) };
    let refused = compile(&model, &query, &shallow).unwrap_err().to_string();
    assert!(refused.contains("--depth"), "{refused}");
    let refused = neurons(Some(1.2)).unwrap_err().to_string();
    assert!(refused.contains("converge"), "{refused}");
}

#[test]
fn a_unit_that_is_the_function_computes_it_with_one_neuron_over_any_range() {
    for function in [Function::Tanh, Function::Logistic] {
        let definitions = vec![Definition::Function(function, y(0).scaled(Dd::from_f64(3.0)))];
        let model = law(reals(1, 9.0), definitions, vec![number(0.0), derived(0)]);
        for units in [Units::Sigmoid, Units::Tanh] {
            let network = compiled(&model, &Options { units, ..Options::default() }).network;
            assert_eq!(network.counts().neurons, 1, "{units} {function}");
            let bound = network.certificate(Precision::F64).unwrap().posterior;
            let worst = worst(&model, &network, 400, 31);
            assert!(worst <= bound.total(), "{units} {function}: {worst} against {bound}");
        }
    }
}

#[test]
fn product_units_are_refused_where_their_rounding_leaves_nothing_to_certify() {
    let range = RealRange::new(-1e150, 1e150).unwrap();
    let model = law(space(2, Domain::Real(range)), Vec::new(), vec![number(0.0), &y(0) * &y(1)]);
    let query = Query::parse("class", &Observe::Any, &model).unwrap();
    let refused = compile(&model, &query, &Options::default()).unwrap_err();
    assert!(matches!(refused, CompileError::Vacuous { .. }), "{refused}");
}

#[test]
fn a_form_of_rank_r_takes_r_neurons_with_skips_one_more_with_biases_and_twice_as_many_in_pairs() {
    let forms = [
        [0.5, -0.25, 0.75, 0.0, 0.25, -0.5],
        [0.25, 0.5, 0.0, -0.5, 0.75, 0.125],
        [-0.5, 0.25, 0.25, 0.5, 0.0, 0.5],
    ];
    let mut quadratic = y(5);
    for (form, sign) in forms.iter().zip([1.0, -0.5, 0.75]) {
        let line =
            form.iter().enumerate().fold(number(0.0), |sum, (i, &a)| &sum + &y(i).scaled(Dd::from_f64(a)));
        quadratic += &(&line * &line).scaled(Dd::from_f64(sign));
    }
    let rank_three = law(reals(6, 1.0), Vec::new(), vec![number(0.0), quadratic]);
    let product = law(reals(2, 1.0), Vec::new(), vec![number(0.0), &y(0) * &y(1)]);
    let linear = law(reals(2, 1.0), Vec::new(), vec![&y(0) * &y(0), &(&y(0) * &y(0)) + &y(1)]);
    for units in [Units::Sigmoid, Units::Softplus, Units::Silu] {
        for (connections, expected) in Connections::ALL.into_iter().zip([[3, 2, 0], [4, 3, 0], [6, 4, 0]]) {
            for (model, neurons) in [&rank_three, &product, &linear].into_iter().zip(expected) {
                let options = Options { units, connections, tolerance: Some(1e-5), ..Options::default() };
                let network = compiled(model, &options).network;
                assert_eq!(network.counts().neurons, neurons, "{units} {connections}");
                let bound = network.certificate(Precision::F64).unwrap().posterior;
                let worst = worst(model, &network, 200, 23);
                assert!(worst <= bound.total(), "{units} {connections}: {worst} against {bound}");
            }
        }
    }
}

#[test]
fn a_product_of_32_takes_124_neurons_as_a_tree_and_304_in_two_layers() {
    let product = (1..32).fold(y(0), |product, i| &product * &y(i));
    let model = law(reals(32, 1.0), Vec::new(), vec![number(0.0), product]);
    let options = Options {
        units: Units::Sigmoid,
        gate: Some("four".to_owned()),
        tolerance: Some(0.9),
        ..Options::default()
    };
    let tree = compiled(&model, &options).network;
    assert_eq!(tree.counts().neurons, 124);
    let free = compiled(&model, &Options { gate: None, ..options.clone() }).network;
    assert!(free.counts().neurons <= 124);
    let two = compiled(&model, &Options { depth: Some(2), ..options }).network;
    assert_eq!(two.counts().neurons, 304);
    for network in [tree, two] {
        let bound = network.certificate(Precision::F64).unwrap().posterior;
        let worst = worst(&model, &network, 100, 17);
        assert!(worst <= bound.total(), "{worst} against {bound}");
        println!("{} neurons, worst {worst:.2e}, bound {bound}", network.counts().neurons);
    }
}

#[test]
fn a_survey_tells_what_is_shared_and_what_fewer_layers_cost() {
    let product = (1..16).fold(y(0), |product, i| &product * &y(i));
    let shared = &y(3) + &(&y(1) * &y(2));
    let model = law(reals(16, 1.0), Vec::new(), vec![shared.clone(), &shared + &product]);
    let query = Query::parse("class", &Observe::Any, &model).unwrap();
    let gate = Some("four".to_owned());
    let options = Options { units: Units::Sigmoid, gate, tolerance: Some(0.99), ..Options::default() };
    let survey = survey(&model, &query, &options).unwrap();
    assert_eq!((survey.shared_terms, survey.products.depth), (3, 4));
    let neurons: Vec<Option<u64>> = survey.depths.iter().map(|(_, neurons)| neurons.clone().ok()).collect();
    assert_eq!(neurons, [None, Some(80), Some(60), Some(60)]);
}
