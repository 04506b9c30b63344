//! Which values can leave the range of a precision, decided before anything is written.
//!
//! A network that reads likelihoods computes with numbers that are zero or positive; a zero says *impossible*, so a small
//! number must never become one. For every unit the analysis bounds the nonzero values it can take, as powers of two,
//! over **all** rows that pass the checks it asks for, soft evidence included:
//!
//! - *Elementary products* (weight times unit, unit times unit, the shift of a rescaling) are zero or at least
//!   `2^smallest`, so none of them rounds to zero or to a subnormal number, whatever the target does with those.
//! - Where the bounds do not show that, an operand is *checked*: a row in which it is neither zero nor at least
//!   `2^-checked` is not answered. Two operands that pass always multiply safely; only small weights ask for a larger bound.
//! - An encoded likelihood is zero or at least `2^-checked` (the encoder checks that), and the largest of a variable is at
//!   least one half. The largest of a rescaled group is at least one. A sum over a whole group with positive weights is
//!   therefore at least the least weight, times that: chains that mix need no check at all.
//!
//! A rescaling multiplies by a power of two to stay in range, and any power will do. Where its operands lie in
//! `[2^-idle, 2^idle]` anyway it is *idle*: nothing is written for it. That is so only where no operand need be checked then: else
//! values that nothing lifts might fail a check that lifted ones pass, and every rescaling is written.
//!
//! Hard evidence passes every check unless a value really is that small: the bounds are met by rows, not by kinds of row.

mod bounds;
mod energies;
mod limits;
mod sums;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use hamnet_network::{Activation, Encoding, Network, Operation, UnitId, UnitRange};
use hamnet_numeric::Precision;

use crate::ExportError;
use bounds::Bounds;
pub(crate) use limits::Limits;

/// What the graph must contain so that no value is lost unseen.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct RangePlan {
    /// Per layer, the groups of a rescaling that need not be written.
    idle: Vec<Vec<bool>>,
    /// Units, ascending, that must be zero or at least a power of two, and its exponent.
    small: Vec<(UnitId, i32)>,
    /// Units, ascending, that must be at most `2^checked` in magnitude.
    large: Vec<UnitId>,
    /// Whether units may be negative.
    signed: bool,
}

impl RangePlan {
    /// Decides for a whole network.
    ///
    /// # Errors
    /// A negative weight where likelihoods are read, or one beyond what the checks can guard; a network of logarithms that
    /// rescales; an operation or activation that is not written.
    pub(crate) fn new(network: &Network, precision: Precision) -> Result<Self, ExportError> {
        match network.parts().encoding {
            Encoding::Likelihood => likelihoods(network, precision),
            Encoding::LogLikelihood { .. } => logarithms(network, precision),
            Encoding::Observed => energies::plan(network, precision),
        }
    }

    /// Which groups of layer `layer`, if it is a rescaling, need not be written.
    pub(crate) fn idle(&self, layer: usize) -> &[bool] {
        &self.idle[layer]
    }

    /// Whether units may be negative.
    pub(crate) fn is_signed(&self) -> bool {
        self.signed
    }

    /// The units of `range` that must be zero or not too small, by the exponent of the bound.
    pub(crate) fn small_in(&self, range: UnitRange) -> BTreeMap<i32, Vec<UnitId>> {
        let mut by_bound: BTreeMap<i32, Vec<UnitId>> = BTreeMap::new();
        for &(unit, bound) in within(&self.small, range, |&(unit, _)| unit) {
            by_bound.entry(bound).or_default().push(unit);
        }
        by_bound
    }

    /// The units of `range` that must not be too large.
    pub(crate) fn large_in(&self, range: UnitRange) -> &[UnitId] {
        within(&self.large, range, |&unit| unit)
    }
}

fn within<T>(sorted: &[T], range: UnitRange, unit: impl Fn(&T) -> UnitId) -> &[T] {
    let start = sorted.partition_point(|each| unit(each) < range.first());
    let end = sorted.partition_point(|each| unit(each) < range.end());
    &sorted[start..end]
}

/// Without the rescalings that are idle, unless that takes checks.
fn likelihoods(network: &Network, precision: Precision) -> Result<RangePlan, ExportError> {
    let sparing = Bounds::of(network, precision, f64::from(Limits::of(precision).idle))?.into_plan();
    if sparing.small.is_empty() && sparing.large.is_empty() {
        return Ok(sparing);
    }
    Bounds::of(network, precision, f64::NEG_INFINITY).map(Bounds::into_plan)
}

/// Logarithms stay in range: a unit lies within the sum of `|weights|` times some thousands. Only the weights are checked.
fn logarithms(network: &Network, precision: Precision) -> Result<RangePlan, ExportError> {
    for layer in network.layers() {
        let place = || place(network, layer.units().first());
        match layer.operation() {
            Operation::Rescale { .. } => return Err(ExportError::RescaledLogarithms { place: place() }),
            Operation::Affine(affine) => {
                let numbers = (0..affine.rows()).flat_map(|row| affine.row(row).1).chain(affine.biases());
                let largest = numbers.fold(0.0, |largest: f64, x| largest.max(x.abs()));
                if largest > precision.max_finite().sqrt() {
                    return Err(ExportError::weight(place(), largest, precision));
                }
            }
            Operation::Product(_)
            | Operation::Activation { activation: Activation::Softplus | Activation::Relu, .. } => {}
            Operation::Activation { activation, .. } => {
                return Err(ExportError::Activation { place: place(), activation: activation.name() });
            }
            _ => return Err(ExportError::UnknownOperation { place: place() }),
        }
    }
    Ok(RangePlan { idle: vec![Vec::new(); network.layers().len()], ..RangePlan::default() })
}

/// A unit in the user's words.
fn place(network: &Network, unit: UnitId) -> String {
    let origin = network.parts().unit_origins[unit.index()];
    format!("{unit} ({})", network.parts().origins[origin.group.0 as usize].what)
}
