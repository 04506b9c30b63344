//! The space spanned by all partial derivatives of forms.
//!
//! In divided powers, `F = Σ f_γ y^γ/γ!`, a derivative moves coefficients: `(∂^β F)_γ = f_{γ + β}`. So the derivatives of
//! order `k - i` of a form of degree `k` span the rows `(f_{γ + β})_γ`, `|γ| = i`, of its *catalecticant matrix*, and those
//! of several forms the rows of all of them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use hamnet_model::polynomial::{Coordinate, Monomial};
use hamnet_numeric::Dd;

use super::form::{Form, divisors, divisors_by_degree};
use super::modular::{Field, MERSENNE, Residue};
use super::rank::{Enclosed, Matrix, enclosed};
use super::robust::{self, Uncertain};
use super::steps::Steps;

/// A first-order operator `Σ t_i ∂/∂y_i` with integers `t_i`.
pub(super) type Direction = Vec<(Coordinate, i8)>;

/// What it takes to place an entry, in multiplications.
const STEPS_PER_ENTRY: u64 = 16;

/// A form in divided powers, modulo a prime or in `f64`.
#[derive(Clone, Debug)]
struct Divided<V> {
    degree: u32,
    terms: BTreeMap<Monomial, V>,
}

/// Forms, and how often a direction is applied to them.
#[derive(Clone, Debug)]
pub(super) struct Derivatives<'a> {
    pub(super) forms: &'a [Form],
    pub(super) direction: &'a [(Coordinate, i8)],
    pub(super) times: u32,
}

impl<'a> Derivatives<'a> {
    /// The forms themselves.
    pub(super) fn of(forms: &'a [Form]) -> Self {
        Self { forms, direction: &[], times: 0 }
    }

    /// The dimension of the span of all derivatives that are forms of `degree`, from below; where coefficients are
    /// uncertain, what it is at least for all of them.
    ///
    /// Zero where the matrix itself takes more steps than are left.
    pub(super) fn rank(&self, degree: u32, steps: &mut Steps) -> u64 {
        if !steps.spend(self.entries(degree)) {
            return 0;
        }
        if self.is_uncertain() {
            return robust::rank(&self.uncertain(degree), steps);
        }
        let field = Field::new(MERSENNE);
        Matrix::from(catalecticant(&self.divided(&field), degree)).pivots_of_part(&field, steps)
    }

    /// The dimension of the span of all derivatives, from below.
    pub(super) fn least_dimension(&self, steps: &mut Steps) -> u64 {
        self.degrees().map(|degree| self.rank(degree, steps)).sum()
    }

    /// The dimension of the span of all derivatives that are forms of `degree`, from both sides.
    pub(super) fn rank_enclosed(&self, degree: u32, steps: &mut Steps) -> Enclosed {
        if self.is_uncertain() {
            return Enclosed { least: self.rank(degree, steps), most: u64::MAX };
        }
        let least = steps.part(2, |part| self.rank(degree, part));
        if !steps.spend(self.entries(degree)) {
            return Enclosed { least, most: u64::MAX };
        }
        let matrix = |field: &Field| Matrix::from(catalecticant(&self.divided(field), degree));
        let rank = enclosed(matrix, self.integer_bits(), steps);
        Enclosed { least: rank.least.max(least), most: rank.most }
    }

    /// The dimension of the span of all derivatives, from above.
    pub(super) fn most_dimension(&self, steps: &mut Steps) -> u64 {
        let ranks = self.degrees().map(|degree| self.rank_enclosed(degree, steps).most);
        ranks.fold(0, u64::saturating_add)
    }

    /// The degrees of derivatives.
    pub(super) fn degrees(&self) -> RangeInclusive<u32> {
        0..=self.forms.iter().map(|form| form.degree.saturating_sub(self.times)).max().unwrap_or(0)
    }

    /// The work of writing down a matrix: its entries, each for the terms of the direction, and a search for its place.
    fn entries(&self, degree: u32) -> u64 {
        let count =
            |monomial: &Monomial| divisors_by_degree(monomial).get(degree as usize).copied().unwrap_or(0);
        let terms = self.forms.iter().flat_map(|form| &form.terms);
        let sum = terms.fold(0u64, |sum, (monomial, _)| sum.saturating_add(count(monomial)));
        sum.saturating_mul(STEPS_PER_ENTRY * (1 + self.direction.len() as u64 * u64::from(self.times)))
    }

    fn is_uncertain(&self) -> bool {
        self.forms.iter().any(|form| form.error > 0.0)
    }

    /// The matrix in `f64`, of forms without a direction.
    fn uncertain(&self, degree: u32) -> Uncertain {
        let divided: Vec<Divided<f64>> = self.forms.iter().map(Divided::in_f64).collect();
        let Catalecticant { columns, rows } = catalecticant(&divided, degree);
        let highest = self.forms.iter().map(|form| form.degree).max().unwrap_or(0);
        Uncertain {
            columns,
            errors: rows
                .iter()
                .map(|row| self.forms[row.form].error * most_divided(&row.operator, degree))
                .collect(),
            rows: rows.into_iter().map(|row| row.entries).collect(),
            relative: (f64::from(highest) + 2.0) * f64::EPSILON,
        }
    }

    fn divided(&self, field: &Field) -> Vec<Divided<Residue>> {
        let forms = self.forms.iter().filter(|form| form.degree >= self.times);
        forms
            .map(|form| {
                let start = Divided::new(form, field);
                (0..self.times).fold(start, |form, _| form.along(self.direction, field))
            })
            .collect()
    }

