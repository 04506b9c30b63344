//! Section 1.14: sufficient statistics, and hierarchies reversed.

use hamnet::compile::Units;
use hamnet::compile::hierarchy::{Flattening, StepKind, shallow, steps};
use hamnet::model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet::model::{Model, Observe, Query, Variable, VariableId};
use hamnet::numeric::Dd;

use crate::small_models::{
    answer, bayesian, broadcast_tree, certified, certified_ln_evidence, chain, exact, forward, network,
    posterior, product_network, random_chain, table, total_variation,
};

#[test]
fn three_noisy_channels_reversed_give_the_known_posterior() {
    let model = chain(2, vec![0.5, 0.5], vec![vec![0.9, 0.1, 0.1, 0.9]; 3]);
    for units in [Units::Product, Units::Softplus] {
        let network = network(&model, "x0", &Observe::Leaves, units);
        for (seen, expected) in [(0, [0.756, 0.244]), (1, [0.244, 0.756])] {
            let found = posterior(&network, &[("x3", seen)]);
            assert!(total_variation(&found, &exact(&expected)) <= certified(&network), "{units}: {found:?}");
            assert!(
                units != Units::Product || found.iter().zip(expected).all(|(f, e)| (f - e).abs() <= 1e-15)
            );
        }
    }
}

#[test]
fn the_posterior_of_a_chain_is_the_composition_of_its_backward_maps() {
    for seed in 0..10 {
        let length = 4;
        let model = random_chain(3, length, seed);
        let network = product_network(&model, "x0");
        let mut laws = vec![table(&model, 0)];
        for step in 1..=length {
            laws.push(forward(&laws[step - 1], &table(&model, step)));
        }
        for seen in 0..3 {
            let mut posterior_of_step: Vec<Dd> =
                (0..3).map(|b| if b == seen { Dd::ONE } else { Dd::ZERO }).collect();
            for step in (1..=length).rev() {
                // B[a, b] = M[b, a] p(a) / p(b)
                let m = table(&model, step);
                posterior_of_step = (0..3)
                    .map(|a| {
                        let back = |b: usize| m[a * 3 + b] * laws[step - 1][a] / laws[step][b];
                        (0..3).fold(Dd::ZERO, |sum, b| sum + back(b) * posterior_of_step[b])
                    })
                    .collect();
            }
            let found = posterior(&network, &[(&format!("x{length}"), seen)]);
            assert!(total_variation(&found, &posterior_of_step) <= certified(&network), "seed {seed}");
        }
    }
}

#[test]
fn a_chain_observed_at_its_end_is_a_linear_network() {
    for (states, length) in [(2, 3), (5, 20)] {
        let network = network(&random_chain(states, length, 1), "x0", &Observe::Leaves, Units::Product);
        assert_eq!(network.counts().neurons, 0, "no product unit, no activation");
    }
}

#[test]
fn what_lies_behind_an_observed_step_says_nothing_more() {
    let network = product_network(&random_chain(3, 4, 3), "x0");
    for (near, far) in (0..3).flat_map(|near| (0..3).map(move |far| (near, far))) {
        let with_both = posterior(&network, &[("x2", near), ("x4", far)]);
        let with_near = posterior(&network, &[("x2", near)]);
        assert!(total_variation(&with_both, &exact(&with_near)) <= 2.0 * certified(&network));
    }
}

#[test]
fn observations_of_proportional_likelihood_give_one_posterior() {
    // p(y=1|x) = 2 p(y=0|x) for both x: the two belong to one class of the minimal sufficient statistic
    let table = vec![0.125, 0.25, 0.625, 0.25, 0.5, 0.25];
    let model = bayesian(&[("x", 2, &[], vec![0.3, 0.7]), ("y", 3, &["x"], table)]);
    let network = product_network(&model, "x");
    let [zero, one, two] = [0, 1, 2].map(|y| posterior(&network, &[("y", y)]));
    assert!(total_variation(&zero, &exact(&one)) <= 2.0 * certified(&network));
    assert!(total_variation(&zero, &exact(&two)) > 0.1);
}

#[test]
fn broadcasting_on_a_tree_is_reversed_to_the_known_posterior() {
    for units in [Units::Product, Units::Softplus] {
        let network = network(&broadcast_tree(), "r", &Observe::Leaves, units);
        let seen = |leaves: [usize; 4]| {
            let findings: Vec<_> = ["a0", "a1", "b0", "b1"].into_iter().zip(leaves).collect();
            answer(&network, &findings)
        };
        let (mixed, alike) = (seen([1, 1, 0, 1]), seen([1, 1, 1, 1]));
        assert!((mixed.posteriors[0][1] - 0.890_243_902_4).abs() <= 1e-9, "{units}");
        assert!((alike.posteriors[0][1] - 0.985_027_726_4).abs() <= 1e-9, "{units}");
        // the likelihoods of the root are 0.0081 and 0.0657
        let ln_p = Dd::from_f64((0.0081 + 0.0657) / 2.0).ln().to_f64();
        assert!(
            (mixed.ln_evidence - ln_p).abs() <= certified_ln_evidence(&network) + f64::EPSILON,
            "{units}"
        );
    }
}

