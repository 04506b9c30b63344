//! Products of `b` factors in one layer with one neuron less: a forward difference, whose constant is the output bias.
//!
//! With `φ(t) = σ(b + t)` and `S` over the nonempty sets of factors,
//!
//! ```text
//! Σ_S (-1)^{b - |S|} φ(δ Σ_{i ∈ S} x_i) + (-1)^b φ(0) = δ^b (Π x_i) · average of φ⁽ᵇ⁾(Σ t_i) over the box [0, δ x_i]
//! ```
//!
//! since each factor integrates a derivative over `[0, δ x_i]`. Divided by `δ^b σ_b` this is the product up to `δ/2 · Σ x_i ·
//! σ_{b+1}/σ_b`: of order one in `δ`, and of order two where `σ_{b+1} = 0`. For two factors that is the plain bias, for three
//! the bias of order four. `2^b - 1` neurons: three for two factors, the least number with biases for a unit that rises
//! strictly, and seven for three. Sets follow a Gray code, so that signs alternate.
//!
//! - **Shapes** `b -> 2^b - 1 -> 1`   **Domain** `|x_i| ≤ reach`   **Units** smooth ones with `σ_b ≠ 0` at the bias
//! - **Source** THEORY 3.1c, 3.1i

use hamnet_numeric::{Dd, Precision};

use super::arity::{MOST_FACTORS, check_derivative};
use super::construction::rounded;
use super::one_layer::Neuron;
use super::{Construction, GateError, OneLayer, Target, Unit};

/// The product of up to [`MOST_FACTORS`] factors with `2^b - 1` neurons; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct ForwardProduct {
    unit: Unit,
    bias: f64,
    factors: usize,
}

impl ForwardProduct {
    /// The gate of `factors` factors with `σ_b ≠ 0` at the bias.
    ///
    /// # Errors
    /// [`GateError::TooManyFactors`] beyond the closed forms, [`GateError::VanishingDerivative`] where `σ_b` is zero.
    pub fn new(unit: Unit, bias: f64, factors: usize) -> Result<ForwardProduct, GateError> {
        if !(2..=MOST_FACTORS).contains(&factors) {
            return Err(GateError::TooManyFactors { asked: factors, most: MOST_FACTORS });
        }
        check_derivative(unit, bias, factors)?;
        Ok(ForwardProduct { unit, bias, factors })
    }
}

impl Construction for ForwardProduct {
    fn name(&self) -> String {
        let neurons = (1 << self.factors) - 1;
        format!("product of {} with {neurons} {} neurons and an output bias", self.factors, self.unit)
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![1; self.factors])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        let (bias, scale) = (rounded(self.bias, precision), rounded(scale, precision));
        let (at, step) = (Dd::from_f64(bias), Dd::from_f64(scale));
        let powers =
            (0..self.factors).fold(self.unit.derivative(self.factors, at), |product, _| product * step);
        let weight = rounded((Dd::ONE / powers).to_f64(), precision);
        let signed = |members: u32| {
            let left_out = self.factors as u32 - members;
            if left_out.is_multiple_of(2) { weight } else { -weight }
        };
        let neuron = |number: u32| {
            let gray = number ^ (number >> 1);
            let reads = |i: usize| if gray >> i & 1 == 1 { scale } else { 0.0 };
            Neuron { weights: (0..self.factors).map(reads).collect(), output: signed(gray.count_ones()) }
        };
        let constant = self.unit.derivative(0, at).mul_f64(signed(0));
        OneLayer {
            unit: self.unit,
            bias,
            neurons: (1..1 << self.factors).map(neuron).collect(),
            output_bias: rounded(constant.to_f64(), precision),
            skip: vec![0.0; self.factors],
        }
    }
}
