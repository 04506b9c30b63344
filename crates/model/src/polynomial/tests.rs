//! Counts, reductions and conversions against evaluation on all states.

use super::*;
use crate::VariableId;

fn y(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
}

fn number(x: f64) -> Polynomial {
    Polynomial::constant(x)
}

/// The value at the bits of `state`, each read as `low` or `high`.
fn at(polynomial: &Polynomial, state: usize, low: f64, high: f64) -> f64 {
    polynomial.evaluate_f64(|c| {
        if state >> c.variable().map_or(0, VariableId::index) & 1 == 1 { high } else { low }
    })
}

/// A polynomial with all `2^n` multilinear terms and dyadic coefficients.
fn full(n: usize) -> Polynomial {
    let mut sum = Polynomial::zero();
    for mask in 0..1usize << n {
        let places = (0..n).filter(|i| mask >> i & 1 == 1);
        let monomial = Monomial::new(places.map(|i| (Coordinate::number(VariableId::new(i)), 1)));
        sum.add_term(monomial, Dd::from_f64(mask as f64 * 0.375 - 2.0));
    }
    sum
}

#[test]
fn monomials_are_counted_as_the_theory_says() {
    assert_eq!(
        [(2, 2), (10, 4), (784, 2)].map(|(n, d)| monomials(n, d)),
        [Some(6), Some(1001), Some(308_505)]
    );
    assert_eq!([2, 3, 4].map(|d| multilinear_monomials(20, d)), [Some(211), Some(1351), Some(6196)]);
    assert_eq!(multilinear_monomials(20, 99), Some(1 << 20));
    assert_eq!(monomials(u64::MAX, 2), None);
}

#[test]
fn a_power_of_a_sum_has_every_monomial() {
    let sum = (0..4).fold(number(1.0), |sum, i| &sum + &y(i));
    let cube = &(&sum * &sum) * &sum;
    assert_eq!((cube.len(), cube.degree()), (35, 3));
    assert_eq!(cube.evaluate_f64(|_| 2.0), 729.0);
    let square = cube.reduced(|_| Rule::Idempotent);
    assert_eq!((square.len(), square.degree()), (15, 3));
    for state in 0..16 {
        assert_eq!(at(&square, state, 0.0, 1.0), at(&cube, state, 0.0, 1.0));
    }
}

#[test]
fn spins_square_to_one_and_bits_to_themselves() {
    let product = &(&y(0) * &y(0)) * &y(1);
    assert_eq!(product.reduced(|_| Rule::Involution), y(1));
    assert_eq!(product.reduced(|_| Rule::Idempotent), &y(0) * &y(1));
}

#[test]
fn states_of_one_variable_exclude_each_other() {
    let is = |state| Polynomial::coordinate(Coordinate::indicator(VariableId::new(0), state));
    assert_eq!((&is(0) * &is(1)).reduced(|_| Rule::Idempotent), Polynomial::zero());
    assert_eq!((&is(1) * &is(1)).reduced(|_| Rule::Idempotent), is(1));
}

#[test]
fn bits_and_spins_convert_exactly_there_and_back() {
    let pair = (&y(0) * &y(1)).spins_to_bits();
    let expected = &(&(&y(0) * &y(1)).scaled(Dd::from_f64(4.0)) - &(&y(0) + &y(1)).scaled(Dd::from_f64(2.0)));
    assert_eq!(pair, expected + &number(1.0));
    let spins = full(6);
    let bits = spins.spins_to_bits();
    assert_eq!(bits.bits_to_spins(), spins);
    for state in 0..64 {
        assert_eq!(at(&bits, state, 0.0, 1.0), at(&spins, state, -1.0, 1.0));
    }
}

#[test]
fn terms_that_cancel_are_gone() {
    let difference = &full(3) - &full(3);
    assert!(difference.is_empty());
    assert_eq!(difference.as_constant(), Some(Dd::ZERO));
    assert_eq!(number(3.0).as_constant(), Some(Dd::from_f64(3.0)));
    assert_eq!(y(0).as_constant(), None);
}

#[test]
fn sums_of_numbers_keep_what_a_single_f64_loses() {
    let sum = &(&number(1.0) + &number(1e-20)) - &number(1.0);
    assert_eq!(sum.as_constant(), Some(Dd::from_f64(1e-20)));
}
