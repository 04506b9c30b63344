//! From the tree of an expression to the polynomial it stands for.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_numeric::Dd;

use super::classes::Settings;
use super::definitions::Definitions;
use super::names::{Derived, Local};
use super::problem::HamProblem;
use super::syntax::{Expression, Node, Operator};
use crate::format::diagnostic::DiagnosticKind;
use crate::format::source::{Span, Spanned};
use crate::hamiltonian::Space;
use crate::polynomial::{Polynomial, Rule};

/// The steps that all expressions of a file may take together.
pub(super) const MAX_STEPS: usize = 1 << 22;

/// Monomials have at most this degree.
const MAX_DEGREE: u32 = 256;

/// What has no meaning, and where.
pub(super) type Problem = Spanned<DiagnosticKind>;

/// Evaluates expressions over the variables of a model, for one class at a time.
pub(super) struct Evaluator<'s> {
    pub space: &'s Space,
    /// Names, and one value per class.
    pub(super) parameters: &'s [(String, Vec<f64>)],
    pub class: usize,
    /// Whether something that differs between classes was asked for since this was last made false.
    pub(super) varied: bool,
    pub definitions: Definitions,
    pub(super) derived: Vec<Derived>,
    pub(super) derived_by_name: BTreeMap<String, usize>,
    /// Names that the file defines further below.
    pub later: BTreeSet<String>,
    pub(super) locals: Vec<(String, Local)>,
    steps: usize,
}

impl<'s> Evaluator<'s> {
    /// An evaluator that has not worked yet.
    pub fn new(settings: &'s Settings) -> Self {
        Self {
            space: &settings.space,
            parameters: &settings.parameters,
            class: 0,
            varied: false,
            definitions: Definitions::default(),
            derived: Vec::new(),
            derived_by_name: BTreeMap::new(),
            later: BTreeSet::new(),
            locals: Vec::new(),
            steps: 0,
        }
    }

    /// What `value` gives for each class; asked once where nothing differs between them.
    ///
    /// # Errors
    /// The first of `value`.
    pub fn each_class<T: Clone>(
        &mut self,
        classes: std::ops::Range<usize>,
        mut value: impl FnMut(&mut Self) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        let mut values: Vec<T> = Vec::with_capacity(classes.len());
        self.varied = false;
        for class in classes {
            self.class = class;
            let shared = values.first().filter(|_| !self.varied).cloned();
            values.push(match shared {
                Some(shared) => shared,
                None => value(self)?,
            });
        }
        Ok(values)
    }

    /// The polynomial of `expression` in variables and definitions, powers reduced.
    ///
    /// # Errors
    /// The first place that has no meaning.
    pub fn polynomial(&mut self, expression: &Expression) -> Result<Polynomial, Problem> {
        self.work(1, expression.span)?;
        match &expression.value {
            Node::Number(value) => Ok(Polynomial::constant(*value)),
            Node::Name { name, indices } => self.name(name, indices, expression.span),
            Node::Is { name, indices, state } => self.indicator(name, indices, state, expression.span),
            Node::Negative(operand) => Ok(-&self.polynomial(operand)?),
            Node::Call { function, argument } => {
                let of = self.polynomial(argument)?;
                self.apply(*function, of, argument.span)
            }
            Node::Chain { first, rest } => self.chain(first, rest),
            Node::Sum { binders, term } => {
                let mut sum = Polynomial::zero();
                self.sum(binders, term, &mut sum)?;
                Ok(sum)
            }
        }
    }

    /// The value of an expression without variables.
    ///
    /// # Errors
    /// As [`Evaluator::polynomial`], and [`HamProblem::NotConstant`], [`HamProblem::NotFinite`]; messages call it `what`.
    pub fn constant(&mut self, what: &str, expression: &Expression) -> Result<Dd, Problem> {
        let value = self.polynomial(expression)?.as_constant();
        let value =
            value.ok_or_else(|| at(expression.span, HamProblem::NotConstant { what: what.to_owned() }))?;
        if is_finite(value) {
            return Ok(value);
        }
        Err(at(expression.span, HamProblem::NotFinite { what: what.to_owned() }))
    }

    /// The value of an expression that is a whole number.
    ///
    /// # Errors
    /// As [`Evaluator::constant`], and [`HamProblem::NotWhole`].
    pub(super) fn whole(&mut self, what: &str, expression: &Expression) -> Result<i64, Problem> {
        let value = self.constant(what, expression)?.to_f64();
        if value.fract() == 0.0 && value.abs() < 1e15 {
            return Ok(value as i64);
        }
        Err(at(expression.span, HamProblem::NotWhole { what: what.to_owned(), value }))
    }

