//! The product of two numbers with two neurons and an affine skip connection, for units that are not even.
//!
//! With `φ(t) = σ(b + t)` and `σ_2 ≠ 0`,
//!
//! ```text
//! m(u, v) = [φ(δ(u+v)) - φ(δ(u-v)) - 2 σ_1 δ v] / (2 δ² σ_2)
//! ```
//!
//! is `uv + δ σ_3/(6 σ_2) (3u²v + v³) + …`: of order one in `δ`, and of order two where `σ_3 = 0`, with the leading error of
//! the gate of four neurons. Two is the rank of the form `uv`, the least number of neurons with a skip connection. For units
//! that are even but for a line it is, at bias zero, the gate of [two neurons](super::multiply_skip).
//!
//! - **Shapes** `2 -> 2 -> 1` with skip   **Domain** `|u|, |v| ≤ reach`   **Units** smooth ones with `σ_2 ≠ 0` at the bias
//! - **Source** THEORY 3.1d, 3.3

use hamnet_numeric::{Dd, Precision};

use super::arity::check_derivative;
use super::construction::rounded;
use super::one_layer::Neuron;
use super::{Construction, GateError, OneLayer, Target, Unit};

/// The gate of two neurons at a bias; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct MultiplyTwo {
    unit: Unit,
    bias: f64,
}

impl MultiplyTwo {
    /// The gate at any bias with `σ_2 ≠ 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] where `σ_2` is zero.
    pub fn at_bias(unit: Unit, bias: f64) -> Result<MultiplyTwo, GateError> {
        check_derivative(unit, bias, 2)?;
        Ok(MultiplyTwo { unit, bias })
    }

    /// The gate at the plain bias, where `σ_3 = 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] for ReLU.
    pub fn plain(unit: Unit) -> Result<MultiplyTwo, GateError> {
        Self::at_bias(unit, unit.plain_bias().unwrap_or(0.0))
    }
}

impl Construction for MultiplyTwo {
    fn name(&self) -> String {
        format!("product with 2 {} neurons and a skip", self.unit)
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![1, 1])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        two_with_skip(self.unit, rounded(self.bias, precision), rounded(scale, precision), precision)
    }
}

/// The layer, at a bias and scale of the precision.
pub(super) fn two_with_skip(unit: Unit, bias: f64, scale: f64, precision: Precision) -> OneLayer {
    let [slope, curvature] = [1, 2].map(|order| unit.derivative(order, Dd::from_f64(bias)));
    let (step, two) = (Dd::from_f64(scale), Dd::from_f64(2.0));
    let weight = rounded((Dd::ONE / (two * step * step * curvature)).to_f64(), precision);
    let line = two * slope * step * Dd::from_f64(weight);
    OneLayer {
        unit,
        bias,
        neurons: vec![
            Neuron { weights: vec![scale, scale], output: weight },
            Neuron { weights: vec![scale, -scale], output: -weight },
        ],
        output_bias: 0.0,
        skip: vec![0.0, -rounded(line.to_f64(), precision)],
    }
}
