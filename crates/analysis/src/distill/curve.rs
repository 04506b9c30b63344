//! What is kept against what it takes: neurons, and bits of description.

use hamnet_numeric::elementary::log2_f64;

use super::distillation::{Distillation, MergedAlone, Place, distill};
use super::fold::Fold;
use super::options::{Budget, Options};
use super::worst::Price;
use crate::AnalysisError;

/// Bits of a real number of a read-out.
const REAL: f64 = 64.0;

/// One distillation of many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// What it may give up.
    pub budget: Budget,
    /// Classes of all data.
    pub classes: usize,
    /// The most classes of any place.
    pub most_classes: usize,
    /// AND neurons of the network.
    pub neurons: usize,
    /// [`Distillation::description_bits`].
    pub description_bits: f64,
    /// What is kept, and lost.
    pub price: Price,
    /// What merging alone makes of the budget, where exchanges were tried.
    pub merged_alone: Option<MergedAlone>,
}

impl Distillation<'_> {
    /// The AND neurons of the network: those of all tables at all places. `None` where classes are too many.
    pub fn neurons(&self) -> Option<usize> {
        self.classes()?;
        Some(self.places().flat_map(Place::folds).map(Fold::neurons).sum())
    }

    /// The bits that write the distillation down: `log2` of the number of classes for every cell of every different table (one more where
    /// some pairs cannot occur), and 64 for each of the `K - 1` free probabilities of every class at the query. `None` where classes
    /// are too many.
    pub fn description_bits(&self) -> Option<f64> {
        let read_out = self.classes()? * (self.place(self.query()).states() - 1);
        let tables =
            self.built.shapes.iter().filter_map(|shape| shape.classes()).flat_map(|classes| &classes.folds);
        let bits = tables.map(|fold| {
            let cells = fold.left() * fold.right();
            let marks = fold.classes() + usize::from(fold.cells().count() < cells);
            cells as f64 * log2_f64(marks as f64)
        });
        Some(bits.sum::<f64>() + REAL * read_out as f64)
    }

    /// This distillation as a point of a curve, beside `exact`, which gives up nothing.
    ///
    /// # Errors
    /// Those of [`Distillation::price`].
    pub fn point(&self, exact: &Distillation<'_>) -> Result<CurvePoint, AnalysisError> {
        let price = self.price(exact)?;
        let (Some(classes), Some(neurons), Some(description_bits)) =
            (self.classes(), self.neurons(), self.description_bits())
        else {
            return Err(self.too_many());
        };
        let most_classes = self.places().filter_map(Place::classes).max().unwrap_or(classes);
        Ok(CurvePoint {
            budget: self.options.budget,
            classes,
            most_classes,
            neurons,
            description_bits,
            price,
            merged_alone: self.merged_alone(),
        })
    }

    /// One point per number of classes a place may have, from one up, and this distillation itself where it has classes; `self`
    /// gives up nothing.
    ///
    /// **Cost** of a number `n`: `n⁴` losses of the greedy merging at each different place of two parts.
    ///
    /// # Errors
    /// Those of [`distill`].
    pub fn curve(&self, numbers: &[usize]) -> Result<Vec<CurvePoint>, AnalysisError> {
        let largest = self.places().map(|place| place.classes().unwrap_or(usize::MAX)).max().unwrap_or(1);
        let mut points = Vec::new();
        for &number in numbers.iter().filter(|&&number| number < largest) {
            let options = Options { budget: Budget::Classes(number), ..self.options };
            points.push(distill(self.hierarchy, self.query(), &options)?.point(self)?);
        }
        if self.classes().is_some() {
            points.push(self.point(self)?);
        }
        Ok(points)
    }
}
