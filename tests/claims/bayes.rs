//! Section 1.2: Bayes, Hamiltonian, self-information, softmax.

use hamnet::compile::Units;
use hamnet::model::Observe;
use hamnet::numeric::Dd;
use hamnet::numeric::elementary::exp_f64;

use crate::small_models::{
    Draw, answer, bayesian, certified, certified_ln_evidence, exact, markov, network, posterior,
    product_network, softmax, total_variation,
};

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
