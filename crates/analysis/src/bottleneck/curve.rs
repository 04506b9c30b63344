//! Information kept against the number of classes.

use crate::sufficient::Statistic;
use crate::{AnalysisError, Nats, to_bits};

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

/// All statistics that merging two classes at a time goes through.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    start: Statistic,
    /// The two classes merged at each step, by the number of the first class of the start in each; the lower first.
    merges: Vec<(usize, usize)>,
    points: Vec<Point>,
}

impl Curve {
    pub(super) fn new(start: Statistic, merges: Vec<(usize, usize)>, points: Vec<Point>) -> Self {
        Self { start, merges, points }
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
        let most = self.start.classes();
        if classes == 0 || classes > most {
            return Err(AnalysisError::Classes { found: classes, most });
        }
        let mut into: Vec<usize> = (0..most).collect();
        for &(kept, gone) in &self.merges[..most - classes] {
            into[gone] = kept;
        }
        // a class is merged into one with a lower number, whose own fate is then already known
        for class in 0..most {
            into[class] = into[into[class]];
        }
        Ok(Statistic::from_keys(self.start.labels().map(|label| label.map(|label| into[label])), most))
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

    /// What is lost in all, nats: `I(X;Y)`, with a bound of its rounding.
    pub fn information(&self) -> Nats {
        let value = self.points.first().map_or(0.0, |point| point.kept);
        Nats { value, error: value.abs() * 1e-15 }
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kept, lost) = (to_bits(self.kept), to_bits(self.lost));
        write!(f, "{} classes keep {kept:.6} bits and lose {lost:.6}", self.classes)
    }
}
