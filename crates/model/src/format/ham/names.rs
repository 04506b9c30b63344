//! What the names of expressions stand for.

use std::rc::Rc;

use hamnet_numeric::Dd;

use super::evaluate::{Evaluator, Problem, at};
use super::problem::HamProblem;
use super::syntax::Expression;
use crate::VariableId;
use crate::format::diagnostic::DiagnosticKind;
use crate::format::hint;
use crate::format::source::{Span, Spanned};
use crate::hamiltonian::Domain;
use crate::polynomial::{Coordinate, Polynomial};

/// π, the sum of two f64.
pub(super) const PI: Dd = Dd::from_parts(std::f64::consts::PI, 1.224_646_799_147_353_2e-16);

/// Numbers in terms of the variables, under one name: an entry of `[definitions]`, or a `[[map]]`.
pub(super) struct Derived {
    pub name: String,
    pub shape: Vec<usize>,
    /// For each class, the last index fastest.
    pub values: Vec<Rc<[Polynomial]>>,
}

impl Derived {
    /// Whether the values differ between classes.
    fn varies(&self) -> bool {
        self.values.iter().any(|values| !Rc::ptr_eq(values, &self.values[0]))
    }
}

/// An array by its place among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Variables(usize),
    Derived(usize),
}

/// An element of an array.
#[derive(Clone, Copy, Debug)]
pub(super) enum Element {
    Variable(VariableId),
    Derived { array: usize, site: usize },
}

/// What a running name stands for.
#[derive(Clone, Copy)]
pub(super) enum Local {
    Index(i64),
    Element(Element),
}

impl Evaluator<'_> {
    /// The value of a name with its indices.
    pub(super) fn name(
        &mut self,
        name: &str,
        indices: &[Expression],
        span: Span,
    ) -> Result<Polynomial, Problem> {
        if indices.is_empty() {
            match self.local(name) {
                Some(Local::Index(index)) => return Ok(Polynomial::constant(index as f64)),
                Some(Local::Element(element)) => return self.value(name, element, span),
                None => {}
            }
            if let Some(value) = self.parameter(name) {
                return Ok(Polynomial::constant(value));
            }
            if name == "pi" && self.find(name).is_none() {
                return Ok(Polynomial::constant(PI));
            }
        }
        let element = self.element(name, indices, span)?;
        self.value(name, element, span)
    }

    /// One where a category is in a state, else zero.
    pub(super) fn indicator(
        &mut self,
        name: &str,
        indices: &[Expression],
        state: &Spanned<String>,
        span: Span,
    ) -> Result<Polynomial, Problem> {
        let not_a_category = || at(span, HamProblem::NotCategory { name: name.to_owned() });
        let Element::Variable(variable) = self.element(name, indices, span)? else {
            return Err(not_a_category());
        };
        let Domain::Category(states) = self.space.domain(variable) else { return Err(not_a_category()) };
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

    /// The number of an element, which messages call `name`.
    pub(super) fn value(&mut self, name: &str, element: Element, span: Span) -> Result<Polynomial, Problem> {
        match element {
            Element::Derived { array, site } => {
                let derived = &self.derived[array];
                self.varied |= derived.varies();
                let value = derived.values[self.class][site].clone();
                self.work(value.len(), span)?;
                Ok(value)
            }
            Element::Variable(variable) => match self.space.domain(variable) {
                Domain::Bit | Domain::Spin | Domain::Real(_) => {
                    Ok(Polynomial::coordinate(Coordinate::number(variable)))
                }
                Domain::Category(states) => {
                    let (name, state) = (name.to_owned(), states[0].clone());
                    Err(at(span, HamProblem::CategoryNumber { name, state }))
                }
            },
        }
    }

    /// The element that a running name or a name with indices is.
    fn element(&mut self, name: &str, indices: &[Expression], span: Span) -> Result<Element, Problem> {
        if let Some(Local::Element(element)) = self.local(name).filter(|_| indices.is_empty()) {
            return Ok(element);
        }
        let place = self.place(name, span)?;
        let shape = self.shape(place).to_vec();
        if shape.len() != indices.len() {
            let (expected, found) = (shape.len(), indices.len());
            return Err(at(span, HamProblem::IndexCount { array: name.to_owned(), expected, found }));
        }
        let mut site = 0;
        for (expression, extent) in indices.iter().zip(shape) {
            let index = self.whole("an index", expression)?;
            let inside = usize::try_from(index).ok().filter(|index| *index < extent);
            let outside = || HamProblem::IndexOutside { array: name.to_owned(), index, extent };
            site = site * extent + inside.ok_or_else(|| at(expression.span, outside()))?;
        }
        Ok(self.member(place, site))
    }

    /// The array called `name`.
    ///
    /// # Errors
    /// [`HamProblem::UnknownName`], and [`HamProblem::UsedBefore`] for a name that is defined further below.
    pub fn place(&self, name: &str, span: Span) -> Result<Place, Problem> {
        self.find(name).ok_or_else(|| {
            if self.later.contains(name) {
                return at(span, HamProblem::UsedBefore { name: name.to_owned() });
            }
            let arrays = self.space.arrays().iter().map(|array| array.name.as_str());
            let derived = self.derived.iter().map(|derived| derived.name.as_str());
            let parameters = self.parameters.iter().map(|(name, _)| name.as_str());
            let locals = self.locals.iter().map(|(name, _)| name.as_str());
            let nearest = hint(name, arrays.chain(derived).chain(parameters).chain(locals));
            at(span, HamProblem::UnknownName { name: name.to_owned(), nearest })
        })
    }

    fn find(&self, name: &str) -> Option<Place> {
        let derived = || self.derived_by_name.get(name).copied().map(Place::Derived);
        self.space.find(name).map(Place::Variables).or_else(derived)
    }

    /// Adds numbers under a name, which is taken by nothing else.
    pub fn define(&mut self, derived: Derived) {
        self.later.remove(&derived.name);
        self.derived_by_name.insert(derived.name.clone(), self.derived.len());
        self.derived.push(derived);
    }

    /// The extents of an array.
    pub fn shape(&self, place: Place) -> &[usize] {
        match place {
            Place::Variables(array) => &self.space.arrays()[array].shape,
            Place::Derived(array) => &self.derived[array].shape,
        }
    }

    /// The number of elements of an array.
    pub fn sites(&self, place: Place) -> usize {
        self.shape(place).iter().product()
    }

    /// What an array is called.
    pub fn name_of(&self, place: Place) -> &str {
        match place {
            Place::Variables(array) => &self.space.arrays()[array].name,
            Place::Derived(array) => &self.derived[array].name,
        }
    }

    /// The element at site number `site` of an array.
    pub fn member(&self, place: Place, site: usize) -> Element {
        match place {
            Place::Variables(array) => Element::Variable(self.space.member(array, site)),
            Place::Derived(array) => Element::Derived { array, site },
        }
    }

    fn parameter(&mut self, name: &str) -> Option<Dd> {
        let (_, values) = self.parameters.iter().find(|(known, _)| known == name)?;
        self.varied |= values.iter().any(|value| *value != values[0]);
        Some(Dd::from_f64(values[self.class]))
    }

    fn local(&self, name: &str) -> Option<Local> {
        self.locals.iter().rev().find(|(known, _)| known == name).map(|(_, local)| *local)
    }
}
