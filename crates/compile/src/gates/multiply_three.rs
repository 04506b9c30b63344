//! The product of two numbers with three neurons and an output bias: a forward difference.
//!
//! ```text
//! m(u, v) = [φ(δ(u+v)) - φ(δu) - φ(δv) + φ(0)] / (δ² σ_2)
//! ```
//!
//! is `uv` times the average of `φ''/σ_2` over `[0, δu] × [0, δv]`: of order one in `δ`, and of order two where `σ_3 =
//! 0`, with relative error `δ² σ_4/σ_2 (u²/6 + uv/4 + v²/6)` at the leading order. Three is the least number of neurons
//! with biases for a strictly monotone unit. The output bias `φ(0)/(δ² σ_2)` is a rounded number, which counts as
//! truncation.
//!
//! - **Shapes** `2 -> 3 -> 1`   **Domain** `|u|, |v| ≤ reach`   **Units** smooth ones with `σ_2 ≠ 0` at the bias
//! - **Source** THEORY 3.1c, 3.3

use hamnet_numeric::{Dd, Precision};

use super::arity::check_derivative;
use super::construction::rounded;
use super::one_layer::Neuron;
use super::{Construction, GateError, OneLayer, Target, Unit};

/// The gate of three neurons; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct MultiplyThree {
    unit: Unit,
    bias: f64,
}

impl MultiplyThree {
    /// The gate at any bias with `σ_2 ≠ 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] where `σ_2` is zero.
    pub fn at_bias(unit: Unit, bias: f64) -> Result<MultiplyThree, GateError> {
        check_derivative(unit, bias, 2)?;
        Ok(MultiplyThree { unit, bias })
    }

    /// The gate at the plain bias, where `σ_3 = 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] for ReLU.
    pub fn plain(unit: Unit) -> Result<MultiplyThree, GateError> {
        Self::at_bias(unit, unit.plain_bias().unwrap_or(0.0))
    }
}

impl Construction for MultiplyThree {
    fn name(&self) -> String {
        format!("product with 3 {} neurons and an output bias", self.unit)
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![1, 1])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        let (bias, scale) = (rounded(self.bias, precision), rounded(scale, precision));
        let (at, square) = (Dd::from_f64(bias), Dd::from_f64(scale) * Dd::from_f64(scale));
        let exact = Dd::ONE / (square * self.unit.derivative(2, at));
        let weight = rounded(exact.to_f64(), precision);
        let constant = self.unit.derivative(0, at).mul_f64(weight);
        let neuron = |u, v, output| Neuron { weights: vec![u, v], output };
        OneLayer {
            unit: self.unit,
            bias,
            neurons: vec![
                neuron(scale, 0.0, -weight),
                neuron(scale, scale, weight),
                neuron(0.0, scale, -weight),
            ],
            output_bias: rounded(constant.to_f64(), precision),
            skip: vec![0.0; 2],
        }
    }
}
