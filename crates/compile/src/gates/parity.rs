//! Products of `b` factors in one layer with half the neurons, where the unit has the parity of `b` at bias zero.
//!
//! The gate of all patterns of signs holds each pattern `s` beside its opposite, with output weights that differ by `(-1)^b`.
//! Where `σ(t) = (-1)^b σ(-t)` but for a constant or a line, the two neurons are one:
//!
//! ```text
//! Σ_{s: s_b = 1} (Π s_i) σ(δ s·x) = 2^{b-1} δ^b (Π x_i) · average of σ⁽ᵇ⁾(Σ t_i) over the box |t_i| ≤ δ|x_i|
//! ```
//!
//! since a constant cancels for `b ≥ 2` and a line for `b ≥ 3`. The logistic function and tanh are odd but for a constant, so
//! they multiply three numbers with four neurons and five with sixteen; softplus, SiLU and GELU are even but for a line and
//! multiply four with eight, six with thirty-two. Two take a [skip connection](super::multiply_skip). It is the function of
//! the [gate of all patterns](super::arity) at bias zero, and has its bound: order two.
//!
//! In the sense of Taylor these are the fewest neurons, whatever biases and skips there are: the Waring rank of `x_1 ⋯ x_b` is
//! `2^{b-1}`.
//!
//! - **Shapes** `b -> 2^{b-1} -> 1`   **Domain** `|x_i| ≤ reach`   **Units** odd `b`: sigmoid, tanh; even: softplus, SiLU, GELU
//! - **Source** THEORY 3.1i, 3.4

use hamnet_numeric::{Dd, Precision};

use super::arity::{MOST_FACTORS, check_derivative};
use super::construction::rounded;
use super::one_layer::Neuron;
use super::{Construction, EvenConstruction, GateError, OneLayer, Target, Unit};

/// The product of three up to [`MOST_FACTORS`] factors with `2^{b-1}` neurons; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct ParityProduct {
    unit: Unit,
    factors: usize,
}

impl ParityProduct {
    /// The gate of `factors` factors, for a unit of that parity.
    ///
    /// # Errors
    /// [`GateError::WrongParity`] for another, [`GateError::TooManyFactors`] beyond the closed forms,
    /// [`GateError::VanishingDerivative`] where `σ_b` is zero.
    pub fn new(unit: Unit, factors: usize) -> Result<ParityProduct, GateError> {
        if factors > MOST_FACTORS {
            return Err(GateError::TooManyFactors { asked: factors, most: MOST_FACTORS });
        }
        let parity = match unit {
            Unit::Sigmoid | Unit::Tanh => Some(1),
            Unit::Softplus | Unit::Silu | Unit::Gelu | Unit::Square => Some(0),
            Unit::Relu => None,
        };
        if factors < 3 || parity != Some(factors % 2) {
            return Err(GateError::WrongParity { unit, factors });
        }
        check_derivative(unit, 0.0, factors)?;
        Ok(ParityProduct { unit, factors })
    }
}

impl Construction for ParityProduct {
    fn name(&self) -> String {
        format!("product of {} with {} {} neurons at zero", self.factors, 1 << (self.factors - 1), self.unit)
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![1; self.factors])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        let scale = rounded(scale, precision);
        let step = Dd::from_f64(scale);
        let curvature = self.unit.derivative(self.factors, Dd::ZERO);
        let doubled = (1..self.factors).fold(curvature * step, |product, _| product * (step + step));
        let weight = rounded((Dd::ONE / doubled).to_f64(), precision);
        let last = self.factors - 1;
        let neuron = |number: u32| {
            let gray = number ^ (number >> 1);
            let sign = |i: usize| if i < last && gray >> i & 1 == 1 { -scale } else { scale };
            let output = if number.is_multiple_of(2) { weight } else { -weight };
            Neuron { weights: (0..self.factors).map(sign).collect(), output }
        };
        OneLayer {
            unit: self.unit,
            bias: 0.0,
            neurons: (0..1 << last).map(neuron).collect(),
            output_bias: 0.0,
            skip: vec![0.0; self.factors],
        }
    }
}

impl EvenConstruction for ParityProduct {}
