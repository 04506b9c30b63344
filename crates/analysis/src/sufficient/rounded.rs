//! Columns that can have been proportional before they were rounded.

use super::Statistic;
use super::exact::minimal;
use crate::{AnalysisError, Pair};

/// How far a stated number can be from the one it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rounding {
    /// Within this part of itself; zero is zero. For computed numbers: `c·2^-53`.
    Relative(f64),
    /// Within this much, and never negative. For printed numbers of `d` decimals: `½·10^-d`.
    Absolute(f64),
}

impl Rounding {
    /// The numbers that `weight` can stand for.
    fn bounds(self, weight: f64) -> (f64, f64) {
        match self {
            Self::Relative(part) => (weight * (1.0 - part), weight * (1.0 + part)),
            Self::Absolute(most) => ((weight - most).max(0.0), weight + most),
        }
    }

    fn check(self) -> Result<(), AnalysisError> {
        let (value, limit) = match self {
            Self::Relative(part) => (part, 1.0),
            Self::Absolute(most) => (most, f64::MAX),
        };
        if (0.0..limit).contains(&value) { Ok(()) } else { Err(AnalysisError::BadRounding { value, limit }) }
    }
}

/// The connected components of "proportional within the rounding".
///
/// Two columns are joined exactly if numbers within `rounding` of theirs are proportional: if the intervals
/// `[(a_x - δ)/(b_x + δ'), (a_x + δ)/(b_x - δ')]` of the factor have a number in common. Components do not depend on the order of the
/// columns, and are never finer than the minimal statistic; a chain of near columns is one component, however long, which
/// [`class_reports`](super::class_reports) shows as a diameter and a loss.
///
/// **Cost** one pass for equal columns; then a sweep over the shares of one `x`, which are intervals, compares only columns whose
/// intervals overlap and that are not joined yet.
///
/// # Errors
/// [`AnalysisError::BadRounding`].
pub fn minimal_rounded(pair: &Pair, rounding: Rounding) -> Result<Statistic, AnalysisError> {
    rounding.check()?;
    let exact = minimal(pair);
    let columns = representatives(pair, &exact);
    let mut components = Components::new(columns.len());
    let shares = shares(pair, &columns, rounding);
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|&a, &b| shares[a].0.total_cmp(&shares[b].0).then(a.cmp(&b)));
    let mut open: Vec<usize> = Vec::new();
    for one in order {
        open.retain(|&other| shares[other].1 >= shares[one].0);
        for &other in &open {
            if components.root(one) != components.root(other)
                && near(pair.column(columns[one]), pair.column(columns[other]), rounding)
            {
                components.join(one, other);
            }
        }
        open.push(one);
    }
    let roots: Vec<usize> = (0..columns.len()).map(|class| components.root(class)).collect();
    Ok(Statistic::from_keys(exact.labels().map(|label| label.map(|class| roots[class])), columns.len()))
}

/// Of each class of proportional columns the one with the least weights: what is near to another one is near to it, since an absolute
/// rounding is the larger part of smaller numbers.
fn representatives(pair: &Pair, exact: &Statistic) -> Vec<usize> {
    let lightest = |members: Vec<usize>| {
        let weight = |&y: &usize| pair.column_sum(y);
        members.into_iter().min_by(|a, b| weight(a).total_cmp(&weight(b))).unwrap_or(0)
    };
    exact.members().into_iter().map(lightest).collect()
}

/// For each column, the shares of its sum that one `x` can have had: near columns have overlapping ones. The `x` is the one whose
/// shares are spread widest.
fn shares(pair: &Pair, columns: &[usize], rounding: Rounding) -> Vec<(f64, f64)> {
    let mut extremes = vec![(f64::INFINITY, 0.0f64); pair.x_states()];
    for &y in columns {
        for (extreme, weight) in extremes.iter_mut().zip(pair.column(y)) {
            let share = weight / pair.column_sum(y);
            *extreme = (extreme.0.min(share), extreme.1.max(share));
        }
    }
    let spread = |x: &usize| extremes[*x].1 - extremes[*x].0;
    let x = (0..pair.x_states()).max_by(|a, b| spread(a).total_cmp(&spread(b))).unwrap_or(0);
    columns.iter().map(|&y| share(pair.column(y), x, rounding)).collect()
}

fn share(column: &[f64], x: usize, rounding: Rounding) -> (f64, f64) {
    // the sums are rounded, so that the ends are moved apart by more than they can be off
    let slack = 1.0 + (column.len() + 8) as f64 * f64::EPSILON;
    let (mut least, mut most) = (0.0, 0.0);
    for (place, &weight) in column.iter().enumerate() {
        if place != x {
            let (low, high) = rounding.bounds(weight);
            least += low;
            most += high;
        }
    }
    let (low, high) = rounding.bounds(column[x]);
    let part = |own: f64, others: f64| if own == 0.0 { 0.0 } else { own / (own + others) };
    (part(low, most) / slack, part(high, least) * slack)
}

/// Whether the columns can be proportional. Asked both ways round, so that the last place of a quotient makes no difference between
/// `a` beside `b` and `b` beside `a`.
fn near(a: &[f64], b: &[f64], rounding: Rounding) -> bool {
    has_factor(a, b, rounding) || has_factor(b, a, rounding)
}

/// Whether one factor takes numbers that `b` can stand for to numbers that `a` can stand for.
fn has_factor(a: &[f64], b: &[f64], rounding: Rounding) -> bool {
    let (mut least, mut most) = (0.0f64, f64::INFINITY);
    for (&a, &b) in a.iter().zip(b) {
        let ((a_low, a_high), (b_low, b_high)) = (rounding.bounds(a), rounding.bounds(b));
        if a_high == 0.0 && b_high == 0.0 {
            continue;
        }
        least = least.max(a_low / b_high);
        most = most.min(if b_low == 0.0 { f64::INFINITY } else { a_high / b_low });
        if least > most {
            return false;
        }
    }
    most > 0.0 && least < f64::INFINITY
}

/// Disjoint sets of numbers.
struct Components(Vec<usize>);

impl Components {
    fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn root(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}
