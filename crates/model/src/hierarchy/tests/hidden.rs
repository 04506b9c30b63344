//! Hidden Markov models of any length, and what they emit.

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::random;
use crate::hierarchy::{Emission, GaussianEmission, HiddenMarkov, HierarchyError, Stochastic};
use crate::{RealRange, Variable};

fn states(name: &str, count: usize) -> Variable {
    Variable::new(name, (0..count).map(|state| state.to_string()).collect()).unwrap()
}

fn reals(count: usize) -> Vec<Variable> {
    let range = RealRange::new(-1.0, 1.0).unwrap();
    (0..count).map(|index| Variable::real(format!("y{index}"), range)).collect()
}

/// A covariance `A Aᵀ + I` of whole numbers.
fn covariance(random: &mut Random, dimensions: usize) -> Vec<f64> {
    let factor: Vec<f64> = (0..dimensions * dimensions).map(|_| random.below(7) as f64 - 3.0).collect();
    let entry = |place: usize| {
        let (i, j) = (place / dimensions, place % dimensions);
        let dot = (0..dimensions).map(|k| factor[i * dimensions + k] * factor[j * dimensions + k]);
        dot.sum::<f64>() + if i == j { 1.0 } else { 0.0 }
    };
    (0..dimensions * dimensions).map(entry).collect()
}

#[test]
fn roots_are_upper_triangular_and_square_to_the_inverse_of_the_covariance() {
    let mut random = Random::new(5);
    for dimensions in 1..6 {
        let covariance = covariance(&mut random, dimensions);
        let gaussian =
            GaussianEmission::new(reals(dimensions), vec![0.0; dimensions], covariance.clone()).unwrap();
        let root = |i: usize, j: usize| gaussian.roots()[i * dimensions + j];
        for i in 0..dimensions {
            assert!((0..i).all(|j| root(i, j).is_zero()));
            for j in 0..dimensions {
                // row i of Rᵀ R times column j of the covariance
                let entry = (0..dimensions).fold(Dd::ZERO, |sum, k| {
                    let square = (0..dimensions).fold(Dd::ZERO, |sum, l| sum + root(l, i) * root(l, k));
                    sum + square.mul_f64(covariance[k * dimensions + j])
                });
                let unit = if i == j { 1.0 } else { 0.0 };
                assert!((entry.to_f64() - unit).abs() < 1e-24, "{i}, {j}: {entry:?}");
            }
        }
    }
}

#[test]
fn densities_are_those_of_the_normal_law() {
    let gaussian =
        GaussianEmission::diagonal(reals(2), vec![0.0, 0.0, 1.0, 2.0], vec![1.0, 1.0, 4.0, 0.25]).unwrap();
    let found = gaussian.ln_likelihoods(&[1.0, 1.0]);
    let ln_two_pi = 1.837_877_066_409_345_3;
    for (found, expected) in found.iter().zip([-1.0 - ln_two_pi, -2.0 - ln_two_pi]) {
        assert!((found.to_f64() - expected).abs() < 1e-15);
    }
}

#[test]
fn a_model_of_any_length_is_unrolled_to_the_hierarchy_of_that_length() {
    let mut random = Random::new(6);
    let (transition, table) = (random::matrix(&mut random, 3, 3), random::matrix(&mut random, 3, 4));
    let prior = random::row(&mut random, 3, 0.0, false);
    let emission = Emission::Table { variable: states("y", 4), table: table.clone() };
    let model = HiddenMarkov::new(states("x", 3), prior.clone(), transition.clone(), emission).unwrap();
    let unrolled = model.clone().named("three").unrolled(5).unwrap();
    let expected = super::super::MarkovHierarchy::hidden_markov(prior, transition, table, 5).unwrap();
    assert_eq!(unrolled, expected.named("three"));
    assert_eq!(model.unrolled(0), Err(HierarchyError::NoSteps));
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let step = |rows, columns| {
        let cells = (0..rows).map(|row| (row, 0, 1.0));
        Stochastic::sparse("step", rows, columns, cells).unwrap()
    };
    let gaussian =
        |count: usize| GaussianEmission::diagonal(reals(1), vec![0.0; count], vec![1.0; count]).unwrap();
    let start = vec![0.5, 0.5];
    let build = |hidden: Variable, transition: Stochastic, emission: Emission| {
        HiddenMarkov::new(hidden, start.clone(), transition, emission).map(|_| ()).unwrap_err()
    };
    let table = |name: &str, rows, columns| Emission::Table {
        variable: states(name, columns),
        table: step(rows, columns),
    };
    let told = [
        build(states("x", 2), step(2, 3), table("y", 2, 2)),
        build(states("x", 2), step(2, 2), table("y", 3, 2)),
        build(states("x", 2), step(2, 2), table("x", 2, 2)),
        build(states("x", 2), step(2, 2), Emission::Gaussian(gaussian(3))),
        build(reals(1).remove(0), step(2, 2), table("y", 2, 2)),
        GaussianEmission::new(vec![states("y", 2)], vec![0.0], vec![1.0]).unwrap_err(),
        GaussianEmission::new(Vec::new(), vec![0.0], vec![1.0]).unwrap_err(),
        GaussianEmission::new(reals(2), vec![0.0], vec![1.0]).unwrap_err(),
        GaussianEmission::new(reals(1), vec![f64::NAN], vec![1.0]).unwrap_err(),
        GaussianEmission::diagonal(reals(1), vec![0.0, 0.0], vec![1.0, 0.0]).unwrap_err(),
        GaussianEmission::new(reals(2), vec![0.0; 2], vec![1.0, 0.5, 0.25, 1.0]).unwrap_err(),
    ];
    let words = [
        "the step `x` → `x` needs 2 × 2 numbers, but `step` is 2 × 3",
        "the step `x` → `y` needs 2 × 2",
        "two variables are called `x`",
        "`x` has 2 states, but Gaussians are given for 3",
        "`y0` is a real variable",
        "`y` has states; what Gaussians emit",
        "at least one, with its range",
        "1 numbers where 2 are needed",
        "the means of state 0 (from 0) hold NaN",
        "state 1 (from 0) is not positive definite: what real 0",
        "is not symmetric: entry [0, 1]",
    ];
    for (told, words) in told.iter().zip(words) {
        assert!(told.to_string().contains(words), "{told} does not say `{words}`");
    }
}
