//! Classes merged beyond equality, by least loss, and improved by exchanges.

use hamnet_numeric::{Dd, Scaled};

use super::law::Law;
use super::options::{Budget, Merging, Options};
use crate::bottleneck::merge_greedily;
use crate::sufficient::{Statistic, loss};
use crate::{AnalysisError, Nats, Pair};

/// The most classes that are merged: their square is the cost.
const MOST: usize = 1 << 12;

/// Into which class each class goes.
pub(super) struct Merged {
    pub into: Vec<usize>,
    pub classes: usize,
    /// What is lost of `I(variable; class)`.
    pub lost: Nats,
    /// What merging alone loses with as many classes.
    pub lost_by_merging: Nats,
}

/// Merges classes with the laws `p(class | x)` and the law of `x`, or joint laws where that is empty. `None` if all are kept.
///
/// Classes are what pairs of parts with one posterior make: exchanges move those pairs together, which loses nothing.
pub(super) fn merge(
    laws: &[Law],
    law: &[Dd],
    options: &Options,
    share: f64,
) -> Result<Option<Merged>, AnalysisError> {
    if laws.len() > MOST {
        return Err(AnalysisError::Classes { found: laws.len(), most: MOST });
    }
    let pair = joint(laws, law)?;
    let start = Statistic::identity(&pair);
    let curve = merge_greedily(&pair, &start);
    let statistic = match (options.budget, options.merging) {
        (Budget::Lossless, _) => return Ok(None),
        (Budget::Nats(_), Merging::Greedy) => curve.with_classes(curve.within(share)?.classes)?,
        (Budget::Nats(_), Merging::Improved) => curve.improved_within(share)?.statistic,
        (Budget::Classes(most), Merging::Greedy) => curve.with_classes(most.min(start.classes()))?,
        (Budget::Classes(most), Merging::Improved) => curve.improved(most.min(start.classes()))?.statistic,
    };
    let classes = statistic.classes();
    if classes == laws.len() {
        return Ok(None);
    }
    let greedy = curve.with_classes(classes)?;
    // classes too improbable for f64 go where the first went
    let into = statistic.labels().map(|label| label.unwrap_or(0)).collect();
    let lost = loss(&pair, &statistic).expected_kl;
    let lost_by_merging = if greedy == statistic { lost } else { loss(&pair, &greedy).expected_kl };
    Ok(Some(Merged { into, classes, lost, lost_by_merging }))
}

/// `p(x, class)`.
pub(super) fn joint(laws: &[Law], law: &[Dd]) -> Result<Pair, AnalysisError> {
    let states = laws[0].values.len();
    let weight = |(state, value): (usize, &Scaled)| match law.get(state) {
        Some(&p) => (*value * Scaled::from_dd(p)).to_f64(),
        None => value.to_f64(),
    };
    let weights = laws.iter().flat_map(|own| own.values.iter().enumerate().map(weight)).collect();
    Pair::from_columns(states, weights)
}
