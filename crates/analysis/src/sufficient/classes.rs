//! How wide each class of a statistic is, and what merging it lost.

use super::loss::{distance, divergence};
use super::{Statistic, exact};
use crate::nats::ExpectedLog;
use crate::{Nats, Pair};

/// Comparisons of all pairs of a class take at most this many differences; beyond, its diameter is enclosed.
const MOST_DIFFERENCES: usize = 1 << 26;

/// One class of a statistic.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassReport {
    /// The number of observations in it.
    pub members: usize,
    /// The number of different posteriors `p(x|y)` in it; one where nothing is merged but what is equal.
    pub posteriors: usize,
    /// Its probability.
    pub mass: f64,
    /// Bounds of the greatest total variation between posteriors of two members: equal where all pairs were compared, else the
    /// greatest distance `r` from the posterior of the class, and `2r`.
    pub diameter: (f64, f64),
    /// What merging it loses: `Σ_{y in it} p(y) KL(p(x|y) ‖ p(x|t))`, nats; the sum over the classes is `I(X;Y) - I(X;T)`.
    pub lost: Nats,
}

/// A report for every class.
///
/// **Cost** one logarithm per cell, and the square of a class's number of different posteriors.
///
/// # Panics
/// If the statistic is of other observations.
pub fn class_reports(pair: &Pair, statistic: &Statistic) -> Vec<ClassReport> {
    // fails for a statistic of other observations alone, which is said to panic
    let merged = statistic.merge(pair).expect("a statistic of the observations of the pair");
    let equal = exact::minimal(pair);
    let mut seen = vec![usize::MAX; equal.classes()];
    let report = |(t, members): (usize, Vec<usize>)| {
        let mut lost = ExpectedLog::new();
        for &y in &members {
            divergence(pair, y, &merged, t, &mut |p, logarithm| lost.add_logarithm(p, logarithm));
        }
        let mut different = Vec::new();
        for &y in &members {
            // members have positive weight, so that the exact statistic has a class for them
            let Some(class) = equal.label(y) else { continue };
            if seen[class] != t {
                seen[class] = t;
                different.push(y);
            }
        }
        ClassReport {
            members: members.len(),
            posteriors: different.len(),
            mass: merged.p_y(t),
            diameter: diameter(pair, &different, &merged, t),
            lost: lost.finish(9.0),
        }
    };
    statistic.members().into_iter().enumerate().map(report).collect()
}

fn diameter(pair: &Pair, members: &[usize], merged: &Pair, t: usize) -> (f64, f64) {
    if members.len() == 1 {
        return (0.0, 0.0);
    }
    let pairs = members.len() * (members.len() - 1) / 2;
    if pairs.saturating_mul(pair.x_states()) > MOST_DIFFERENCES {
        let to_middle =
            |&y: &usize| distance(pair.column(y), pair.column_sum(y), merged.column(t), merged.column_sum(t));
        let radius = members.iter().map(to_middle).fold(0.0, f64::max);
        return (radius, (2.0 * radius).min(1.0));
    }
    let mut widest = 0.0f64;
    for (place, &y) in members.iter().enumerate() {
        for &other in &members[..place] {
            let apart =
                distance(pair.column(y), pair.column_sum(y), pair.column(other), pair.column_sum(other));
            widest = widest.max(apart);
        }
    }
    (widest, widest)
}
