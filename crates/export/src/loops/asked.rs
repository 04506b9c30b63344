//! What is asked of the layers of a loop: the same in every turn, or of each turn its own.
//!
//! Rescalings and checks stand where the range of the precision asks for them, which need not repeat as the layers do. The turn
//! that stands for all then holds what any of them asks for, with a number for each turn that says whether it does: a power of
//! two times zero is no rescaling, and no value is below zero. So each turn computes and checks what it would if it stood alone.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_network::{Network, Operation, UnitId, UnitRange};

use super::Loop;
use super::write::gather;
use crate::graph::{Value, power_of_two};
use crate::range::{Limits, RangePlan};
use crate::write::Parts;

/// What is checked of the units of one layer, by place.
#[derive(PartialEq)]
struct Asked {
    /// Zero, or at least a power of two, and its exponent.
    small: BTreeMap<usize, i32>,
    large: BTreeSet<usize>,
}

impl Asked {
    fn of(plan: &RangePlan, units: UnitRange) -> Self {
        let place = |unit: &UnitId| unit.index() - units.first().index();
        let small = plan.small_in(units).into_iter();
        Self {
            small: small
                .flat_map(|(bound, units)| units.into_iter().map(move |unit| (place(&unit), bound)))
                .collect(),
            large: plan.large_in(units).iter().map(place).collect(),
        }
    }
}

impl Loop {
    /// Which groups of layer `offset` need no rescaling, turn by turn.
    pub(super) fn idle<'p>(&self, plan: &'p RangePlan, offset: usize) -> Vec<&'p [bool]> {
        (0..self.turns).map(|turn| plan.idle(self.layer(turn, offset))).collect()
    }

    /// How many groups of a turn are rescaled by powers that count.
    pub(super) fn exponents(&self, network: &Network, plan: &RangePlan) -> usize {
        let of = |offset: usize| match network.layers()[self.layer(1, offset)].operation() {
            Operation::Rescale { of, counted: true } => {
                let idle = self.idle(plan, offset);
                (0..of.len()).filter(|&group| idle.iter().any(|turn| !turn[group])).count()
            }
            _ => 0,
        };
        (0..self.period).map(of).sum()
    }

    /// Checks the units of layer `offset`, which are held.
    pub(super) fn check(&self, network: &Network, plan: &RangePlan, offset: usize, inner: &mut Parts) {
        let units = |turn: usize| network.layers()[self.layer(turn, offset)].units();
        let asked: Vec<Asked> = (0..self.turns).map(|turn| Asked::of(plan, units(turn))).collect();
        if asked.windows(2).all(|pair| pair[0] == pair[1]) {
            inner.guard.units(&mut inner.graph, &inner.places, plan, units(1));
            return;
        }
        self.check_small(&asked, units(1), inner);
        self.check_large(&asked, units(1), plan.is_signed(), inner);
    }

    fn check_small(&self, asked: &[Asked], units: UnitRange, inner: &mut Parts) {
        let places: BTreeSet<usize> = asked.iter().flat_map(|turn| turn.small.keys().copied()).collect();
        let bound =
            |turn: &Asked, place| turn.small.get(&place).map_or(0.0, |&exponent| power_of_two(exponent));
        if let Some((values, bounds)) = self.bounded(asked, &places, units, bound, inner) {
            inner.guard.none_below(&mut inner.graph, values, bounds);
        }
    }

    fn check_large(&self, asked: &[Asked], units: UnitRange, signed: bool, inner: &mut Parts) {
        let places: BTreeSet<usize> = asked.iter().flat_map(|turn| turn.large.iter().copied()).collect();
        let most = power_of_two(Limits::of(inner.graph.precision()).checked);
        let bound = |turn: &Asked, place| if turn.large.contains(&place) { most } else { f64::INFINITY };
        if let Some((values, bounds)) = self.bounded(asked, &places, units, bound, inner) {
            let values = if signed { inner.graph.apply("Abs", &[values]) } else { values };
            inner.guard.none_above(&mut inner.graph, values, bounds);
        }
    }

    /// The units at `places`, and their bounds in this turn.
    fn bounded(
        &self,
        asked: &[Asked],
        places: &BTreeSet<usize>,
        units: UnitRange,
        bound: impl Fn(&Asked, usize) -> f64,
        inner: &mut Parts,
    ) -> Option<(Value, Value)> {
        if places.is_empty() {
            return None;
        }
        let bound = &bound;
        let bounds = asked.iter().flat_map(|turn| places.iter().map(move |&place| bound(turn, place)));
        let bounds = inner.graph.turned_reals(self.turns, &[places.len(), 1], bounds);
        let values = places.iter().map(|&place| units.at(place)).collect();
        Some((gather(&inner.places, values, &mut inner.graph), bounds))
    }
}
