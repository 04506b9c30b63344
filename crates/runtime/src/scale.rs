//! Powers of two that keep every unit of a network of probabilities at most one.
//!
//! Input units lie in `[0, 1]`, weights are not negative, so a bound on every unit follows by running the network once on
//! ones. A plan computes `x · 2^-s` in place of `x`, with the integer `s` of an affine unit such that its bound is in
//! `[½, 1)`; for a product `s = s_a + s_b`; rescaled units, below 2 by definition, get `s = 1`. This is exact: it changes
//! exponents only, and where nothing is flushed the roundings are those of the network as it stands. Nothing overflows, and
//! a message that is small for every row is small no more.

use hamnet_network::{EvidenceHead, Network, Operation, UnitId};
use hamnet_numeric::Wide;

use crate::schedule::unreachable_operation;
use crate::{Element, PlanError};

/// Per unit, the exponent `s`: the plan computes `x · 2^-s`.
pub struct Scales(Option<Vec<i64>>);

impl Scales {
    /// The scales of `network`: none in log space, where nothing under- or overflows.
    pub fn of(network: &Network) -> Result<Self, PlanError> {
        match network.evidence() {
            EvidenceHead::Log { .. } | EvidenceHead::Absent | EvidenceHead::Possible { .. } => Ok(Self(None)),
            EvidenceHead::Linear { .. } => bounded(network).map(|scales| Self(Some(scales))),
        }
    }

    /// Whether a weight of the sum `unit` is faint in `T`.
    pub fn any_faint<T: Element>(&self, unit: UnitId, columns: &[UnitId], weights: &[f64]) -> bool {
        columns.iter().zip(weights).any(|(&column, &weight)| self.is_faint::<T>(unit, column, weight))
    }

    /// Whether the scaled weight of the sum `unit` on `column` is so small that a term may vanish.
    pub fn is_faint<T: Element>(&self, unit: UnitId, column: UnitId, weight: f64) -> bool {
        self.0.is_some() && weight != 0.0 && scaled(weight, self.at(column) - self.at(unit)) < T::FAINT
    }

    /// The exponent of `unit`.
    pub fn at(&self, unit: UnitId) -> i64 {
        self.0.as_ref().map_or(0, |scales| scales[unit.index()])
    }
}

/// `x · 2^exponent` in one rounding: zero or subnormal below the normal range, infinite above.
pub fn scaled(x: f64, exponent: i64) -> f64 {
    if x == 0.0 || exponent == 0 {
        return x;
    }
    Wide::from_f64(x.abs()).shift(exponent).to_f64().copysign(x)
}

fn bounded(network: &Network) -> Result<Vec<i64>, PlanError> {
    let inputs = network.layers().first().map_or(network.units(), |layer| layer.units().first().index());
    let mut bounds = vec![Wide::ONE; inputs];
    let mut scales = vec![0; inputs];
    for layer in network.layers() {
        for (place, unit) in layer.units().iter().enumerate() {
            let (bound, scale) = match layer.operation() {
                Operation::Affine(affine) => {
                    let (columns, weights) = affine.row(place);
                    let bound = sum_bound(unit, affine.biases()[place], columns, weights, &bounds)?;
                    (bound, if bound.is_zero() { 0 } else { bound.exponent() + 1 })
                }
                Operation::Product(pairs) => {
                    let [a, b] = pairs[place].map(UnitId::index);
                    (bounds[a] * bounds[b], scales[a] + scales[b])
                }
                Operation::Rescale { .. } => (Wide::ONE.shift(1), 1),
                Operation::Activation { activation, .. } => {
                    return Err(PlanError::MixedSpaces {
                        space: "linear",
                        part: format!("the {}", activation.name()),
                    });
                }
                _ => unreachable_operation(),
            };
            bounds.push(bound);
            scales.push(scale);
        }
    }
    Ok(scales)
}

fn sum_bound(
    unit: UnitId,
    bias: f64,
    columns: &[UnitId],
    weights: &[f64],
    bounds: &[Wide],
) -> Result<Wide, PlanError> {
    let constant =
        |x| if x < 0.0 { Err(PlanError::Negative { unit, weight: x }) } else { Ok(Wide::from_f64(x)) };
    let mut sum = constant(bias)?;
    for (column, &weight) in columns.iter().zip(weights) {
        sum += constant(weight)? * bounds[column.index()];
    }
    Ok(sum)
}
