//! Bounds on the nonzero values of every unit, carried from the inputs to the heads.

use std::collections::{BTreeMap, BTreeSet};

use hamnet_network::{Activation, Groups, Network, Operation, UnitId, UnitRange};
use hamnet_numeric::{Precision, elementary};

use super::{Limits, RangePlan, place};
use crate::ExportError;

/// What one rounding, of a value or of a bound, can move an exponent by.
pub(super) const SLACK: f64 = 1.0 / (1u64 << 20) as f64;

/// Nonzero values lie in `[2^low, 2^high]`; a unit that is always zero has `low = ∞`, `high = -∞`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Span {
    const ZERO: Span = Span { low: f64::INFINITY, high: f64::NEG_INFINITY };
}

/// Units of which, unless all are zero, the largest is at least `2^largest`.
pub(super) struct Group {
    pub(super) size: usize,
    pub(super) largest: f64,
}

/// The bounds so far.
pub(super) struct Bounds<'a> {
    pub(super) network: &'a Network,
    pub(super) precision: Precision,
    pub(super) limits: Limits,
    pub(super) spans: Vec<Span>,
    pub(super) groups: Vec<Group>,
    pub(super) group_of: Vec<Option<usize>>,
    /// A rescaling of values within `2^±comfort` is idle.
    comfort: f64,
    idle: Vec<Vec<bool>>,
    small: BTreeMap<UnitId, i32>,
    large: BTreeSet<UnitId>,
}

impl<'a> Bounds<'a> {
    /// The bounds of a whole network that reads likelihoods, where rescalings of values within `2^±comfort` are idle.
    pub(super) fn of(network: &'a Network, precision: Precision, comfort: f64) -> Result<Self, ExportError> {
        let mut bounds = Self {
            network,
            precision,
            limits: Limits::of(precision),
            spans: vec![Span::ZERO; network.units()],
            groups: Vec::new(),
            group_of: vec![None; network.units()],
            comfort,
            idle: Vec::with_capacity(network.layers().len()),
            small: BTreeMap::new(),
            large: BTreeSet::new(),
        };
        network.inputs().iter().for_each(|input| bounds.input(input.units));
        for layer in network.layers() {
            let idle = bounds.layer(layer.units(), layer.operation())?;
            bounds.idle.push(idle);
        }
        bounds.heads();
        Ok(bounds)
    }

    pub(super) fn into_plan(self) -> RangePlan {
        RangePlan {
            idle: self.idle,
            small: self.small.into_iter().collect(),
            large: self.large.into_iter().collect(),
            signed: false,
        }
    }

    /// Encoded likelihoods: the largest in `(1/2, 1]`, the others checked.
    fn input(&mut self, units: UnitRange) {
        let span = Span { low: -f64::from(self.limits.checked), high: SLACK };
        units.iter().for_each(|unit| self.spans[unit.index()] = span);
        self.group(units, -1.0 - SLACK);
    }

    /// Returns which groups of a rescaling are idle.
    fn layer(&mut self, units: UnitRange, operation: &Operation) -> Result<Vec<bool>, ExportError> {
        match operation {
            Operation::Affine(affine) => self.sums(units, affine)?,
            Operation::Product(pairs) => {
                for (unit, &[a, b]) in units.iter().zip(pairs) {
                    self.spans[unit.index()] = self.product(a, b);
                }
            }
            Operation::Activation { activation, of } => {
                for (unit, &operand) in units.iter().zip(of) {
                    self.spans[unit.index()] = self.activation(unit, *activation, operand)?;
                }
            }
            Operation::Rescale { of, .. } => return Ok(self.rescale(units, of)),
            _ => return Err(self.unknown(units.first())),
        }
        Ok(Vec::new())
    }

    /// The smaller operand is checked first, no further than `-checked`; two checked that far multiply safely.
    fn product(&mut self, a: UnitId, b: UnitId) -> Span {
        let (smallest, largest) = (f64::from(self.limits.smallest), f64::from(self.limits.largest));
        let [smaller, larger] = if self.low(a) <= self.low(b) { [a, b] } else { [b, a] };
        let needed = smallest + SLACK - self.low(larger);
        self.check_small(smaller, needed.min(-f64::from(self.limits.checked)));
        self.check_small(larger, smallest + SLACK - self.low(smaller));
        for operand in [a, b] {
            if self.high(a) + self.high(b) + SLACK > largest {
                self.check_large(operand);
            }
        }
        Span { low: self.low(a) + self.low(b) - SLACK, high: self.high(a) + self.high(b) + SLACK }
    }

