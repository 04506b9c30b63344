//! Sums of pieces with rounded weights.

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

use super::pieces::{Linear, Piece};
use super::plan::Share;
use crate::forms::affine::{Rounded, bounded};
use crate::forms::program::Program;

/// A form as `Σ weight · piece`, up to `residual`.
#[derive(Clone, Debug, Default)]
pub(super) struct Combination {
    weights: BTreeMap<usize, Rounded>,
    pub(super) residual: f64,
}

impl Combination {
    /// The sum of some pieces, up to `residual`.
    pub(super) fn of_pieces(pieces: impl IntoIterator<Item = usize>, residual: f64) -> Self {
        let one = Rounded { sum: Dd::ONE, error: 0.0 };
        Self { weights: pieces.into_iter().map(|piece| (piece, one)).collect(), residual }
    }

    /// Adds `weight · piece`.
    pub(super) fn add_piece(&mut self, weight: Dd, piece: usize) {
        self.weights.entry(piece).or_default().add(weight);
    }

    /// Adds `factor` times another combination.
    pub(super) fn add(&mut self, factor: Dd, other: &Combination) {
        let size = factor.to_f64().abs();
        for (&piece, weight) in &other.weights {
            let sum = self.weights.entry(piece).or_default();
            sum.add_product(factor, weight.sum);
            sum.error += bounded(size, weight.error);
        }
        self.residual += bounded(size, other.residual);
    }

    /// The share of a form.
    pub(super) fn share(&self, form: u32, pieces: &[Piece], program: &Program) -> Share {
        let off = |(&piece, weight): (&usize, &Rounded)| {
            if weight.error == 0.0 { 0.0 } else { bounded(weight.error, magnitude(&pieces[piece], program)) }
        };
        let residual = self.residual + self.weights.iter().map(off).sum::<f64>();
        let weights = self.weights.iter().filter(|(_, weight)| !weight.sum.is_zero());
        Share { form, weights: weights.map(|(&piece, weight)| (piece, weight.sum)).collect(), residual }
    }
}

/// A bound on the magnitude of a piece.
fn magnitude(piece: &Piece, program: &Program) -> f64 {
    let size = |form: &Linear| -> f64 {
        form.iter().map(|&(x, weight)| bounded(weight.to_f64().abs(), program.magnitude_of(x))).sum()
    };
    match piece {
        Piece::Square(weight, form) => weight.to_f64().abs() * size(form) * size(form),
        Piece::Product(weight, left, right) => weight.to_f64().abs() * size(left) * size(right),
    }
}
