//! Neuron counts of products of many numbers, by depth.
//!
//! A layer multiplies groups of its operands, `2^b` neurons for a group of `b` ([`Product`](super::Product)), and hands
//! one number per group to the next; the last layer is one group. A binary tree of `n - 1` products costs `4(n - 1)`
//! neurons, one layer `2^n`. In between, since `2^b` is convex, a layer of `m` groups costs least when their sizes
//! differ by at most one, so
//!
//! ```text
//! F(n, 1) = 2^n,      F(n, k) = min over m < n of  r 2^{⌈n/m⌉} + (m - r) 2^{⌊n/m⌋} + F(m, k - 1),      r = n mod m
//! ```
//!
//! A group of one is a number carried over with a pair of neurons, `2^1`, in its odd part.
//!
//! Source: Rolnick, Tegmark, arXiv:1705.05502, theorem 5.1, with unequal groups; THEORY 3.2

/// The most factors: the counts of one layer fit `u128`.
pub const MOST_FACTORS: usize = 120;

/// How the product of many factors is cut into layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// The number of groups of each layer, the last being one.
    pub groups: Vec<usize>,
    /// The hidden neurons of all layers.
    pub neurons: u128,
}

/// The neurons of a tree of products of two: `4(n - 1)`.
pub fn binary_tree(factors: usize) -> u128 {
    4 * (factors.max(1) as u128 - 1)
}

/// The cheapest product of `factors` factors with at most `depth` hidden layers.
///
/// `None` without factors or layers, or beyond [`MOST_FACTORS`].
pub fn cheapest(factors: usize, depth: usize) -> Option<Grouping> {
    if !(1..=MOST_FACTORS).contains(&factors) || depth == 0 {
        return None;
    }
    let mut best: Vec<Grouping> = (0..=factors).map(one_layer).collect();
    for _ in 1..depth {
        best = (0..=factors).map(|n| one_layer_more(n, &best)).collect();
    }
    best.pop()
}

/// All factors in one group; a single factor needs no neuron.
fn one_layer(factors: usize) -> Grouping {
    match factors {
        0 | 1 => Grouping { groups: Vec::new(), neurons: 0 },
        _ => Grouping { groups: vec![1], neurons: 1 << factors },
    }
}

/// The cheapest of the grouping so far and those with a layer of `m` groups in front of theirs.
fn one_layer_more(factors: usize, so_far: &[Grouping]) -> Grouping {
    let mut best = so_far[factors].clone();
    for (groups, rest) in so_far.iter().enumerate().take(factors).skip(2) {
        let neurons = layer(factors, groups) + rest.neurons;
        if neurons < best.neurons {
            best = Grouping { groups: [&[groups], &rest.groups[..]].concat(), neurons };
        }
    }
    best
}

/// The neurons of `groups` groups whose sizes differ by at most one.
fn layer(factors: usize, groups: usize) -> u128 {
    let (size, larger) = (factors / groups, factors % groups);
    larger as u128 * (2 << size) + (groups - larger) as u128 * (1 << size)
}
