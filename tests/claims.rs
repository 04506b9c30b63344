//! The statements of the lecture and the paper, each shown on compiled networks. `docs/claims.md` is the table of them.
//!
//! Numbers are those of the networks in `f64` against double-double arithmetic, within the networks' own certificates.

#[path = "claims/small_models.rs"]
mod small_models;

use std::collections::BTreeSet;
use std::path::Path;

use hamnet::compile::Units;
use hamnet::model::{Model, Observe};
use hamnet::network::{Activation, Encoding, HeadForm, Operation, UnitId, verify};
use hamnet::numeric::Dd;
use hamnet::numeric::elementary::{exp_f64, softplus_f64, tanh_f64};
use small_models::*;

// ---- 1.1 properties of a network

#[test]
fn a_network_grows_linearly_where_the_table_of_its_inputs_grows_exponentially() {
    let sizes = [4, 8, 12].map(|leaves| {
        let mut draw = Draw::new(11);
        let names: Vec<String> = (0..leaves).map(|leaf| format!("y{leaf}")).collect();
        let mut nodes: Vec<Node<'_>> = vec![("x", 3, &[], draw.rows(1, 3))];
        nodes.extend(names.iter().map(|name| (name.as_str(), 4, &["x"][..], draw.rows(3, 4))));
        product_network(&bayesian(&nodes), "x").counts().synapses as f64
    });
    assert_eq!(
        sizes[2] - sizes[1],
        sizes[1] - sizes[0],
        "synapses grow by the same number per leaf: {sizes:?}"
    );
    assert!(sizes[2] < 4f64.powi(12) / 1e4, "{sizes:?} synapses, 4^12 rows of the table");
}

// ---- 1.2 Bayes, Hamiltonian, softmax

#[test]
fn bayes_is_the_softmax_of_minus_h_minus_mu() {
    for (seed, units) in (0..20).flat_map(|seed| [(seed, Units::Product), (seed, Units::Softplus)]) {
        let mut draw = Draw::new(seed);
        let model = bayesian(&[
            ("x", 4, &[], draw.rows(1, 4)),
            ("y", 3, &["x"], draw.rows(4, 3)),
            ("z", 5, &["x", "y"], draw.rows(12, 5)),
        ]);
        let network = network(&model, "x", &Observe::Any, units);
        let ln = |factor: usize, place: usize| model.exact_factor(factor).values[place].ln_dd();
        for (y, z) in (0..3).flat_map(|y| (0..5).map(move |z| (y, z))) {
            let minus_h = |x: usize| ln(1, x * 3 + y) + ln(2, (x * 3 + y) * 5 + z);
            let minus_mu = |x: usize| ln(0, x);
            let logits: Vec<Dd> = (0..4).map(|x| minus_h(x) + minus_mu(x)).collect();
            let found = posterior(&network, &[("y", y), ("z", z)]);
            assert!(
                total_variation(&found, &softmax(&logits)) <= certified(&network),
                "{units}, seed {seed}"
            );
        }
    }
}

#[test]
fn two_classes_are_the_logistic_function_of_one_difference() {
    let mut draw = Draw::new(2);
    let model = bayesian(&[("x", 2, &[], draw.rows(1, 2)), ("y", 6, &["x"], draw.rows(2, 6))]);
    let network = product_network(&model, "x");
    let energy = |factor: usize, place: usize| -model.exact_factor(factor).values[place].ln_dd();
    for y in 0..6 {
        let difference = energy(1, 6 + y) - energy(1, y) + (energy(0, 1) - energy(0, 0));
        let logistic = Dd::ONE / (Dd::ONE + difference.exp());
        let found = posterior(&network, &[("y", y)]);
        assert!(total_variation(&found, &[Dd::ONE - logistic, logistic]) <= certified(&network));
    }
}

#[test]
fn an_energy_common_to_all_classes_changes_no_posterior() {
    for seed in 0..20 {
        let mut draw = Draw::new(seed);
        let states = [("x", 3), ("y", 4), ("z", 2)];
        let law = (&["x", "y", "z"][..], draw.rows(3, 8));
        let gauge: Vec<f64> = (0..8).map(|_| exp_f64(draw.between(-30.0, 30.0))).collect();
        let plain = product_network(&markov(&states, std::slice::from_ref(&law)), "x");
        let gauged = product_network(&markov(&states, &[law, (&["y", "z"], gauge.clone())]), "x");
        for (y, z) in (0..4).flat_map(|y| (0..2).map(move |z| (y, z))) {
            let findings = [("y", y), ("z", z)];
            let (before, after) = (answer(&plain, &findings), answer(&gauged, &findings));
            let moved = total_variation(&before.posteriors[0], &exact(&after.posteriors[0]));
            assert!(moved <= certified(&plain) + certified(&gauged), "seed {seed}");
            let ln_gauge = Dd::from_f64(gauge[y * 2 + z]).ln().to_f64();
            let ln_z_off = (after.ln_evidence - before.ln_evidence - ln_gauge).abs();
            assert!(ln_z_off <= certified_ln_evidence(&plain) + certified_ln_evidence(&gauged) + 1e-14);
        }
    }
}

