//! What finite precision adds to a layer.
//!
//! With `u` the unit roundoff, one operation whose exact result is `r` errs by at most `u|r| + η`, `η` the least
//! subnormal number. The loop of [`OneLayer::evaluate`] is followed operation by operation: intervals hold the exact
//! partial sums, and beside each stands a bound of the distance to the computed one. A product with a power of two is
//! exact. A unit errs by its ulp bound and by the error of its argument times the largest slope on the way. Errors pass
//! through output weights, and add.
//!
//! Inputs are taken to be numbers of the precision.

use hamnet_numeric::{Interval, Precision};

use super::OneLayer;

/// Covers the `f64` roundings of a bound that is a sum of fewer than `2^12` nonnegative terms.
const UPWARD: f64 = 1.0 + 1e-11;

/// A bound of the distance between the computed and the exact `y(x)` over the box `|x_i| ≤ reach`.
pub(super) fn rounding(layer: &OneLayer, reach: f64, precision: Precision) -> f64 {
    let inputs = Interval::around(0.0, reach);
    let mut sum = Traced::exact(layer.output_bias);
    // neighbours often differ by signs alone
    let mut last: Option<(Traced, Traced)> = None;
    for neuron in &layer.neurons {
        let mut argument = Traced::exact(layer.bias);
        for &weight in &neuron.weights {
            argument = argument.plus_term(weight, Traced { range: inputs, error: 0.0 }, precision);
        }
        let known = last.filter(|(of, _)| *of == argument).map(|(_, value)| value);
        let value = known.unwrap_or_else(|| activated(layer, argument, precision));
        last = Some((argument, value));
        sum = sum.plus_term(neuron.output, value, precision);
    }
    for &weight in &layer.skip {
        sum = sum.plus_term(weight, Traced { range: inputs, error: 0.0 }, precision);
    }
    sum.error * UPWARD
}

/// `σ` of an argument: the ulp of the largest value, and the argument's error times the largest slope.
fn activated(layer: &OneLayer, argument: Traced, precision: Precision) -> Traced {
    let unit = layer.unit;
    let reached = argument.range + Interval::around(0.0, argument.error);
    let largest = unit.range(0, reached).magnitude();
    let evaluation = unit.ulp() * ulp(largest, precision);
    let error = evaluation + argument.error * unit.supremum(1, reached);
    Traced { range: unit.range(0, argument.range), error }
}

/// The exact values of an expression, and how far computed ones are from them.
#[derive(Clone, Copy, PartialEq)]
struct Traced {
    range: Interval,
    error: f64,
}

impl Traced {
    fn exact(value: f64) -> Traced {
        Traced { range: Interval::point(value), error: 0.0 }
    }

    /// `self + weight · of`; nothing for a zero weight.
    fn plus_term(self, weight: f64, of: Traced, precision: Precision) -> Traced {
        if weight == 0.0 {
            return self;
        }
        let product = of.times(weight, precision);
        if self.range == Interval::ZERO && self.error == 0.0 {
            return product;
        }
        let range = self.range + product.range;
        let error = self.error + product.error;
        Traced { range, error: error + one_rounding(range.magnitude() + error, precision) }
    }

    fn times(self, weight: f64, precision: Precision) -> Traced {
        let range = self.range * Interval::point(weight);
        let error = self.error * weight.abs();
        let lost = if is_power_of_two(weight) {
            least_subnormal(precision)
        } else {
            one_rounding(range.magnitude() + error, precision)
        };
        Traced { range, error: error + lost }
    }
}

/// The error of rounding a number of at most this magnitude.
fn one_rounding(magnitude: f64, precision: Precision) -> f64 {
    // half an ulp, which for most magnitudes is below u times the magnitude
    (0.5 * ulp(magnitude, precision)).min(precision.unit_roundoff() * magnitude) + least_subnormal(precision)
}

/// `ulp(y) = 2^(floor(log2 |y|) + 1 - p)`, that of the subnormal range below it.
pub(super) fn ulp(y: f64, precision: Precision) -> f64 {
    let normal = y.max(precision.min_normal());
    power_of_two_below(normal) * 2.0 * precision.unit_roundoff()
}

/// `2^floor(log2 y)` for a positive normal number: its bits without the fraction.
fn power_of_two_below(y: f64) -> f64 {
    f64::from_bits(y.to_bits() & !((1 << 52) - 1))
}

fn is_power_of_two(x: f64) -> bool {
    power_of_two_below(x.abs()) == x.abs()
}

fn least_subnormal(precision: Precision) -> f64 {
    precision.min_normal() * 2.0 * precision.unit_roundoff()
}
