//! Information kept against the number of classes.

use hamnet_numeric::Dd;
use hamnet_numeric::elementary::ln_f64;

use super::exchange::exchange;
use crate::sufficient::{Statistic, loss};
use crate::{AnalysisError, Nats, Pair, to_bits};

/// One statistic on the way from all classes down to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The number of classes.
    pub classes: usize,
    /// `I(X;T)`, nats.
    pub kept: f64,
    /// `I(X;Y) - I(X;T)`, nats.
    pub lost: f64,
    /// `H(T) = I(T;Y)`, nats: what it takes to write the class down.
    pub description: f64,
}

/// What exchanges made of a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Improved {
    /// The classes of the observations.
    pub statistic: Statistic,
    /// What they keep; at most as many classes as the greedy point has.
    pub point: Point,
    /// Where the exchanges started.
    pub greedy: Point,
    /// The moves of a class of the start from one class to another; none: the two points are one.
    pub moves: usize,
}

/// All statistics that merging two classes at a time goes through.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    start: Statistic,
    /// The law of `x` and the classes of the start.
    law: Pair,
    /// The two classes merged at each step, by the number of the first class of the start in each; the lower first.
    merges: Vec<(usize, usize)>,
    points: Vec<Point>,
}

impl Curve {
    pub(super) fn new(start: Statistic, law: Pair, merges: Vec<(usize, usize)>, points: Vec<Point>) -> Self {
        Self { start, law, merges, points }
    }

    /// The points, from all classes to one.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// What is merged at each step: two classes, each by the number of the first class of the start that is in it.
    pub fn merges(&self) -> &[(usize, usize)] {
        &self.merges
    }

    /// The statistic with this many classes.
    ///
    /// # Errors
    /// [`AnalysisError::Classes`] for none, or more than there are to begin with.
    pub fn with_classes(&self, classes: usize) -> Result<Statistic, AnalysisError> {
        self.start.then(0, &self.map(classes)?)
    }

    /// The class that each class of the start is in when there are so many.
    fn map(&self, classes: usize) -> Result<Vec<u32>, AnalysisError> {
        let most = self.start.classes();
        if classes == 0 || classes > most {
            return Err(AnalysisError::Classes { found: classes, most });
        }
        let mut into: Vec<u32> = (0..most as u32).collect();
        for &(kept, gone) in &self.merges[..most - classes] {
            into[gone] = kept as u32;
        }
        // a class is merged into one with a lower number, whose own fate is then already known
        for class in 0..most {
            into[class] = into[into[class] as usize];
        }
        Ok(into)
    }

    /// The statistic with at most this many classes, improved by [`exchange`] of the classes of the start: those stay together, since
    /// `I(X;T)` is convex in the assignment, so that observations of one posterior gain nothing apart.
    ///
    /// # Errors
    /// [`AnalysisError::Classes`] for none, or more than there are to begin with.
    pub fn improved(&self, classes: usize) -> Result<Improved, AnalysisError> {
        let map = self.map(classes)?;
        let greedy = self.points[self.start.classes() - classes];
        let merged = Statistic::identity(&self.law).then(0, &map)?;
        let found = exchange(&self.law, &merged)?;
        let labels: Vec<u32> = found.statistic.labels().map(|label| label.unwrap_or(0) as u32).collect();
        let statistic = self.start.then(0, &labels)?;
        let point = if found.moves == 0 { greedy } else { self.point(&found.statistic)? };
        Ok(Improved { statistic, point, greedy, moves: found.moves })
    }

    /// The point with the fewest classes that loses at most `nats`.
    ///
    /// # Errors
    /// [`AnalysisError::Budget`] for a negative budget or NaN.
    pub fn within(&self, nats: f64) -> Result<Point, AnalysisError> {
        let fits = self.points.iter().rev().find(|point| point.lost <= nats);
        // the first point loses nothing
        fits.or(self.points.first().filter(|_| nats >= 0.0))
            .copied()
            .ok_or(AnalysisError::Budget { found: nats })
    }

    /// As [`Curve::within`], with every number of classes [improved](Curve::improved): from the greedy point on one class less as long as
    /// the improved one fits, so that there may be fewer.
    ///
    /// # Errors
    /// [`AnalysisError::Budget`] for a negative budget or NaN.
    pub fn improved_within(&self, nats: f64) -> Result<Improved, AnalysisError> {
        let mut best = self.improved(self.within(nats)?.classes)?;
        for classes in (1..best.point.classes).rev() {
            let fewer = self.improved(classes)?;
            if fewer.point.lost > nats {
                break;
            }
            best = fewer;
        }
        Ok(best)
    }

    fn point(&self, statistic: &Statistic) -> Result<Point, AnalysisError> {
        let found = loss(&self.law, statistic);
        let merged = statistic.merge(&self.law)?;
        let description = description((0..merged.y_states()).map(|class| merged.p_y(class)));
        let (kept, lost) = (found.kept.value, found.expected_kl.value);
        Ok(Point { classes: statistic.classes(), kept, lost, description })
    }

    /// What is lost in all, nats: `I(X;Y)`, with a bound of its rounding.
    pub fn information(&self) -> Nats {
        let value = self.points.first().map_or(0.0, |point| point.kept);
        Nats { value, error: value.abs() * 1e-15 }
    }
}

/// `-Σ p ln p`.
pub(super) fn description(masses: impl Iterator<Item = f64>) -> f64 {
    masses.fold(Dd::ZERO, |sum, mass| sum.add_f64(-mass * ln_f64(mass))).to_f64()
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kept, lost) = (to_bits(self.kept), to_bits(self.lost));
        write!(f, "{} classes keep {kept:.6} bits and lose {lost:.6}", self.classes)
    }
}
