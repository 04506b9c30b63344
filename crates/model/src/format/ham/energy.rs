//! The terms of the energies: expressions, lists of coefficients, couplings on a lattice.

use toml::de::DeValue;

use super::classes::Settings;
use super::evaluate::{Evaluator, Problem, at};
use super::fields::{Entry, Fields, Value, each, list, number, text, whole, wrong_type};
use super::parse::parse;
use super::problem::HamProblem;
use super::syntax::{Expression, Node};
use crate::format::draft::Draft;
use crate::format::hint;
use crate::format::source::{Source, Span};
use crate::hamiltonian::{Boundary, Domain, Lattice};
use crate::polynomial::{Coordinate, Polynomial};

/// The forms a term can have.
const FORMS: [&str; 3] = ["expression", "coefficients", "couplings"];

/// The energy of every class, or `None` with every problem noted.
pub(super) fn read(
    value: &Value<'_>,
    settings: &Settings,
    source: &Source,
    draft: &mut Draft,
) -> Option<Vec<Polynomial>> {
    let terms = match value.get_ref() {
        DeValue::Table(_) => std::slice::from_ref(value),
        _ => list("`energy`", value, draft)?,
    };
    let mut energies = vec![Polynomial::zero(); settings.energies()];
    let mut reader = Reader { settings, source, evaluator: Evaluator::new(&settings.space) };
    let mut all_good = true;
    for term in terms {
        all_good &= reader.term(term, &mut energies, draft).is_some();
    }
    all_good.then_some(energies)
}

struct Reader<'s> {
    settings: &'s Settings,
    source: &'s Source,
    evaluator: Evaluator<'s>,
}

/// A factor and the expressions that it multiplies.
struct Coefficient {
    factor: f64,
    of: Vec<Expression>,
}

/// A coupling between sites that lie `offset` apart.
struct Coupling {
    offset: Vec<i64>,
    value: Expression,
}

