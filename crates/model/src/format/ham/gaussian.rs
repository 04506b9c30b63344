//! Gaussian densities as energies.
//!
//! ```text
//! H(u) = ½ (u - m)ᵀ P (u - m) + ½ ln det(2π C),      P = C⁻¹
//! ```
//!
//! in the elements `u`, expanded. Over all reals `∫ exp(-H(u)) du = 1`.

use hamnet_numeric::Dd;

use super::cholesky::factor;
use super::evaluate::{Evaluator, Problem, at};
use super::fields::{Fields, Value};
use super::names::PI;
use super::problem::HamProblem;
use super::reader::{Elements, Numbers, Reader, noted};
use crate::format::draft::Draft;
use crate::format::source::Span;
use crate::polynomial::Polynomial;

/// How wide it is.
const SPREADS: [&str; 4] = ["covariance", "precision", "variance", "deviation"];

/// A Gaussian of some elements.
pub(super) struct Gaussian {
    elements: Elements,
    mean: Option<Numbers>,
    spread: Spread,
    span: Span,
}

enum Spread {
    /// `P`, and `½ ln det C`.
    Dense { precision: Vec<Dd>, half_ln_det: Dd },
    /// Of each element.
    Variance(Numbers),
    /// Of each element.
    Deviation(Numbers),
}

impl Reader<'_> {
    /// `gaussian`, with `mean` and one of [`SPREADS`] beside it.
    pub fn gaussian(
        &self,
        value: &Value<'_>,
        fields: &mut Fields<'_>,
        draft: &mut Draft,
    ) -> Option<Gaussian> {
        let elements = self.elements("`gaussian`", value, draft);
        let mean = match fields.take("mean") {
            None => Some(None),
            Some(entry) => self.numbers("`mean`", entry.value, draft).map(Some),
        };
        let several = |key, beside| HamProblem::Exclusive { key, beside };
        let form = fields.take_one(&SPREADS, several, draft);
        let elements = elements?;
        let (form, entry) = form?;
        let what = format!("`{form}`");
        let spread = match form {
            "variance" => Spread::Variance(self.numbers(&what, entry.value, draft)?),
            "deviation" => Spread::Deviation(self.numbers(&what, entry.value, draft)?),
            _ => {
                let matrix = self.matrix(&what, entry.value, draft)?;
                let count = elements.count(&self.evaluator);
                let factor = factor(&what, &matrix.value, count);
                let factor = noted(factor.map_err(|problem| at(matrix.span, problem)), draft)?;
                if form == "covariance" {
                    let half_ln_det = factor.half_ln_determinant();
                    Spread::Dense { precision: factor.inverse(), half_ln_det }
                } else {
                    let precision = matrix.value.numbers.iter().map(|&entry| Dd::from_f64(entry)).collect();
                    Spread::Dense { precision, half_ln_det: -factor.half_ln_determinant() }
                }
            }
        };
        Some(Gaussian { elements, mean: mean?, spread, span: value.span().into() })
    }
}

impl Evaluator<'_> {
    /// The energy for the class at hand.
    ///
    /// # Errors
    /// Numbers that have no value or are not as many as the elements, and variances that are not positive.
    pub fn gaussian(&mut self, gaussian: &Gaussian) -> Result<Polynomial, Problem> {
        let Gaussian { elements, mean, spread, span } = gaussian;
        let elements = self.elements(elements)?;
        let n = elements.len();
        let mean = match mean {
            None => vec![Dd::ZERO; n],
            Some(mean) => self.numbers("`mean`", mean, n)?,
        };
        let half_ln_two_pi = (PI + PI).ln().mul_f64(0.5 * n as f64);
        let mut energy;
        match spread {
            Spread::Dense { precision, half_ln_det } => {
                energy = Polynomial::constant(half_ln_two_pi + *half_ln_det);
                self.dense(&elements, &mean, precision, &mut energy, *span)?;
            }
            Spread::Variance(numbers) | Spread::Deviation(numbers) => {
                let is_deviation = matches!(spread, Spread::Deviation(_));
                let what = if is_deviation { "the deviation" } else { "the variance" };
                let numbers = self.numbers(what, numbers, n)?;
                energy = Polynomial::constant(half_ln_two_pi);
                for (index, number) in numbers.into_iter().enumerate() {
                    let variance = if is_deviation { number * number } else { number };
                    if number <= Dd::ZERO {
                        let (what, value) = (what.to_owned(), number.to_f64());
                        return Err(at(*span, HamProblem::NotPositive { what, index, value }));
                    }
                    energy += &Polynomial::constant(variance.ln().mul_f64(0.5));
                    let weight = Dd::ONE / variance;
                    self.dense(
                        &elements[index..=index],
                        &mean[index..=index],
                        &[weight],
                        &mut energy,
                        *span,
                    )?;
                }
            }
        }
        Ok(energy)
    }

    /// Adds `½ uᵀ P u - (P m)ᵀ u + ½ mᵀ P m`.
    fn dense(
        &mut self,
        elements: &[Polynomial],
        mean: &[Dd],
        precision: &[Dd],
        energy: &mut Polynomial,
        span: Span,
    ) -> Result<(), Problem> {
        let half = Dd::from_f64(0.5);
        for (i, (row, u)) in precision.chunks_exact(elements.len()).zip(elements).enumerate() {
            let pull = row.iter().zip(mean).fold(Dd::ZERO, |sum, (&p, &m)| sum + p * m);
            *energy += &u.scaled(-pull);
            *energy += &Polynomial::constant(half * pull * mean[i]);
            *energy += &self.product(u, u, span)?.scaled(half * row[i]);
            for (&weight, v) in row[..i].iter().zip(elements).filter(|(weight, _)| !weight.is_zero()) {
                *energy += &self.product(u, v, span)?.scaled(weight);
            }
        }
        Ok(())
    }
}
