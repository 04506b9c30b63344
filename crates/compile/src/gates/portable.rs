//! What finite precision adds to a layer in any runtime that keeps to IEEE arithmetic.
//!
//! A certificate travels with the network to where sums are taken in another order and units are less accurate than our own. So,
//! with `u` the unit roundoff:
//!
//! - a sum of `n` terms errs by at most `n - 1` roundings of the largest partial sum in any order, which lies between the sum of
//!   the negative terms and that of the positive ones, bias and skip connections among them;
//! - a unit errs by its own ulp bound, where ONNX writes it by operations that keep to that (sigmoid, SiLU, softplus; square and
//!   ReLU), else by the larger of this and of what is assumed of ONNX Runtime's own operator:
//!
//! | unit | in f32 | in f64 |
//! |---|---|---|
//! | tanh | `8 u |tanh t|` | `12 u |tanh t|` |
//! | gelu | `4 u |t|` | no kernel; as in f32 |
//!
//! Source: measured for ONNX Runtime 1.32 on x86-64 with millions of arguments of magnitude up to 1024; the assumptions are 1.3 to
//! 2 times what was seen.

use hamnet_numeric::{Interval, Precision};

use super::rounding::ulp;
use super::{OneLayer, Unit};

/// Covers the `f64` roundings of a bound that is a sum of fewer than `2^12` nonnegative terms.
const UPWARD: f64 = 1.0 + 1e-11;

/// A bound of the distance between the computed and the exact output over the box `|x_i| ≤ reach`.
pub(crate) fn portable_rounding(layer: &OneLayer, reach: f64, precision: Precision) -> f64 {
    let inputs = Value { range: Interval::around(0.0, reach), error: 0.0 };
    let mut output = Sum::starting_at(layer.output_bias, precision);
    for neuron in &layer.neurons {
        let mut argument = Sum::starting_at(layer.bias, precision);
        neuron.weights.iter().for_each(|&weight| argument.add(weight, inputs));
        let argument = argument.value();
        let reached = argument.range + Interval::around(0.0, argument.error);
        let own = evaluation_error(layer.unit, reached, precision);
        let error = own + argument.error * layer.unit.supremum(1, reached);
        output.add(neuron.output, Value { range: layer.unit.range(0, argument.range), error });
    }
    layer.skip.iter().for_each(|&weight| output.add(weight, inputs));
    output.value().error * UPWARD
}

/// How far a unit's value can be from the exact one, for arguments in `over`.
pub(crate) fn evaluation_error(unit: Unit, over: Interval, precision: Precision) -> f64 {
    let roundoff = precision.unit_roundoff();
    let largest = unit.range(0, over).magnitude();
    let own = unit.ulp() * ulp(largest, precision);
    let narrow = precision == Precision::F32;
    let elsewhere = match unit {
        Unit::Sigmoid | Unit::Silu | Unit::Softplus => 0.0,
        Unit::Tanh => (if narrow { 8.0 } else { 12.0 }) * roundoff * largest,

        Unit::Gelu => 4.0 * roundoff * over.magnitude(),

        Unit::Square | Unit::Relu => roundoff * largest,
    };
    own.max(elsewhere) + precision.min_normal()
}

/// The exact values of an expression, and how far computed ones are from them.
#[derive(Clone, Copy)]
struct Value {
    range: Interval,
    error: f64,
}

/// A sum in any order.
struct Sum {
    precision: Precision,
    range: Interval,
    /// The sums of the negative and of the positive terms alone: every partial sum lies between.
    low: f64,
    high: f64,
    /// The errors of the terms.
    error: f64,
    terms: u32,
}

impl Sum {
    fn starting_at(bias: f64, precision: Precision) -> Sum {
        Sum {
            precision,
            range: Interval::point(bias),
            low: bias.min(0.0),
            high: bias.max(0.0),
            error: 0.0,
            terms: u32::from(bias != 0.0),
        }
    }

    /// Adds `weight · of`; nothing for a zero weight.
    fn add(&mut self, weight: f64, of: Value) {
        if weight == 0.0 {
            return;
        }
        let range = of.range * Interval::point(weight);
        let passed = of.error * weight.abs();
        let is_power_of_two = weight.to_bits() & ((1 << 52) - 1) == 0;
        let rounded =
            if is_power_of_two { 0.0 } else { self.precision.unit_roundoff() * (range.magnitude() + passed) };
        self.error += passed + rounded + self.precision.min_normal();
        self.range = self.range + range;
        self.low += range.lo().min(0.0);
        self.high += range.hi().max(0.0);
        self.terms += 1;
    }

    fn value(&self) -> Value {
        let roundoff = self.precision.unit_roundoff();
        let largest = self.high.max(-self.low) + self.error;
        let additions = f64::from(self.terms.saturating_sub(1));
        // partial sums are themselves off by the roundings before them
        let growth = 1.0 + additions * roundoff * 1.01;
        Value { range: self.range, error: self.error + additions * roundoff * largest * growth }
    }
}

#[cfg(test)]
mod tests {
    use hamnet_numeric::Precision;

    use super::super::catalogue;
    use super::super::rounding::rounding;
    use super::portable_rounding;

    #[test]
    fn what_holds_anywhere_is_not_less_and_not_much_more_than_what_holds_here() {
        for precision in Precision::ALL {
            for construction in catalogue::products().iter().chain(&catalogue::squares()) {
                let gate = construction.best(1.0, precision).unwrap();
                let (here, anywhere) =
                    (rounding(gate.layer(), 1.0, precision), portable_rounding(gate.layer(), 1.0, precision));
                assert!(anywhere >= here * 0.999, "{}: {anywhere:e} below {here:e}", construction.name());
                assert!(anywhere <= 8.0 * here, "{}: {anywhere:e} above {here:e}", construction.name());
            }
        }
    }
}