// ---- 1.3 error of H → error of the posterior

#[test]
fn an_error_of_spread_omega_moves_the_posterior_by_at_most_tanh_of_a_quarter_omega() {
    for seed in 0..100 {
        let mut draw = Draw::new(seed);
        let states = 2 + (seed % 4) as usize;
        let size = draw.between(0.01, 3.0);
        let energies: Vec<f64> = (0..states).map(|_| draw.between(0.0, 5.0)).collect();
        let errors: Vec<f64> = (0..states).map(|_| draw.between(-size, size)).collect();
        let moved = Perturbed::new(&energies, &errors);
        let omega = spread(&errors);
        assert!(moved.total_variation <= tanh_f64(omega / 4.0) + moved.certified, "seed {seed}");
        assert!(moved.divergence <= omega * omega / 8.0, "seed {seed}");
        assert!(
            moved.ln_z <= errors.iter().fold(0.0, |eta: f64, e| eta.max(e.abs())) + moved.certified,
            "seed {seed}"
        );
        assert!(moved.keeps_the_most_likely || moved.gap <= omega, "seed {seed}");
    }
}

#[test]
fn the_bounds_of_a_perturbed_hamiltonian_have_the_published_values() {
    let moved = Perturbed::new(&[0.0, 1.0, 2.0], &[0.1, -0.1, 0.05]);
    assert!((moved.total_variation - 0.037_583_735_0).abs() <= 1e-9);
    assert!((moved.divergence - 0.003_688_519_6).abs() <= 1e-9);
    assert!((tanh_f64(0.05) - 0.049_958_375_0).abs() <= 1e-9);
}

#[test]
fn tanh_of_a_quarter_omega_is_attained_by_two_classes() {
    let moved = Perturbed::new(&[0.0, 0.5], &[0.0, -1.0]);
    assert!((moved.total_variation - tanh_f64(0.25)).abs() <= moved.certified);
    assert!((moved.total_variation - 0.244_918_662_4).abs() <= 1e-9);
    let small = Perturbed::new(&[0.0, 0.005], &[0.0, -0.01]);
    assert!(
        small.divergence >= 0.999 * 0.01 * 0.01 / 8.0,
        "KL ≤ ω²/8 is sharp as ω → 0: {:e}",
        small.divergence
    );
}

/// How far networks compiled from energies and from perturbed ones lie apart.
struct Perturbed {
    total_variation: f64,
    /// `KL(p ‖ p̂)`.
    divergence: f64,
    /// `|ln Ẑ - ln Z|`.
    ln_z: f64,
    keeps_the_most_likely: bool,
    /// Between the two least energies.
    gap: f64,
    /// What the networks certify of themselves.
    certified: f64,
}

impl Perturbed {
    fn new(energies: &[f64], errors: &[f64]) -> Self {
        let compiled = |errors: &[f64]| {
            let weights = energies.iter().zip(errors).map(|(h, e)| exp_f64(-h - e)).collect();
            product_network(&markov(&[("x", energies.len())], &[(&["x"], weights)]), "x")
        };
        let (plain, moved) = (compiled(&vec![0.0; energies.len()]), compiled(errors));
        let (before, after) = (answer(&plain, &[]), answer(&moved, &[]));
        let (p, q) = (&before.posteriors[0], exact(&after.posteriors[0]));
        let ratio = |(&p, &q): (&f64, &Dd)| Dd::from_f64(p) * (Dd::from_f64(p) / q).ln();
        let mut sorted = energies.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self {
            total_variation: total_variation(p, &q),
            divergence: p.iter().zip(&q).map(ratio).fold(Dd::ZERO, |sum, part| sum + part).to_f64(),
            ln_z: (after.ln_evidence - before.ln_evidence).abs(),
            keeps_the_most_likely: most_likely(p) == most_likely(&after.posteriors[0]),
            gap: sorted[1] - sorted[0],
            certified: [&plain, &moved].map(|n| certified(n) + certified_ln_evidence(n)).iter().sum(),
        }
    }
}

