//! What a statistic loses.

use hamnet_numeric::elementary::ln_f64_slice;

use super::Statistic;
use crate::nats::ExpectedLog;
use crate::{Nats, Pair};

/// The price of knowing `T(y)` in place of `y`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// `I(X;T)`, computed from the law of `x` and `t` alone.
    pub kept: Nats,
    /// `I(X;Y) - I(X;T)` as the expected `KL(p(x|y) ‖ p(x|T(y)))`, which it equals: computed as the latter, so that small losses
    /// are not lost in a difference.
    pub expected_kl: Nats,
    /// The greatest total variation between `p(x|y)` and `p(x|T(y))` over observations that occur, within `8u`.
    pub worst_total_variation: f64,
    /// The observation where it is reached.
    pub worst: Option<usize>,
}

/// The loss of `statistic` under `pair`.
///
/// # Panics
/// If the statistic is of other observations.
pub fn loss(pair: &Pair, statistic: &Statistic) -> Loss {
    // fails for a statistic of other observations alone, which is said to panic
    let merged = statistic.merge(pair).expect("a statistic of the observations of the pair");
    let mut expected = ExpectedLog::new();
    let mut worst = (0.0, None);
    for (y, label) in statistic.labels().enumerate() {
        let Some(label) = label else { continue };
        let mut add = |p: f64, logarithm: f64| expected.add_logarithm(p, logarithm);
        divergence(pair, y, &merged, label, &mut add);
        let distance =
            distance(pair.column(y), pair.column_sum(y), merged.column(label), merged.column_sum(label));
        if worst.1.is_none() || distance > worst.0 {
            worst = (distance, Some(y));
        }
    }
    Loss {
        kept: merged.information(),
        expected_kl: expected.finish(9.0),
        worst_total_variation: worst.0,
        worst: worst.1,
    }
}

/// Gives `p(x, y)` and `ln [p(x|y) / p(x|t)]` for all `x` that occur with `y`.
pub(super) fn divergence(pair: &Pair, y: usize, merged: &Pair, t: usize, add: &mut impl FnMut(f64, f64)) {
    let (column, mixture) = (pair.column(y), merged.column(t));
    if column == mixture {
        return;
    }
    let (sum, mixture_sum) = (pair.column_sum(y), merged.column_sum(t));
    let mut logarithms: Vec<f64> =
        column.iter().zip(mixture).map(|(weight, mixed)| (weight / sum) / (mixed / mixture_sum)).collect();
    ln_f64_slice(&mut logarithms);
    for (&weight, &logarithm) in column.iter().zip(&logarithms).filter(|(weight, _)| **weight > 0.0) {
        add(weight / pair.total(), logarithm);
    }
}

/// The total variation between two columns, each divided by its sum.
pub(crate) fn distance(a: &[f64], a_sum: f64, b: &[f64], b_sum: f64) -> f64 {
    0.5 * a.iter().zip(b).map(|(a, b)| (a / a_sum - b / b_sum).abs()).sum::<f64>()
}
