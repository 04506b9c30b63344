//! Numbers under names of their own: `[definitions]` and `[[map]]`, in the order of the file.

use std::rc::Rc;

use toml::de::DeValue;

use super::evaluate::{Evaluator, Problem, at};
use super::fields::{Entry, Fields, Value, list, number, text, wrong_type};
use super::map::Map;
use super::names::Derived;
use super::parse::unknown_function;
use super::problem::HamProblem;
use super::reader::{Reader, noted};
use super::variables::usable;
use crate::format::draft::Draft;
use crate::format::source::{Span, Spanned};
use crate::hamiltonian::{Definition, Function};
use crate::polynomial::Polynomial;

/// Something under a name.
enum Item<'t> {
    Definition(Entry<'t>),
    Map(&'t Value<'t>),
}

impl<'t> Item<'t> {
    fn start(&self) -> Span {
        match self {
            Self::Definition(entry) => entry.key.span,
            Self::Map(value) => value.span().into(),
        }
    }

    /// The name, if it has one.
    fn name(&self) -> Option<&str> {
        match self {
            Self::Definition(entry) => Some(&entry.key.value),
            Self::Map(value) => match value.get_ref() {
                DeValue::Table(table) => table.iter().find_map(|(key, value)| match value.get_ref() {
                    DeValue::String(name) if key.get_ref() == "name" => Some(name.as_ref()),
                    _ => None,
                }),
                _ => None,
            },
        }
    }
}

impl Reader<'_> {
    /// Defines everything that `[definitions]` and `[[map]]` name, or `None` with a problem noted. The first wrong one ends it,
    /// since others may rest on it.
    pub fn derived(
        &mut self,
        definitions: Option<&Value<'_>>,
        maps: Option<&Value<'_>>,
        draft: &mut Draft,
    ) -> Option<()> {
        let mut items = Vec::new();
        if let Some(value) = definitions {
            items.extend(Fields::of("[definitions]", value, draft)?.rest().into_iter().map(Item::Definition));
        }
        if let Some(value) = maps {
            let maps = match value.get_ref() {
                DeValue::Table(_) => std::slice::from_ref(value),
                _ => list("`map`", value, draft)?,
            };
            items.extend(maps.iter().map(Item::Map));
        }
        items.sort_by_key(Item::start);
        let names = items.iter().filter_map(Item::name).map(str::to_owned);
        self.evaluator.later = names.collect();
        for item in items {
            match item {
                Item::Definition(entry) => self.definition(&entry, draft)?,
                Item::Map(value) => {
                    let map = self.map(value, draft)?;
                    self.free(&map.name, draft)?;
                    self.mapped(map, draft)?;
                }
            }
        }
        Some(())
    }

    fn mapped(&mut self, map: Map, draft: &mut Draft) -> Option<()> {
        let classes = 0..self.settings.energies();
        let values =
            self.evaluator.each_class(classes, |evaluator| evaluator.map(&map).map(Rc::<[Polynomial]>::from));
        let values = noted(values, draft)?;
        self.evaluator.define(Derived { name: map.name.value, shape: map.shape, values });
        Some(())
    }

    /// `w = "exp(y[0])"`, or `w = { function = "exp", coefficients = [[1.0, "y[0]"]] }`.
    fn definition(&mut self, entry: &Entry<'_>, draft: &mut Draft) -> Option<()> {
        if !usable(&entry.key, draft) {
            return None;
        }
        self.free(&entry.key, draft)?;
        let value = match entry.value.get_ref() {
            DeValue::Table(_) => self.spelled(entry, draft)?,
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) => {
                let expression = self.expression(entry.value, draft)?;
                let classes = 0..self.settings.energies();
                let values = self.evaluator.each_class(classes, |evaluator| {
                    let value = evaluator.polynomial(&expression)?;
                    evaluator.named(value, expression.span).map(|value| Rc::from([value]))
                });
                noted(values, draft)?
            }
            _ => {
                let place = format!("`{}`", entry.key.value);
                return wrong_type(&place, entry.value, "an expression in quotes or a table", draft);
            }
        };
        self.evaluator.define(Derived { name: entry.key.value.clone(), shape: Vec::new(), values: value });
        Some(())
    }

    /// A definition as it is, shared with no other: a polynomial, or a function or power of it.
    fn spelled(&mut self, entry: &Entry<'_>, draft: &mut Draft) -> Option<Vec<Rc<[Polynomial]>>> {
        let mut fields = Fields::of(&format!("`{}`", entry.key.value), entry.value, draft)?;
        let coefficients = fields.need("coefficients", draft);
        let (function, power) = (fields.take("function"), fields.take("power"));
        fields.finish(draft);
        let of = coefficients.and_then(|value| self.coefficients(value, draft));
        let function = match (function, power) {
            (None, None) => None,
            (Some(entry), None) => Some(function_called(entry.value, draft)?),
            (None, Some(entry)) => Some(Function::Power(number("`power`", entry.value, draft)?.value)),
            (Some(_), Some(power)) => {
                let (key, beside) = ("power".to_owned(), "function".to_owned());
                draft.error(power.key.span, HamProblem::Exclusive { key, beside }.into());
                return None;
            }
        };
        let of = of?;
        let span = entry.key.span;
        let define = |evaluator: &mut Evaluator<'_>| -> Result<Rc<[Polynomial]>, Problem> {
            let polynomial = evaluator.products(&of)?;
            evaluator.check_finite("a coefficient", &polynomial, span)?;
            let definition = match function {
                None => Definition::Polynomial(polynomial),
                Some(function) => Definition::Function(function, polynomial),
            };
            Ok(Rc::from([Polynomial::coordinate(evaluator.definitions.push(definition))]))
        };
        let values = self.evaluator.each_class(0..self.settings.energies(), define);
        noted(values, draft)
    }

    /// That `name` is taken is noted.
    fn free(&self, name: &Spanned<String>, draft: &mut Draft) -> Option<()> {
        let taken = self.evaluator.place(&name.value, name.span).is_ok()
            || self.settings.parameters.iter().any(|(known, _)| *known == name.value);
        if taken {
            let problem = at(name.span, HamProblem::NameTaken { name: name.value.clone() });
            draft.error(problem.span, problem.value);
        }
        (!taken).then_some(())
    }
}

fn function_called(value: &Value<'_>, draft: &mut Draft) -> Option<Function> {
    let name = text("`function`", value, draft)?;
    match name.value {
        "reciprocal" => Some(Function::Reciprocal),
        called => Function::named(called).or_else(|| {
            draft.error(name.span, unknown_function(called).into());
            None
        }),
    }
}
