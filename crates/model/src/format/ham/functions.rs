//! Powers, functions, and which of them become definitions.
//!
//! A power of one term, and of a sum of discrete coordinates, is expanded; that of any other sum is a power of a definition. A
//! function of a number is a number, one of few discrete variables a [table](super::table), any other a definition.

use hamnet_numeric::Interval;

use super::evaluate::{Evaluator, Problem, at, is_finite};
use super::problem::HamProblem;
use super::syntax::Expression;
use crate::format::source::Span;
use crate::hamiltonian::{Definition, Domain, Function};
use crate::polynomial::{Coordinate, Monomial, Polynomial};

/// The largest whole exponent.
pub(super) const MAX_EXPONENT: u32 = 64;

impl Evaluator<'_> {
    /// `base ^ exponent`; `span` is the place of the base.
    pub(super) fn power(
        &mut self,
        base: Polynomial,
        exponent: &Expression,
        span: Span,
    ) -> Result<Polynomial, Problem> {
        let value = self.constant("the exponent", exponent)?;
        let is_whole = value.lo() == 0.0 && value.hi().fract() == 0.0;
        let exponent_of = value.to_f64();
        if !is_whole {
            let root = value.lo() == 0.0 && exponent_of == 0.5;
            return self.apply(if root { Function::Sqrt } else { Function::Power(exponent_of) }, base, span);
        }
        if exponent_of.abs() > f64::from(MAX_EXPONENT) {
            let problem = HamProblem::BadExponent { value: exponent_of, most: MAX_EXPONENT };
            return Err(at(exponent.span, problem));
        }
        let base = if exponent_of < 0.0 { self.reciprocal(base, span)? } else { base };
        self.natural_power(base, exponent_of.abs() as u32, exponent.span)
    }

    fn natural_power(&mut self, base: Polynomial, exponent: u32, span: Span) -> Result<Polynomial, Problem> {
        if base.len() > 1 && exponent > 1 && !self.is_discrete(&base) {
            let base = self.definition(Definition::Polynomial(base), span)?;
            return Ok(Polynomial::term(Monomial::new([(base, exponent)]), 1.0));
        }
        (0..exponent).try_fold(Polynomial::constant(1.0), |power, _| self.product(&power, &base, span))
    }

    /// `1 / of`.
    pub(super) fn reciprocal(&mut self, of: Polynomial, span: Span) -> Result<Polynomial, Problem> {
        self.apply(Function::Reciprocal, of, span)
    }

    /// `function(of)`; `span` is the place of the argument.
    ///
    /// # Errors
    /// [`HamProblem::Undefined`] outside the domain, where the argument is a number or takes few values.
    pub(super) fn apply(
        &mut self,
        function: Function,
        of: Polynomial,
        span: Span,
    ) -> Result<Polynomial, Problem> {
        if let Some(argument) = of.as_constant() {
            let value = function.evaluate(argument);
            if is_finite(value) {
                return Ok(Polynomial::constant(value));
            }
            return Err(at(span, undefined(function, argument.to_f64(), None)));
        }
        if self.is_discrete(&of)
            && let Some(table) = self.table(function, &of, span)?
        {
            return Ok(table);
        }
        let coordinate = self.definition(Definition::Function(function, of), span)?;
        Ok(Polynomial::coordinate(coordinate))
    }

    /// The coordinate that `definition` gives, that of an equal one if there is one.
    ///
    /// # Errors
    /// [`HamProblem::NotFinite`], [`HamProblem::TooLong`].
    pub(super) fn definition(&mut self, definition: Definition, span: Span) -> Result<Coordinate, Problem> {
        self.work(definition.polynomial().len(), span)?;
        self.check_finite("a coefficient", definition.polynomial(), span)?;
        Ok(self.definitions.share(definition))
    }

    /// `value` under a name of its own: as it is if it is discrete or one of the terms that powers keep, else as a definition.
    ///
    /// # Errors
    /// As [`Evaluator::definition`].
    pub(super) fn named(&mut self, value: Polynomial, span: Span) -> Result<Polynomial, Problem> {
        if value.len() > 1 && !self.is_discrete(&value) {
            return self.definition(Definition::Polynomial(value), span).map(Polynomial::coordinate);
        }
        self.check_finite("a coefficient", &value, span)?;
        Ok(value)
    }

    /// Whether all coordinates are those of bits, spins and categories.
    pub(super) fn is_discrete(&self, polynomial: &Polynomial) -> bool {
        let is_discrete = |coordinate: Coordinate| {
            coordinate
                .variable()
                .is_some_and(|variable| !matches!(self.space.domain(variable), Domain::Real(_)))
        };
        polynomial.terms().all(|(monomial, _)| monomial.powers().iter().all(|(c, _)| is_discrete(*c)))
    }
}

/// `function` has no value at `argument`, which is that of the variables in `states`; or one that is too large.
pub(super) fn undefined(function: Function, argument: f64, states: Option<String>) -> HamProblem {
    let name = match function {
        Function::Reciprocal => "1/u".to_owned(),
        Function::Power(exponent) => format!("u^{exponent}"),
        named => named.name().to_owned(),
    };
    if !argument.is_finite() {
        return HamProblem::NotFinite { what: format!("the argument of {name}") };
    }
    if function.is_defined_on(Interval::point(argument)) {
        return HamProblem::NotFinite { what: format!("{name} of {argument}") };
    }
    HamProblem::Undefined { function: name, argument, states, domain: function.domain() }
}
