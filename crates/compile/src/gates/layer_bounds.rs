//! The bounds of one layer over boxes of different sizes, in any runtime.

use std::collections::BTreeMap;

use hamnet_network::ErrorBound;
use hamnet_numeric::Precision;

use super::construction::rounded;
use super::portable::portable_rounding;
use super::truncation::truncation;
use super::{OneLayer, Target};

/// A reach counts in sixteenths, rounded up: few bounds serve all boxes, each at most a sixteenth too large.
const STEPS: f64 = 16.0;

/// Bounds of a layer whose stored numbers are rounded to a precision, by the reach of its inputs.
#[derive(Debug)]
pub(crate) struct LayerBounds {
    layer: OneLayer,
    target: Target,
    precision: Precision,
    known: BTreeMap<u64, ErrorBound>,
}

impl LayerBounds {
    /// Bounds of the distance of `layer` to `target`.
    pub(crate) fn new(layer: &OneLayer, target: Target, precision: Precision) -> Self {
        Self { layer: in_precision(layer, precision), target, precision, known: BTreeMap::new() }
    }

    /// The bound for inputs of magnitude at most `reach`; infinite where the reach is.
    pub(crate) fn over(&mut self, reach: f64) -> ErrorBound {
        let steps = (reach * STEPS).ceil().max(1.0);
        // far beyond every use, where arguments leave the domain of the enclosures
        if steps.is_nan() || steps > 64.0 * STEPS {
            return ErrorBound { truncation: f64::INFINITY, rounding: f64::INFINITY };
        }
        let Self { layer, target, precision, known } = self;
        *known.entry(steps as u64).or_insert_with(|| ErrorBound {
            truncation: truncation(layer, target, steps / STEPS),
            rounding: portable_rounding(layer, steps / STEPS, *precision),
        })
    }
}

/// The layer with every number rounded to the precision.
fn in_precision(layer: &OneLayer, precision: Precision) -> OneLayer {
    let mut layer = layer.clone();
    let numbers =
        layer.neurons.iter_mut().flat_map(|neuron| neuron.weights.iter_mut().chain([&mut neuron.output]));
    let others = layer.skip.iter_mut().chain([&mut layer.bias, &mut layer.output_bias]);
    numbers.chain(others).for_each(|number| *number = rounded(*number, precision));
    layer
}
