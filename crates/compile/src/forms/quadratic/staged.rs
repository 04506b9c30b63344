//! Some variables by rank, form by form, and the rest from shared monomials.
//!
//! Reducing k forms by m variables each takes `k m` squares, and leaves forms in the other `r = n − m` variables, whose monomials take
//! `r(r + 1)/2` squares for all forms together. Both in one: with `r ≈ k` that is some `k²/2` squares less than by rank alone, and
//! less than all monomials where k is below n.

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::combination::Combination;
use super::elimination::reduce_to;
use super::monomials;
use super::pieces::{Linear, Piece, Symmetric, residual_beside};
use super::plan::Plan;
use super::separate::Reduced;
use crate::forms::family::{Family, Term, variables_of};
use crate::forms::program::Program;

/// More variables than this take longer than a fraction of a second.
const MOST_VARIABLES: usize = 100;

/// More forms than this are not tried.
const MOST_FORMS: usize = 64;

/// More choices of variables than this are not tried.
const MOST_TRIES: usize = 40;

/// A plan is of use where it leaves less than this part of a form.
const EXACT: f64 = 1.0 / (1u128 << 84) as f64;

/// The plan, for a few forms in more variables than there are forms.
pub(super) fn plan(reduced: &[Reduced], terms: &[&Term], program: &Program) -> Option<Plan> {
    let variables = variables_of(terms);
    let forms = reduced.len();
    if !(2..=MOST_FORMS).contains(&forms) || variables.len() > MOST_VARIABLES || variables.len() <= forms {
        return None;
    }
    let place = |x: u32| variables.partition_point(|&other| other < x) as u32;
    let symmetric = |form: &Reduced| {
        let entries = form.form.iter().map(|&(x, y, coefficient)| (place(x), place(y), coefficient));
        Symmetric::new(variables.len(), entries)
    };
    let matrices: Vec<Symmetric> = reduced.iter().map(symmetric).collect();
    let stages = stages(&matrices, forms)?;
    let rests: Vec<Vec<(Vec<u32>, Dd)>> =
        stages.iter().map(|(_, rest)| products(rest, |place| variables[place as usize])).collect();
    let rest = Family::from_polynomials(program.inputs(), &rests);
    let shared = monomials::plan(&rest.terms.iter().collect::<Vec<_>>(), program.options());
    let mut pieces = shared.pieces;
    let mut combinations = vec![Combination::default(); forms];
    for share in shared.shares {
        let combination = &mut combinations[share.form as usize];
        share.weights.iter().for_each(|&(piece, weight)| combination.add_piece(weight, piece));
    }
    let magnitude = |place: u32| program.magnitude_of(variables[place as usize]);
    for (number, (own, rest)) in stages.iter().enumerate() {
        let residual = residual_beside(&matrices[number], own, rest, magnitude);
        if residual.is_nan() || residual > EXACT * reduced[number].size {
            return None;
        }
        combinations[number].residual += residual;
        for piece in own {
            combinations[number].add_piece(Dd::ONE, pieces.len());
            pieces.push(named(piece, &variables));
        }
    }
    let shares = reduced.iter().zip(&combinations);
    let shares = shares.flat_map(|(form, combination)| form.shares(combination, &pieces, program)).collect();
    Some(Plan { pieces, shares })
}

/// Per form the pieces of a stage, and what is left in the variables that all forms keep, as many as told.
///
/// Which ones: those that are worst to divide by; where that has no stable pivots, others at random.
fn stages(matrices: &[Symmetric], kept: usize) -> Option<Vec<(Vec<Piece>, Symmetric)>> {
    let mut random = Random::new(0);
    let mut choice = worst_pivots(matrices, kept);
    for _ in 0..MOST_TRIES {
        let stages: Option<Vec<_>> = matrices.iter().map(|matrix| reduce_to(matrix, &choice)).collect();
        if stages.is_some() {
            return stages;
        }
        (1..choice.len()).rev().for_each(|place| choice.swap(place, random.below(place + 1)));
    }
    None
}

/// Marks as many variables as told, those whose squares are least beside their other terms in all forms together.
fn worst_pivots(matrices: &[Symmetric], number: usize) -> Vec<bool> {
    let size = |entry: &(u32, Dd)| entry.1.to_f64().abs();
    let part = |i: usize| -> f64 {
        let parts = matrices.iter().map(|matrix| {
            let row = &matrix.0[i];
            let whole: f64 = row.iter().map(size).sum();
            let square: f64 = row.iter().filter(|entry| entry.0 as usize == i).map(size).sum();
            if whole == 0.0 { 0.0 } else { square / whole }
        });
        parts.fold(1.0, f64::min)
    };
    let variables = matrices[0].0.len();
    let mut order: Vec<(f64, usize)> = (0..variables).map(|i| (part(i), i)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut kept = vec![false; variables];
    order[..number].iter().for_each(|entry| kept[entry.1] = true);
    kept
}

/// The monomials of a symmetric matrix and their coefficients.
fn products(matrix: &Symmetric, variable: impl Fn(u32) -> u32) -> Vec<(Vec<u32>, Dd)> {
    let mut products = Vec::new();
    for (i, row) in (0..).zip(&matrix.0) {
        for &(j, entry) in row.iter().filter(|entry| entry.0 >= i) {
            let coefficient = if i == j { entry } else { entry.scale(1) };
            products.push((vec![variable(i), variable(j)], coefficient));
        }
    }
    products
}

fn named(piece: &Piece, variables: &[u32]) -> Piece {
    let name = |form: &Linear| -> Linear {
        form.iter().map(|&(place, weight)| (variables[place as usize], weight)).collect()
    };
    match piece {
        Piece::Square(weight, form) => Piece::Square(*weight, name(form)),
        Piece::Product(weight, left, right) => Piece::Product(*weight, name(left), name(right)),
    }
}
