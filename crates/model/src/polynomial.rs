//! Polynomials in coordinates, with double-double coefficients.
//!
//! ```text
//! H(y) = Σ_α h_α y^α,      y^α = Π_i y_i^{α_i}
//! ```
//!
//! A coordinate is the number of a bit (0 or 1) or of a spin (−1 or 1), the indicator of a state of a category (1 in that
//! state, else 0), a real number, or one derived from these. On bits, spins and indicators a power is the coordinate itself or
//! one, see [`Rule`], so that every function of discrete variables is a *multilinear* polynomial.
//!
//! **Numbers** A coefficient is a [`Dd`]. A parsed f64 is held exactly, and sums of f64 are exact as long as their bits span no
//! more than 106; any other sum or product of two coefficients has relative error at most [`Dd::UNIT`].
//!
//! **Size** of a polynomial of degree d in n variables: `C(n + d, d)` monomials, `Σ_{k ≤ d} C(n, k)` multilinear ones; see
//! [`monomials`] and [`multilinear_monomials`].
//!
//! Source: Lin & Tegmark, arXiv:1608.08225, section 2; THEORY 1.5.

mod count;
mod monomial;
mod reduce;
mod ring;

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

pub use count::{monomials, multilinear_monomials};
pub use monomial::{Coordinate, Monomial};
pub use reduce::Rule;

/// A sum of monomials, none of them with coefficient zero; see the [module](self).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Polynomial {
    terms: BTreeMap<Monomial, Dd>,
}

impl Polynomial {
    /// The polynomial zero, which has no terms.
    pub fn zero() -> Self {
        Self::default()
    }

    /// The constant `value`.
    pub fn constant(value: impl Into<Dd>) -> Self {
        Self::term(Monomial::one(), value)
    }

    /// The coordinate itself.
    pub fn coordinate(coordinate: Coordinate) -> Self {
        Self::term(Monomial::coordinate(coordinate), 1.0)
    }

    /// `coefficient · monomial`.
    pub fn term(monomial: Monomial, coefficient: impl Into<Dd>) -> Self {
        let mut polynomial = Self::zero();
        polynomial.add_term(monomial, coefficient.into());
        polynomial
    }

    /// Adds `coefficient · monomial`; a term that becomes zero is gone.
    pub fn add_term(&mut self, monomial: Monomial, coefficient: Dd) {
        let sum = self.coefficient(&monomial) + coefficient;
        if sum.is_zero() {
            self.terms.remove(&monomial);
        } else {
            self.terms.insert(monomial, sum);
        }
    }

    /// The coefficient of `monomial`, zero where there is no such term.
    pub fn coefficient(&self, monomial: &Monomial) -> Dd {
        self.terms.get(monomial).copied().unwrap_or(Dd::ZERO)
    }

    /// Monomials and coefficients in ascending order of the monomials.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = (&Monomial, Dd)> {
        self.terms.iter().map(|(monomial, &coefficient)| (monomial, coefficient))
    }

    /// The number of terms, the constant one among them.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether this is the polynomial zero.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The largest degree of a term; zero for a constant.
    pub fn degree(&self) -> u32 {
        self.terms.keys().map(Monomial::degree).max().unwrap_or(0)
    }

    /// The value if the polynomial is constant.
    pub fn as_constant(&self) -> Option<Dd> {
        match self.terms.len() {
            0 => Some(Dd::ZERO),
            1 => self.terms.get(&Monomial::one()).copied(),
            _ => None,
        }
    }

    /// `Σ |h_α|`, in f64: a bound on the magnitude wherever no coordinate exceeds one.
    pub fn magnitude(&self) -> f64 {
        self.terms.values().map(|coefficient| coefficient.abs().to_f64()).sum()
    }

    /// The value where each coordinate has the value that `at` gives.
    ///
    /// With `T` terms of degree `d` at numbers of magnitude at most one, the error is at most `(T + d)·`[`Dd::UNIT`]` · Σ|h_α|`.
    pub fn evaluate(&self, at: impl Fn(Coordinate) -> Dd) -> Dd {
        self.terms().fold(Dd::ZERO, |sum, (monomial, coefficient)| sum + coefficient * monomial.evaluate(&at))
    }

    /// The value in f64, rounded once.
    pub fn evaluate_f64(&self, at: impl Fn(Coordinate) -> f64) -> f64 {
        self.evaluate(|coordinate| Dd::from_f64(at(coordinate))).to_f64()
    }
}

#[cfg(test)]
mod tests;
