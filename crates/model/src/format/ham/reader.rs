//! What all tables with expressions are read with: expressions, numbers in lists and files, matrices, arrays.

use hamnet_numeric::Dd;
use toml::de::DeValue;

use super::classes::Settings;
use super::evaluate::{Evaluator, Problem, at};
use super::fields::{Fields, Value, each, list, number, text, wrong_type};
use super::files::{Files, Grid};
use super::names::Place;
use super::parse::parse;
use super::problem::HamProblem;
use super::syntax::{Expression, Node};
use crate::format::draft::Draft;
use crate::format::source::{Source, Span, Spanned};
use crate::polynomial::Polynomial;

/// Reads terms and definitions with the settings of one file.
pub(super) struct Reader<'s> {
    pub settings: &'s Settings,
    pub evaluator: Evaluator<'s>,
    source: &'s Source,
    files: Files<'s>,
}

/// One number for all elements, or one for each; expressions of parameters.
pub(super) enum Numbers {
    One(Expression),
    Each { list: Vec<Expression>, span: Span },
}

/// A matrix and its place.
pub(super) type Matrix = Spanned<Grid>;

/// The elements of an array, or a list of expressions.
pub(super) enum Elements {
    Array(Spanned<Place>),
    List(Vec<Expression>),
}

impl<'s> Reader<'s> {
    pub fn new(settings: &'s Settings, source: &'s Source, files: Files<'s>) -> Self {
        Self { settings, evaluator: Evaluator::new(settings), source, files }
    }

    /// The tree of the text or number `value`, or `None` with the problem noted.
    pub fn expression(&self, value: &Value<'_>, draft: &mut Draft) -> Option<Expression> {
        if !matches!(value.get_ref(), DeValue::String(_)) {
            let number = number("an expression", value, draft)?;
            return Some(Expression::new(Node::Number(number.value), number.span));
        }
        let text = text("an expression", value, draft)?;
        // a text with escapes does not stand in the file as it is; problems then point to its beginning
        let inside = self.source.excerpt(text.span).find(text.value).unwrap_or(0);
        noted(parse(text.value, text.span.start + inside), draft)
    }

    /// A number or expression, a list of them, or a file with them in one row or column.
    pub fn numbers(&self, what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Numbers> {
        let span = value.span().into();
        let list = match value.get_ref() {
            DeValue::Array(_) => each(what, value, draft, |item, draft| self.expression(item, draft))?,
            DeValue::Table(_) => {
                let grid = self.file(what, value, draft)?.value;
                if grid.rows != 1 && grid.columns != 1 {
                    let problem =
                        HamProblem::RowCount { what: what.to_owned(), expected: 1, found: grid.rows };
                    draft.error(span, problem.into());
                    return None;
                }
                grid.numbers.into_iter().map(|number| Expression::new(Node::Number(number), span)).collect()
            }
            _ => return self.expression(value, draft).map(Numbers::One),
        };
        Some(Numbers::Each { list, span })
    }

    /// A list of rows, or a file with one row in each line; no row is empty and all are of one length.
    pub fn matrix(&self, what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Matrix> {
        if matches!(value.get_ref(), DeValue::Table(_)) {
            return self.file(what, value, draft);
        }
        let mut grid = Grid::default();
        for (row, item) in list(what, value, draft)?.iter().enumerate() {
            let numbers =
                each(what, item, draft, |item, draft| number(what, item, draft).map(|number| number.value))?;
            if let Err(found) = grid.push(&numbers) {
                let (what, expected) = (what.to_owned(), grid.columns);
                draft.error(item.span(), HamProblem::RowLength { what, row, expected, found }.into());
                return None;
            }
        }
        if grid.numbers.is_empty() {
            draft.error(value.span(), HamProblem::Empty { what: what.to_owned() }.into());
            return None;
        }
        Some(Spanned::new(grid, value.span()))
    }

    /// `{ file = "covariance.csv" }`
    fn file(&self, what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Matrix> {
        let mut fields = Fields::of(what, value, draft)?;
        let name = fields.need("file", draft).and_then(|value| text("the name of a file", value, draft));
        fields.finish(draft);
        let name = name?;
        match self.files.numbers(name.value) {
            Ok(grid) => Some(Spanned::new(grid, name.span)),
            Err(problem) => {
                draft.error(name.span, problem.into());
                None
            }
        }
    }

    /// The name of an array, or a list of expressions.
    pub fn elements(&self, what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Elements> {
        if matches!(value.get_ref(), DeValue::Array(_)) {
            let list = each(what, value, draft, |item, draft| self.expression(item, draft))?;
            if list.is_empty() {
                draft.error(value.span(), HamProblem::Empty { what: what.to_owned() }.into());
                return None;
            }
            return Some(Elements::List(list));
        }
        if !matches!(value.get_ref(), DeValue::String(_)) {
            return wrong_type(what, value, "the name of an array, or a list of elements", draft);
        }
        let place = self.array(what, value, draft)?;
        Some(Elements::Array(Spanned::new(place, value.span())))
    }

    /// The array called by the text `value`.
    pub fn array(&self, what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Place> {
        let name = text(what, value, draft)?;
        noted(self.evaluator.place(name.value, name.span), draft)
    }
}

/// What was found, or `None` with the problem noted.
pub(super) fn noted<T>(found: Result<T, Problem>, draft: &mut Draft) -> Option<T> {
    found.map_err(|problem| draft.error(problem.span, problem.value)).ok()
}

impl Numbers {
    /// How many there are; `None` of one for all.
    pub fn count(&self) -> Option<usize> {
        match self {
            Self::One(_) => None,
            Self::Each { list, .. } => Some(list.len()),
        }
    }
}

impl Elements {
    /// How many there are.
    pub fn count(&self, evaluator: &Evaluator<'_>) -> usize {
        match self {
            Self::Array(place) => evaluator.sites(place.value),
            Self::List(list) => list.len(),
        }
    }

    /// The extents they come in.
    pub fn shape(&self, evaluator: &Evaluator<'_>) -> Vec<usize> {
        match self {
            Self::Array(place) => evaluator.shape(place.value).to_vec(),
            Self::List(list) => vec![list.len()],
        }
    }
}

impl Evaluator<'_> {
    /// One number for each of `count` elements; messages call them `what`.
    ///
    /// # Errors
    /// [`HamProblem::VectorLength`], and as [`Evaluator::constant`].
    pub fn numbers(&mut self, what: &str, numbers: &Numbers, count: usize) -> Result<Vec<Dd>, Problem> {
        match numbers {
            Numbers::One(expression) => Ok(vec![self.constant(what, expression)?; count]),
            Numbers::Each { list, span } if list.len() != count => {
                let (what, found) = (what.to_owned(), list.len());
                Err(at(*span, HamProblem::VectorLength { what, expected: count, found }))
            }
            Numbers::Each { list, .. } => {
                list.iter().map(|expression| self.constant(what, expression)).collect()
            }
        }
    }

    /// The values of `elements`.
    ///
    /// # Errors
    /// The first that has none.
    pub fn elements(&mut self, elements: &Elements) -> Result<Vec<Polynomial>, Problem> {
        match elements {
            Elements::List(list) => list.iter().map(|expression| self.polynomial(expression)).collect(),
            Elements::Array(place) => {
                let name = self.name_of(place.value).to_owned();
                self.work(self.sites(place.value), place.span)?;
                (0..self.sites(place.value))
                    .map(|site| self.value(&name, self.member(place.value, site), place.span))
                    .collect()
            }
        }
    }
}
