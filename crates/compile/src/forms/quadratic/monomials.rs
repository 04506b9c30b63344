//! Every monomial of degree two by itself: for many forms over few pairs.
//!
//! A pair of variables is a product, or one square where the squares of both variables are there as well,
//!
//! ```text
//! x y = ((x + y)² − x² − y²) / 2
//! ```
//!
//! so that all `n(n+1)/2` monomials in n variables take that many squares. A variable whose square no form asks for gets one
//! where that pays: with `k` partners that have theirs, it saves `k (product − square)` and costs a square.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_numeric::Dd;

use super::pieces::Piece;
use super::plan::{Plan, Share};
use crate::forms::FormOptions;
use crate::forms::family::Term;

/// The plan that computes each monomial of degree two in `terms`.
pub(super) fn plan(terms: &[&Term], options: &FormOptions) -> Plan {
    let squared = squared_variables(terms, options);
    let mut plan = Plan::default();
    let mut squares: BTreeMap<u32, usize> = BTreeMap::new();
    for &variable in &squared {
        squares.insert(variable, plan.pieces.len());
        plan.pieces.push(Piece::Square(Dd::ONE, vec![(variable, Dd::ONE)]));
    }
    let mut shares: BTreeMap<u32, Vec<(usize, Dd)>> = BTreeMap::new();
    for term in terms {
        let [x, y] = [term.monomial[0], term.monomial[1]];
        let parts = monomial(x, y, &squares, &mut plan.pieces);
        for &(form, coefficient) in &term.coefficients {
            let share = shares.entry(form).or_default();
            // halves and signs are exact
            share.extend(parts.iter().map(|&(piece, factor)| (piece, coefficient * Dd::from_f64(factor))));
        }
    }
    let shares = shares.into_iter().map(|(form, weights)| Share { form, weights, residual: 0.0 });
    plan.shares = shares.collect();
    plan
}

/// `x y` as pieces with factors.
fn monomial(x: u32, y: u32, squares: &BTreeMap<u32, usize>, pieces: &mut Vec<Piece>) -> Vec<(usize, f64)> {
    let number = pieces.len();
    match (squares.get(&x), squares.get(&y)) {
        (Some(&square), _) if x == y => vec![(square, 1.0)],
        (Some(&of_x), Some(&of_y)) => {
            pieces.push(Piece::Square(Dd::ONE, vec![(x, Dd::ONE), (y, Dd::ONE)]));
            vec![(number, 0.5), (of_x, -0.5), (of_y, -0.5)]
        }
        _ => {
            pieces.push(Piece::Product(Dd::ONE, vec![(x, Dd::ONE)], vec![(y, Dd::ONE)]));
            vec![(number, 1.0)]
        }
    }
}

/// The variables whose square is asked for or pays.
fn squared_variables(terms: &[&Term], options: &FormOptions) -> BTreeSet<u32> {
    let mut partners: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let mut asked = BTreeSet::new();
    for term in terms {
        let [x, y] = [term.monomial[0], term.monomial[1]];
        if x == y {
            asked.insert(x);
        } else {
            partners.entry(x).or_default().insert(y);
            partners.entry(y).or_default().insert(x);
        }
    }
    let saving = options.cheapest_product() - options.square_neurons;
    if saving <= 0.0 {
        return asked;
    }
    let mut squared: BTreeSet<u32> = partners.keys().copied().chain(asked.iter().copied()).collect();
    let pays = |variable: u32, squared: &BTreeSet<u32>| {
        let with =
            partners.get(&variable).map_or(0, |all| all.iter().filter(|p| squared.contains(p)).count());
        asked.contains(&variable) || with as f64 * saving > options.square_neurons
    };
    // taking one away can make its partners' squares idle, and no others
    let mut doubtful: Vec<u32> = squared.iter().copied().collect();
    while let Some(variable) = doubtful.pop() {
        if squared.contains(&variable) && !pays(variable, &squared) {
            squared.remove(&variable);
            doubtful.extend(partners.get(&variable).into_iter().flatten());
        }
    }
    squared
}
