//! The axes on which polynomials depend: as many as their derivatives are independent.
//!
//! If the derivative by a variable is a combination of those by others, `∂_j H = Σ_p b_pj ∂_p H` for all polynomials, then they
//! depend on `y_p = x_p + Σ_j b_pj x_j` alone; and H as a polynomial in y is what it is in x where all `x_j` are zero. So the
//! coefficients are there already, and the rest says nothing new, which is measured by writing it out.

use std::collections::{BTreeMap, HashMap};

use hamnet_numeric::Dd;

use super::{Line, ROUNDINGS, Rewritten, reach, size};
use crate::forms::affine::{Rounded, bounded};
use crate::forms::family::{Family, Product, Term};

/// Elementary steps that elimination and writing out may take.
const MOST_STEPS: f64 = 3e6;

/// A derivative is a combination of others where less than this part of it is left.
const NEGLIGIBLE: f64 = 1.0 / (1u128 << 85) as f64;

/// The family in fewer variables, if it depends on fewer.
pub(super) fn rewrite(family: &Family, magnitudes: &[f64]) -> Option<Rewritten> {
    let steps = family.terms.len() as f64 * (family.variables as f64).powi(2) * family.degree() as f64;
    if family.degree() < 3 || family.variables < 2 || steps > MOST_STEPS {
        return None;
    }
    let axes = axes(&derivatives(family))?;
    let pivots: Vec<u32> = axes.iter().map(|axis| axis[0].0).collect();
    let place = |x: &u32| pivots.binary_search(x).ok().map(|place| place as u32);
    let in_axes = |term: &Term| {
        let monomial: Option<Product> = term.monomial.iter().map(place).collect();
        Some(Term { monomial: monomial?, coefficients: term.coefficients.clone() })
    };
    let inner =
        Family::new(axes.len(), family.polynomials, family.terms.iter().filter_map(in_axes).collect());
    let errors = differences(family, &inner, &axes, magnitudes)?;
    let sorted = |mut axis: Line| {
        axis.sort_unstable_by_key(|entry| entry.0);
        axis
    };
    Some(Rewritten { variables: axes.into_iter().map(sorted).collect(), family: inner, errors })
}

/// Per variable the derivatives of all polynomials, as one dense row.
fn derivatives(family: &Family) -> Vec<Vec<Dd>> {
    let mut columns: HashMap<(Product, u32), usize> = HashMap::new();
    let mut entries: Vec<(usize, usize, Dd)> = Vec::new();
    for term in &family.terms {
        for power in term.monomial.chunk_by(|a, b| a == b) {
            let mut lower = term.monomial.clone();
            lower.remove(lower.partition_point(|&x| x < power[0]));
            for &(polynomial, coefficient) in &term.coefficients {
                let next = columns.len();
                let column = *columns.entry((lower.clone(), polynomial)).or_insert(next);
                entries.push((power[0] as usize, column, coefficient * Dd::from_f64(power.len() as f64)));
            }
        }
    }
    let mut rows = vec![vec![Dd::ZERO; columns.len()]; family.variables];
    entries.into_iter().for_each(|(row, column, entry)| rows[row][column] = entry);
    rows
}

/// The axes, the pivot of each first, ascending; `None` where no variable is to spare.
fn axes(rows: &[Vec<Dd>]) -> Option<Vec<Line>> {
    let mut reduced: Vec<Reduced> = Vec::new();
    let mut open: Vec<Reduced> = (0..).zip(rows).map(|(variable, row)| Reduced::new(variable, row)).collect();
    let mut spare: Vec<Reduced> = Vec::new();
    while !open.is_empty() {
        // the row with the largest entry left, as a part of what it began with
        let (place, part) = open.iter().enumerate().fold((0, -1.0), |best, (place, row)| {
            if row.part() > best.1 { (place, row.part()) } else { best }
        });
        let mut row = open.remove(place);
        if part <= NEGLIGIBLE {
            spare.push(row);
            continue;
        }
        row.pivot = row.largest().0;
        open.iter_mut().for_each(|other| other.reduce(&row));
        reduced.push(row);
    }
    if spare.is_empty() {
        return None;
    }
    let mut axes: BTreeMap<u32, Line> =
        reduced.iter().map(|row| (row.variable, vec![(row.variable, Dd::ONE)])).collect();
    for row in spare {
        // the row minus these others is nothing
        for (pivot, weight) in row.combination {
            axes.get_mut(&pivot)?.push((row.variable, weight));
        }
    }
    Some(axes.into_values().collect())
}