    fn integer_bits(&self) -> f64 {
        let length: u32 = self.direction.iter().map(|(_, t)| u32::from(t.unsigned_abs())).sum();
        let growth = f64::from(u32::BITS - length.leading_zeros()) * f64::from(self.times);
        self.forms.iter().map(Form::integer_bits).fold(0.0, f64::max) + growth
    }
}

impl<V: Copy> Divided<V> {
    /// The coefficients `γ! h_γ`, multiplied factor by factor.
    fn of(form: &Form, number: impl Fn(Dd) -> V, times: impl Fn(V, u64) -> V) -> Self {
        let coefficient = |(monomial, h): &(Monomial, Dd)| {
            let factors = monomial.powers().iter().flat_map(|&(_, power)| 2..=u64::from(power));
            (monomial.clone(), factors.fold(number(*h), &times))
        };
        Self { degree: form.degree, terms: form.terms.iter().map(coefficient).collect() }
    }
}

impl Divided<f64> {
    fn in_f64(form: &Form) -> Self {
        Self::of(form, Dd::to_f64, |value, factor| value * factor as f64)
    }
}

impl Divided<Residue> {
    fn new(form: &Form, field: &Field) -> Self {
        let times = |value, factor| field.mul(value, field.integer(factor));
        Self::of(form, |h| field.number(h), times)
    }

    /// The derivative along a direction. Terms that cancel stay, as zeros: what cancels modulo one prime may not otherwise.
    fn along(&self, direction: &[(Coordinate, i8)], field: &Field) -> Self {
        let mut terms: BTreeMap<Monomial, Residue> = BTreeMap::new();
        for (monomial, &value) in &self.terms {
            for &(coordinate, t) in direction {
                let Some(lowered) = lowered(monomial, coordinate) else { continue };
                let sum = terms.entry(lowered).or_insert(Residue::ZERO);
                for _ in 0..t.unsigned_abs() {
                    *sum = if t > 0 { field.add(*sum, value) } else { field.sub(*sum, value) };
                }
            }
        }
        Self { degree: self.degree - 1, terms }
    }
}

/// The monomial with one power of `coordinate` less, if it has any.
fn lowered(monomial: &Monomial, coordinate: Coordinate) -> Option<Monomial> {
    let has = monomial.powers().iter().any(|(own, _)| *own == coordinate);
    has.then(|| {
        let less = |&(own, power): &(Coordinate, u32)| (own, power - u32::from(own == coordinate));
        Monomial::new(monomial.powers().iter().map(less))
    })
}

/// A bound on `γ!` for all multiples `γ = α + β` of `y^β` with `|α|` given: `β! (max β + |α|)^{|α|}`, for each of the factors by
/// which it grows is at most `max β + |α|`. Twice that, for roundings.
fn most_divided(operator: &Monomial, degree: u32) -> f64 {
    let powers = || operator.powers().iter().map(|&(_, power)| power);
    let factorial: f64 = powers().flat_map(|power| 2..=power).map(f64::from).product();
    let largest = f64::from(powers().max().unwrap_or(0) + degree);
    2.0 * (0..degree).fold(factorial, |product, _| product * largest)
}

/// A row for every derivative that is a form of one degree, and a column for every monomial.
struct Catalecticant<V> {
    columns: usize,
    rows: Vec<Row<V>>,
}

/// The derivative of a form by the operator of a monomial.
struct Row<V> {
    form: usize,
    operator: Monomial,
    entries: Vec<(usize, V)>,
}

fn catalecticant<V: Copy>(forms: &[Divided<V>], degree: u32) -> Catalecticant<V> {
    let mut columns: BTreeMap<Monomial, usize> = BTreeMap::new();
    let mut rows: Vec<Row<V>> = Vec::new();
    for (number, form) in forms.iter().enumerate().filter(|(_, form)| form.degree >= degree) {
        let mut derivatives: BTreeMap<Monomial, Vec<(usize, V)>> = BTreeMap::new();
        for (monomial, &value) in &form.terms {
            for (left, operator) in divisors(monomial, degree) {
                let next = columns.len();
                let column = *columns.entry(left).or_insert(next);
                derivatives.entry(operator).or_default().push((column, value));
            }
        }
        rows.extend(derivatives.into_iter().map(|(operator, entries)| Row {
            form: number,
            operator,
            entries,
        }));
    }
    Catalecticant { columns: columns.len(), rows }
}

impl From<Catalecticant<Residue>> for Matrix {
    fn from(catalecticant: Catalecticant<Residue>) -> Self {
        let rows = catalecticant.rows.into_iter().map(|row| row.entries).collect();
        Matrix { columns: catalecticant.columns, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hamnet_model::VariableId;

    fn monomial(powers: &[u32]) -> Monomial {
        let own = |place| Coordinate::number(VariableId::new(place));
        Monomial::new(powers.iter().enumerate().map(|(place, &power)| (own(place), power)))
    }

    #[test]
    fn factorials_of_multiples_are_bounded() {
        let factorial = |term: &Monomial| -> f64 {
            term.powers().iter().flat_map(|&(_, power)| 2..=power).map(f64::from).product()
        };
        for operator in [&[0, 0][..], &[1, 1], &[3, 0], &[2, 5]] {
            for factor in [&[1, 0][..], &[0, 2], &[2, 2], &[0, 7]] {
                let (operator, factor) = (monomial(operator), monomial(factor));
                let bound = most_divided(&operator, factor.degree());
                assert!(factorial(&(&operator * &factor)) <= bound / 2.0);
            }
        }
        // one more power of the highest one attains it
        assert_eq!(most_divided(&monomial(&[2, 5]), 1) / 2.0, factorial(&monomial(&[2, 6])));
    }
}
