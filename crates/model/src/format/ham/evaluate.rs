//! From the tree of an expression to the polynomial it stands for.

use hamnet_numeric::Dd;

use super::problem::HamProblem;
use super::syntax::{Binder, Expression, Node, Operator};
use crate::VariableId;
use crate::format::diagnostic::DiagnosticKind;
use crate::format::hint;
use crate::format::source::{Span, Spanned};
use crate::hamiltonian::{Boundary, Domain, Lattice, Space};
use crate::polynomial::{Coordinate, Polynomial};

/// The steps that all expressions of a file may take together.
pub(super) const MAX_STEPS: usize = 1 << 21;

/// Powers up to this are expanded.
const MAX_EXPONENT: i64 = 64;

/// What has no meaning, and where.
pub(super) type Problem = Spanned<DiagnosticKind>;

/// Evaluates expressions over the variables of a model.
pub(super) struct Evaluator<'s> {
    pub space: &'s Space,
    /// Names and values for the class at hand.
    pub parameters: Vec<(String, f64)>,
    locals: Vec<(String, Local)>,
    steps: usize,
}

/// What a running name stands for.
#[derive(Clone, Copy)]
enum Local {
    Index(i64),
    Variable(VariableId),
}

impl<'s> Evaluator<'s> {
    /// An evaluator without parameters that has not worked yet.
    pub fn new(space: &'s Space) -> Self {
        Self { space, parameters: Vec::new(), locals: Vec::new(), steps: 0 }
    }

    /// The multilinear polynomial of `expression`.
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
    /// As [`Evaluator::polynomial`], and [`HamProblem::NotConstant`]; messages call it `what`.
    pub fn constant(&mut self, what: &str, expression: &Expression) -> Result<Dd, Problem> {
        let value = self.polynomial(expression)?.as_constant();
        value.ok_or_else(|| at(expression.span, HamProblem::NotConstant { what: what.to_owned() }))
    }

    fn whole(&mut self, what: &str, expression: &Expression) -> Result<i64, Problem> {
        let value = self.constant(what, expression)?.to_f64();
        if value.fract() == 0.0 && value.abs() < 1e15 {
            return Ok(value as i64);
        }
        Err(at(expression.span, HamProblem::NotWhole { what: what.to_owned(), value }))
    }