/// `left = row − Σ weight · other row`.
struct Reduced {
    variable: u32,
    left: Vec<Dd>,
    began: f64,
    combination: BTreeMap<u32, Dd>,
    pivot: usize,
}

impl Reduced {
    fn new(variable: u32, row: &[Dd]) -> Self {
        let mut new =
            Self { variable, left: row.to_vec(), began: 0.0, combination: BTreeMap::new(), pivot: 0 };
        new.began = new.largest().1;
        new
    }

    fn largest(&self) -> (usize, f64) {
        let sizes = self.left.iter().copied().map(size).enumerate();
        sizes.fold((0, 0.0), |best, next| if next.1 > best.1 { next } else { best })
    }

    fn part(&self) -> f64 {
        if self.began == 0.0 { 0.0 } else { self.largest().1 / self.began }
    }

    /// Makes the entry at the pivot of `other` zero.
    fn reduce(&mut self, other: &Reduced) {
        let factor = self.left[other.pivot] / other.left[other.pivot];
        if factor.is_zero() {
            return;
        }
        self.left.iter_mut().zip(&other.left).for_each(|(left, &entry)| *left += -(factor * entry));
        self.left[other.pivot] = Dd::ZERO;
        let mut add = |variable: u32, weight: Dd| {
            *self.combination.entry(variable).or_insert(Dd::ZERO) += weight;
        };
        add(other.variable, factor);
        other.combination.iter().for_each(|(&variable, &weight)| add(variable, -(factor * weight)));
    }
}

/// Per polynomial a bound on `|H(x) − Q(y(x))|`; `None` where that is more than rounding, or takes too long.
fn differences(family: &Family, inner: &Family, axes: &[Line], magnitudes: &[f64]) -> Option<Vec<f64>> {
    let length = axes.iter().map(Vec::len).max()?;
    let steps = inner.terms.len() as f64 * (length as f64).powi(family.degree() as i32);
    if steps > MOST_STEPS {
        return None;
    }
    let mut written: BTreeMap<Product, Vec<(u32, Rounded, f64)>> = BTreeMap::new();
    let mut add = |monomial: Product, polynomial: u32, part: Dd, roundings: f64| {
        let entries = written.entry(monomial).or_default();
        let place = entries.iter().position(|entry| entry.0 == polynomial).unwrap_or_else(|| {
            entries.push((polynomial, Rounded::default(), 0.0));
            entries.len() - 1
        });
        entries[place].1.add(part);
        entries[place].1.error += roundings * Dd::UNIT * size(part);
        entries[place].2 += size(part);
    };
    for term in &family.terms {
        term.coefficients.iter().for_each(|&(polynomial, h)| add(term.monomial.clone(), polynomial, h, 0.0));
    }
    for term in &inner.terms {
        for (monomial, factor, roundings) in write_out(&term.monomial, axes) {
            for &(polynomial, coefficient) in &term.coefficients {
                add(monomial.clone(), polynomial, -(coefficient * factor), roundings + 1.0);
            }
        }
    }
    let mut errors = vec![0.0; family.polynomials];
    for (monomial, entries) in written {
        let reach = reach(&monomial, magnitudes);
        for (polynomial, sum, parts) in entries {
            if size(sum.sum) > 1e3 * ROUNDINGS * Dd::UNIT * parts {
                return None;
            }
            errors[polynomial as usize] += bounded(size(sum.sum) + sum.error, reach);
        }
    }
    Some(errors)
}

