//! Functions that a unit is: the logistic function and tanh, by one neuron of either, over any range.
//!
//! `tanh t = 2 logistic(2t) - 1`. Nothing is truncated, and there is no circle of convergence to leave.

use hamnet_model::hamiltonian::Function;
use hamnet_network::ErrorBound;
use hamnet_numeric::{Interval, Precision};

use crate::gates::portable::evaluation_error;
use crate::gates::{Neuron, OneLayer, Unit};

/// Beyond this, both functions differ from their limits by less than any rounding, and so do enclosures of them.
const FLAT: f64 = 64.0;

/// The neuron of `function`, where units of this kind compute it.
pub(super) fn native(function: Function, unit: Unit) -> Option<OneLayer> {
    let (weight, output, output_bias) = match (function, unit) {
        (Function::Logistic, Unit::Sigmoid) | (Function::Tanh, Unit::Tanh) => (1.0, 1.0, 0.0),
        (Function::Tanh, Unit::Sigmoid) => (2.0, 2.0, -1.0),
        (Function::Logistic, Unit::Tanh) => (0.5, 0.5, 0.5),
        _ => return None,
    };
    let neurons = vec![Neuron { weights: vec![weight], output }];
    Some(OneLayer { unit, bias: 0.0, neurons, output_bias, skip: vec![0.0] })
}

/// The error of the neuron where that of its argument is bounded by `of`.
pub(super) fn bound(function: Function, unit: Unit, of: ErrorBound, precision: Precision) -> ErrorBound {
    let slope = if function == Function::Logistic { 0.25 } else { 1.0 };
    let output = native(function, unit).map_or(1.0, |layer| layer.neurons[0].output);
    let own = output * evaluation_error(unit, Interval::around(0.0, FLAT), precision);
    ErrorBound {
        truncation: slope * of.truncation,
        // the value is at most one, and is rounded once more where a bias is added
        rounding: slope * of.rounding + own + 2.0 * precision.unit_roundoff(),
    }
}
