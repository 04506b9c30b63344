//! A function of the observation, as labels.

use crate::{AnalysisError, Pair};

/// The label of observations that never occur.
const NONE: u32 = u32::MAX;

/// A statistic `T(y)`: a class for every observation that occurs, numbered in the order of their first observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistic {
    labels: Vec<u32>,
    classes: usize,
}

impl Statistic {
    /// The statistic that tells everything: a class for every observation that occurs.
    pub fn identity(pair: &Pair) -> Self {
        let keys = (0..pair.y_states()).map(|y| (pair.column_sum(y) > 0.0).then_some(y));
        Self::from_keys(keys, pair.y_states())
    }

    /// The statistic with the given labels below `limit`, renumbered by first occurrence.
    ///
    /// # Panics
    /// If a label is not below `limit`.
    pub fn from_keys(keys: impl Iterator<Item = Option<usize>>, limit: usize) -> Self {
        let mut numbers = vec![NONE; limit];
        let mut classes = 0;
        let labels = keys
            .map(|key| {
                let Some(key) = key else { return NONE };
                if numbers[key] == NONE {
                    numbers[key] = classes;
                    classes += 1;
                }
                numbers[key]
            })
            .collect();
        Self { labels, classes: classes as usize }
    }

    /// The class of `y`; `None` where it never occurs.
    pub fn label(&self, y: usize) -> Option<usize> {
        (self.labels[y] != NONE).then_some(self.labels[y] as usize)
    }

    /// The class of every observation.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = Option<usize>> {
        self.labels.iter().map(|&label| (label != NONE).then_some(label as usize))
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The observations of every class, in order.
    pub fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.classes];
        for (y, label) in self.labels().enumerate() {
            if let Some(label) = label {
                members[label].push(y);
            }
        }
        members
    }

    /// `f ∘ T` for `map[t] = f(t)`, classes renumbered; `number` names the map in an error.
    ///
    /// # Errors
    /// [`AnalysisError::MapSize`].
    pub fn then(&self, number: usize, map: &[u32]) -> Result<Self, AnalysisError> {
        if map.len() != self.classes {
            return Err(AnalysisError::MapSize { map: number, expected: self.classes, found: map.len() });
        }
        let limit = map.iter().max().map_or(0, |&most| most as usize + 1);
        Ok(Self::from_keys(self.labels().map(|label| label.map(|label| map[label] as usize)), limit))
    }

    /// The law `p(x, t)`: columns of one class added, in double-double.
    ///
    /// # Errors
    /// [`AnalysisError::MapSize`] if `pair` has other observations.
    pub fn merge(&self, pair: &Pair) -> Result<Pair, AnalysisError> {
        if self.labels.len() != pair.y_states() {
            let (expected, found) = (pair.y_states(), self.labels.len());
            return Err(AnalysisError::MapSize { map: 0, expected, found });
        }
        let mut weights = Vec::with_capacity(self.classes * pair.x_states());
        let mut sums = vec![hamnet_numeric::Dd::ZERO; pair.x_states()];
        for members in self.members() {
            sums.fill(hamnet_numeric::Dd::ZERO);
            for y in members {
                for (sum, &weight) in sums.iter_mut().zip(pair.column(y)) {
                    *sum = sum.add_f64(weight);
                }
            }
            weights.extend(sums.iter().map(|sum| sum.to_f64()));
        }
        Pair::from_columns(pair.x_states(), weights)
    }
}

/// The map `f` with `coarse = f ∘ fine`, exactly; where `fine` has no class, `coarse` need not have one.
///
/// # Errors
/// [`AnalysisError::NotAFunction`] with two observations that `fine` does not tell apart but `coarse` does;
/// [`AnalysisError::MapSize`] if they speak of different observations.
pub fn composed(fine: &Statistic, coarse: &Statistic) -> Result<Vec<u32>, AnalysisError> {
    check_lengths(fine, coarse)?;
    let mut first: Vec<Option<(usize, usize)>> = vec![None; fine.classes()];
    for (y, (fine, label)) in fine.labels().zip(coarse.labels()).enumerate() {
        let (Some(fine), Some(label)) = (fine, label) else { continue };
        match first[fine] {
            None => first[fine] = Some((y, label)),
            Some((_, known)) if known == label => {}
            Some((other, known)) => {
                return Err(AnalysisError::NotAFunction {
                    fine,
                    y: other,
                    coarse: known,
                    other: y,
                    other_coarse: label,
                });
            }
        }
    }
    Ok(first.into_iter().map(|found| found.map_or(NONE, |(_, label)| label as u32)).collect())
}

/// Whether `coarse = map ∘ fine`, exactly.
///
/// # Errors
/// [`AnalysisError::NotComposed`] with the first observation where it is not so; [`AnalysisError::MapSize`].
pub fn verify_composition(map: &[u32], fine: &Statistic, coarse: &Statistic) -> Result<(), AnalysisError> {
    check_lengths(fine, coarse)?;
    if map.len() != fine.classes() {
        return Err(AnalysisError::MapSize { map: 0, expected: fine.classes(), found: map.len() });
    }
    for (y, (fine, label)) in fine.labels().zip(coarse.labels()).enumerate() {
        let (Some(fine), Some(label)) = (fine, label) else { continue };
        if map[fine] as usize != label {
            return Err(AnalysisError::NotComposed { y, fine, mapped: map[fine] as usize, coarse: label });
        }
    }
    Ok(())
}

fn check_lengths(fine: &Statistic, coarse: &Statistic) -> Result<(), AnalysisError> {
    let (expected, found) = (fine.labels.len(), coarse.labels.len());
    if expected == found { Ok(()) } else { Err(AnalysisError::MapSize { map: 0, expected, found }) }
}
