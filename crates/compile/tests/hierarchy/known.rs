//! Numbers that are known, and what the layers of chains and trees hold.

use hamnet_compile::{CompileError, Options, Units, compile, predict};
use hamnet_model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet_model::{Evidence, Finding, Model, Observe, Query, VariableId};
use hamnet_network::{Network, Operation, evaluate};
use hamnet_numeric::elementary::{exp_f64, ln_f64};

use crate::common::{answer, compiled, named, network};

fn channel() -> Stochastic {
    Stochastic::dense("channel", 2, 2, vec![0.9, 0.1, 0.1, 0.9]).unwrap()
}

fn seen(law: &MarkovHierarchy, states: &[(usize, usize)]) -> Evidence {
    let mut evidence = Evidence::none(law.variables().len());
    states.iter().for_each(|&(v, state)| evidence.set(VariableId::new(v), Finding::State(state)));
    evidence
}

#[test]
fn three_noisy_channels_have_one_linear_layer_each() {
    let law = MarkovHierarchy::homogeneous_chain(vec![0.5, 0.5], channel(), 3).unwrap();
    let network = network(&law, "x0", &Observe::Any);
    assert!(network.layers().iter().take(3).all(|layer| matches!(layer.operation(), Operation::Affine(_))));
    assert_eq!(network.counts().neurons, 0, "no product unit, no activation");
    for (state, expected) in [(0, [0.756, 0.244]), (1, [0.244, 0.756])] {
        let found = answer(&network, &seen(&law, &[(3, state)]));
        assert!(found.posteriors[0].iter().zip(expected).all(|(p, e)| (p - e).abs() <= 1e-15), "{found:?}");
        assert!((found.ln_evidence - ln_f64(0.5)).abs() <= 1e-15);
    }
}

#[test]
fn every_layer_of_a_chain_is_the_belief_about_its_level_times_the_probability_of_the_evidence() {
    let rows = vec![0.7, 0.2, 0.1, 0.3, 0.3, 0.4, 0.05, 0.05, 0.9];
    let step = Stochastic::dense("step", 3, 3, rows).unwrap();
    let law = MarkovHierarchy::homogeneous_chain(vec![0.2, 0.3, 0.5], step, 5).unwrap();
    let network = network(&law, "x0", &Observe::Any);
    let row = seen(&law, &[(5, 1)]);
    let p_e = exp_f64(answer(&network, &row).ln_evidence);
    let recursion = law.recursion();
    for (place, layer) in network.layers().iter().take(5).enumerate() {
        let level = VariableId::new(4 - place);
        let belief = recursion.posterior(level, &row).unwrap().posteriors.remove(0);
        for (state, unit) in layer.units().iter().enumerate() {
            let held = value_of_unit(&network, unit.index());
            assert!((held - p_e * belief[state].to_f64()).abs() <= 1e-15, "layer {place}: {held}");
        }
    }
    assert_eq!(network.layers().len(), 5 + 1, "a layer for each step, and the sum that is p(e)");

    /// What the unit holds when `x5 = 1`: the head of a network that ends there, by the text of both.
    fn value_of_unit(network: &Network, unit: usize) -> f64 {
        let mut values = vec![0.0, 1.0, 0.0];
        for layer in network.layers() {
            let Operation::Affine(affine) = layer.operation() else { panic!("a chain is linear") };
            for row in 0..affine.rows() {
                let (columns, weights) = affine.row(row);
                let terms = columns.iter().zip(weights).map(|(x, w)| values[x.index()] * w);
                values.push(affine.biases()[row] + terms.sum::<f64>());
            }
        }
        values[unit]
    }
}

#[test]
fn a_query_in_the_middle_takes_steps_from_both_ends_only_where_evidence_is() {
    let law = MarkovHierarchy::homogeneous_chain(vec![0.5, 0.5], channel(), 6).unwrap();
    // nothing is seen before x2, so only the steps from x6 remain
    let behind = network(&law, "x2", &Observe::Any);
    assert_eq!(behind.layers().len(), 4 + 1);
    let both = network(&law, "x2", &Observe::Only(vec!["x0".into(), "x6".into()]));
    let row = seen(&law, &[(0, 1), (6, 0)]);
    let exact = law.recursion().posterior(VariableId::new(2), &row).unwrap();
    let found = answer(&both, &row);
    assert!((found.posteriors[0][0] - exact.posteriors[0][0].to_f64()).abs() <= 1e-15);
    assert_eq!(both.counts().neurons, 2, "a product unit per state where both meet");
}

#[test]
fn broadcasting_on_a_tree_of_two_levels_gives_the_known_posteriors() {
    let mut law = MarkovHierarchy::new(named(0, 2), vec![0.5, 0.5]).unwrap();
    let matrix = law.push_matrix(channel());
    for (index, parent) in [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2)] {
        law.push_child(VariableId::new(parent), matrix, named(index, 2)).unwrap();
    }
    law.observe_leaves();
    let model = Model::from(law.clone());
    let query = Query::parse("v0", &Observe::Any, &model).unwrap();
    for units in [Units::Product, Units::Softplus] {
        let network = compiled(&model, &query, units).network;
        let of = |leaves: [usize; 4]| {
            let row = leaves.iter().enumerate().map(|(place, &leaf)| (3 + place, leaf)).collect::<Vec<_>>();
            answer(&network, &seen(&law, &row))
        };
        let (mixed, alike) = (of([1, 1, 0, 1]), of([1, 1, 1, 1]));
        assert!((mixed.posteriors[0][1] - 0.890_243_902_4).abs() <= 1e-9, "{units}");
        assert!((alike.posteriors[0][1] - 0.985_027_726_4).abs() <= 1e-9, "{units}");
        assert!((exp_f64(mixed.ln_evidence) - (0.0081 + 0.0657) / 2.0).abs() <= 1e-12, "{units}");
    }
}

#[test]
fn a_step_of_many_states_stays_sparse() {
    // a walk on a ring of 3000 places: dense, each of its four steps would be 9 million numbers
    let places = 3000;
    let entries = (0..places).flat_map(|at| [(at, at, 0.5), (at, (at + 1) % places, 0.5)]);
    let step = Stochastic::sparse("step", places, places, entries).unwrap();
    let law = MarkovHierarchy::homogeneous_chain(vec![1.0 / places as f64; places], step, 4).unwrap();
    let little = Options { max_memory: 64 << 20, ..Options::default() };
    let model = Model::from(law.clone());
    // a joint is left to elimination, which takes tables
    let joint = Query::parse("x0*x3", &Observe::Any, &model).unwrap();
    assert!(matches!(compile(&model, &joint, &little), Err(CompileError::TooLarge { .. })));
    let one = Query::parse("x0", &Observe::Any, &model).unwrap();
    assert!(predict(&model, &joint, &little).bytes > 100.0 * predict(&model, &one, &little).bytes);
    let network = network(&law, "x0", &Observe::Any);
    assert_eq!(network.counts().synapses, 4 * 2 * places as u64 + places as u64);
    let mut likelihoods = network.unobserved();
    likelihoods[0] = vec![0.0; places];
    likelihoods[0][7] = 1.0;
    let found = evaluate::<f64>(&network, &likelihoods).unwrap();
    let binomial = [1.0, 4.0, 6.0, 4.0, 1.0].map(|n: f64| n / 16.0);
    assert!((0..5).all(|back| (found.posteriors[0][7 - back] - binomial[back]).abs() <= 1e-12));
}