/// The terms of a product of axes, each with the number of its roundings.
fn write_out(monomial: &[u32], axes: &[Line]) -> Vec<(Product, Dd, f64)> {
    let mut terms = vec![(Product::new(), Dd::ONE, 0.0)];
    for &axis in monomial {
        let longer = |(product, factor, roundings): &(Product, Dd, f64)| -> Vec<(Product, Dd, f64)> {
            let with = |&(x, weight): &(u32, Dd)| {
                let mut product = product.clone();
                product.insert(product.partition_point(|&other| other < x), x);
                let rounded = if weight == Dd::ONE { 0.0 } else { 1.0 };
                (product, *factor * weight, roundings + rounded)
            };
            axes[axis as usize].iter().map(with).collect()
        };
        terms = terms.iter().flat_map(longer).collect();
    }
    terms
}

#[cfg(test)]
mod tests {
    use crate::forms::tests::{Problem, costs, generic, polynomial, solve};
    use hamnet_model::polynomial::{Monomial, Polynomial};
    use hamnet_numeric::Dd;

    fn composed(outer: &Polynomial, lines: &[Polynomial]) -> Polynomial {
        let mut sum = Polynomial::zero();
        for (monomial, coefficient) in outer.terms() {
            let mut product = Polynomial::term(Monomial::one(), coefficient);
            for &(x, exponent) in monomial.powers() {
                let line = &lines[x.variable().expect("a variable's").index()];
                (0..exponent).for_each(|_| product = &product * line);
            }
            sum += &product;
        }
        sum
    }

    #[test]
    fn powers_of_one_line_cost_what_powers_of_one_variable_cost() {
        let line = polynomial(&[(1.0, &[0]), (2.0, &[1]), (-1.0, &[2]), (0.3, &[3])]);
        for (degree, squares, products) in [(3, 1, 1), (4, 2, 0), (6, 2, 1)] {
            let energy = composed(&generic(1, degree, 1), std::slice::from_ref(&line));
            let outcome = solve(&Problem { variables: 4, polynomials: vec![energy] }, &costs(1.0, 2.0));
            assert_eq!((outcome.squares, outcome.products), (squares, products), "degree {degree}");
            // the line reaches 4.3
            assert!(outcome.residual < 1e-29 * 4.3f64.powi(degree as i32), "{:e}", outcome.residual);
        }
    }

    #[test]
    fn classes_that_depend_on_two_lines_are_polynomials_in_two_variables() {
        let lines = [
            polynomial(&[(1.0, &[0]), (-0.7, &[1]), (0.1, &[2]), (1.0, &[4])]),
            polynomial(&[(0.5, &[1]), (1.0, &[2]), (-2.0, &[3])]),
        ];
        let classes =
            |lines: &[Polynomial]| (0..2).map(|seed| composed(&generic(2, 4, seed), lines)).collect();
        let five = solve(&Problem { variables: 5, polynomials: classes(&lines) }, &costs(1.0, 2.0));
        let two: Vec<Polynomial> = (0..2).map(|seed| generic(2, 4, seed)).collect();
        let two = solve(&Problem { variables: 2, polynomials: two }, &costs(1.0, 2.0));
        let neurons = |squares: usize, products: usize| squares + 2 * products;
        assert!(neurons(five.squares, five.products) <= neurons(two.squares, two.products) + 2);
        assert!(five.residual < 1e-26, "{:e}", five.residual);
    }

    #[test]
    fn nearly_dependent_is_not_dependent() {
        let line = polynomial(&[(1.0, &[0]), (2.0, &[1])]);
        let mut energy = composed(&generic(1, 4, 1), &[line]);
        energy += &Polynomial::term(
            Monomial::coordinate(super::super::super::tests::coordinate(1)),
            Dd::from_f64(1e-20),
        );
        energy += &polynomial(&[(1e-18, &[1, 1, 1])]);
        let outcome = solve(&Problem { variables: 2, polynomials: vec![energy] }, &costs(1.0, 2.0));
        assert!(outcome.residual < 1e-26, "{:e}", outcome.residual);
    }
}
