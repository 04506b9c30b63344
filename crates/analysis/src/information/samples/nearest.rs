//! Information of reals, by distances to nearest neighbours.

use super::closer::Closer;
use super::columns::{Reals, check_dimension, check_lengths};
use super::digamma::Digamma;
use super::estimate::{Estimate, Estimator, Remark, mean};
use super::subsamples::{gathered, lent, standard_error};
use super::tree::{Nearest, points};
use crate::AnalysisError;

/// The least size of a group whose variance is taken, in neighbours.
pub(super) const LEAST_GROUP: usize = 32;

/// Which of the two forms of Kraskov, Stögbauer and Grassberger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// Cubes: the same distance in both variables. The smaller variance.
    #[default]
    First,
    /// Rectangles: a distance for each variable. The smaller bias in higher dimension.
    Second,
}

/// How neighbours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// Their number: more give less variance and more bias.
    pub count: usize,
    /// The form of the estimator of reals.
    pub variant: Variant,
    /// Whether each coordinate is divided by its standard deviation first, so that units of measurement make no difference.
    pub rescale: bool,
}

impl Default for Neighbours {
    fn default() -> Self {
        Self { count: 3, variant: Variant::First, rescale: true }
    }
}

/// `I(X;Y)` as `ψ(N) + ψ(k) - ⟨ψ(n_x + 1) + ψ(n_y + 1)⟩`, or in the second form `ψ(N) + ψ(k) - 1/k - ⟨ψ(n_x) + ψ(n_y)⟩`, nats.
///
/// `n_x` counts the samples whose `x` is nearer than the `k`-th neighbour in the maximum norm of both. A sample that coincides with
/// `k` others has `ψ` of the number of those in place of `ψ(k)`, and is remarked on.
///
/// **Cost** `N log N` for one coordinate each: about a microsecond per sample.
///
/// # Errors
/// [`AnalysisError::Lengths`], [`AnalysisError::NoNeighbours`], [`AnalysisError::TooFewSamples`], [`AnalysisError::Dimension`].
pub fn nearest_information(x: &Reals, y: &Reals, how: &Neighbours) -> Result<Estimate, AnalysisError> {
    estimate(x, y, None, how)
}

/// `I(X;Y|Z)` as `ψ(k) - ⟨ψ(n_xz + 1) + ψ(n_yz + 1) - ψ(n_z + 1)⟩`, nats; always the first form.
///
/// # Errors
/// As [`nearest_information`].
pub fn nearest_conditional_information(
    x: &Reals,
    y: &Reals,
    z: &Reals,
    how: &Neighbours,
) -> Result<Estimate, AnalysisError> {
    let how = Neighbours { variant: Variant::First, ..*how };
    estimate(x, y, Some(z), &how)
}

fn estimate(x: &Reals, y: &Reals, z: Option<&Reals>, how: &Neighbours) -> Result<Estimate, AnalysisError> {
    check_lengths(x.name(), x.len(), y.name(), y.len())?;
    if let Some(z) = z {
        check_lengths(x.name(), x.len(), z.name(), z.len())?;
    }
    check_neighbours(how.count, x.len())?;
    let columns =
        [Some(x), Some(y), z].map(|part| part.map(|part| part.scaled(how.rescale)).unwrap_or_default());
    let [x, y, z] = [0, 1, 2].map(|part| lent(&columns[part]));
    check_dimension(x.len() + y.len() + z.len())?;
    let (terms, coincident) = terms(&x, &y, &z, how);
    let of_group = |rows: &[usize]| {
        let parts = [&x, &y, &z].map(|part| gathered(part, rows));
        let [x, y, z] = [0, 1, 2].map(|part| lent(&parts[part]));
        Some(mean(&self::terms(&x, &y, &z, how).0))
    };
    let standard_error = standard_error(x[0].len(), LEAST_GROUP * how.count, of_group);
    let estimator = match how.variant {
        Variant::First => Estimator::NearestFirst,
        Variant::Second => Estimator::NearestSecond,
    };
    let mut estimate = Estimate::of_terms(&terms, standard_error, f64::INFINITY, estimator);
    if coincident > 0 {
        estimate.remarks.push(Remark::Coincident(coincident));
    }
    Ok(estimate)
}

