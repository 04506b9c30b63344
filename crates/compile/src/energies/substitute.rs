//! Numbers put in for coordinates of a polynomial.

use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::Dd;

/// `polynomial` with the number that `value` gives in place of each coordinate it gives one for.
pub(super) fn substituted(polynomial: &Polynomial, value: impl Fn(Coordinate) -> Option<Dd>) -> Polynomial {
    let mut result = Polynomial::zero();
    for (monomial, coefficient) in polynomial.terms() {
        let mut factor = coefficient;
        let mut rest = Vec::new();
        for &(coordinate, exponent) in monomial.powers() {
            match value(coordinate) {
                Some(value) => factor = (0..exponent).fold(factor, |product, _| product * value),
                None => rest.push((coordinate, exponent)),
            }
        }
        result.add_term(Monomial::new(rest), factor);
    }
    result
}
