//! The product of two numbers with two neurons and an affine skip connection.
//!
//! Where `σ(t) - σ_1 t` is even at bias zero (softplus, SiLU and GELU, with `σ_1 = 1/2`, and the square, with `σ_1 =
//! 0`),
//!
//! ```text
//! m(u, v) = [σ(δ(u+v)) - σ(δ(u-v)) - 2 σ_1 δ v] / (2 δ² σ_2)
//! ```
//!
//! equals the gate of four neurons at bias zero, and has its bound: `|m - uv| ≤ δ² R⁴ M_4 / (3|σ_2|)`. The square is
//! exact. SiLU, GELU and the square vanish at zero, so that their rounding grows only like `u/δ`.
//!
//! For a scale that is a power of two the linear part cancels exactly: with `σ_1 = 1/2` the skip weight is `δ` times
//! the output weight.
//!
//! - **Shapes** `2 -> 2 -> 1` with skip   **Domain** `|u|, |v| ≤ reach`   **Units** softplus, SiLU, GELU, square
//! - **Source** THEORY 3.1a, 3.1d

use hamnet_numeric::Precision;

use super::construction::rounded;
use super::multiply_two::two_with_skip;
use super::{Construction, EvenConstruction, GateError, OneLayer, Target, Unit};

/// The gate of two neurons; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct MultiplySkip {
    unit: Unit,
}

impl MultiplySkip {
    /// The gate of a unit that is even but for a line.
    ///
    /// # Errors
    /// [`GateError::NotEven`] for other units.
    pub fn new(unit: Unit) -> Result<MultiplySkip, GateError> {
        if unit.is_even_but_for_a_line() {
            Ok(MultiplySkip { unit })
        } else {
            Err(GateError::NotEven { unit })
        }
    }
}

impl Construction for MultiplySkip {
    fn name(&self) -> String {
        format!("product with 2 {} neurons and a skip", self.unit)
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![1, 1])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        two_with_skip(self.unit, 0.0, rounded(scale, precision), precision)
    }
}

impl EvenConstruction for MultiplySkip {}