impl Reader<'_> {
    /// Adds a term to the energies of its classes.
    fn term(&mut self, value: &Value<'_>, energies: &mut [Polynomial], draft: &mut Draft) -> Option<()> {
        let mut fields = Fields::of("[[energy]]", value, draft)?;
        let class = match fields.take("class") {
            None => Some(0..energies.len()),
            Some(entry) => self.class(entry.value, draft).map(|class| class..class + 1),
        };
        let [expression, coefficients, couplings] = FORMS.map(|form| fields.take(form));
        match (expression, coefficients, couplings) {
            (Some(entry), None, None) => {
                let expression = self.expression(entry.value, draft);
                fields.finish(draft);
                let expression = expression?;
                self.add(class?, energies, draft, |reader| reader.evaluator.polynomial(&expression))
            }
            (None, Some(entry), None) => {
                let list =
                    each("coefficients", entry.value, draft, |item, draft| self.coefficient(item, draft));
                fields.finish(draft);
                let list = list?;
                self.add(class?, energies, draft, |reader| reader.products(&list))
            }
            (None, None, Some(entry)) => {
                let lattice = self.lattice(entry.value, &mut fields, draft);
                fields.finish(draft);
                let lattice = lattice?;
                self.add(class?, energies, draft, |reader| reader.bonds(&lattice))
            }
            (None, None, None) => {
                fields.need("expression", draft);
                fields.finish(draft);
                None
            }
            (first, second, third) => {
                two_forms([first, second, third], draft);
                None
            }
        }
    }

    fn class(&self, value: &Value<'_>, draft: &mut Draft) -> Option<usize> {
        let Some(classes) = &self.settings.classes else {
            draft.error(value.span(), HamProblem::NoClasses.into());
            return None;
        };
        let name = text("a class", value, draft)?;
        let found = classes.variable().state(name.value);
        if found.is_none() {
            let nearest = hint(name.value, classes.variable().states().iter().map(String::as_str));
            draft.error(name.span, HamProblem::UnknownClass { name: name.value.to_owned(), nearest }.into());
        }
        found
    }

    /// Adds what `term` gives for each of `classes`, in which parameters have their own values.
    fn add(
        &mut self,
        classes: std::ops::Range<usize>,
        energies: &mut [Polynomial],
        draft: &mut Draft,
        term: impl Fn(&mut Self) -> Result<Polynomial, Problem>,
    ) -> Option<()> {
        for class in classes {
            self.evaluator.parameters = self.settings.parameters_of(class);
            match term(self) {
                Ok(polynomial) => energies[class] += &polynomial,
                Err(problem) => {
                    draft.error(problem.span, problem.value);
                    return None;
                }
            }
        }
        Some(())
    }

    /// The tree of the text or number `value`, or `None` with the problem noted.
    fn expression(&self, value: &Value<'_>, draft: &mut Draft) -> Option<Expression> {
        if !matches!(value.get_ref(), DeValue::String(_)) {
            let number = number("an expression", value, draft)?;
            return Some(Expression::new(Node::Number(number.value), number.span));
        }
        let text = text("an expression", value, draft)?;
        // a text with escapes does not stand in the file as it is; problems then point to its beginning
        let inside = self.source.excerpt(text.span).find(text.value).unwrap_or(0);
        match parse(text.value, text.span.start + inside) {
            Ok(expression) => Some(expression),
            Err(problem) => {
                draft.error(problem.span, problem.value);
                None
            }
        }
    }

    /// `[-0.2, "s[0,0]", "s[0,1]"]`
    fn coefficient(&self, value: &Value<'_>, draft: &mut Draft) -> Option<Coefficient> {
        let Some((factor, of)) = list("a coefficient", value, draft)?.split_first() else {
            return wrong_type("a coefficient", value, "a number and what it multiplies", draft);
        };
        let factor = number("a coefficient", factor, draft)?.value;
        let of: Vec<Option<Expression>> = of.iter().map(|item| self.expression(item, draft)).collect();
        Some(Coefficient { factor, of: of.into_iter().collect::<Option<_>>()? })
    }

    fn products(&mut self, list: &[Coefficient]) -> Result<Polynomial, Problem> {
        let mut sum = Polynomial::zero();
        for coefficient in list {
            let start = Polynomial::constant(coefficient.factor);
            sum += &coefficient.of.iter().try_fold(start, |product, factor| {
                let value = self.evaluator.polynomial(factor)?;
                self.evaluator.product(&product, &value, factor.span)
            })?;
        }
        Ok(sum)
    }

    /// `couplings`, with `array`, `boundary` and `field` beside it.
    fn lattice(&self, value: &Value<'_>, fields: &mut Fields<'_>, draft: &mut Draft) -> Option<Bonds> {
        let array = fields.need("array", draft).and_then(|value| self.array(value, draft));
        let boundary = fields.take("boundary").map_or(Some(Boundary::Open), |entry| boundary(&entry, draft));
        let field = match fields.take("field") {
            None => Some(None),
            Some(entry) => self.expression(entry.value, draft).map(Some),
        };
        let array = array?;
        let directions = self.settings.space.arrays()[array].shape.len();
        let couplings =
            each("couplings", value, draft, |item, draft| self.coupling(item, array, directions, draft))?;
        Some(Bonds { array, boundary: boundary?, couplings, field: field?, span: value.span().into() })
    }

    fn array(&self, value: &Value<'_>, draft: &mut Draft) -> Option<usize> {
        let name = text("`array`", value, draft)?;
        let space = &self.settings.space;
        let found = space.find(name.value);
        if found.is_none() {
            let nearest = hint(name.value, space.arrays().iter().map(|array| array.name.as_str()));
            draft.error(name.span, HamProblem::UnknownName { name: name.value.to_owned(), nearest }.into());
        }
        found
    }

    /// `{ offset = [0, 1], value = 0.2 }`
    fn coupling(
        &self,
        value: &Value<'_>,
        array: usize,
        directions: usize,
        draft: &mut Draft,
    ) -> Option<Coupling> {
        let mut fields = Fields::of("a coupling", value, draft)?;
        let offset = fields.need("offset", draft);
        let offset_span = offset.map(|offset| offset.span());
        let offset = offset
            .and_then(|offset| each("an offset", offset, draft, |n, draft| whole("an offset", n, draft)));
        let strength = fields.need("value", draft).and_then(|value| self.expression(value, draft));
        fields.finish(draft);
        let offset = offset?;
        if offset.len() != directions {
            let array = self.settings.space.arrays()[array].name.clone();
            let problem = HamProblem::IndexCount { array, expected: directions, found: offset.len() };
            draft.error(offset_span.unwrap_or_default(), problem.into());
            return None;
        }
        Some(Coupling { offset, value: strength? })
    }

    /// `-Σ_o K_o Σ_i y_i y_{i+o} - h Σ_i y_i`; of categories, one where both sites agree in place of their product.
    fn bonds(&mut self, bonds: &Bonds) -> Result<Polynomial, Problem> {
        let space = &self.settings.space;
        let lattice = Lattice::new(&space.arrays()[bonds.array].shape, bonds.boundary);
        let mut sum = Polynomial::zero();
        for coupling in &bonds.couplings {
            let strength = -self.evaluator.constant("a coupling", &coupling.value)?;
            for (a, b) in lattice.pairs(&coupling.offset) {
                let pair = space.agreement(space.member(bonds.array, a), space.member(bonds.array, b));
                self.evaluator.work(pair.len(), bonds.span)?;
                sum += &pair.scaled(strength);
            }
        }
        if let Some(field) = &bonds.field {
            if let Domain::Category(states) = &space.arrays()[bonds.array].domain {
                let (name, state) = (space.arrays()[bonds.array].name.clone(), states[0].clone());
                return Err(at(field.span, HamProblem::CategoryNumber { name, state }));
            }
            let strength = -self.evaluator.constant("a field", field)?;
            for variable in space.members(bonds.array) {
                sum += &Polynomial::coordinate(Coordinate::number(variable)).scaled(strength);
            }
        }
        Ok(sum)
    }
}

/// Couplings and a field on an array.
struct Bonds {
    array: usize,
    boundary: Boundary,
    couplings: Vec<Coupling>,
    field: Option<Expression>,
    span: Span,
}

fn boundary(entry: &Entry<'_>, draft: &mut Draft) -> Option<Boundary> {
    match text("`boundary`", entry.value, draft)?.value {
        "open" => Some(Boundary::Open),
        "periodic" => Some(Boundary::Periodic),
        _ => wrong_type("`boundary`", entry.value, "\"open\" or \"periodic\"", draft),
    }
}

fn two_forms(forms: [Option<Entry<'_>>; 3], draft: &mut Draft) {
    let mut present = forms.into_iter().flatten();
    if let (Some(first), Some(second)) = (present.next(), present.next()) {
        let (key, beside) = (second.key.value, first.key.value);
        draft.error(second.key.span, HamProblem::TwoForms { key, beside }.into());
    }
}
