//! Merging classes by least loss.

use hamnet_numeric::Dd;

use super::curve::{Curve, Point, description};
use super::merging::{Weighed, loss_of_merging, loss_of_merging_at_least};
use crate::Pair;
use crate::sufficient::Statistic;

/// Merges the classes of `start` two at a time, always the two that lose least, down to one. Equal losses: the lower numbers first.
///
/// Merging `s` and `t` loses `Σ_x [p(x,s) ln (p(x|s)/p(x|st)) + p(x,t) ln (p(x|t)/p(x|st))]`, which is the expected divergence it
/// brings. Losses add up in double-double.
///
/// **Cost** `n²` losses for `n` classes, and about `n` more for each merge: `|X|` differences, and `2 |X|` logarithms where those do not
/// tell that another class is nearer; memory `n |X|`.
///
/// # Panics
/// If the statistic is of other observations.
pub fn merge_greedily(pair: &Pair, start: &Statistic) -> Curve {
    // fails for a statistic of other observations alone, which is said to panic
    let merged = start.merge(pair).expect("a statistic of the observations of the pair");
    let mut state = Merging::new(&merged);
    let mut lost = Dd::ZERO;
    let information = merged.information().value;
    let mut points = vec![state.point(information, lost)];
    let mut merges = Vec::new();
    while let Some((loss, kept, gone)) = state.best() {
        state.merge(kept, gone);
        lost = lost.add_f64(loss);
        merges.push((kept, gone));
        points.push(state.point(information, lost));
    }
    Curve::new(start.clone(), merged, merges, points)
}

/// Classes that are left, each with the best partner among those of higher numbers.
struct Merging {
    columns: Vec<Vec<f64>>,
    masses: Vec<f64>,
    /// Classes that are left, in order.
    left: Vec<usize>,
    partner: Vec<Option<(f64, usize)>>,
    scratch: Vec<f64>,
}

impl Merging {
    fn new(merged: &Pair) -> Self {
        let total = merged.total();
        let columns: Vec<Vec<f64>> =
            merged.columns().map(|column| column.iter().map(|weight| weight / total).collect()).collect();
        let masses = columns.iter().map(|column| crate::pair::sum(column)).collect();
        let left: Vec<usize> = (0..columns.len()).collect();
        let partner = vec![None; columns.len()];
        let mut state = Self { columns, masses, left, partner, scratch: Vec::new() };
        for class in 0..state.columns.len() {
            state.find_partner(class);
        }
        state
    }

    fn point(&self, information: f64, lost: Dd) -> Point {
        let description = description(self.left.iter().map(|&class| self.masses[class]));
        let kept = (Dd::from_f64(information) - lost).to_f64();
        Point { classes: self.left.len(), kept, lost: lost.to_f64(), description }
    }

    fn best(&self) -> Option<(f64, usize, usize)> {
        let found = self
            .left
            .iter()
            .filter_map(|&class| self.partner[class].map(|(loss, other)| (loss, class, other)));
        found.min_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))))
    }

    fn merge(&mut self, kept: usize, gone: usize) {
        let column = std::mem::take(&mut self.columns[gone]);
        for (weight, more) in self.columns[kept].iter_mut().zip(column) {
            *weight += more;
        }
        self.masses[kept] += self.masses[gone];
        self.left.retain(|&class| class != gone);
        self.partner[gone] = None;
        for place in 0..self.left.len() {
            let class = self.left[place];
            let stale = self.partner[class].is_some_and(|(_, other)| other == kept || other == gone);
            if class == kept || stale {
                self.find_partner(class);
            } else if class < kept {
                let known = self.partner[class].map_or(f64::INFINITY, |(known, _)| known);
                if let Some(loss) = self.loss_up_to(class, kept, known)
                    && self.partner[class].is_none_or(|(known, other)| (loss, kept) < (known, other))
                {
                    self.partner[class] = Some((loss, kept));
                }
            }
        }
    }

    fn find_partner(&mut self, class: usize) {
        let mut best: Option<(f64, usize)> = None;
        let first = self.left.partition_point(|&other| other <= class);
        for place in first..self.left.len() {
            let other = self.left[place];
            let known = best.map_or(f64::INFINITY, |(known, _)| known);
            if let Some(loss) = self.loss_up_to(class, other, known)
                && best.is_none_or(|(known, _)| loss < known)
            {
                best = Some((loss, other));
            }
        }
        self.partner[class] = best;
    }

    fn weighed(&self, class: usize) -> Weighed<'_> {
        (&self.columns[class], self.masses[class])
    }

    /// The loss of merging the two, unless it is more than `most` for certain.
    fn loss_up_to(&mut self, s: usize, t: usize, most: f64) -> Option<f64> {
        if loss_of_merging_at_least(self.weighed(s), self.weighed(t)) > most {
            return None;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let loss = loss_of_merging(self.weighed(s), self.weighed(t), &mut scratch).value;
        self.scratch = scratch;
        Some(loss)
    }
}
