//! Each form by its own rank; forms that are multiples of each other share their squares.

use hamnet_numeric::Dd;

use super::elimination::{self, Linear, Piece, Symmetric, plus};
use super::plan::{Plan, Share};
use crate::forms::FormOptions;
use crate::forms::affine::bounded;
use crate::forms::family::Term;
use crate::forms::program::Program;
use crate::forms::proportional::{Group, Member, proportional, rows};

/// Forms that are multiples of each other, reduced: pieces and, per form, shares in them.
pub(super) struct Reduced {
    /// The places of the monomials that the forms hold.
    pub(super) monomials: Vec<u32>,
    pub(super) plan: Plan,
}

/// The forms of some terms of degree two, each with the squares of its rank.
pub(super) fn reduce(terms: &[&Term], program: &Program) -> Vec<Reduced> {
    let reduced = |group: Group| {
        let form = terms_of(&group.entries, terms);
        let (pieces, residual) = squares(&form, program);
        let size = magnitude(&form, program);
        let share = |member: &Member| {
            let weights = (0..pieces.len()).map(|piece| (piece, member.ratio)).collect();
            let off = bounded(member.error, size);
            let residual = bounded(residual, member.ratio.to_f64().abs() + member.error) + off;
            Share { form: member.row, weights, residual }
        };
        let shares = group.members.iter().map(share).collect();
        let monomials = group.entries.iter().map(|entry| entry.0).collect();
        Reduced { monomials, plan: Plan { pieces, shares } }
    };
    proportional(rows(terms.iter().map(|term| &term.coefficients[..]))).into_iter().map(reduced).collect()
}

/// The pieces of one quadratic form, and the bound on what they leave.
pub(super) fn squares(form: &[(u32, u32, Dd)], program: &Program) -> (Vec<Piece>, f64) {
    let mut present: Vec<u32> = form.iter().flat_map(|term| [term.0, term.1]).collect();
    present.sort_unstable();
    present.dedup();
    let place = |variable: u32| present.partition_point(|&other| other < variable) as u32;
    let entries = form.iter().map(|&(x, y, coefficient)| (place(x), place(y), coefficient));
    let matrix = Symmetric::new(present.len(), entries);
    let pieces = paired(elimination::reduce(&matrix), program.options());
    let magnitude = |place: u32| program.magnitude_of(present[place as usize]);
    let residual = elimination::residual(&matrix, &pieces, magnitude);
    let named = |form: Linear| -> Linear {
        form.into_iter().map(|(place, weight)| (present[place as usize], weight)).collect()
    };
    let named = |piece| match piece {
        Piece::Square(weight, form) => Piece::Square(weight, named(form)),
        Piece::Product(weight, left, right) => Piece::Product(weight, named(left), named(right)),
    };
    (pieces.into_iter().map(named).collect(), residual)
}

/// Squares of opposite sign as products, where that is cheaper: `a u² − b v² = a (u + κ v)(u − κ v)`, `κ² = b / a`.
fn paired(pieces: Vec<Piece>, options: &FormOptions) -> Vec<Piece> {
    if options.cheapest_product() >= 2.0 * options.square_neurons {
        return pieces;
    }
    let mut waiting: Vec<(Dd, Linear)> = Vec::new();
    let mut paired = Vec::new();
    for piece in pieces {
        match (piece, waiting.last()) {
            (Piece::Square(b, v), Some(&(a, _))) if (a < Dd::ZERO) != (b < Dd::ZERO) => {
                let (a, u) = waiting.pop().unwrap_or((a, Vec::new()));
                let ratio = (-b / a).sqrt();
                paired.push(Piece::Product(a, plus(&u, ratio, &v), plus(&u, -ratio, &v)));
            }
            (Piece::Square(weight, form), _) => waiting.push((weight, form)),
            (product, _) => paired.push(product),
        }
    }
    paired.extend(waiting.into_iter().map(|(weight, form)| Piece::Square(weight, form)));
    paired
}

/// The terms of form number `place` of `forms`.
fn terms_of(entries: &[(u32, Dd)], terms: &[&Term]) -> Vec<(u32, u32, Dd)> {
    let term = |&(place, coefficient): &(u32, Dd)| {
        let monomial = &terms[place as usize].monomial;
        (monomial[0], monomial[1], coefficient)
    };
    entries.iter().map(term).collect()
}

/// A bound on the magnitude of a form.
fn magnitude(form: &[(u32, u32, Dd)], program: &Program) -> f64 {
    let size = |&(x, y, coefficient): &(u32, u32, Dd)| {
        bounded(bounded(coefficient.to_f64().abs(), program.magnitude_of(x)), program.magnitude_of(y))
    };
    form.iter().map(size).sum()
}
