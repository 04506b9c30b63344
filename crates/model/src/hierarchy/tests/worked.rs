//! Worked examples whose numbers are known.

use hamnet_numeric::{Dd, elementary};

use crate::hierarchy::{MarkovHierarchy, Stochastic};
use crate::{Evidence, Finding, Variable, VariableId};

fn flip() -> Stochastic {
    Stochastic::dense("flip", 2, 2, vec![0.9, 0.1, 0.1, 0.9]).unwrap()
}

/// `p(x_level | x_from = state)` for both states.
fn posteriors(chain: &MarkovHierarchy, level: usize, from: usize) -> Vec<Vec<Dd>> {
    let recursion = chain.recursion();
    (0..2)
        .map(|state| {
            let mut evidence = Evidence::none(chain.variables().len());
            evidence.set(VariableId::new(from), Finding::State(state));
            recursion.posterior(VariableId::new(level), &evidence).unwrap().posteriors.remove(0)
        })
        .collect()
}

/// `I(x0; xn)` in bits, for a uniform bit at both ends.
fn information(posteriors: &[Vec<Dd>]) -> f64 {
    let terms = posteriors.iter().flatten().map(|p| {
        let p = p.to_f64();
        0.5 * p * elementary::ln_f64(2.0 * p)
    });
    terms.sum::<f64>() / std::f64::consts::LN_2
}

#[test]
fn three_symmetric_channels_are_read_backwards_with_the_known_numbers() {
    let chain = MarkovHierarchy::homogeneous_chain(vec![0.5, 0.5], flip(), 3).unwrap();
    let ends = posteriors(&chain, 0, 3);
    for (row, expected) in ends.iter().zip([[0.756, 0.244], [0.244, 0.756]]) {
        row.iter().zip(expected).for_each(|(p, expected)| assert!((p.to_f64() - expected).abs() <= 1e-15));
    }
    for (last, bits) in [(1, 0.5310044064), (2, 0.3199229543), (3, 0.1983708984)] {
        let found = information(&posteriors(&chain, 0, last));
        assert!((found - bits).abs() <= 1e-9, "I(x0; x{last}) = {found}");
    }
}

#[test]
fn the_composition_of_backward_kernels_is_the_posterior() {
    let chain = MarkovHierarchy::homogeneous_chain(vec![0.5, 0.5], flip(), 3).unwrap();
    let reversal = chain.reversal();
    assert!(reversal.laws.iter().all(|law| law == &[Dd::from_f64(0.5); 2]));
    for (state, expected) in posteriors(&chain, 0, 3).iter().enumerate() {
        let mut belief = vec![Dd::from_f64((1 - state) as f64), Dd::from_f64(state as f64)];
        for kernel in reversal.kernels.iter().rev().flatten() {
            let mut next = vec![Dd::ZERO; 2];
            for (row, &weight) in kernel.rows.iter().zip(&belief) {
                row.iter().for_each(|&(parent, share)| next[parent] += share * weight);
            }
            belief = next;
        }
        belief.iter().zip(expected).for_each(|(a, b)| assert!((*a - *b).abs().to_f64() <= 1e-30));
    }
}

/// The binary tree of depth two whose edges flip a bit with probability 0.1; leaves are variables 3 to 6.
fn broadcast() -> MarkovHierarchy {
    let bit = |index: usize| Variable::new(format!("x{index}"), vec!["0".into(), "1".into()]).unwrap();
    let mut tree = MarkovHierarchy::new(bit(0), vec![0.5, 0.5]).unwrap();
    let matrix = tree.push_matrix(flip());
    for index in 1..7 {
        tree.push_child(VariableId::new((index - 1) / 2), matrix, bit(index)).unwrap();
    }
    tree.observe_leaves();
    tree
}

#[test]
fn the_root_of_a_broadcast_is_known_from_its_leaves() {
    let tree = broadcast();
    assert_eq!(tree.observed(), (3..7).map(VariableId::new).collect::<Vec<_>>());
    let recursion = tree.recursion();
    let about_the_root = |leaves: [usize; 4]| {
        let mut evidence = Evidence::none(7);
        leaves
            .iter()
            .enumerate()
            .for_each(|(at, &bit)| evidence.set(VariableId::new(3 + at), Finding::State(bit)));
        let likelihoods: Vec<f64> = (0..2)
            .map(|root| {
                let mut evidence = evidence.clone();
                evidence.set(tree.root(), Finding::State(root));
                2.0 * recursion.likelihood(&evidence).unwrap().evidence.to_f64()
            })
            .collect();
        let posterior = recursion.posterior(tree.root(), &evidence).unwrap().posteriors[0][1].to_f64();
        (likelihoods, posterior)
    };
    let (likelihoods, posterior) = about_the_root([1, 1, 0, 1]);
    assert!((likelihoods[0] - 0.0081).abs() <= 1e-9 && (likelihoods[1] - 0.0657).abs() <= 1e-9);
    assert!((posterior - 0.8902439024).abs() <= 1e-9, "{posterior}");
    let (_, posterior) = about_the_root([1, 1, 1, 1]);
    assert!((posterior - 0.9850277264).abs() <= 1e-9, "{posterior}");
}