    fn chain(&mut self, first: &Expression, rest: &[(Operator, Expression)]) -> Result<Polynomial, Problem> {
        let mut value = self.polynomial(first)?;
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
                Operator::Power => self.power(&value, operand)?,
            };
        }
        Ok(value)
    }

    /// The product of two values of expressions; `span` is the place of the second.
    ///
    /// # Errors
    /// [`HamProblem::TooLong`].
    pub fn product(
        &mut self,
        left: &Polynomial,
        right: &Polynomial,
        span: Span,
    ) -> Result<Polynomial, Problem> {
        self.work(left.len().saturating_mul(right.len()), span)?;
        Ok((left * right).reduced(|coordinate| self.space.rule(coordinate)))
    }

    fn quotient(&mut self, value: &Polynomial, divisor: &Expression) -> Result<Polynomial, Problem> {
        let by = self.constant("what is divided by", divisor)?;
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

    fn power(&mut self, base: &Polynomial, exponent: &Expression) -> Result<Polynomial, Problem> {
        let value = self.whole("the exponent", exponent)?;
        if !(0..=MAX_EXPONENT).contains(&value) {
            return Err(at(exponent.span, HamProblem::BadExponent { value, most: MAX_EXPONENT }));
        }
        (0..value).try_fold(Polynomial::constant(1.0), |power, _| self.product(&power, base, exponent.span))
    }

    fn name(&mut self, name: &str, indices: &[Expression], span: Span) -> Result<Polynomial, Problem> {
        if let Some(Local::Index(index)) = self.local(name).filter(|_| indices.is_empty()) {
            return Ok(Polynomial::constant(index as f64));
        }
        let parameter = self.parameters.iter().find(|(known, _)| known == name);
        if let Some((_, value)) = parameter.filter(|_| indices.is_empty() && self.local(name).is_none()) {
            return Ok(Polynomial::constant(*value));
        }
        let variable = self.variable(name, indices, span)?;
        match self.space.domain(variable) {
            Domain::Bit | Domain::Spin | Domain::Real(_) => {
                Ok(Polynomial::coordinate(Coordinate::number(variable)))
            }
            Domain::Category(states) => {
                let (name, state) = (name.to_owned(), states[0].clone());
                Err(at(span, HamProblem::CategoryNumber { name, state }))
            }
        }
    }

    fn indicator(
        &mut self,
        name: &str,
        indices: &[Expression],
        state: &Spanned<String>,
        span: Span,
    ) -> Result<Polynomial, Problem> {
        let variable = self.variable(name, indices, span)?;
        let Domain::Category(states) = self.space.domain(variable) else {
            return Err(at(span, HamProblem::NotCategory { name: name.to_owned() }));
        };
        match states.iter().position(|known| *known == state.value) {
            Some(place) => Ok(Polynomial::coordinate(Coordinate::indicator(variable, place))),
            None => {
                let nearest = hint(&state.value, states.iter().map(String::as_str));
                let (variable, state_name) = (name.to_owned(), state.value.clone());
                let kind = DiagnosticKind::UnknownState { variable, state: state_name, nearest };
                Err(Spanned::new(kind, state.span))
            }
        }
    }

    /// The variable that a running name or an element of an array is.
    fn variable(&mut self, name: &str, indices: &[Expression], span: Span) -> Result<VariableId, Problem> {
        if let Some(Local::Variable(variable)) = self.local(name).filter(|_| indices.is_empty()) {
            return Ok(variable);
        }
        let place = self.array(name, span)?;
        let space = self.space;
        let shape = &space.arrays()[place].shape;
        if shape.len() != indices.len() {
            let (expected, found) = (shape.len(), indices.len());
            return Err(at(span, HamProblem::IndexCount { array: name.to_owned(), expected, found }));
        }
        let mut site = 0;
        for (expression, &extent) in indices.iter().zip(shape) {
            let index = self.whole("an index", expression)?;
            let inside = usize::try_from(index).ok().filter(|index| *index < extent);
            let outside = || HamProblem::IndexOutside { array: name.to_owned(), index, extent };
            site = site * extent + inside.ok_or_else(|| at(expression.span, outside()))?;
        }
        Ok(space.member(place, site))
    }

    fn array(&self, name: &str, span: Span) -> Result<usize, Problem> {
        self.space.find(name).ok_or_else(|| {
            let arrays = self.space.arrays().iter().map(|array| array.name.as_str());
            let parameters = self.parameters.iter().map(|(name, _)| name.as_str());
            let locals = self.locals.iter().map(|(name, _)| name.as_str());
            let nearest = hint(name, arrays.chain(parameters).chain(locals));
            at(span, HamProblem::UnknownName { name: name.to_owned(), nearest })
        })
    }

    fn local(&self, name: &str) -> Option<Local> {
        self.locals.iter().rev().find(|(known, _)| known == name).map(|(_, local)| *local)
    }

    /// Adds the value of `term` for everything that `binders` run through.
    fn sum(&mut self, binders: &[Binder], term: &Expression, sum: &mut Polynomial) -> Result<(), Problem> {
        let Some((binder, rest)) = binders.split_first() else {
            let value = self.polynomial(term)?;
            self.work(value.len(), term.span)?;
            *sum += &value;
            return Ok(());
        };
        match binder {
            Binder::Range { name, from, to } => {
                let bounds =
                    self.whole("the start of a range", from)?..self.whole("the end of a range", to)?;
                for index in bounds {
                    self.with(vec![(name.clone(), Local::Index(index))], rest, term, sum)?;
                }
            }
            Binder::Elements { name, array } => {
                let place = self.array(&array.value, array.span)?;
                for variable in self.space.members(place) {
                    self.with(vec![(name.clone(), Local::Variable(variable))], rest, term, sum)?;
                }
            }
            Binder::Neighbours { names, array, periodic } => {
                let place = self.array(&array.value, array.span)?;
                let boundary = if *periodic { Boundary::Periodic } else { Boundary::Open };
                let lattice = Lattice::new(&self.space.arrays()[place].shape, boundary);
                for (a, b) in lattice.neighbours() {
                    let ends = [a, b].map(|site| Local::Variable(self.space.member(place, site)));
                    self.with(names.iter().cloned().zip(ends).collect(), rest, term, sum)?;
                }
            }
        }
        Ok(())
    }

    fn with(
        &mut self,
        locals: Vec<(String, Local)>,
        binders: &[Binder],
        term: &Expression,
        sum: &mut Polynomial,
    ) -> Result<(), Problem> {
        self.work(1, term.span)?;
        let before = self.locals.len();
        self.locals.extend(locals);
        let done = self.sum(binders, term, sum);
        self.locals.truncate(before);
        done
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
}

/// `problem` at its place.
pub(super) fn at(span: Span, problem: HamProblem) -> Problem {
    Spanned::new(problem.into(), span)
}
