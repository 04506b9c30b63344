//! The square of a number with one neuron and an affine skip connection, for units that are not even.
//!
//! With `φ(t) = σ(b + t)` and `σ_2 ≠ 0`,
//!
//! ```text
//! q(x) = 2 [φ(δx) - σ_0 - σ_1 δ x] / (δ² σ_2) = x² + δ σ_3/(3 σ_2) x³ + δ² σ_4/(12 σ_2) x⁴ + …
//! ```
//!
//! is of order one in `δ`, and of order two where `σ_3 = 0`: a [form](super::quadratic) of rank one, of which sums of squares
//! take one neuron each. For units that are even but for a line it is, at bias zero, the [square](super::square) of one neuron.
//!
//! - **Shapes** `1 -> 1 -> 1` with skip   **Domain** `|x| ≤ reach`   **Units** smooth ones with `σ_2 ≠ 0` at the bias
//! - **Source** THEORY 3.1f, 3.3

use hamnet_numeric::Precision;

use super::{Construction, GateError, OneLayer, QuadraticForm, Target, Unit};

/// The squarer of one neuron at a bias; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct SquareOne {
    unit: Unit,
    form: QuadraticForm,
}

impl SquareOne {
    /// The gate at any bias with `σ_2 ≠ 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] where `σ_2` is zero.
    pub fn at_bias(unit: Unit, bias: f64) -> Result<SquareOne, GateError> {
        Ok(SquareOne { unit, form: QuadraticForm::with_skip(unit, bias, vec![1.0])? })
    }

    /// The gate at the plain bias, where `σ_3 = 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] for ReLU.
    pub fn plain(unit: Unit) -> Result<SquareOne, GateError> {
        Self::at_bias(unit, unit.plain_bias().unwrap_or(0.0))
    }
}

impl Construction for SquareOne {
    fn name(&self) -> String {
        format!("square with 1 {} neuron and a skip", self.unit)
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![2])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        self.form.layer(scale, precision)
    }
}