fn spread(errors: &[f64]) -> f64 {
    let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
    errors.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least
}

fn most_likely(p: &[f64]) -> usize {
    (0..p.len()).fold(0, |best, state| if p[state] > p[best] { state } else { best })
}

// ---- 1.4 feed-forward network

#[test]
fn every_compiled_network_is_feed_forward() {
    for (name, model) in repository_models() {
        for units in [Units::Product, Units::Softplus] {
            let network =
                network(&model, model.variables()[first_root(&model)].name(), &Observe::Leaves, units);
            assert_eq!(verify::verify(&network), Ok(()), "{name}");
            let mut known = network.inputs().iter().map(|input| input.units.len()).sum();
            for layer in network.layers() {
                layer.operation().for_each_operand(|unit| assert!(unit.index() < known, "{name}: {unit}"));
                known += layer.units().len();
            }
            assert_eq!(known, network.units(), "{name}");
        }
    }
}

#[test]
fn a_softplus_network_is_affine_maps_and_softplus_between_log_likelihoods_and_softmax() {
    let network = network(&broadcast_tree(), "r", &Observe::Leaves, Units::Softplus);
    assert!(network.heads().iter().all(|head| head.form == HeadForm::Softmax));
    let leaves = [1, 1, 0, 1];
    let findings = ["a0", "a1", "b0", "b1"].into_iter().zip(leaves).collect::<Vec<_>>();
    let Encoding::LogLikelihood { floor, .. } = network.parts().encoding else {
        panic!("a network in log space reads log-likelihoods");
    };
    // v ← A v + b, v ← σ(v), written out
    let mut values: Vec<f64> = leaves.iter().flat_map(|&leaf| [[0.0, -floor], [-floor, 0.0]][leaf]).collect();
    for layer in network.layers() {
        let at = |unit: &UnitId| values[unit.index()];
        let new: Vec<f64> = match layer.operation() {
            Operation::Affine(affine) => (0..affine.rows())
                .map(|row| {
                    let (columns, weights) = affine.row(row);
                    let terms = columns.iter().zip(weights);
                    terms.fold(affine.biases()[row], |sum, (unit, weight)| sum + weight * at(unit))
                })
                .collect(),
            Operation::Activation { activation: Activation::Softplus, of } => {
                of.iter().map(|unit| softplus_f64(at(unit))).collect()
            }
            other => panic!("neither affine nor softplus: {other:?}"),
        };
        values.extend(new);
    }
    let logits: Vec<Dd> =
        network.heads()[0].units.iter().map(|unit| Dd::from_f64(values[unit.index()])).collect();
    let apart = total_variation(&posterior(&network, &findings), &softmax(&logits));
    assert!(apart <= certified(&network), "{apart:e}");
}

// ---- 1.11 locality

#[test]
fn neurons_are_at_most_cliques_times_states_to_the_size_of_the_largest() {
    for (name, model) in repository_models() {
        let root = model.variables()[first_root(&model)].name().to_owned();
        for (query, observe) in
            [(root.as_str(), Observe::Leaves), (root.as_str(), Observe::Any), ("all", Observe::Any)]
        {
            let network = network(&model, query, &observe, Units::Product);
            let (counts, theory) = (network.counts(), network.parts().theory);
            println!(
                "{name} {query} {observe:?}: {} product units, {} sums; N_c {} S_c {} bound {:.3e}",
                counts.neurons,
                counts.sums,
                theory.cliques,
                theory.largest_clique,
                exp_f64(theory.ln_upper_bound)
            );
            // the derivative of p(e) by every input adds two products for each of p(e)
            let parts = if query == "all" { 3.0 } else { 1.0 };
            let bound = parts * exp_f64(theory.ln_upper_bound) * (1.0 + 1e-12);
            assert!(counts.neurons as f64 <= bound, "{name} {query}: {} > {bound}", counts.neurons);
            let largest_factor = model.scopes().iter().map(|scope| scope.len()).max().unwrap_or(0);
            let pruned = matches!(observe, Observe::Leaves);
            assert!(
                pruned || theory.largest_clique as usize >= largest_factor,
                "{name}: a clique holds every factor"
            );
        }
    }
}

