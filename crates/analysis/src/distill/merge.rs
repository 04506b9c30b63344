//! Classes merged beyond equality, by least loss.

use hamnet_numeric::{Dd, Scaled};

use super::law::Law;
use super::options::Budget;
use crate::bottleneck::{Improvement, improve, merge_greedily};
use crate::sufficient::{Statistic, loss};
use crate::{AnalysisError, Nats, Pair};

/// The worth of a nat about the variable in nats about the data, for which soft classes are all but hard.
const TRADE_OFF: f64 = 1e4;
/// Steps of the self-consistent equations, each of which costs classes² logarithms.
const STEPS: usize = 50;
/// The most classes that are merged: their square is the cost.
const MOST: usize = 1 << 12;

/// Into which class each class goes.
pub(super) struct Merged {
    pub into: Vec<usize>,
    pub classes: usize,
    /// What is lost of `I(variable; class)`.
    pub lost: Nats,
}

/// Merges classes with the laws `p(class | x)` and the law of `x`, or joint laws where that is empty. `None` if all are kept.
pub(super) fn merge(
    laws: &[Law],
    law: &[Dd],
    budget: Budget,
    share: f64,
) -> Result<Option<Merged>, AnalysisError> {
    if laws.len() > MOST {
        return Err(AnalysisError::Classes { found: laws.len(), most: MOST });
    }
    let pair = joint(laws, law)?;
    let start = Statistic::identity(&pair);
    let curve = merge_greedily(&pair, &start);
    let classes = match budget {
        Budget::Lossless => return Ok(None),
        Budget::Nats(_) => curve.within(share)?.classes,
        Budget::Classes(most) => most.min(start.classes()),
    };
    if classes == laws.len() {
        return Ok(None);
    }
    let greedy = curve.with_classes(classes)?;
    let statistic = improved(&pair, greedy)?;
    // classes too improbable for f64 go where the first went
    let into = statistic.labels().map(|label| label.unwrap_or(0)).collect();
    let lost = loss(&pair, &statistic).expected_kl;
    Ok(Some(Merged { into, classes: statistic.classes(), lost }))
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

/// The statistic after steps of the self-consistent equations, each observation in its most probable class, if that keeps more.
fn improved(pair: &Pair, greedy: Statistic) -> Result<Statistic, AnalysisError> {
    let how = Improvement { most_steps: STEPS, ..Improvement::new(TRADE_OFF) };
    let soft = improve(pair, &greedy, how)?;
    let hard = soft.assignment.chunks_exact(soft.classes).enumerate().map(|(y, row)| {
        let best = (0..row.len()).reduce(|best, t| if row[t] > row[best] { t } else { best });
        best.filter(|_| pair.column_sum(y) > 0.0)
    });
    let hard = Statistic::from_keys(hard, soft.classes);
    let kept = |statistic: &Statistic| Ok::<f64, AnalysisError>(statistic.merge(pair)?.information().value);
    let better = hard.classes() == greedy.classes() && kept(&hard)? > kept(&greedy)?;
    Ok(if better { hard } else { greedy })
}
