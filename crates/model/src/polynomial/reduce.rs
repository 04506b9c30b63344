//! Powers of coordinates, those that take two values only reduced, and the change between bits and spins.

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

use super::{Coordinate, Monomial, Polynomial};
use crate::VariableId;

/// What a power of a coordinate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `y² = y`: bits and indicators.
    Idempotent,
    /// `s² = 1`: spins.
    Involution,
    /// Powers stay: reals, and what is derived from them.
    Free,
}

impl Polynomial {
    /// The multilinear polynomial that agrees with this one on all states.
    ///
    /// `rule` tells the powers of each coordinate; two different indicators of one variable multiply to zero.
    pub fn reduced(&self, rule: impl Fn(Coordinate) -> Rule) -> Self {
        let mut reduced = Self::zero();
        for (monomial, coefficient) in self.terms() {
            if let Some(monomial) = reduced_monomial(monomial, &rule) {
                reduced.add_term(monomial, coefficient);
            }
        }
        reduced
    }

    /// The same function of bits `y` where the coordinates are spins `s = 2y - 1`.
    ///
    /// Exact as long as the sums of coefficients are: all factors are powers of two.
    pub fn spins_to_bits(&self) -> Self {
        self.substituted(2.0, -1.0)
    }

    /// The same function of spins `s` where the coordinates are bits `y = (s + 1)/2`.
    ///
    /// Exact as long as the sums of coefficients are: all factors are powers of two.
    pub fn bits_to_spins(&self) -> Self {
        self.substituted(0.5, 0.5)
    }

    /// Every coordinate `y` replaced by `slope·y + offset`. A monomial of degree `d` becomes up to `2^d`.
    fn substituted(&self, slope: f64, offset: f64) -> Self {
        let mut sum = Self::zero();
        for (monomial, coefficient) in self.terms() {
            let mut product = Self::constant(coefficient);
            for &(coordinate, exponent) in monomial.powers() {
                let line =
                    &Self::coordinate(coordinate).scaled(Dd::from_f64(slope)) + &Self::constant(offset);
                product = (0..exponent).fold(product, |product, _| &product * &line);
            }
            sum += &product;
        }
        sum
    }
}

/// The monomial with every power reduced; `None` where it is zero on all states.
fn reduced_monomial(monomial: &Monomial, rule: impl Fn(Coordinate) -> Rule) -> Option<Monomial> {
    let mut asked: BTreeMap<VariableId, Option<usize>> = BTreeMap::new();
    for (coordinate, variable) in monomial.powers().iter().filter_map(|(c, _)| Some((c, c.variable()?))) {
        let before = asked.insert(variable, coordinate.state());
        if before.is_some_and(|state| state != coordinate.state()) {
            return None;
        }
    }
    Some(Monomial::new(monomial.powers().iter().map(|&(coordinate, exponent)| {
        let exponent = match rule(coordinate) {
            Rule::Idempotent => 1,
            Rule::Involution => exponent % 2,
            Rule::Free => exponent,
        };
        (coordinate, exponent)
    })))
}
