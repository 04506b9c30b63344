//! Couplings and a field on an array of sites.

use super::energy::Reader;
use super::evaluate::{Problem, at};
use super::fields::{Entry, Fields, Value, each, text, whole, wrong_type};
use super::problem::HamProblem;
use super::syntax::Expression;
use crate::format::draft::Draft;
use crate::format::hint;
use crate::format::source::Span;
use crate::hamiltonian::{Boundary, Domain, Lattice};
use crate::polynomial::{Coordinate, Polynomial};

/// Couplings and a field on an array.
pub(super) struct Bonds {
    array: usize,
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
    pub fn bonds(&mut self, bonds: &Bonds) -> Result<Polynomial, Problem> {
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
            sum += &self.field(bonds.array, field)?;
        }
        Ok(sum)
    }

    /// `-h Σ_i y_i` of bits or spins.
    fn field(&mut self, array: usize, field: &Expression) -> Result<Polynomial, Problem> {
        let space = &self.settings.space;
        if let Domain::Category(states) = &space.arrays()[array].domain {
            let (name, state) = (space.arrays()[array].name.clone(), states[0].clone());
            return Err(at(field.span, HamProblem::CategoryNumber { name, state }));
        }
        let strength = -self.evaluator.constant("a field", field)?;
        let mut sum = Polynomial::zero();
        for variable in space.members(array) {
            sum += &Polynomial::coordinate(Coordinate::number(variable)).scaled(strength);
        }
        Ok(sum)
    }
}

fn boundary(entry: &Entry<'_>, draft: &mut Draft) -> Option<Boundary> {
    match text("`boundary`", entry.value, draft)?.value {
        "open" => Some(Boundary::Open),
        "periodic" => Some(Boundary::Periodic),
        _ => wrong_type("`boundary`", entry.value, "\"open\" or \"periodic\"", draft),
    }
}
