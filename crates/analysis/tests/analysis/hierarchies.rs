//! Hierarchies whose classes are known.

use hamnet_model::Variable;
use hamnet_model::hierarchy::{MarkovHierarchy, Stochastic};
use hamnet_numeric::random::Random;

/// The channel of a bit that flips it with this probability.
pub fn flips(probability: f64) -> Stochastic {
    let (stays, flips) = (1.0 - probability, probability);
    Stochastic::dense("flip", 2, 2, vec![stays, flips, flips, stays]).expect("a channel")
}

pub fn variable(name: String, states: usize) -> Variable {
    Variable::new(name, (0..states).map(|state| state.to_string()).collect()).expect("states")
}

/// A bit broadcast on the tree of this depth, all leaves seen.
pub fn broadcast(branches: usize, flip: f64, depth: usize) -> MarkovHierarchy {
    let mut tree = MarkovHierarchy::new(variable("n0".to_owned(), 2), vec![0.5, 0.5]).expect("a root");
    let matrix = tree.push_matrix(flips(flip));
    let mut level = vec![tree.root()];
    for _ in 0..depth {
        let mut next = Vec::new();
        for parent in level {
            for _ in 0..branches {
                let name = format!("n{}", tree.variables().len());
                next.push(tree.push_child(parent, matrix, variable(name, 2)).expect("a child"));
            }
        }
        level = next;
    }
    tree.observe_leaves();
    tree
}

/// A row of positive numbers with sum one but for rounding.
pub fn distribution(random: &mut Random, states: usize) -> Vec<f64> {
    let weights: Vec<f64> = (0..states).map(|_| 0.05 + random.unit()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

pub fn matrix(random: &mut Random, rows: usize, columns: usize) -> Stochastic {
    let values = (0..rows).flat_map(|_| distribution(random, columns)).collect();
    Stochastic::dense("random", rows, columns, values).expect("rows of sum one")
}

/// A tree of up to seven variables, each of two or three states, some of them seen; every third matrix has equal rows or zeros.
pub fn random_tree(seed: u64) -> MarkovHierarchy {
    let mut random = Random::new(seed);
    let states = 2 + random.below(2);
    let prior = distribution(&mut random, states);
    let mut tree = MarkovHierarchy::new(variable("n0".to_owned(), states), prior).expect("a root");
    let size = 3 + random.below(5);
    while tree.variables().len() < size {
        let parents: Vec<_> = tree.variables().ids().collect();
        let parent = parents[random.below(parents.len())];
        let (rows, columns) = (tree.variables().cardinality(parent), 2 + random.below(2));
        let step = match random.below(6) {
            0 => {
                let row = distribution(&mut random, columns);
                let values = (0..rows).flat_map(|_| row.clone()).collect();
                Stochastic::dense("alike", rows, columns, values).expect("rows of sum one")
            }
            1 => {
                let cells = (0..rows).map(|row| (row, row % columns, 1.0));
                Stochastic::sparse("copy", rows, columns, cells).expect("rows of sum one")
            }
            _ => matrix(&mut random, rows, columns),
        };
        let step = tree.push_matrix(step);
        let name = format!("n{}", tree.variables().len());
        tree.push_child(parent, step, variable(name, columns)).expect("a child");
    }
    tree.observe_leaves();
    for id in tree.variables().ids().collect::<Vec<_>>() {
        if random.chance(0.2) {
            tree.observe(id).expect("a variable");
        }
    }
    tree
}
