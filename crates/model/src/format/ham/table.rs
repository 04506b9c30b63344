//! Functions of few discrete variables, as the multilinear polynomials that they are.
//!
//! The values on all states are changed, one variable after the other, to the coefficients of a basis of functions of that
//! variable: `1, y` of a bit (Möbius), `1, s` of a spin (Walsh–Hadamard), `1, [y=1], [y=2], …` of a category.
//!
//! **Numbers** A value has the error of [`Function::error`] at the rounded argument, a coefficient at most that of the sum it
//! is of values. A coefficient that is no larger than the error of its sum may be zero, and is left out.

use hamnet_numeric::Dd;

use super::evaluate::{Evaluator, Problem, at, is_finite};
use super::functions::undefined;
use crate::VariableId;
use crate::format::source::Span;
use crate::hamiltonian::{Domain, Function, Space};
use crate::polynomial::{Coordinate, Monomial, Polynomial};

/// Tables have at most this many states.
const MAX_STATES: usize = 1 << 12;

impl Evaluator<'_> {
    /// `function(of)` for discrete `of`, or `None` if it depends on too many states.
    pub(super) fn table(
        &mut self,
        function: Function,
        of: &Polynomial,
        span: Span,
    ) -> Result<Option<Polynomial>, Problem> {
        let scope = scope(of);
        let sizes: Vec<usize> = scope.iter().map(|&id| self.space.variables().cardinality(id)).collect();
        let states = sizes.iter().try_fold(1usize, |states, &size| states.checked_mul(size));
        let Some(states) = states.filter(|states| *states <= MAX_STATES) else { return Ok(None) };
        self.work(states.saturating_mul(of.len() + scope.len()), span)?;
        let mut values = Vec::with_capacity(states);
        let mut error: f64 = 0.0;
        for cell in 0..states {
            let assignment = Assignment { space: self.space, scope: &scope, states: digits(cell, &sizes) };
            let argument = of.evaluate(|coordinate| Dd::from_f64(assignment.value(coordinate)));
            let value = function.evaluate(argument);
            if !is_finite(value) {
                let problem = undefined(function, argument.to_f64(), Some(assignment.to_string()));
                return Err(at(span, problem));
            }
            error = error.max(function.error(argument, value));
            values.push(value);
        }
        Ok(Some(transformed(values, error, &scope, &sizes, self.space)))
    }
}

/// The polynomial with the given values, each within `error`.
fn transformed(
    mut values: Vec<Dd>,
    error: f64,
    scope: &[VariableId],
    sizes: &[usize],
    space: &Space,
) -> Polynomial {
    let largest = values.iter().fold(0.0, |most: f64, value| most.max(value.abs().to_f64()));
    let mut stride = 1;
    for (&variable, &size) in scope.iter().zip(sizes).rev() {
        let is_spin = *space.domain(variable) == Domain::Spin;
        for start in (0..values.len()).filter(|cell| cell / stride % size == 0) {
            change_basis(&mut values[start..], stride, size, is_spin);
        }
        stride *= size;
    }
    let mut sum = Polynomial::zero();
    for (cell, value) in values.into_iter().enumerate() {
        let basis = digits(cell, sizes);
        // a spin averages values, any other variable takes differences, and each step rounds once
        let doubles =
            |(digit, id): &(&usize, &VariableId)| **digit > 0 && *space.domain(**id) != Domain::Spin;
        let summands = (1u64 << basis.iter().zip(scope).filter(doubles).count()) as f64;
        let noise = summands * (error + scope.len() as f64 * Dd::UNIT * largest);
        if value.abs().to_f64() > noise {
            sum.add_term(monomial(&basis, scope, space), value);
        }
    }
    sum
}

/// The values of one variable, `stride` apart, become coefficients.
fn change_basis(values: &mut [Dd], stride: usize, size: usize, is_spin: bool) {
    let first = values[0];
    if is_spin {
        values[0] = (first + values[stride]).scale(-1);
        values[stride] = (values[stride] - first).scale(-1);
    } else {
        (1..size).for_each(|state| values[state * stride] = values[state * stride] - first);
    }
}

fn monomial(basis: &[usize], scope: &[VariableId], space: &Space) -> Monomial {
    let coordinate = |(&digit, &variable): (&usize, &VariableId)| match space.domain(variable) {
        Domain::Category(_) => (Coordinate::indicator(variable, digit), 1),
        Domain::Bit | Domain::Spin | Domain::Real(_) => (Coordinate::number(variable), 1),
    };
    Monomial::new(basis.iter().zip(scope).filter(|(digit, _)| **digit > 0).map(coordinate))
}

/// The variables of a polynomial, in ascending order.
fn scope(of: &Polynomial) -> Vec<VariableId> {
    let mut scope: Vec<VariableId> = of.terms().flat_map(|(monomial, _)| monomial.variables()).collect();
    scope.sort_unstable();
    scope.dedup();
    scope
}

/// The state of each variable in cell number `cell`, the last variable fastest.
fn digits(mut cell: usize, sizes: &[usize]) -> Vec<usize> {
    let mut digits: Vec<usize> = sizes
        .iter()
        .rev()
        .map(|&size| {
            let digit = cell % size;
            cell /= size;
            digit
        })
        .collect();
    digits.reverse();
    digits
}

/// States of some variables.
struct Assignment<'s> {
    space: &'s Space,
    scope: &'s [VariableId],
    states: Vec<usize>,
}

impl Assignment<'_> {
    fn value(&self, coordinate: Coordinate) -> f64 {
        let place = coordinate.variable().and_then(|variable| self.scope.binary_search(&variable).ok());
        let variable = place.map(|place| (self.scope[place], self.states[place]));
        variable.map_or(0.0, |(variable, state)| self.space.domain(variable).value(state, coordinate.state()))
    }
}

impl std::fmt::Display for Assignment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = self.scope.iter().zip(&self.states).map(|(&variable, &state)| {
            let variable = &self.space.variables()[variable];
            format!("{}={}", variable.name(), variable.states()[state])
        });
        f.write_str(&words.collect::<Vec<_>>().join(", "))
    }
}
