//! Couplings and a field on an array of sites.

use super::evaluate::{Evaluator, Problem};
use super::fields::{Entry, Fields, Value, each, text, whole, wrong_type};
use super::names::{Element, Place};
use super::problem::HamProblem;
use super::reader::Reader;
use super::syntax::Expression;
use crate::format::draft::Draft;
use crate::format::source::Span;
use crate::hamiltonian::{Boundary, Domain, Lattice};
use crate::polynomial::Polynomial;

/// Couplings and a field on an array.
pub(super) struct Bonds {
    array: Place,
    boundary: Boundary,
    couplings: Vec<Coupling>,
    field: Option<Expression>,
    span: Span,
}

/// A coupling between sites that lie `offset` apart.
struct Coupling {
    offset: Vec<i64>,
    value: Expression,
}

impl Reader<'_> {
    /// `couplings`, with `array`, `boundary` and `field` beside it.
    pub fn lattice(&self, value: &Value<'_>, fields: &mut Fields<'_>, draft: &mut Draft) -> Option<Bonds> {
        let array = fields.need("array", draft).and_then(|value| self.array("`array`", value, draft));
        let boundary = fields.take("boundary").map_or(Some(Boundary::Open), |entry| boundary(&entry, draft));
        let field = match fields.take("field") {
            None => Some(None),
            Some(entry) => self.expression(entry.value, draft).map(Some),
        };
        let array = array?;
        let directions = self.evaluator.shape(array).len();
        let couplings =
            each("couplings", value, draft, |item, draft| self.coupling(item, array, directions, draft))?;
        Some(Bonds { array, boundary: boundary?, couplings, field: field?, span: value.span().into() })
    }

    /// `{ offset = [0, 1], value = 0.2 }`
    fn coupling(
        &self,
        value: &Value<'_>,
        array: Place,
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
            let array = self.evaluator.name_of(array).to_owned();
            let problem = HamProblem::IndexCount { array, expected: directions, found: offset.len() };
            draft.error(offset_span.unwrap_or_default(), problem.into());
            return None;
        }
        Some(Coupling { offset, value: strength? })
    }
}

impl Evaluator<'_> {
    /// `-Σ_o K_o Σ_i y_i y_{i+o} - h Σ_i y_i`; of categories, one where both sites agree in place of their product.
    ///
    /// # Errors
    /// Values that are no numbers, and a field on categories.
    pub fn bonds(&mut self, bonds: &Bonds) -> Result<Polynomial, Problem> {
        let lattice = Lattice::new(self.shape(bonds.array), bonds.boundary);
        let mut sum = Polynomial::zero();
        for coupling in &bonds.couplings {
            let strength = -self.constant("a coupling", &coupling.value)?;
            for (a, b) in lattice.pairs(&coupling.offset) {
                let pair = self.agreement(bonds.array, a, b, bonds.span)?;
                self.work(pair.len(), bonds.span)?;
                sum += &pair.scaled(strength);
            }
        }
        if let Some(field) = &bonds.field {
            let name = self.name_of(bonds.array).to_owned();
            let strength = -self.constant("a field", field)?;
            for site in 0..self.sites(bonds.array) {
                sum += &self.value(&name, self.member(bonds.array, site), field.span)?.scaled(strength);
            }
        }
        Ok(sum)
    }

    /// The product of two sites; of categories, one where they are in the same state.
    fn agreement(&mut self, array: Place, a: usize, b: usize, span: Span) -> Result<Polynomial, Problem> {
        let [left, right] = [a, b].map(|site| self.member(array, site));
        if let (Element::Variable(left), Element::Variable(right)) = (left, right)
            && let Domain::Category(_) = self.space.domain(left)
        {
            return Ok(self.space.agreement(left, right));
        }
        let name = self.name_of(array).to_owned();
        let [left, right] = [self.value(&name, left, span)?, self.value(&name, right, span)?];
        self.product(&left, &right, span)
    }
}

fn boundary(entry: &Entry<'_>, draft: &mut Draft) -> Option<Boundary> {
    match text("`boundary`", entry.value, draft)?.value {
        "open" => Some(Boundary::Open),
        "periodic" => Some(Boundary::Periodic),
        _ => wrong_type("`boundary`", entry.value, "\"open\" or \"periodic\"", draft),
    }
}
