//! What to distil to.

use crate::AnalysisError;

/// What may be given up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Budget {
    /// Nothing: classes merge only where they say the same.
    #[default]
    Lossless,
    /// At most so many nats of what the data tell of the variable asked for: each place may lose an equal share, the largest for which
    /// all together lose no more.
    Nats(f64),
    /// At most so many classes at every place.
    Classes(usize),
}

/// How classes are merged beyond equality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Merging {
    /// Two at a time by least loss.
    Greedy,
    /// The same at every place, then improved by [exchanges](crate::bottleneck::exchange). Places that each lose less can lose more
    /// together, so that the whole is compared with what merging alone makes of the budget, and the better one is taken.
    #[default]
    Improved,
}

/// How to distil.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// What may be given up.
    pub budget: Budget,
    /// How classes are merged for that.
    pub merging: Merging,
    /// A place with more classes holds its belief as a vector, and so do all above it.
    pub most_classes: usize,
    /// The most cells of one table.
    pub most_cells: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            budget: Budget::Lossless,
            merging: Merging::default(),
            most_classes: 1 << 12,
            most_cells: 1 << 22,
        }
    }
}

impl Options {
    /// Lossless, with the limits of the default.
    pub fn lossless() -> Self {
        Self::default()
    }

    /// The limits of the default, and this budget.
    pub fn within(budget: Budget) -> Self {
        Self { budget, ..Self::default() }
    }

    pub(super) fn check(&self) -> Result<(), AnalysisError> {
        match self.budget {
            Budget::Nats(found) if !(found >= 0.0 && found.is_finite()) => {
                Err(AnalysisError::Budget { found })
            }
            Budget::Classes(0) => Err(AnalysisError::Classes { found: 0, most: self.most_classes }),
            _ => Ok(()),
        }
    }
}
