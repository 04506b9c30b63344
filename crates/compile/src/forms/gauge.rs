//! What all classes share does not matter: `softmax(−H − g) = softmax(−H)` for every function g of the observed alone.
//!
//! So a coefficient can be taken from all classes alike. Per monomial that is the one that most classes have, so that it vanishes
//! there; where no two classes agree it is that of one class for all monomials, the reference, so that of K polynomials K − 1 are
//! left. The quadratic part of real numbers costs its rank and not its terms: there the reference is the class, or none, that leaves
//! fewest squares.
//!
//! Source: THEORY 1.2.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::{Dd, Interval};

use super::affine::bounded;
use super::family::{Family, Product};
use super::program::Program;
use super::{FormOptions, quadratic};

/// Ranks are compared where that takes fewer elementary steps than this, about half a second.
const MOST_STEPS: f64 = 2e7;

/// What was taken from the energies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gauge {
    /// Terms that were there in some class and now are in none.
    pub(crate) terms: usize,
    /// Bounds on the rounding of coefficients; none where all were `f64`.
    rounding: Vec<(Monomial, f64)>,
}

impl Gauge {
    /// A bound on what rounding the coefficients does to an energy while coordinates are no larger than `magnitude` says.
    pub(crate) fn rounding(&self, magnitude: impl Fn(Coordinate) -> f64) -> f64 {
        let size = |monomial: &Monomial| {
            let powers = monomial.powers().iter();
            powers.fold(1.0, |size, &(coordinate, e)| bounded(size, magnitude(coordinate).powi(e as i32)))
        };
        self.rounding.iter().map(|(monomial, error)| bounded(*error, size(monomial))).sum()
    }
}

/// `energies` without what their classes share; differences between them stay what they are.
pub(crate) fn without_gauge(energies: &[Polynomial]) -> (Vec<Polynomial>, Gauge) {
    let monomials: BTreeSet<&Monomial> =
        energies.iter().flat_map(|energy| energy.terms().map(|term| term.0)).collect();
    let rows: Vec<Row> = monomials.into_iter().map(|monomial| Row::new(monomial, energies)).collect();
    let reference = best_reference(&rows, energies.len());
    let (quadratic, others): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|row| is_real_quadratic(row.monomial));
    let chosen: Vec<(&Row, Dd)> = others
        .into_iter()
        .map(|row| (row, row.most_frequent(reference)))
        .chain(fewest_squares(&quadratic, reference, energies.len()))
        .collect();
    subtract(&chosen, energies.len())
}

/// A monomial and its coefficient in each class.
struct Row<'a> {
    monomial: &'a Monomial,
    coefficients: Vec<Dd>,
}

impl<'a> Row<'a> {
    fn new(monomial: &'a Monomial, energies: &[Polynomial]) -> Self {
        Self { monomial, coefficients: energies.iter().map(|energy| energy.coefficient(monomial)).collect() }
    }

    fn frequency(&self, coefficient: Dd) -> usize {
        self.coefficients.iter().filter(|&&other| other == coefficient).count()
    }

    /// The coefficient of most classes; the reference's, if it is among those.
    fn most_frequent(&self, reference: usize) -> Dd {
        let first = self.coefficients[reference];
        let better = |best: (usize, Dd), &coefficient: &Dd| {
            let frequency = self.frequency(coefficient);
            if frequency > best.0 { (frequency, coefficient) } else { best }
        };
        self.coefficients.iter().fold((self.frequency(first), first), better).1
    }
}

/// The class whose coefficients are most frequent.
fn best_reference(rows: &[Row], classes: usize) -> usize {
    let agreement =
        |class: usize| -> usize { rows.iter().map(|row| row.frequency(row.coefficients[class])).sum() };
    // the first of equals
    (0..classes).rev().max_by_key(|&class| agreement(class)).unwrap_or(0)
}

/// A product of two numbers, or a square, that are no indicators.
fn is_real_quadratic(monomial: &Monomial) -> bool {
    monomial.degree() == 2 && monomial.powers().iter().all(|power| power.0.state().is_none())
}

/// What to take from each quadratic term such that fewest squares are left.
fn fewest_squares<'a>(rows: &[&'a Row<'a>], reference: usize, classes: usize) -> Vec<(&'a Row<'a>, Dd)> {
    let by_frequency: Vec<Dd> = rows.iter().map(|row| row.most_frequent(reference)).collect();
    let mut candidates = vec![by_frequency];
    let variables = numbered(rows);
    let steps = (classes * classes * rows.len() * variables.len()) as f64;
    if classes > 2 && steps < MOST_STEPS {
        candidates.push(vec![Dd::ZERO; rows.len()]);
        candidates.extend((0..classes).map(|class| rows.iter().map(|row| row.coefficients[class]).collect()));
    }
    // the first of equals
    let best = candidates.into_iter().min_by_key(|taken| squares_left(rows, taken, &variables, classes));
    rows.iter().copied().zip(best.unwrap_or_default()).collect()
}

fn numbered(rows: &[&Row]) -> BTreeMap<Coordinate, u32> {
    let coordinates: BTreeSet<Coordinate> =
        rows.iter().flat_map(|row| row.monomial.powers().iter().map(|power| power.0)).collect();
    coordinates.into_iter().zip(0..).collect()
}

