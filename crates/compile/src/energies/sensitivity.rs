//! How much an error in a definition matters to the energies.
//!
//! With `E_x` polynomials in the coordinates and `w` one of them, `sup |∂E_x/∂w|` over the ranges bounds what a unit of error in
//! `w` does; through a function of an argument that holds `w` it is multiplied by `sup |f'|`. This decides how long a series has
//! to be, and no certificate rests on it.

use std::collections::BTreeMap;

use hamnet_model::hamiltonian::Definition;
use hamnet_model::polynomial::{Coordinate, Polynomial};
use hamnet_numeric::{Dd, Interval};

use super::problem::Problem;
use crate::Options;

/// The part of the tolerance that series may take.
const SHARE: f64 = 0.25;

/// For each definition, how much a unit of error in it changes the energies.
pub(super) struct Sensitivities {
    of: Vec<f64>,
    functions: usize,
}

impl Sensitivities {
    pub(super) fn new(
        problem: &Problem<'_>,
        definitions: &[Polynomial],
        energies: &[Polynomial],
        ranges: &BTreeMap<Coordinate, Interval>,
    ) -> Self {
        let mut of = vec![0.0f64; definitions.len()];
        for energy in energies {
            let slopes = slopes(energy, ranges);
            slopes.into_iter().for_each(|(definition, slope)| of[definition] = of[definition].max(slope));
        }
        let mut functions = 0;
        for number in
            (0..definitions.len()).rev().filter(|&number| ranges.contains_key(&Coordinate::derived(number)))
        {
            let own = match problem.law.definitions()[number] {
                Definition::Polynomial(_) => 1.0,
                Definition::Function(function, _) => {
                    functions += 1;
                    let argument = range(&definitions[number], ranges);
                    function.derivative_range(argument).map_or(f64::INFINITY, Interval::magnitude)
                }
            };
            for (definition, slope) in slopes(&definitions[number], ranges) {
                of[definition] += of[number] * own * slope;
            }
        }
        Self { of, functions }
    }

    /// The error that definition number `number` may have.
    pub(super) fn allowed(&self, number: usize, options: &Options) -> f64 {
        let weight = 2.0 * self.of[number].max(f64::MIN_POSITIVE) * self.functions.max(1) as f64;
        SHARE * options.energy_budget() / weight
    }
}

/// An interval of the values of `polynomial`.
pub(super) fn range(polynomial: &Polynomial, ranges: &BTreeMap<Coordinate, Interval>) -> Interval {
    polynomial.terms().fold(Interval::ZERO, |sum, (monomial, coefficient)| {
        let powers =
            monomial.powers().iter().map(|(coordinate, exponent)| power(ranges[coordinate], *exponent));
        sum + powers.fold(enclosing(coefficient), |product, factor| product * factor)
    })
}

/// For each definition in `polynomial`, a bound of the slope along it.
fn slopes(polynomial: &Polynomial, ranges: &BTreeMap<Coordinate, Interval>) -> BTreeMap<usize, f64> {
    let mut slopes = BTreeMap::new();
    for (monomial, coefficient) in polynomial.terms() {
        for (place, (coordinate, exponent)) in monomial.powers().iter().enumerate() {
            let Some(definition) = coordinate.definition() else { continue };
            let others = monomial.powers().iter().enumerate().map(|(other, (coordinate, exponent))| {
                let lowered = if other == place { exponent - 1 } else { *exponent };
                power(ranges[coordinate], lowered).magnitude()
            });
            let slope = others
                .fold(coefficient.abs().to_f64() * f64::from(*exponent), |product, next| product * next);
            *slopes.entry(definition).or_insert(0.0) += slope;
        }
    }
    slopes
}

fn power(base: Interval, exponent: u32) -> Interval {
    let square = base.square();
    let even = (0..exponent / 2).fold(Interval::ONE, |product, _| product * square);
    if exponent.is_multiple_of(2) { even } else { even * base }
}

fn enclosing(x: Dd) -> Interval {
    Interval::around(x.hi(), x.lo().abs())
}