#[test]
fn with_cliques_of_fixed_size_networks_grow_linearly() {
    let neurons = [20, 40, 60].map(|length| {
        let network = product_network(&random_chain(3, length, 5), "x0");
        let theory = network.parts().theory;
        assert_eq!(theory.largest_clique, 2);
        assert!(theory.cliques as usize <= length + 1);
        network.counts().neurons
    });
    assert_eq!(neurons[2] - neurons[1], neurons[1] - neurons[0], "{neurons:?}");
}

// ---- 1.13 Markov generative hierarchy

#[test]
fn every_generative_step_is_column_stochastic() {
    let Model::Bayesian(network) = random_chain(4, 6, 9) else { panic!("a chain is a Bayesian network") };
    let model = Model::Bayesian(network.clone());
    for (index, cpt) in network.cpts().iter().enumerate() {
        let states = network.variables().cardinality(cpt.child());
        // a row of the table is a column of M: p(· | parents)
        for column in model.exact_factor(index).values.chunks(states) {
            let sum = column.iter().fold(Dd::ZERO, |sum, p| sum + p.to_dd());
            assert!((sum - Dd::ONE).abs().to_f64() <= 8.0 * Dd::UNIT);
        }
    }
}

#[test]
fn the_last_law_of_a_hierarchy_is_the_product_of_its_steps() {
    for length in [1, 2, 7, 30] {
        let model = random_chain(4, length, length as u64);
        let network = product_network(&model, &format!("x{length}"));
        let mut law: Vec<Dd> = table(&model, 0);
        for step in 1..=length {
            law = forward(&law, &table(&model, step));
        }
        assert!(total_variation(&posterior(&network, &[]), &law) <= certified(&network), "length {length}");
    }
}

// ---- 1.14 sufficient statistics and reversal

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
        for (leaves, expected) in [([1, 1, 0, 1], 0.890_243_902_4), ([1, 1, 1, 1], 0.985_027_726_4)] {
            let findings: Vec<_> = ["a0", "a1", "b0", "b1"].into_iter().zip(leaves).collect();
            let found = answer(&network, &findings);
            assert!((found.posteriors[0][1] - expected).abs() <= 1e-9, "{units}: {:?}", found.posteriors[0]);
            let root = normalized(&exact(&[0.0081, 0.0657]));
            let close = total_variation(&found.posteriors[0], &root) <= certified(&network) + 1e-15;
            assert!(close || leaves != [1, 1, 0, 1], "{units}");
            if leaves == [1, 1, 0, 1] {
                let ln_p = Dd::from_f64((0.0081 + 0.0657) / 2.0).ln().to_f64();
                assert!(
                    (found.ln_evidence - ln_p).abs() <= certified_ln_evidence(&network) + 1e-15,
                    "{units}"
                );
            }
        }
    }
}

// ---- 3.7 trees and hierarchies

#[test]
fn softplus_networks_of_trees_cancel_nothing() {
    for depth in [2, 4, 6] {
        let model = deep_tree(depth);
        let network = network(&model, "n1", &Observe::Leaves, Units::Softplus);
        let neurons = network.counts().neurons as f64;
        let rounding = network.certificate(hamnet::numeric::Precision::F64).expect("a certificate").posterior;
        println!("depth {depth}: {neurons} neurons, certificate {rounding}");
        // a few roundings of numbers of the size of ln p per merge, and no 1/δ² of a multiplication gate
        assert!(
            rounding.total() <= neurons * 50.0 * f64::EPSILON * (1 << depth) as f64,
            "depth {depth}: {rounding}"
        );
        let product = product_network(&model, "n1");
        let mut draw = Draw::new(depth as u64);
        for _ in 0..20 {
            let first_leaf = 1 << depth;
            let names: Vec<String> = (first_leaf..2 * first_leaf).map(|leaf| format!("n{leaf}")).collect();
            let findings: Vec<_> =
                names.iter().map(|name| (name.as_str(), usize::from(draw.unit() < 0.5))).collect();
            let apart =
                total_variation(&posterior(&network, &findings), &exact(&posterior(&product, &findings)));
            assert!(apart <= certified(&network) + certified(&product), "depth {depth}: {apart:e}");
        }
    }
}