    /// `ln(1 + e^t)` of a number that is not negative is at least `ln 2`, and at most `t + ln 2`.
    fn activation(&self, unit: UnitId, activation: Activation, operand: UnitId) -> Result<Span, ExportError> {
        match activation {
            Activation::Softplus => Ok(Span { low: -0.53, high: self.high(operand).max(0.0) + 1.0 }),
            other => {
                Err(ExportError::Activation { place: place(self.network, unit), activation: other.name() })
            }
        }
    }

    fn rescale(&mut self, units: UnitRange, of: &Groups) -> Vec<bool> {
        let groups = (0..of.len()).map(|group| {
            let places = of.places(group);
            self.rescale_group(UnitRange::new(units.at(places.start), places.len()), of.group(group))
        });
        groups.collect()
    }

    /// Returns whether the group is idle.
    fn rescale_group(&mut self, units: UnitRange, of: &[UnitId]) -> bool {
        let idle = self.least(of) >= -self.comfort && self.greatest(of) <= self.comfort;
        if idle {
            let largest = self.least(of);
            units.iter().zip(of).for_each(|(unit, operand)| self.spans[unit.index()] = self.span(*operand));
            self.group(units, largest);
            return true;
        }
        let shift = self.guard_shift(of);
        for (unit, &operand) in units.iter().zip(of) {
            self.spans[unit.index()] = Span { low: self.low(operand) - shift, high: 1.0 + SLACK };
        }
        self.group(units, -SLACK);
        false
    }

    /// Checks operands that the largest possible shift would make too small; gives that shift.
    fn guard_shift(&mut self, of: &[UnitId]) -> f64 {
        let most = f64::from(self.limits.checked);
        if self.greatest(of) > most {
            of.iter().for_each(|&operand| self.check_large(operand));
        }
        let shift = self.greatest(of) + SLACK;
        of.iter().for_each(|&operand| self.check_small(operand, f64::from(self.limits.smallest) + shift));
        shift
    }

    /// The sum of a head stays finite.
    fn heads(&mut self) {
        for head in self.network.heads() {
            let room = f64::from(self.limits.largest) - elementary::log2_f64(head.units.len() as f64);
            for &unit in &head.units {
                if self.high(unit) > room {
                    self.check_large(unit);
                }
            }
        }
    }

    fn group(&mut self, units: UnitRange, largest: f64) {
        let group = self.groups.len();
        self.groups.push(Group { size: units.len(), largest });
        units.iter().for_each(|unit| self.group_of[unit.index()] = Some(group));
    }

    /// Has `unit` checked, unless its nonzero values are at least `2^needed` anyway. A bound below `-checked` would answer
    /// hardly more rows, and ask for more checks behind it.
    pub(super) fn check_small(&mut self, unit: UnitId, needed: f64) {
        let span = &mut self.spans[unit.index()];
        if span.low < needed {
            let bound = checked_bound(needed, self.limits.step).max(-self.limits.checked);
            span.low = f64::from(bound);
            self.small.insert(unit, bound);
        }
    }

    pub(super) fn check_large(&mut self, unit: UnitId) {
        let checked = f64::from(self.limits.checked);
        let span = &mut self.spans[unit.index()];
        if span.high > checked {
            span.high = checked;
            self.large.insert(unit);
        }
    }

    fn least(&self, units: &[UnitId]) -> f64 {
        units.iter().map(|&unit| self.low(unit)).fold(f64::INFINITY, f64::min)
    }

    fn greatest(&self, units: &[UnitId]) -> f64 {
        units.iter().map(|&unit| self.high(unit)).fold(f64::NEG_INFINITY, f64::max)
    }

    pub(super) fn span(&self, unit: UnitId) -> Span {
        self.spans[unit.index()]
    }

    pub(super) fn low(&self, unit: UnitId) -> f64 {
        self.spans[unit.index()].low
    }

    pub(super) fn high(&self, unit: UnitId) -> f64 {
        self.spans[unit.index()].high
    }

    fn unknown(&self, unit: UnitId) -> ExportError {
        ExportError::UnknownOperation { place: place(self.network, unit) }
    }
}

/// The least multiple of `step` that is not below `needed`.
pub(super) fn checked_bound(needed: f64, step: i32) -> i32 {
    (needed / f64::from(step)).ceil() as i32 * step
}
