//! Polynomials as quadratic forms in their halves: `H_k = zᵀG_k z + R_k`, z the monomials that are known.
//!
//! The forms G are computed like any others, by rank or from shared monomials of degree two in z, so that
//!
//! ```text
//! a x⁴ + b x³ = a (x² + b/(2a) x)² − b²/(4a) x²,        (x² + y² + …)² = one square of a sum of squares
//! ```
//!
//! Of the splits of a monomial that of equal halves is taken, so that squares stand on the diagonal of G.

use std::collections::BTreeMap;

use hamnet_numeric::{Dd, Interval};

use super::splits::{Factor, Factors};
use super::{Inner, Outer, Outline, known};
use crate::forms::affine::bounded;
use crate::forms::family::{Family, Product, Term};
use crate::forms::program::Program;
use crate::forms::quadratic::{self, Linear, Piece, Plan};

/// Splits monomials of degree above half that of the family, and reduces the quadratic form of the halves.
pub(in crate::forms) fn outline(family: &Family, program: &Program) -> Outline {
    let half = family.degree().div_ceil(2);
    let (low, high): (Vec<&Term>, Vec<&Term>) =
        family.terms.iter().partition(|term| term.monomial.len() <= half);
    let mut factors = Factors::default();
    let splits: known::Splits = high.iter().map(|term| factors.splits(&term.monomial, half, half)).collect();
    let known = known::choose(&factors, &splits, &vec![false; factors.len()]);
    let (halves, terms) = quadratic_terms(&high, &splits, &known);
    let monomials: Vec<&Product> = halves.iter().map(|&factor| factors.monomial(factor)).collect();

    let range = |monomial: &&Product| {
        let size = monomial.iter().fold(1.0, |size, &x| bounded(size, program.magnitude_of(x)));
        Interval::new(-size, size).unwrap_or(Interval::ENTIRE)
    };
    let scratch = Program::new(monomials.iter().map(range).collect(), program.options());
    let plan = quadratic::plan(&Family::new(halves.len(), family.polynomials, terms), &scratch);
    outline_of(&plan, &monomials, family, Inner::new(family.polynomials, &low))
}

/// The factors that are used, and the terms as products of two of them by their places.
fn quadratic_terms(high: &[&Term], splits: &known::Splits, known: &[bool]) -> (Vec<Factor>, Vec<Term>) {
    let is_known = |&&(a, b): &&(Factor, Factor)| known[a as usize] && known[b as usize];
    let mut places: BTreeMap<Factor, u32> = BTreeMap::new();
    let mut halves = Vec::new();
    let mut terms = Vec::new();
    for (term, list) in high.iter().zip(splits) {
        let Some(&(a, b)) = list.iter().filter(is_known).min_by_key(|split| split.0 != split.1) else {
            continue;
        };
        let mut monomial = [a, b].map(|factor| {
            *places.entry(factor).or_insert_with(|| {
                halves.push(factor);
                (halves.len() - 1) as u32
            })
        });
        monomial.sort_unstable();
        terms.push(Term { monomial: monomial.to_vec(), coefficients: term.coefficients.clone() });
    }
    (halves, terms)
}

/// The pieces of a plan in `monomials` as products of inner polynomials.
fn outline_of(plan: &Plan, monomials: &[&Product], family: &Family, mut inner: Inner) -> Outline {
    let mut factor = |form: &Linear| match form[..] {
        [(place, weight)] if weight == Dd::ONE => inner.monomial(monomials[place as usize]),
        _ => inner.polynomial(
            form.iter().map(|&(place, weight)| (monomials[place as usize].clone(), weight)).collect(),
        ),
    };
    let mut products: Vec<Outer> = Vec::new();
    for piece in &plan.pieces {
        let (weight, left, right) = match piece {
            Piece::Square(weight, form) => {
                let root = factor(form);
                (*weight, root, root)
            }
            Piece::Product(weight, left, right) => (*weight, factor(left), factor(right)),
        };
        products.push(Outer { left, right, weight, shares: Vec::new() });
    }
    let mut residuals = Vec::new();
    for share in &plan.shares {
        residuals.push((share.form, share.residual));
        for &(piece, ratio) in &share.weights {
            products[piece].shares.push((share.form, ratio, 0.0));
        }
    }
    Outline { inner: inner.family(family.variables), products, residuals }
}
