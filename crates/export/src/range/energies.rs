//! Networks of energies over observed inputs.
//!
//! Energies are of either sign and none of them is zero for a reason, so nothing is lost by underflow: it is absolute. They
//! must not overflow. Every unit is enclosed in interval arithmetic over all rows within the ranges of the inputs. Where the
//! enclosure leaves `±2^checked`, which it may though no unit does, the unit is checked, and enclosed no wider from there.

use hamnet_network::{Activation, Affine, Arithmetic, Network, Operation, UnitId};
use hamnet_numeric::{Interval, Precision, Wide};

use super::{Limits, RangePlan, place};
use crate::ExportError;

/// Decides for a network of observed inputs.
pub(super) fn plan(network: &Network, precision: Precision) -> Result<RangePlan, ExportError> {
    let mut enclosures = Enclosures::of_inputs(network, precision);
    for layer in network.layers() {
        let first = layer.units().first();
        let found = match layer.operation() {
            Operation::Affine(affine) => enclosures.affine(first, affine)?,
            Operation::Product(pairs) => pairs.iter().map(|&[a, b]| enclosures.product(a, b)).collect(),
            Operation::Activation { activation: Activation::Gelu, .. } if precision == Precision::F64 => {
                return Err(ExportError::DoubleGelu { place: place(network, first) });
            }
            Operation::Activation { activation, of } if is_written(*activation) => {
                of.iter().map(|&unit| enclosures.at(unit).activate(*activation)).collect()
            }
            _ => return Err(ExportError::UnknownOperation { place: place(network, first) }),
        };
        enclosures.extend(found);
    }
    let idle = vec![Vec::new(); network.layers().len()];
    Ok(RangePlan { idle, large: enclosures.large, signed: true, ..RangePlan::default() })
}

/// Whether there are operators for the activation.
fn is_written(activation: Activation) -> bool {
    matches!(
        activation,
        Activation::Softplus
            | Activation::Sigmoid
            | Activation::Tanh
            | Activation::Silu
            | Activation::Gelu
            | Activation::Relu
            | Activation::Square
    )
}

/// What the units so far can be.
struct Enclosures<'a> {
    network: &'a Network,
    precision: Precision,
    of: Vec<Interval>,
    /// The units that are checked.
    large: Vec<UnitId>,
}

impl<'a> Enclosures<'a> {
    fn of_inputs(network: &'a Network, precision: Precision) -> Self {
        let mut enclosures = Self { network, precision, of: Vec::new(), large: Vec::new() };
        let one_hot = Interval::ZERO.hull(Interval::ONE);
        for input in network.inputs() {
            let range = network.variables()[input.variable].range();
            let range = range.and_then(|(low, high)| Interval::new(low, high));
            enclosures.extend(vec![range.unwrap_or(one_hot); input.units.len()]);
        }
        enclosures
    }

    fn at(&self, unit: UnitId) -> Interval {
        self.of[unit.index()]
    }

    /// Appends units, each of which is checked where it may leave the range.
    fn extend(&mut self, found: Vec<Interval>) {
        let most = Wide::ONE.shift(i64::from(Limits::of(self.precision).checked)).to_f64();
        for enclosure in found {
            let within = Interval::around(0.0, most);
            if !within.encloses(enclosure) {
                self.large.push(UnitId::new(self.of.len()));
            }
            self.of.push(enclosure.intersection(within).unwrap_or(within));
        }
    }

    fn product(&self, a: UnitId, b: UnitId) -> Interval {
        if a == b { self.at(a).square() } else { self.at(a) * self.at(b) }
    }

    /// The rows of an affine map, none of whose partial sums overflows in any order.
    fn affine(&self, first: UnitId, affine: &Affine) -> Result<Vec<Interval>, ExportError> {
        (0..affine.rows()).map(|row| self.row(UnitId::new(first.index() + row), affine, row)).collect()
    }

    fn row(&self, unit: UnitId, affine: &Affine, row: usize) -> Result<Interval, ExportError> {
        let bias = affine.biases()[row];
        let (columns, weights) = affine.row(row);
        let refuse = |weight: f64| ExportError::weight(place(self.network, unit), weight, self.precision);
        let is_lost = |weight: &f64| *weight != 0.0 && weight.abs() < self.precision.min_normal();
        if let Some(&weight) = weights.iter().chain([&bias]).find(|weight| is_lost(weight)) {
            return Err(refuse(weight));
        }
        let mut sum = Interval::point(bias);
        let mut magnitude = bias.abs();
        for (&column, &weight) in columns.iter().zip(weights) {
            sum = sum + Interval::point(weight) * self.at(column);
            magnitude += weight.abs() * self.at(column).magnitude();
        }
        // A quarter leaves room for the roundings of up to 2^22 terms.
        if magnitude > self.precision.max_finite() / 4.0 {
            let largest = weights.iter().copied().fold(bias, |a, b| if b.abs() > a.abs() { b } else { a });
            return Err(refuse(largest));
        }
        Ok(sum)
    }
}