/// A symmetric channel of bits.
fn channel() -> Stochastic {
    Stochastic::dense("channel", 2, 2, vec![0.9, 0.1, 0.1, 0.9]).expect("rows sum to one")
}

/// The tree of channels with so many levels below the root, `n0` above `n1` and `n2` and so on; its leaves are seen.
fn tree_of_channels(levels: u32) -> MarkovHierarchy {
    let bit =
        |index: usize| Variable::new(format!("n{index}"), vec!["0".into(), "1".into()]).expect("two states");
    let mut tree = MarkovHierarchy::new(bit(0), vec![0.5, 0.5]).expect("sums to one");
    let matrix = tree.push_matrix(channel());
    for index in 1..(2usize << levels) - 1 {
        tree.push_child(VariableId::new((index - 1) / 2), matrix, bit(index)).expect("the sizes fit");
    }
    tree.observe_leaves();
    tree
}

#[test]
fn a_hierarchy_reversed_has_layers_for_each_step() {
    let chain = MarkovHierarchy::homogeneous_chain(vec![0.5, 0.5], channel(), 3).expect("a chain");
    let chain = product_network(&chain.into(), "x0");
    let of_steps: Vec<_> =
        steps(&chain).into_iter().map(|step| (step.step, step.alphabets, step.layers)).collect();
    for (place, (step, alphabets, layers)) in of_steps.iter().enumerate() {
        assert_eq!((*step, *alphabets, layers.len()), (3 - place, [2, 2], 1));
        assert_eq!((layers[0].kind, layers[0].layers), (StepKind::Linear, [place; 2]));
    }
    assert_eq!((of_steps.len(), chain.counts().neurons), (3, 0));
    for (seen, expected) in [(0, [0.756, 0.244]), (1, [0.244, 0.756])] {
        let found = posterior(&chain, &[("x3", seen)]);
        assert!(
            found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() <= 1e-15),
            "{found:?}"
        );
    }
    let tree = product_network(&tree_of_channels(2).into(), "n0");
    assert_eq!(steps(&tree).iter().map(|step| (step.step, step.edges)).collect::<Vec<_>>(), [(2, 4), (1, 2)]);
    for (leaves, expected) in [([1, 1, 0, 1], 0.890_243_902_4), ([1, 1, 1, 1], 0.985_027_726_4)] {
        let findings: Vec<_> = ["n3", "n4", "n5", "n6"].into_iter().zip(leaves).collect();
        assert!((posterior(&tree, &findings)[1] - expected).abs() <= 1e-9);
    }
}

#[test]
fn what_depth_saves_depends_on_the_levels() {
    let sizes = |law: MarkovHierarchy, query: &str| {
        let model = Model::from(law.clone());
        let query = Query::parse(query, &Observe::Any, &model).expect("a variable of the model");
        shallow(&law, &query).expect("a query of a variable")
    };
    // |X0||Xn| against Σ |Xi||Xi+1|: a bottleneck is worth its layer, levels of one size are not
    let dense = |rows: usize, columns: usize| {
        Stochastic::dense("step", rows, columns, vec![1.0 / columns as f64; rows * columns])
            .expect("rows sum to one")
    };
    let narrow =
        MarkovHierarchy::chain(vec![1.0 / 32.0; 32], vec![dense(32, 2), dense(2, 32)]).expect("a chain");
    let narrow = sizes(narrow, "x0");
    assert_eq!((narrow.deep.synapses, narrow.shallow[0].synapses), (128.0, 1024.0));
    let even = MarkovHierarchy::homogeneous_chain(vec![0.25; 4], dense(4, 4), 5).expect("a chain");
    let even = sizes(even, "x0");
    assert_eq!((even.deep.synapses, even.shallow[0].synapses), (80.0, 16.0));
    // a unit for each datum: exponentially many in the leaves of a tree, whose own network is linear in them
    for levels in [2, 3, 4, 5] {
        let report = sizes(tree_of_channels(levels), "n0");
        let leaves = f64::from(1 << levels);
        let table =
            report.shallow.iter().find(|size| size.flattening == Flattening::Table).expect("several leaves");
        assert_eq!(report.deep.neurons, 2.0 * (leaves - 1.0));
        assert!(table.log2_synapses >= leaves + 1.0 && report.deep.synapses <= 12.0 * leaves);
        assert!(report.shallow.iter().all(|size| size.steps < report.deep.steps));
    }
}