/// The number of squares that all classes take together once `taken` is taken from each.
fn squares_left(rows: &[&Row], taken: &[Dd], variables: &BTreeMap<Coordinate, u32>, classes: usize) -> usize {
    let product = |monomial: &Monomial| -> Product {
        let powers = monomial.powers().iter();
        powers.flat_map(|&(coordinate, e)| std::iter::repeat_n(variables[&coordinate], e as usize)).collect()
    };
    let polynomial = |class: usize| {
        let left = rows
            .iter()
            .zip(taken)
            .map(|(row, &taken)| (product(row.monomial), row.coefficients[class] - taken));
        left.filter(|term| !term.1.is_zero()).collect()
    };
    let polynomials: Vec<Vec<(Product, Dd)>> = (0..classes).map(polynomial).collect();
    let options = FormOptions { depth: None, square_neurons: 1.0, product_neurons: 2.0 };
    let mut program = Program::new(vec![Interval::around(0.0, 1.0); variables.len()], &options);
    quadratic::build(&Family::from_polynomials(variables.len(), &polynomials), &mut program);
    program.counts().0 + 2 * program.counts().1
}

/// Every class without what is taken.
fn subtract(taken: &[(&Row, Dd)], classes: usize) -> (Vec<Polynomial>, Gauge) {
    let mut energies = vec![Polynomial::zero(); classes];
    let mut gauge = Gauge::default();
    for (row, taken) in taken {
        let mut error: f64 = 0.0;
        for (energy, &coefficient) in energies.iter_mut().zip(&row.coefficients) {
            let difference = coefficient - *taken;
            energy.add_term(row.monomial.clone(), difference);
            let exact =
                taken.is_zero() || difference.is_zero() || (coefficient.lo() == 0.0 && taken.lo() == 0.0);
            error = error.max(if exact { 0.0 } else { Dd::UNIT * difference.to_f64().abs() });
        }
        gauge.terms += usize::from(row.coefficients.iter().all(|coefficient| coefficient == taken));
        if error > 0.0 {
            gauge.rounding.push((row.monomial.clone(), error));
        }
    }
    (energies, gauge)
}

#[cfg(test)]
mod tests {
    use hamnet_numeric::random::Random;

    use super::super::tests::{generic, polynomial};
    use super::*;

    fn terms(energies: &[Polynomial]) -> Vec<usize> {
        energies.iter().map(Polynomial::len).collect()
    }

    #[test]
    fn what_all_classes_share_is_gone() {
        let shared = generic(3, 3, 1);
        let mut first = shared.clone();
        first += &polynomial(&[(2.0, &[0])]);
        let (left, gauge) = without_gauge(&[first, shared.clone(), shared.clone()]);
        assert_eq!((terms(&left), gauge.terms), (vec![1, 0, 0], shared.len() - 1));
    }

    #[test]
    fn of_two_classes_one_is_left() {
        let (left, gauge) = without_gauge(&[generic(4, 3, 1), generic(4, 3, 2)]);
        assert_eq!((terms(&left), gauge.terms), (vec![0, generic(4, 3, 1).len()], 0));
        assert_eq!(gauge.rounding(|_| 1.0), 0.0);
    }

    #[test]
    fn differences_between_classes_stay() {
        let energies: Vec<Polynomial> = (0..4).map(|class| generic(3, 3, class % 3)).collect();
        let (left, _) = without_gauge(&energies);
        let mut random = Random::new(1);
        for _ in 0..10 {
            let point: Vec<f64> = (0..3).map(|_| random.unit()).collect();
            let at = |c: Coordinate| Dd::from_f64(point[c.variable().map_or(0, |v| v.index())]);
            let differences = |all: &[Polynomial]| -> Vec<Dd> {
                all.iter().map(|energy| energy.evaluate(at) - all[0].evaluate(at)).collect()
            };
            for (a, b) in differences(&energies).into_iter().zip(differences(&left)) {
                assert!((a - b).abs().to_f64() < 1e-29);
            }
        }
    }

    #[test]
    fn squares_of_different_directions_are_not_mixed() {
        // three classes of rank one: taking one from the others would leave rank two twice
        let square = |a: f64, b: f64, c: f64| {
            let direction = polynomial(&[(a, &[0]), (b, &[1]), (c, &[2])]);
            &direction * &direction
        };
        let energies = [square(1.0, 2.0, 3.0), square(1.0, -1.0, 2.0), square(5.0, 1.0, 1.0)];
        let (left, gauge) = without_gauge(&energies);
        assert_eq!((&left[..], gauge.terms), (&energies[..], 0));
    }

    #[test]
    fn rounding_of_coefficients_is_told() {
        let third = Polynomial::constant(Dd::ONE / Dd::from_f64(3.0));
        let far = Polynomial::constant(Dd::from_f64(1e20));
        let (_, gauge) = without_gauge(&[third, far]);
        assert!(0.0 < gauge.rounding(|_| 1.0) && gauge.rounding(|_| 1.0) < 1e-9);
    }
}
