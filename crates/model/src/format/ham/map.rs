//! Linear maps of arrays: `[[map]]`.

use hamnet_numeric::Dd;
use toml::de::DeValue;

use super::evaluate::{Evaluator, Problem, at, is_finite};
use super::fields::{Fields, Value, each, list, text, whole, wrong_type};
use super::fourier;
use super::functions::undefined;
use super::problem::HamProblem;
use super::reader::{Elements, Matrix, Numbers, Reader};
use super::syntax::Expression;
use super::variables::{extent, usable};
use crate::format::draft::Draft;
use crate::format::source::{Span, Spanned};
use crate::hamiltonian::{Definition, Function};
use crate::polynomial::Polynomial;

const STEPS: [&str; 5] = ["matrix", "rotation", "scale", "shift", "dft"];
const STEPS_OR_SEVERAL: [&str; 6] = ["matrix", "rotation", "scale", "shift", "dft", "steps"];

/// A linear map of some elements, shifted.
pub(super) struct Map {
    pub name: Spanned<String>,
    of: Elements,
    steps: Vec<Spanned<Step>>,
    /// The extents of the result.
    pub shape: Vec<usize>,
}

enum Step {
    Matrix(Matrix),
    Rotation(Vec<Plane>),
    Scale(Numbers),
    Shift(Numbers),
    /// The real Fourier transform of a box of these extents.
    Fourier(Vec<usize>),
}

/// A rotation that takes the first axis towards the second.
struct Plane {
    axes: [usize; 2],
    angle: Expression,
}

impl Reader<'_> {
    /// A table of `[[map]]`, or `None` with every problem noted.
    pub fn map(&self, value: &Value<'_>, draft: &mut Draft) -> Option<Map> {
        let mut fields = Fields::of("[[map]]", value, draft)?;
        let name = fields.need("name", draft).and_then(|value| text("the name of a map", value, draft));
        let of = fields.need("of", draft).and_then(|value| self.elements("`of`", value, draft));
        let form = fields.take_one(&STEPS_OR_SEVERAL, two_steps, draft);
        let result = fields.take("shape");
        fields.finish(draft);
        let name = name.map(|name| Spanned::new(name.value.to_owned(), name.span));
        let (name, of, (form, entry)) = (name.filter(|name| usable(name, draft))?, of?, form?);
        let mut shape = of.shape(&self.evaluator);
        let steps = if form == "steps" {
            let mut steps = Vec::new();
            for value in list("`steps`", entry.value, draft)? {
                let mut fields = Fields::of("a step", value, draft)?;
                let step = fields.take_one(&STEPS, two_steps, draft);
                fields.finish(draft);
                let (form, entry) = step?;
                steps.push(self.step(form, entry.value, &mut shape, draft)?);
            }
            steps
        } else {
            vec![self.step(form, entry.value, &mut shape, draft)?]
        };
        if let Some(entry) = result {
            let extents = each("a shape", entry.value, draft, extent)?;
            let entries: usize = shape.iter().product();
            if extents.iter().try_fold(1usize, |product, extent| product.checked_mul(*extent))
                != Some(entries)
            {
                let problem = HamProblem::ShapeSize { name: name.value, shape: extents, entries };
                draft.error(entry.value.span(), problem.into());
                return None;
            }
            shape = extents;
        }
        Some(Map { name, of, steps, shape })
    }

    /// The step called `form`, which may change the shape.
    fn step(
        &self,
        form: &str,
        value: &Value<'_>,
        shape: &mut Vec<usize>,
        draft: &mut Draft,
    ) -> Option<Spanned<Step>> {
        let count: usize = shape.iter().product();
        let step = match form {
            "scale" => Step::Scale(self.some_numbers("`scale`", value, count, draft)?),
            "shift" => Step::Shift(self.some_numbers("`shift`", value, count, draft)?),
            "rotation" => Step::Rotation(self.rotation(value, count, draft)?),
            "matrix" => {
                let matrix = self.matrix("`matrix`", value, draft)?;
                let found = matrix.value.columns;
                if found != count {
                    let what = "`matrix`".to_owned();
                    let problem = HamProblem::RowLength { what, row: 0, expected: count, found };
                    draft.error(matrix.span, problem.into());
                    return None;
                }
                *shape = vec![matrix.value.rows];
                Step::Matrix(matrix)
            }
            _ => {
                if !matches!(value.get_ref(), DeValue::Boolean(true)) {
                    return wrong_type("`dft`", value, "true", draft);
                }
                Step::Fourier(std::mem::replace(shape, vec![count]))
            }
        };
        Some(Spanned::new(step, value.span()))
    }

    /// One number for all of `count` elements, or one for each.
    fn some_numbers(
        &self,
        what: &str,
        value: &Value<'_>,
        count: usize,
        draft: &mut Draft,
    ) -> Option<Numbers> {
        let numbers = self.numbers(what, value, draft)?;
        let Some(found) = numbers.count().filter(|found| *found != count) else { return Some(numbers) };
        let what = what.to_owned();
        draft.error(value.span(), HamProblem::VectorLength { what, expected: count, found }.into());
        None
    }

    /// `{ axes = [0, 1], angle = 0.5 }`, or a list of them.
    fn rotation(&self, value: &Value<'_>, count: usize, draft: &mut Draft) -> Option<Vec<Plane>> {
        match value.get_ref() {
            DeValue::Array(_) => {
                each("`rotation`", value, draft, |item, draft| self.plane(item, count, draft))
            }
            _ => self.plane(value, count, draft).map(|plane| vec![plane]),
        }
    }

    fn plane(&self, value: &Value<'_>, count: usize, draft: &mut Draft) -> Option<Plane> {
        let mut fields = Fields::of("`rotation`", value, draft)?;
        let axes = fields.need("axes", draft);
        let angle = fields.need("angle", draft).and_then(|value| self.expression(value, draft));
        fields.finish(draft);
        let axes = axes.and_then(|axes| self.axes(axes, count, draft))?;
        Some(Plane { axes, angle: angle? })
    }

    fn axes(&self, value: &Value<'_>, count: usize, draft: &mut Draft) -> Option<[usize; 2]> {
        let axes = each("`axes`", value, draft, |item, draft| {
            let index = whole("an axis", item, draft)?;
            let axis = usize::try_from(index).ok().filter(|axis| *axis < count);
            if axis.is_none() {
                draft.error(item.span(), HamProblem::AxisOutside { index, count }.into());
            }
            axis
        })?;
        let problem = match axes[..] {
            [a, b] if a != b => return Some([a, b]),
            [index, _] => HamProblem::SameAxes { index },
            _ => HamProblem::AxisCount { found: axes.len() },
        };
        draft.error(value.span(), problem.into());
        None
    }
}

