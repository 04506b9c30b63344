//! The product of two numbers with four neurons.
//!
//! With `φ(t) = σ(b + t)`, `σ_k` the derivatives at the bias and `σ_2 ≠ 0`,
//!
//! ```text
//! m(u, v) = [φ(δ(u+v)) - φ(δ(u-v)) + φ(-δ(u+v)) - φ(-δ(u-v))] / (4 δ² σ_2)
//! ```
//!
//! and `m/(uv)` is the average of `φ''(s + t)/σ_2` over the box `|s| ≤ δ|u|`, `|t| ≤ δ|v|`. So for `|u|, |v| ≤ R`, with
//! `M_k = sup |σ_k(b + τ)|` over `|τ| ≤ 2δR`,
//!
//! - `m/(uv)` lies in `[min φ'', max φ'']/σ_2` ([`Multiply::relative_range`]),
//! - `|m - uv| ≤ δ² R⁴ M_4 / (3|σ_2|)`,
//! - `|m - uv| ≤ 2 δ⁴ R⁶ M_6 / (45|σ_2|)` where `σ_4 = 0`: order four with the same neurons.
//!
//! Rounding is of order `u σ(b)/(δ² |σ_2|)`; the scale is the power of two where the sum is least.
//!
//! - **Shapes** `2 -> 4 -> 1`   **Domain** `|u|, |v| ≤ reach`   **Units** smooth ones with `σ_2 ≠ 0` at the bias
//! - **Source** Lin, Tegmark, arXiv:1608.08225, the multiplication gate (Eq. 11 of its fourth version); THEORY 1.6

use hamnet_numeric::{Interval, Precision};

use super::arity::Product;
use super::{Construction, EvenConstruction, GateError, OneLayer, Target, Unit};

/// The gate of four neurons; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Multiply {
    product: Product,
    unit: Unit,
    bias: f64,
}

impl Multiply {
    /// The gate at any bias with `σ_2 ≠ 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] where `σ_2` is zero, as for the logistic function and tanh at bias zero.
    pub fn at_bias(unit: Unit, bias: f64) -> Result<Multiply, GateError> {
        Ok(Multiply { product: Product::new(unit, bias, 2)?, unit, bias })
    }

    /// The gate at the plain bias of the unit: order two.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] for ReLU.
    pub fn plain(unit: Unit) -> Result<Multiply, GateError> {
        Self::at_bias(unit, unit.plain_bias().unwrap_or(0.0))
    }

    /// The gate at the bias with `σ_4 = 0`: order four.
    ///
    /// # Errors
    /// [`GateError::NoOrderFour`] for units without such a bias in closed form.
    pub fn order_four(unit: Unit) -> Result<Multiply, GateError> {
        Self::at_bias(unit, unit.order_four_bias().ok_or(GateError::NoOrderFour { unit })?)
    }

    /// Encloses `m/(uv)` by the average of `φ''` over a box; see [`Product::relative_range`].
    pub fn relative_range(&self, scale: f64, reach: f64, precision: Precision) -> Interval {
        self.product.relative_range(scale, reach, precision)
    }
}

impl Construction for Multiply {
    fn name(&self) -> String {
        format!("product with 4 {} neurons at bias {:.4}", self.unit, self.bias)
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![1, 1])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        self.product.layer(scale, precision)
    }
}

impl EvenConstruction for Multiply {}
