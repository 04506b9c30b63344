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

use hamnet_numeric::Precision;

use super::{Construction, ForwardProduct, GateError, OneLayer, Target, Unit};

/// The gate of three neurons; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct MultiplyThree {
    product: ForwardProduct,
    unit: Unit,
}

impl MultiplyThree {
    /// The gate at any bias with `σ_2 ≠ 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] where `σ_2` is zero.
    pub fn at_bias(unit: Unit, bias: f64) -> Result<MultiplyThree, GateError> {
        Ok(MultiplyThree { product: ForwardProduct::new(unit, bias, 2)?, unit })
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
        self.product.target()
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        self.product.layer(scale, precision)
    }
}
