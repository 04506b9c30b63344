//! Section 1.3: from the error of a Hamiltonian to the error of the posterior.

use hamnet::numeric::Dd;
use hamnet::numeric::elementary::{exp_f64, tanh_f64};

use crate::small_models::{
    Draw, answer, certified, certified_ln_evidence, exact, markov, product_network, total_variation,
};

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
