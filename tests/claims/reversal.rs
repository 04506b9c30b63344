//! Section 1.14: sufficient statistics, and hierarchies reversed.

use hamnet::compile::Units;
use hamnet::model::Observe;
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
