//! The square of a number.
//!
//! Two neurons and an output bias, at any bias with `σ_2 ≠ 0`:
//!
//! ```text
//! q(x) = [φ(δx) + φ(-δx) - 2φ(0)] / (δ² σ_2) = x² · average of φ''/σ_2,      |q - x²| ≤ δ² R⁴ M_4 / (12|σ_2|)
//! ```
//!
//! the average over `|τ| ≤ δ|x|` with weight `1 - |τ|/(δ|x|)`. Where `σ(t) - σ_1 t` is even at bias zero one neuron
//! with a skip connection is the same function:
//!
//! ```text
//! q(x) = 2 [σ(δx) - σ(0) - σ_1 δ x] / (δ² σ_2)
//! ```
//!
//! The square unit is exact. The output bias is a rounded number, which counts as truncation; it is zero for SiLU.
//!
//! - **Shapes** `1 -> 2 -> 1`, or `1 -> 1 -> 1` with skip   **Domain** `|x| ≤ reach`
//! - **Source** THEORY 3.1f; Rolnick, Tegmark, arXiv:1705.05502

use hamnet_numeric::{Dd, Precision};

use super::arity::check_derivative;
use super::construction::rounded;
use super::one_layer::Neuron;
use super::{Construction, EvenConstruction, GateError, OneLayer, Target, Unit};

/// The squarer; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    unit: Unit,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// Two neurons of opposite sign at a bias.
    Pair { bias: f64 },
    /// One neuron at bias zero with a skip connection.
    Skip,
}

impl Square {
    /// Two neurons at any bias with `σ_2 ≠ 0`.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] where `σ_2` is zero.
    pub fn at_bias(unit: Unit, bias: f64) -> Result<Square, GateError> {
        check_derivative(unit, bias, 2)?;
        Ok(Square { unit, form: Form::Pair { bias } })
    }

    /// One neuron with a skip connection, for units that are even but for a line.
    ///
    /// # Errors
    /// [`GateError::NotEven`] for other units.
    pub fn with_skip(unit: Unit) -> Result<Square, GateError> {
        let even = unit.is_even_but_for_a_line();
        if even { Ok(Square { unit, form: Form::Skip }) } else { Err(GateError::NotEven { unit }) }
    }
}

impl Construction for Square {
    fn name(&self) -> String {
        match self.form {
            Form::Pair { bias } => format!("square with 2 {} neurons at bias {bias:.4}", self.unit),
            Form::Skip => format!("square with 1 {} neuron and a skip", self.unit),
        }
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![2])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        let scale = rounded(scale, precision);
        match self.form {
            Form::Pair { bias } => pair(self.unit, rounded(bias, precision), scale, precision),
            Form::Skip => skip(self.unit, scale, precision),
        }
    }
}

impl EvenConstruction for Square {}

fn pair(unit: Unit, bias: f64, scale: f64, precision: Precision) -> OneLayer {
    let at = Dd::from_f64(bias);
    let step = Dd::from_f64(scale);
    let weight = rounded((Dd::ONE / (step * step * unit.derivative(2, at))).to_f64(), precision);
    let constant = unit.derivative(0, at).mul_f64(2.0 * weight);
    let neuron = |input| Neuron { weights: vec![input], output: weight };
    OneLayer {
        unit,
        bias,
        neurons: vec![neuron(scale), neuron(-scale)],
        output_bias: -rounded(constant.to_f64(), precision),
        skip: vec![0.0],
    }
}

fn skip(unit: Unit, scale: f64, precision: Precision) -> OneLayer {
    let step = Dd::from_f64(scale);
    let curvature = unit.derivative(2, Dd::ZERO);
    let weight = rounded((Dd::from_f64(2.0) / (step * step * curvature)).to_f64(), precision);
    let constant = unit.derivative(0, Dd::ZERO).mul_f64(weight);
    let line = (unit.derivative(1, Dd::ZERO) * step).mul_f64(weight);
    OneLayer {
        unit,
        bias: 0.0,
        neurons: vec![Neuron { weights: vec![scale], output: weight }],
        output_bias: -rounded(constant.to_f64(), precision),
        skip: vec![-rounded(line.to_f64(), precision)],
    }
}