#[test]
fn errors_of_a_mixing_chain_do_not_add_up_over_its_length() {
    let certificate = |flip: f64, length: usize| {
        let step = vec![1.0 - flip, flip, flip, 1.0 - flip];
        let mut nodes: Vec<Node<'_>> = vec![("x0", 2, &[], vec![0.5, 0.5])];
        let names: Vec<[String; 2]> = (0..=length).map(|i| [format!("x{i}"), format!("y{i}")]).collect();
        let parents: Vec<[&str; 1]> = names.iter().map(|[x, _]| [x.as_str()]).collect();
        nodes.extend((1..=length).map(|i| (names[i][0].as_str(), 2, &parents[i - 1][..], step.clone())));
        nodes.extend(
            (0..=length).map(|i| (names[i][1].as_str(), 2, &parents[i][..], vec![0.8, 0.2, 0.3, 0.7])),
        );
        certified(&network(&bayesian(&nodes), "x0", &Observe::Leaves, Units::Product))
    };
    let [short, long] = [50, 200].map(|length| certificate(0.2, length));
    assert!(long <= 1.001 * short, "mixing: {short:e} over 50 steps, {long:e} over 200");
    let [short, long] = [50, 200].map(|length| certificate(0.0, length));
    assert!(long >= 3.0 * short, "a chain that never mixes: {short:e} over 50 steps, {long:e} over 200");
}

// ---- the table

#[test]
fn every_row_that_holds_names_a_test() {
    let tests = include_str!("claims.rs");
    let mut named = BTreeSet::new();
    for row in include_str!("../docs/claims.md").lines().filter(|line| line.starts_with('|')).skip(2) {
        let row = row.replace("\\|", " given ");
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, _, _, test, status] = cells[..] else { panic!("five cells: {row}") };
        match status {
            "holds" => {
                let test = test.trim_matches('`');
                assert!(tests.contains(&format!("fn {test}()")), "no test `{test}`");
                named.insert(test.to_owned());
            }
            "later" => assert_eq!(test, "", "what comes later has no test yet: {row}"),
            other => panic!("`{other}` is neither `holds` nor `later`"),
        }
    }
    let written = tests.lines().zip(tests.lines().skip(1)).filter(|(first, _)| *first == "#[test]");
    for (_, line) in written {
        let name = line.trim_start_matches("fn ").trim_end_matches("() {");
        assert!(
            named.contains(name) || name == "every_row_that_holds_names_a_test",
            "`{name}` stands in no row"
        );
    }
}

// ---- what the tests share

/// The models of this repository.
fn repository_models() -> Vec<(&'static str, Model)> {
    ["asia", "sachs", "alarm", "insurance"]
        .into_iter()
        .map(|name| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(format!("{name}.bif"));
            (name, hamnet::model::format::read(&path, &Default::default()).expect("a sound file").model)
        })
        .collect()
}

/// The first variable without parents that has children.
fn first_root(model: &Model) -> hamnet::model::VariableId {
    let Model::Bayesian(network) = model else {
        panic!("the models of this repository are Bayesian networks")
    };
    let is_root = |id: &hamnet::model::VariableId| {
        network.cpt(*id).parents().is_empty() && network.cpts().iter().any(|cpt| cpt.parents().contains(id))
    };
    model.variables().ids().find(is_root).expect("an acyclic graph with an arrow has a root")
}

fn random_chain(states: usize, length: usize, seed: u64) -> Model {
    let mut draw = Draw::new(seed);
    let prior = draw.rows(1, states);
    let steps = (0..length).map(|_| draw.rows(states, states)).collect();
    chain(states, prior, steps)
}

/// A full binary tree of noisy channels, numbered like a heap: `n1` above `n2` and `n3`.
fn deep_tree(depth: u32) -> Model {
    let names: Vec<String> = (0..2usize << depth).map(|node| format!("n{node}")).collect();
    let parents: Vec<[&str; 1]> = (0..names.len()).map(|node| [names[node / 2].as_str()]).collect();
    let mut draw = Draw::new(37);
    let mut nodes: Vec<Node<'_>> = vec![("n1", 2, &[], vec![0.4, 0.6])];
    for node in 2..names.len() {
        let flip = draw.between(0.01, 0.3);
        nodes.push((&names[node], 2, &parents[node], vec![1.0 - flip, flip, flip, 1.0 - flip]));
    }
    bayesian(&nodes)
}

/// The exact numbers of a table.
fn table(model: &Model, index: usize) -> Vec<Dd> {
    model.exact_factor(index).values.iter().map(|value| value.to_dd()).collect()
}

/// `M p` for the table `p(b | a)` at `a·states + b`.
fn forward(law: &[Dd], step: &[Dd]) -> Vec<Dd> {
    let states = law.len();
    let entry = |b: usize| (0..states).fold(Dd::ZERO, |sum, a| sum + law[a] * step[a * states + b]);
    (0..states).map(entry).collect()
}
