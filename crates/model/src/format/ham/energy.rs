//! The terms of the energies: expressions and lists of coefficients; [`lattice`](super::lattice) has the couplings,
//! [`gaussian`](super::gaussian) the densities.

use toml::de::DeValue;

use super::evaluate::{Evaluator, Problem};
use super::fields::{Entry, Fields, Value, each, list, number, text, wrong_type};
use super::problem::HamProblem;
use super::reader::{Reader, noted};
use super::syntax::{Expression, Node, Operator};
use crate::format::draft::Draft;
use crate::format::hint;
use crate::polynomial::Polynomial;

/// The forms a term can have.
const FORMS: [&str; 4] = ["expression", "coefficients", "couplings", "gaussian"];

/// A factor and the expressions that it multiplies.
pub(super) struct Coefficient {
    factor: f64,
    of: Vec<Expression>,
}

impl Reader<'_> {
    /// The energy of every class, or `None` with every problem noted.
    pub fn energies(&mut self, value: &Value<'_>, draft: &mut Draft) -> Option<Vec<Polynomial>> {
        let terms = match value.get_ref() {
            DeValue::Table(_) => std::slice::from_ref(value),
            _ => list("`energy`", value, draft)?,
        };
        let mut energies = vec![Polynomial::zero(); self.settings.energies()];
        let mut all_good = true;
        for term in terms {
            all_good &= self.term(term, &mut energies, draft).is_some();
        }
        all_good.then_some(energies)
    }

    /// Adds a term to the energies of its classes.
    fn term(&mut self, value: &Value<'_>, energies: &mut [Polynomial], draft: &mut Draft) -> Option<()> {
        let mut fields = Fields::of("[[energy]]", value, draft)?;
        let class = match fields.take("class") {
            None => Some(0..energies.len()),
            Some(entry) => self.class(entry.value, draft).map(|class| class..class + 1),
        };
        let several = |key, beside| HamProblem::TwoForms { key, beside };
        let (form, entry) = fields.take_one(&FORMS, several, draft)?;
        match form {
            "expression" => {
                let expression = self.expression(entry.value, draft);
                fields.finish(draft);
                let expression = expression?;
                self.add(class?, &entry, energies, draft, |evaluator| evaluator.polynomial(&expression))
            }
            "coefficients" => {
                let list = self.coefficients(entry.value, draft);
                fields.finish(draft);
                let list = list?;
                self.add(class?, &entry, energies, draft, |evaluator| evaluator.products(&list))
            }
            "couplings" => {
                let lattice = self.lattice(entry.value, &mut fields, draft);
                fields.finish(draft);
                let lattice = lattice?;
                self.add(class?, &entry, energies, draft, |evaluator| evaluator.bonds(&lattice))
            }
            _ => {
                let gaussian = self.gaussian(entry.value, &mut fields, draft);
                fields.finish(draft);
                let gaussian = gaussian?;
                self.add(class?, &entry, energies, draft, |evaluator| evaluator.gaussian(&gaussian))
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
        entry: &Entry<'_>,
        energies: &mut [Polynomial],
        draft: &mut Draft,
        term: impl Fn(&mut Evaluator<'_>) -> Result<Polynomial, Problem>,
    ) -> Option<()> {
        let span = entry.value.span().into();
        let terms = self.evaluator.each_class(classes.clone(), |evaluator| {
            let term = term(evaluator)?;
            evaluator.check_finite("a coefficient", &term, span)?;
            Ok(term)
        });
        for (class, term) in classes.zip(noted(terms, draft)?) {
            noted(self.evaluator.work(term.len(), span), draft)?;
            energies[class] += &term;
            noted(self.evaluator.check_finite("a coefficient", &energies[class], span), draft)?;
        }
        Some(())
    }

    /// Numbers, each with what it multiplies.
    pub fn coefficients(&self, value: &Value<'_>, draft: &mut Draft) -> Option<Vec<Coefficient>> {
        each("coefficients", value, draft, |item, draft| self.coefficient(item, draft))
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
}

impl Evaluator<'_> {
    /// The sum of `list`.
    ///
    /// # Errors
    /// The first place that has no meaning.
    pub fn products(&mut self, list: &[Coefficient]) -> Result<Polynomial, Problem> {
        let mut sum = Polynomial::zero();
        for coefficient in list {
            let start = Polynomial::constant(coefficient.factor);
            let steps = self.steps();
            let term = coefficient.of.iter().try_fold(start, |product, factor| {
                let value = self.polynomial(factor)?;
                self.product(&product, &value, factor.span)
            })?;
            // what the file spells out is no longer than the file
            if term.len() <= 1 && coefficient.of.iter().all(is_spelled) {
                self.forget_steps(steps);
            }
            sum += &term;
        }
        Ok(sum)
    }
}

/// Whether this is one coordinate, or a power of one by a number.
fn is_spelled(factor: &Expression) -> bool {
    let is_number = |expression: &Expression| matches!(expression.value, Node::Number(_));
    match &factor.value {
        Node::Name { indices, .. } | Node::Is { indices, .. } => indices.iter().all(is_number),
        Node::Chain { first, rest } => {
            let is_power = matches!(&rest[..], [(Operator::Power, exponent)] if is_number(exponent));
            is_power && !matches!(first.value, Node::Chain { .. }) && is_spelled(first)
        }
        _ => false,
    }
}
