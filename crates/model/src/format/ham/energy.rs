//! The terms of the energies: expressions and lists of coefficients; [`lattice`](super::lattice) has the couplings.

use toml::de::DeValue;

use super::classes::Settings;
use super::evaluate::{Evaluator, Problem};
use super::fields::{Entry, Fields, Value, each, list, number, text, wrong_type};
use super::parse::parse;
use super::problem::HamProblem;
use super::syntax::{Expression, Node};
use crate::format::draft::Draft;
use crate::format::hint;
use crate::format::source::Source;
use crate::polynomial::Polynomial;

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

/// Reads terms with the settings of one file.
pub(super) struct Reader<'s> {
    pub settings: &'s Settings,
    source: &'s Source,
    pub evaluator: Evaluator<'s>,
}

/// A factor and the expressions that it multiplies.
struct Coefficient {
    factor: f64,
    of: Vec<Expression>,
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
    pub fn expression(&self, value: &Value<'_>, draft: &mut Draft) -> Option<Expression> {
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
}

fn two_forms(forms: [Option<Entry<'_>>; 3], draft: &mut Draft) {
    let mut present = forms.into_iter().flatten();
    if let (Some(first), Some(second)) = (present.next(), present.next()) {
        let (key, beside) = (second.key.value, first.key.value);
        draft.error(second.key.span, HamProblem::TwoForms { key, beside }.into());
    }
}
