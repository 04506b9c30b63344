//! How a family of quadratic forms is to be computed: pieces, and which form takes how much of each.

use hamnet_numeric::Dd;

use super::pieces::{Linear, Piece};
use crate::forms::FormOptions;
use crate::forms::affine::Affine;
use crate::forms::program::{Price, Program};

/// Pieces and, per form, their weights and a bound on what they leave of it.
#[derive(Clone, Debug, Default)]
pub(in crate::forms) struct Plan {
    pub(in crate::forms) pieces: Vec<Piece>,
    pub(in crate::forms) shares: Vec<Share>,
}

/// `form = Σ weight · piece`, up to `residual`.
#[derive(Clone, Debug, Default)]
pub(in crate::forms) struct Share {
    pub(in crate::forms) form: u32,
    pub(in crate::forms) weights: Vec<(usize, Dd)>,
    pub(in crate::forms) residual: f64,
}

impl Plan {
    /// What the pieces cost.
    pub(super) fn price(&self, options: &FormOptions) -> Price {
        price(&self.pieces, options)
    }

    /// Both plans.
    pub(super) fn join(&mut self, other: Plan) {
        let first = self.pieces.len();
        self.pieces.extend(other.pieces);
        self.shares.extend(other.shares.into_iter().map(|mut share| {
            share.weights.iter_mut().for_each(|weight| weight.0 += first);
            share
        }));
    }

    /// Adds the pieces to the program, and their shares to the forms.
    pub(super) fn apply(&self, program: &mut Program, forms: &mut [Vec<(Dd, Affine)>]) {
        let pieces: Vec<Affine> = self.pieces.iter().map(|piece| add_piece(piece, program)).collect();
        for share in &self.shares {
            let parts = &mut forms[share.form as usize];
            parts.extend(share.weights.iter().map(|&(piece, weight)| (weight, pieces[piece].clone())));
            if share.residual > 0.0 {
                parts.push((Dd::ONE, Affine::off(share.residual)));
            }
        }
    }
}

/// What pieces cost.
pub(super) fn price(pieces: &[Piece], options: &FormOptions) -> Price {
    let mut price = Price::default();
    for piece in pieces {
        match piece {
            Piece::Square(_, form) => {
                price.neurons += options.square_neurons;
                price.synapses += form.len();
            }
            Piece::Product(_, left, right) => {
                price.neurons += options.cheapest_product();
                price.synapses += left.len() + right.len();
            }
        }
    }
    price
}

fn add_piece(piece: &Piece, program: &mut Program) -> Affine {
    match piece {
        Piece::Square(weight, form) => {
            let square = program.square(&affine(form));
            program.sum([(*weight, &square)])
        }
        Piece::Product(weight, left, right) => {
            let product = program.product(&affine(left), &affine(right));
            program.sum([(*weight, &product)])
        }
    }
}

/// The weights are taken as they stand: what they should have been is for the residual to say.
fn affine(form: &Linear) -> Affine {
    Affine::linear(form.clone())
}