    fn chain(&mut self, first: &Expression, rest: &[(Operator, Expression)]) -> Result<Polynomial, Problem> {
        let mut value = self.polynomial(first)?;
        let mut span = first.span;
        for (operator, operand) in rest {
            value = match operator {
                Operator::Plus | Operator::Minus => {
                    let term = self.polynomial(operand)?;
                    self.work(term.len(), operand.span)?;
                    value += &if *operator == Operator::Plus { term } else { -&term };
                    value
                }
                Operator::Times => {
                    let factor = self.polynomial(operand)?;
                    self.product(&value, &factor, operand.span)?
                }
                Operator::Over => self.quotient(&value, operand)?,
                Operator::Power => self.power(value, operand, span)?,
            };
            span = span.to(operand.span);
        }
        Ok(value)
    }

    /// The product of two values of expressions; `span` is the place of the second.
    ///
    /// # Errors
    /// [`HamProblem::TooLong`], [`HamProblem::DegreeTooLarge`].
    pub fn product(
        &mut self,
        left: &Polynomial,
        right: &Polynomial,
        span: Span,
    ) -> Result<Polynomial, Problem> {
        // wide monomials take more time and memory
        let terms = left.len().saturating_mul(right.len());
        self.work(terms.saturating_mul(1 + (width(left) + width(right)) / 4), span)?;
        let found = u64::from(left.degree()) + u64::from(right.degree());
        let product = left * right;
        let is_free = |polynomial: &Polynomial| {
            let mut powers = polynomial.terms().flat_map(|(monomial, _)| monomial.powers());
            powers.all(|(coordinate, _)| self.space.rule(*coordinate) == Rule::Free)
        };
        // nothing reduces where one of the factors has reals and definitions alone
        let product = if is_free(left) || is_free(right) {
            product
        } else {
            product.reduced(|coordinate| self.space.rule(coordinate))
        };
        if product.degree() > MAX_DEGREE {
            return Err(at(span, HamProblem::DegreeTooLarge { found, most: MAX_DEGREE }));
        }
        Ok(product)
    }

    fn quotient(&mut self, value: &Polynomial, divisor: &Expression) -> Result<Polynomial, Problem> {
        let by = self.polynomial(divisor)?;
        let Some(by) = by.as_constant() else {
            let reciprocal = self.reciprocal(by, divisor.span)?;
            return self.product(value, &reciprocal, divisor.span);
        };
        if by.is_zero() {
            return Err(at(divisor.span, HamProblem::DivisionByZero));
        }
        self.work(value.len(), divisor.span)?;
        // one rounding for each coefficient, not two as by the reciprocal
        let mut quotient = Polynomial::zero();
        value
            .terms()
            .for_each(|(monomial, coefficient)| quotient.add_term(monomial.clone(), coefficient / by));
        Ok(quotient)
    }

    /// Counts steps before they are taken.
    ///
    /// # Errors
    /// [`HamProblem::TooLong`] past [`MAX_STEPS`].
    pub fn work(&mut self, steps: usize, span: Span) -> Result<(), Problem> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps <= MAX_STEPS {
            return Ok(());
        }
        Err(at(span, HamProblem::TooLong { limit: MAX_STEPS }))
    }

    /// The steps taken so far.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Counts no steps since there were so many.
    pub fn forget_steps(&mut self, steps: usize) {
        self.steps = steps;
    }

    /// Refuses coefficients that overflowed; messages call them `what`.
    ///
    /// # Errors
    /// [`HamProblem::NotFinite`].
    pub fn check_finite(&self, what: &str, polynomial: &Polynomial, span: Span) -> Result<(), Problem> {
        if polynomial.terms().all(|(_, coefficient)| is_finite(coefficient)) {
            return Ok(());
        }
        Err(at(span, HamProblem::NotFinite { what: what.to_owned() }))
    }
}

/// The most coordinates in one monomial.
fn width(polynomial: &Polynomial) -> usize {
    polynomial.terms().map(|(monomial, _)| monomial.powers().len()).max().unwrap_or(0)
}

/// Whether both parts are.
pub(super) fn is_finite(number: Dd) -> bool {
    number.hi().is_finite() && number.lo().is_finite()
}

/// `problem` at its place.
pub(super) fn at(span: Span, problem: HamProblem) -> Problem {
    Spanned::new(problem.into(), span)
}