fn two_steps(key: String, beside: String) -> HamProblem {
    HamProblem::TwoSteps { key, beside }
}

impl Evaluator<'_> {
    /// The entries for the class at hand, each in terms of the elements that are mapped.
    ///
    /// # Errors
    /// Numbers that have no value, and [`HamProblem::TooLong`].
    pub fn map(&mut self, map: &Map) -> Result<Vec<Polynomial>, Problem> {
        let mut entries = self.elements(&map.of)?;
        for Spanned { value: step, span } in &map.steps {
            entries = self.step(step, entries, *span)?;
        }
        entries.into_iter().map(|entry| self.entry(entry, map.name.span)).collect()
    }

    /// An entry as a definition, but as it is if it is discrete, a number or the element itself.
    fn entry(&mut self, entry: Polynomial, span: Span) -> Result<Polynomial, Problem> {
        let is_bare = entry.len() <= 1 && entry.terms().all(|(_, coefficient)| coefficient == Dd::ONE);
        if is_bare || self.is_discrete(&entry) {
            return self.named(entry, span);
        }
        self.definition(Definition::Polynomial(entry), span).map(Polynomial::coordinate)
    }

    fn step(
        &mut self,
        step: &Step,
        mut entries: Vec<Polynomial>,
        span: Span,
    ) -> Result<Vec<Polynomial>, Problem> {
        match step {
            Step::Matrix(matrix) => {
                let rows = matrix.value.each_row();
                let rows = rows.map(|row| row.iter().map(|&number| Dd::from_f64(number)).collect::<Vec<_>>());
                rows.map(|row| self.combination(&row, &entries, span)).collect()
            }
            Step::Fourier(shape) => {
                // the table of waves is made before the first row is asked for
                self.work(entries.len().saturating_mul(entries.len()), span)?;
                fourier::rows(shape).map(|row| self.combination(&row, &entries, span)).collect()
            }
            Step::Rotation(planes) => {
                for Plane { axes: [a, b], angle } in planes {
                    let turn = self.constant("an angle", angle)?;
                    let (sine, cosine) = turn.sin_cos();
                    if !is_finite(sine) {
                        return Err(at(angle.span, undefined(Function::Sin, turn.to_f64(), None)));
                    }
                    let pair = [entries[*a].clone(), entries[*b].clone()];
                    entries[*a] = self.combination(&[cosine, -sine], &pair, span)?;
                    entries[*b] = self.combination(&[sine, cosine], &pair, span)?;
                }
                Ok(entries)
            }
            Step::Scale(numbers) => {
                let factors = self.numbers("a scale", numbers, entries.len())?;
                let pairs = factors.into_iter().zip(entries);
                pairs.map(|(factor, entry)| self.combination(&[factor], &[entry], span)).collect()
            }
            Step::Shift(numbers) => {
                let shifts = self.numbers("a shift", numbers, entries.len())?;
                entries
                    .iter_mut()
                    .zip(shifts)
                    .for_each(|(entry, shift)| *entry += &Polynomial::constant(shift));
                Ok(entries)
            }
        }
    }

    /// `Σ_i w_i u_i`.
    fn combination(
        &mut self,
        weights: &[Dd],
        entries: &[Polynomial],
        span: Span,
    ) -> Result<Polynomial, Problem> {
        let mut sum = Polynomial::zero();
        for (&weight, entry) in weights.iter().zip(entries).filter(|(weight, _)| !weight.is_zero()) {
            self.work(entry.len(), span)?;
            sum += &entry.scaled(weight);
        }
        Ok(sum)
    }
}
