//! Richardson's extrapolation: two scales of one gate cancel its leading error.
//!
//! A gate whose error is even in the scale is `m_δ = target + A δ^k + O(δ^{k+2})`. Then
//!
//! ```text
//! (2^k m_δ - m_{2δ}) / (2^k - 1) = target + O(δ^{k+2})
//! ```
//!
//! with twice the neurons. On a gate of order two (`k = 2`) the weights are `4/3, -1/3` and the order is four; at a
//! bias with `σ_4 = 0` (`k = 4`) they are `16/15, -1/15` and the order is six.
//!
//! - **Shapes** those of the gate with twice the neurons   **Domain** that of the gate
//! - **Source** THEORY 3.1e

use hamnet_numeric::Precision;

use super::construction::rounded;
use super::one_layer::Neuron;
use super::{Construction, EvenConstruction, GateError, Multiply, MultiplySkip, OneLayer, Target, Unit};

/// Two scales of a gate; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Richardson<C> {
    base: C,
    /// `k`, the order that is cancelled.
    cancelled: i32,
}

impl<C: EvenConstruction> Richardson<C> {
    /// Cancels order two of a gate.
    pub fn of_order_two(base: C) -> Richardson<C> {
        Richardson { base, cancelled: 2 }
    }

    /// Cancels order four of a gate that has no error of order two.
    pub fn of_order_four(base: C) -> Richardson<C> {
        Richardson { base, cancelled: 4 }
    }
}

impl Richardson<Multiply> {
    /// Eight neurons at the bias of order four: order six.
    ///
    /// # Errors
    /// [`GateError::NoOrderFour`] for units without such a bias in closed form.
    pub fn order_six(unit: Unit) -> Result<Richardson<Multiply>, GateError> {
        Ok(Self::of_order_four(Multiply::order_four(unit)?))
    }
}

impl Richardson<MultiplySkip> {
    /// Four neurons and a skip connection: order four.
    ///
    /// # Errors
    /// [`GateError::NotEven`] for units that are not even but for a line.
    pub fn with_skip(unit: Unit) -> Result<Richardson<MultiplySkip>, GateError> {
        Ok(Self::of_order_two(MultiplySkip::new(unit)?))
    }
}

impl<C: EvenConstruction> Construction for Richardson<C> {
    fn name(&self) -> String {
        format!("{}, at two scales", self.base.name())
    }

    fn target(&self) -> Target {
        self.base.target()
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        let power = 2f64.powi(self.cancelled);
        let fine = scaled(self.base.layer(scale, precision), power / (power - 1.0), precision);
        let coarse = scaled(self.base.layer(2.0 * scale, precision), -1.0 / (power - 1.0), precision);
        joined(fine, coarse, precision)
    }
}

/// The layer with everything the output reads multiplied by a factor.
fn scaled(layer: OneLayer, factor: f64, precision: Precision) -> OneLayer {
    let times = |x: f64| rounded(x * factor, precision);
    let neurons = layer.neurons.into_iter();
    OneLayer {
        neurons: neurons
            .map(|neuron| Neuron { output: times(neuron.output), weights: neuron.weights })
            .collect(),
        output_bias: times(layer.output_bias),
        skip: layer.skip.into_iter().map(times).collect(),
        ..layer
    }
}

/// The sum of two layers of one unit and bias.
fn joined(first: OneLayer, second: OneLayer, precision: Precision) -> OneLayer {
    let skip = first.skip.iter().zip(&second.skip).map(|(a, b)| rounded(a + b, precision)).collect();
    OneLayer {
        neurons: first.neurons.into_iter().chain(second.neurons).collect(),
        output_bias: rounded(first.output_bias + second.output_bias, precision),
        skip,
        unit: first.unit,
        bias: first.bias,
    }
}
