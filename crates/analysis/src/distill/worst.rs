//! What giving up costs in the end: exactly where the classes that give nothing up are known, else within a bound.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use hamnet_numeric::elementary::tanh_f64;

use super::distillation::Distillation;
use super::shape::Operand;
use crate::{AnalysisError, Nats};

/// Beyond so many pairs of exact and coarser classes the worst case is bounded in place of computed.
const MOST_PAIRS: usize = 1 << 20;

/// The price of the coarser classes, of all data together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// `I(x_q; T_q)` of the coarser classes.
    pub kept: Nats,
    /// `I(x_q; data) - I(x_q; T_q) = E KL(p(x_q|data) ‖ p(x_q|T_q))`; where the exact classes are too many, a bound of it.
    pub expected_kl: Nats,
    /// The greatest total variation between `p(x_q|data)` and `p(x_q|T_q)` over data that can occur; or a bound of it.
    pub worst_total_variation: f64,
    /// Whether the two are computed from the exact classes, not bounded.
    pub is_exact: bool,
}

impl Distillation<'_> {
    /// The price of this distillation beside `exact`, one of the same hierarchy and query that gives up nothing.
    ///
    /// Where `exact` has classes, `E KL` is a difference of two informations, and the worst case is sought among all pairs of an exact
    /// class and a class that occur together. Else `E KL` is at most the losses of all places, and the worst case follows from
    /// Hilbert distances, which add up over parts and shrink along steps by Birkhoff's coefficient: `TV ≤ tanh(d/4)`.
    ///
    /// # Errors
    /// [`AnalysisError::TooManyClasses`] where this distillation itself has none; those of [`Pair::from_columns`](crate::Pair::from_columns).
    pub fn price(&self, exact: &Distillation<'_>) -> Result<Price, AnalysisError> {
        let Some(own) = self.share()? else { return Err(self.too_many()) };
        let bound = self.shape(self.tree.query()).classes().map_or(f64::INFINITY, |classes| classes.spread);
        // no data tell more than all there is to know
        let (places, all) = (self.loss_bound(), own.entropy.minus(own.kept));
        let bounded = Price {
            kept: own.kept,
            expected_kl: if places.value < all.value { places } else { all },
            worst_total_variation: total_variation(bound),
            is_exact: false,
        };
        let Some(all) = exact.share()? else { return Ok(bounded) };
        let expected_kl = all.kept.minus(own.kept);
        let Some(pairs) = self.pairs(exact) else { return Ok(Price { expected_kl, ..bounded }) };
        let (Some(fine), Some(coarse)) = (exact.posteriors(), self.posteriors()) else { return Ok(bounded) };
        let apart = |&(e, t): &(u32, u32)| {
            let both = fine[e as usize].iter().zip(&coarse[t as usize]);
            both.map(|(&a, &b)| (a - b).abs().to_f64()).sum::<f64>() / 2.0
        };
        // differences of double-double numbers, summed in f64
        let worst = pairs.iter().map(apart).fold(0.0, f64::max) * (1.0 + 1e-12);
        Ok(Price { kept: own.kept, expected_kl, worst_total_variation: worst.min(1.0), is_exact: true })
    }

    /// Pairs of an exact class and a class that some datum has, at the query; `None` beyond the limit.
    fn pairs(&self, exact: &Distillation<'_>) -> Option<BTreeSet<(u32, u32)>> {
        let mut known: BTreeMap<(usize, usize), BTreeSet<(u32, u32)>> = BTreeMap::new();
        let mut last = BTreeSet::new();
        for &at in &self.tree.order {
            let key = (exact.built.shape_of[at], self.built.shape_of[at]);
            if !known.contains_key(&key) {
                let found = self.pairs_at(exact, at, &known)?;
                known.insert(key, found);
            }
            if at == self.tree.query() {
                last = known.remove(&key)?;
            }
        }
        Some(last)
    }

    fn pairs_at(
        &self,
        exact: &Distillation<'_>,
        at: usize,
        known: &BTreeMap<(usize, usize), BTreeSet<(u32, u32)>>,
    ) -> Option<BTreeSet<(u32, u32)>> {
        let (fine, coarse) = (exact.shape(at), self.shape(at));
        let sides = fine.operands.iter().zip(&coarse.operands).map(|(e, t)| match (e, t) {
            (Operand::Below { shape: e, .. }, Operand::Below { shape: t, .. }) => {
                known.get(&(*e, *t)).cloned().unwrap_or_default()
            }
            (Operand::Own { states }, _) | (_, Operand::Own { states }) => {
                (0..*states as u32).map(|state| (state, state)).collect()
            }
        });
        let mut sides: Vec<BTreeSet<(u32, u32)>> = sides.collect();
        let nothing = || BTreeSet::from([(0, 0)]);
        while sides.len() < 2 {
            sides.push(nothing());
        }
        let mut left = sides[0].clone();
        let folds = fine.classes()?.folds.iter().zip(&coarse.classes()?.folds);
        for ((e_fold, t_fold), right) in folds.zip(&sides[1..]) {
            if left.len().checked_mul(right.len())? > MOST_PAIRS {
                return None;
            }
            let mut next = BTreeSet::new();
            for &(e_left, t_left) in &left {
                for &(e_right, t_right) in right {
                    let e = e_fold.label(e_left as usize, e_right as usize);
                    let t = t_fold.label(t_left as usize, t_right as usize);
                    next.extend(e.zip(t).map(|(e, t)| (e as u32, t as u32)));
                }
            }
            left = next;
        }
        Some(left)
    }

    pub(super) fn too_many(&self) -> AnalysisError {
        let place = self.places().find_map(|place| place.explosion().map(|why| (place.variable(), why)));
        let variable = place.map_or("", |(id, _)| self.variables()[id].name()).to_owned();
        AnalysisError::TooManyClasses {
            variable,
            most: self.options.most_classes,
            cells: self.options.most_cells,
        }
    }
}

fn total_variation(spread: f64) -> f64 {
    if spread.is_finite() { tanh_f64(spread / 4.0).next_up().next_up().min(1.0) } else { 1.0 }
}
