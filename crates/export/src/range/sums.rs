//! Bounds on weighted sums.

use hamnet_network::{Affine, UnitId, UnitRange};
use hamnet_numeric::elementary;

use super::bounds::{Bounds, Group, SLACK, Span, checked_bound};
use super::place;
use crate::ExportError;

/// A positive weight and the unit it meets.
struct Term {
    unit: UnitId,
    weight: f64,
    log_weight: f64,
}

impl Bounds<'_> {
    /// The spans of an affine layer.
    pub(super) fn sums(&mut self, units: UnitRange, affine: &Affine) -> Result<(), ExportError> {
        for (row, unit) in units.iter().enumerate() {
            let terms = self.terms(unit, affine, row)?;
            let bias = self.log_weight(unit, affine.biases()[row])?;
            for term in &terms {
                self.guard_term(unit, term)?;
            }
            let high = self.guard_sum(unit, &terms, bias)?;
            // A positive bias is a floor under the sum; without one the nonzero terms are.
            let low = if bias > f64::NEG_INFINITY { bias } else { self.least_sum(&terms) };
            let rounding = SLACK * (terms.len() + 1) as f64;
            self.spans[unit.index()] = Span { low: low - rounding, high: high + rounding };
        }
        Ok(())
    }

    fn terms(&self, unit: UnitId, affine: &Affine, row: usize) -> Result<Vec<Term>, ExportError> {
        let (columns, weights) = affine.row(row);
        let nonzero = columns.iter().zip(weights).filter(|(_, weight)| **weight != 0.0);
        nonzero
            .map(|(&operand, &weight)| {
                Ok(Term { unit: operand, weight, log_weight: self.log_weight(unit, weight)? })
            })
            .collect()
    }

    /// `log2` of a weight the precision holds; `-∞` for zero.
    fn log_weight(&self, unit: UnitId, weight: f64) -> Result<f64, ExportError> {
        if weight == 0.0 {
            return Ok(f64::NEG_INFINITY);
        }
        if weight < 0.0 {
            return Err(ExportError::NegativeWeight { place: place(self.network, unit), weight });
        }
        let exponent = elementary::log2_f64(weight);
        let held = f64::from(self.limits.smallest) <= exponent && exponent <= f64::from(self.limits.largest);
        if held { Ok(exponent) } else { Err(self.weight_error(unit, weight)) }
    }

    /// The smaller the weight, the larger the unit must be; a step must be left between that and its largest value.
    fn guard_term(&mut self, unit: UnitId, term: &Term) -> Result<(), ExportError> {
        let needed = f64::from(self.limits.smallest) - term.log_weight + SLACK;
        let bound = checked_bound(needed, self.limits.step);
        if self.low(term.unit) < needed && f64::from(bound + self.limits.step) > self.high(term.unit) {
            return Err(self.weight_error(unit, term.weight));
        }
        self.check_small(term.unit, needed);
        Ok(())
    }

    /// The bound above the sum, with its operands checked where it would be too large.
    fn guard_sum(&mut self, unit: UnitId, terms: &[Term], bias: f64) -> Result<f64, ExportError> {
        let largest = f64::from(self.limits.largest);
        if self.greatest_sum(terms, bias) > largest {
            terms.iter().for_each(|term| self.check_large(term.unit));
        }
        let high = self.greatest_sum(terms, bias);
        if high <= largest {
            return Ok(high);
        }
        let heaviest = terms.iter().fold(0.0, |heaviest: f64, term| heaviest.max(term.weight));
        Err(self.weight_error(unit, heaviest))
    }

    fn greatest_sum(&self, terms: &[Term], bias: f64) -> f64 {
        let exponents = || terms.iter().map(|term| term.log_weight + self.high(term.unit)).chain([bias]);
        let largest = exponents().fold(f64::NEG_INFINITY, f64::max);
        if largest == f64::NEG_INFINITY {
            return largest;
        }
        let sum: f64 =
            exponents().map(|exponent| elementary::exp2_f64((exponent - largest).max(-100.0))).sum();
        largest + elementary::log2_f64(sum)
    }

    /// The bound below a nonzero sum: one of its terms is nonzero, and of a group read as a whole the largest is.
    fn least_sum(&self, terms: &[Term]) -> f64 {
        let mut by_group: Vec<(usize, &Term)> = Vec::new();
        let mut least = f64::INFINITY;
        for term in terms {
            match self.group_of[term.unit.index()] {
                Some(group) => by_group.push((group, term)),
                None => least = least.min(self.low_term(term)),
            }
        }
        by_group.sort_by_key(|(group, term)| (*group, term.unit));
        for members in by_group.chunk_by(|a, b| a.0 == b.0) {
            least = least.min(self.least_of_group(&self.groups[members[0].0], members));
        }
        least
    }

    fn least_of_group(&self, group: &Group, members: &[(usize, &Term)]) -> f64 {
        let single = members.iter().map(|(_, term)| self.low_term(term)).fold(f64::INFINITY, f64::min);
        let distinct = 1 + members.windows(2).filter(|pair| pair[0].1.unit != pair[1].1.unit).count();
        if distinct < group.size {
            return single;
        }
        let weight = members.iter().map(|(_, term)| term.log_weight).fold(f64::INFINITY, f64::min);
        single.max(weight + group.largest - SLACK)
    }

    fn low_term(&self, term: &Term) -> f64 {
        term.log_weight + self.low(term.unit)
    }

    fn weight_error(&self, unit: UnitId, weight: f64) -> ExportError {
        ExportError::weight(place(self.network, unit), weight, self.precision)
    }
}
