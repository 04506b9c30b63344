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

/// The complete binary tree whose edges flip a bit with probability `flip`; its leaves come last.
fn complete(depth: usize, flip: f64) -> MarkovHierarchy {
    let bit = |index: usize| Variable::new(format!("x{index}"), vec!["0".into(), "1".into()]).unwrap();
    let matrix = Stochastic::dense("flip", 2, 2, vec![1.0 - flip, flip, flip, 1.0 - flip]).unwrap();
    let mut tree = MarkovHierarchy::new(bit(0), vec![0.5, 0.5]).unwrap();
    let matrix = tree.push_matrix(matrix);
    for index in 1..(2 << depth) - 1 {
        tree.push_child(VariableId::new((index - 1) / 2), matrix, bit(index)).unwrap();
    }
    tree
}

/// What all leaves together tell of the root: bits, probability of error, and the number of different posteriors.
fn told_by_leaves(tree: &MarkovHierarchy) -> (f64, f64, usize) {
    let (leaves, recursion) = (tree.leaves(), tree.recursion());
    let (mut nats, mut error, mut seen) = (0.0, 0.0, Vec::new());
    for pattern in 0..1_usize << leaves.len() {
        let mut evidence = Evidence::none(tree.variables().len());
        for (at, &leaf) in leaves.iter().enumerate() {
            evidence.set(leaf, Finding::State(pattern >> at & 1));
        }
        let beliefs = recursion.posterior(tree.root(), &evidence).unwrap();
        let probability = beliefs.evidence.to_f64();
        let posterior: Vec<f64> = beliefs.posteriors[0].iter().map(|p| p.to_f64()).collect();
        nats += probability * posterior.iter().map(|&p| p * elementary::ln_f64(2.0 * p)).sum::<f64>();
        error += probability * posterior[0].min(posterior[1]);
        seen.push(beliefs.posteriors[0][0]);
    }
    seen.sort_by(|a, b| a.partial_cmp(b).unwrap());
    // posteriors that are equal differ by rounding alone, and different ones by far more
    let classes = 1 + seen.windows(2).filter(|pair| (pair[1] - pair[0]).to_f64() > 1e-25).count();
    (nats / std::f64::consts::LN_2, error, classes)
}

#[test]
fn leaves_of_binary_trees_tell_of_the_root_what_is_known() {
    for (depth, bits, error, classes) in
        [(1, 0.74208586, 0.1, 3), (2, 0.62814554, 0.1224, 5), (3, 0.56534318, 0.13632947, 13)]
    {
        let found = told_by_leaves(&complete(depth, 0.1));
        assert!(
            (found.0 - bits).abs() <= 5e-9 && (found.1 - error).abs() <= 5e-9,
            "depth {depth}: {found:?}"
        );
        assert_eq!(found.2, classes);
    }
    for (depth, bits) in [(1, 0.46052527), (2, 0.26295140), (3, 0.16451665)] {
        let (found, ..) = told_by_leaves(&complete(depth, 0.2));
        assert!((found - bits).abs() <= 5e-9, "depth {depth}: {found}");
    }
}
