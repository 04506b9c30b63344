//! What processing an observation step by step leaves of the information in it.

use crate::sufficient::{Loss, Statistic, loss};
use crate::{AnalysisError, Nats, Pair};

/// One row of a table of data processing.
#[derive(Clone, Debug, PartialEq)]
pub struct ProcessingStep {
    /// The statistic after this step, of the observation itself.
    pub statistic: Statistic,
    /// `I(X;Y) - I(X;T)` and what goes with it, against the observation itself.
    pub loss: Loss,
    /// What this step alone lost: `I(X;T_{k-1}) - I(X;T_k)`; not negative beyond its error.
    pub lost_here: Nats,
}

/// The information about `x` in `y`, in `f_1(y)`, in `f_2(f_1(y))` and so on; `maps[k][t]` is where step `k` takes `t`.
///
/// By the data-processing inequality no step gains, and one keeps all exactly if it is sufficient. The first row is the observation
/// itself.
///
/// # Errors
/// [`AnalysisError::MapSize`] for a map that is not defined on everything before it.
pub fn data_processing(pair: &Pair, maps: &[&[u32]]) -> Result<Vec<ProcessingStep>, AnalysisError> {
    let mut statistic = Statistic::identity(pair);
    let mut steps = Vec::with_capacity(maps.len() + 1);
    let mut before = pair.information();
    for map in std::iter::once(None).chain(maps.iter().enumerate().map(Some)) {
        if let Some((number, map)) = map {
            statistic = statistic.then(number, map)?;
        }
        let loss = loss(pair, &statistic);
        let lost_here = before.minus(loss.kept);
        before = loss.kept;
        steps.push(ProcessingStep { statistic: statistic.clone(), loss, lost_here });
    }
    Ok(steps)
}