/// The term of every sample, in an order in which near ones are near, and how many of them coincide with others.
fn terms(x: &[&[f64]], y: &[&[f64]], z: &[&[f64]], how: &Neighbours) -> (Vec<f64>, usize) {
    let counted = Counted {
        xz: Closer::new(&[x, z].concat()),
        yz: Closer::new(&[y, z].concat()),
        z: (!z.is_empty()).then(|| Closer::new(z)),
        digamma: Digamma::up_to(x[0].len()),
    };
    let all = [x, y, z].concat();
    let tree = points(&all);
    let mut nearest = Nearest::default();
    let mut coincident = 0;
    let mut terms = Vec::with_capacity(tree.order().len());
    for (place, &row) in tree.order().iter().enumerate() {
        let row = row as usize;
        tree.nearest(place, how.count, &mut nearest);
        let radius = nearest.found[how.count - 1].0;
        terms.push(if radius == 0.0 {
            coincident += 1;
            let centre: Vec<f64> = all.iter().map(|column| column[row]).collect();
            counted.coincident(row, tree.closer(&centre, 0.0, true))
        } else if how.variant == Variant::First {
            counted.first(row, how.count, radius)
        } else {
            let others = nearest.found.iter().map(|(_, place)| tree.order()[*place as usize] as usize);
            let others: Vec<usize> = others.collect();
            counted.second(row, how.count, (farthest(x, row, &others), farthest(y, row, &others)))
        });
    }
    (terms, coincident)
}

/// The largest distance of one of the others along any of the columns.
fn farthest(columns: &[&[f64]], row: usize, others: &[usize]) -> f64 {
    let along =
        |column: &&[f64]| others.iter().map(|&other| (column[row] - column[other]).abs()).fold(0.0, f64::max);
    columns.iter().map(along).fold(0.0, f64::max)
}

/// What is counted around each sample.
struct Counted<'c> {
    xz: Closer<'c>,
    yz: Closer<'c>,
    z: Option<Closer<'c>>,
    digamma: Digamma,
}

impl Counted<'_> {
    #[inline]
    fn first(&self, row: usize, count: usize, radius: f64) -> f64 {
        let around = |closer: &Closer<'_>| self.digamma.at(closer.others(row, radius, false) + 1);
        self.digamma.at(count) + self.condition(around) - around(&self.xz) - around(&self.yz)
    }

    #[inline]
    fn second(&self, row: usize, count: usize, (x, y): (f64, f64)) -> f64 {
        let around = |closer: &Closer<'_>, radius: f64| self.digamma.at(closer.others(row, radius, true));
        let condition = self.digamma.at(self.samples());
        self.digamma.at(count) - 1.0 / count as f64 + condition - around(&self.xz, x) - around(&self.yz, y)
    }

    /// The sample itself counts on all sides, as where frequencies stand for probabilities.
    fn coincident(&self, row: usize, copies: usize) -> f64 {
        let around = |closer: &Closer<'_>| self.digamma.at(closer.others(row, 0.0, true) + 1);
        self.digamma.at(copies) + self.condition(around) - around(&self.xz) - around(&self.yz)
    }

    /// Without a condition every sample is within it.
    fn condition(&self, around: impl Fn(&Closer<'_>) -> f64) -> f64 {
        self.z.as_ref().map_or_else(|| self.digamma.at(self.samples()), around)
    }

    fn samples(&self) -> usize {
        self.digamma.len()
    }
}

pub(super) fn check_neighbours(count: usize, samples: usize) -> Result<(), AnalysisError> {
    if count == 0 {
        return Err(AnalysisError::NoNeighbours);
    }
    if samples <= count {
        let what = "that many neighbours";
        return Err(AnalysisError::TooFewSamples { what, found: samples, needed: count + 1 });
    }
    Ok(())
}
