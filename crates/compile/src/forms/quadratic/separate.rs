//! Each form by its own rank; forms that are multiples of each other share their squares.

use hamnet_numeric::Dd;

use super::combination::Combination;
use super::elimination;
use super::pieces::{self, Linear, Piece, Symmetric, plus};
use super::plan::{Plan, Share};
use crate::forms::FormOptions;
use crate::forms::affine::bounded;
use crate::forms::family::Term;
use crate::forms::program::Program;
use crate::forms::proportional::{Group, Member, proportional, rows};

/// Forms that are multiples of each other, reduced.
pub(super) struct Reduced {
    group: Group,
    /// The first form, `Σ c_ij x_i x_j`.
    pub(super) form: Quadratic,
    pub(super) pieces: Vec<Piece>,
    /// What the pieces leave of the first form.
    pub(super) residual: f64,
    /// A bound on the magnitude of the first form.
    pub(super) size: f64,
}

/// `i ≤ j` and the coefficient of `x_i x_j`; the pairs ascending.
pub(super) type Quadratic = Vec<(u32, u32, Dd)>;

/// The forms of some terms of degree two, each with the squares of its rank.
pub(super) fn reduce(terms: &[&Term], program: &Program) -> Vec<Reduced> {
    let reduced = |group: Group| {
        let form = terms_of(&group.entries, terms);
        let (pieces, residual) = squares(&form, program);
        let size = magnitude(&form, program);
        Reduced { group, form, pieces, residual, size }
    };
    proportional(rows(terms.iter().map(|term| &term.coefficients[..]))).into_iter().map(reduced).collect()
}

impl Reduced {
    /// The places of the monomials that the forms hold.
    pub(super) fn monomials(&self) -> impl Iterator<Item = usize> {
        self.group.entries.iter().map(|entry| entry.0 as usize)
    }

    /// The numbers of the forms.
    pub(super) fn forms(&self) -> impl Iterator<Item = u32> {
        self.group.members.iter().map(|member| member.row)
    }

    /// The pieces by themselves.
    pub(super) fn plan(&self, program: &Program) -> Plan {
        let own = Combination::of_pieces(0..self.pieces.len(), self.residual);
        Plan { pieces: self.pieces.clone(), shares: self.shares(&own, &self.pieces, program) }
    }

    /// The share of each form, where the first one is a combination of pieces.
    pub(super) fn shares(&self, first: &Combination, pieces: &[Piece], program: &Program) -> Vec<Share> {
        let share = |member: &Member| {
            let mut combination = Combination::default();
            combination.add(member.ratio, first);
            // its coefficients are off by parts of those of the first
            combination.residual += bounded(member.error, self.size + first.residual);
            combination.share(member.row, pieces, program)
        };
        self.group.members.iter().map(share).collect()
    }
}

/// The pieces of one quadratic form, and the bound on what they leave.
pub(super) fn squares(form: &Quadratic, program: &Program) -> (Vec<Piece>, f64) {
    let mut present: Vec<u32> = form.iter().flat_map(|term| [term.0, term.1]).collect();
    present.sort_unstable();
    present.dedup();
    let place = |variable: u32| present.partition_point(|&other| other < variable) as u32;
    let entries = form.iter().map(|&(x, y, coefficient)| (place(x), place(y), coefficient));
    let matrix = Symmetric::new(present.len(), entries);
    let options = program.options();
    let as_squares = 2.0 * options.square_neurons <= options.cheapest_product();
    let pieces = paired(elimination::reduce(&matrix, as_squares), options);
    let magnitude = |place: u32| program.magnitude_of(present[place as usize]);
    let residual = pieces::residual(&matrix, &pieces, magnitude);
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

/// The quadratic form of entries by the places of monomials.
fn terms_of(entries: &[(u32, Dd)], terms: &[&Term]) -> Quadratic {
    let term = |&(place, coefficient): &(u32, Dd)| {
        let monomial = &terms[place as usize].monomial;
        (monomial[0], monomial[1], coefficient)
    };
    entries.iter().map(term).collect()
}

/// A bound on the magnitude of a form.
pub(super) fn magnitude(form: &[(u32, u32, Dd)], program: &Program) -> f64 {
    let size = |&(x, y, coefficient): &(u32, u32, Dd)| {
        bounded(bounded(coefficient.to_f64().abs(), program.magnitude_of(x)), program.magnitude_of(y))
    };
    form.iter().map(size).sum()
}
