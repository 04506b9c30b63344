//! Products of `b` factors in one layer: `2^b` neurons, one per pattern of signs.
//!
//! With `φ(t) = σ(b + t)` and `s` over all sign patterns,
//!
//! ```text
//! Σ_s (Π s_i) φ(δ s·x) = 2^b δ^b (Π x_i) · average of φ⁽ᵇ⁾(Σ t_i) over the box |t_i| ≤ δ|x_i|
//! ```
//!
//! since each sign integrates a derivative over `[-δx_i, δx_i]`. Divided by `2^b δ^b σ_b` this is the product with
//! relative error at most `δ²/6 · Σ x_i² · M_{b+2}/|σ_b|`: odd orders vanish by symmetry. Four neurons for two factors,
//! eight for three. Patterns follow a Gray code, so that signs alternate and partial sums stay small.
//!
//! Rounding is of order `u/(δ^b |σ_b|)`, so that the floor `u^{2/(b+2)}` rises with `b`.
//!
//! Source: Lin, Tegmark, Rolnick, arXiv:1608.08225, section III and appendix A; THEORY 1.19.

use hamnet_numeric::{Dd, Interval, Precision};

use super::construction::rounded;
use super::one_layer::Neuron;
use super::{Construction, EvenConstruction, GateError, OneLayer, Target, Unit};

/// The most factors: 256 neurons, and a remainder of two orders more within [`MAX_ORDER`](super::unit::MAX_ORDER).
pub const MOST_FACTORS: usize = 8;

/// Biases tried for the largest derivative: multiples of 1/16 up to 4.
const BIASES: u32 = 64;

/// A derivative below this is taken for zero.
const NEGLIGIBLE: f64 = 1e-12;

/// The product of up to [`MOST_FACTORS`] factors in one layer; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    unit: Unit,
    bias: f64,
    factors: usize,
}

impl Product {
    /// The gate of `factors` factors with `σ_b ≠ 0` at the bias.
    ///
    /// # Errors
    /// [`GateError::TooManyFactors`] beyond the closed forms, [`GateError::VanishingDerivative`] where `σ_b` is zero.
    pub fn new(unit: Unit, bias: f64, factors: usize) -> Result<Product, GateError> {
        if !(2..=MOST_FACTORS).contains(&factors) {
            return Err(GateError::TooManyFactors { asked: factors, most: MOST_FACTORS });
        }
        check_derivative(unit, bias, factors)?;
        Ok(Product { unit, bias, factors })
    }

    /// The gate at the bias with the largest `|σ_b|`, among multiples of 1/16 up to 4 in magnitude.
    ///
    /// # Errors
    /// As [`Product::new`].
    pub fn at_best_bias(unit: Unit, factors: usize) -> Result<Product, GateError> {
        let curvature = |bias: f64| unit.derivative(factors, Dd::from_f64(bias)).abs().to_f64();
        let negative = (0..=BIASES).map(|step| -f64::from(step) / 16.0);
        let best =
            negative.fold(0.0, |best, bias| if curvature(bias) > curvature(best) { bias } else { best });
        Product::new(unit, best, factors)
    }

    /// Encloses `y(x)/Π x_i` of the layer at a scale, over inputs with `|x_i| ≤ reach`: `[min φ⁽ᵇ⁾, max φ⁽ᵇ⁾]/σ_b` over
    /// `|τ| ≤ b δ reach`, with the weight the layer has.
    ///
    /// Holds at every scale, small or not.
    pub fn relative_range(&self, scale: f64, reach: f64, precision: Precision) -> Interval {
        let layer = self.layer(scale, precision);
        let over = Interval::around(layer.bias, layer.spread(reach));
        let scale = Interval::point(2.0 * layer.neurons[0].weights[0].abs());
        let weight = Interval::point(layer.neurons[0].output);
        let powers = (0..self.factors).fold(weight, |product, _| product * scale);
        self.unit.range(self.factors, over) * powers
    }
}

impl Construction for Product {
    fn name(&self) -> String {
        format!("product of {} with {} {} neurons", self.factors, 1 << self.factors, self.unit)
    }

    fn target(&self) -> Target {
        Target::Monomial(vec![1; self.factors])
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        sign_patterns(self.unit, self.bias, self.factors, scale, precision)
    }
}

impl EvenConstruction for Product {}

/// The layer of all `2^factors` sign patterns.
pub(super) fn sign_patterns(
    unit: Unit,
    bias: f64,
    factors: usize,
    scale: f64,
    precision: Precision,
) -> OneLayer {
    let (bias, scale) = (rounded(bias, precision), rounded(scale, precision));
    let twice = Dd::from_f64(2.0 * scale);
    let powers =
        (0..factors).fold(unit.derivative(factors, Dd::from_f64(bias)), |product, _| product * twice);
    let weight = rounded((Dd::ONE / powers).to_f64(), precision);
    let neuron = |number: u32| {
        let gray = number ^ (number >> 1);
        let sign = |i: usize| if gray >> i & 1 == 1 { -scale } else { scale };
        let output = if number.is_multiple_of(2) { weight } else { -weight };
        Neuron { weights: (0..factors).map(sign).collect(), output }
    };
    let neurons = (0..1 << factors).map(neuron).collect();
    OneLayer { unit, bias, neurons, output_bias: 0.0, skip: vec![0.0; factors] }
}

/// # Errors
/// [`GateError::VanishingDerivative`] where `σ_order` is zero at the bias, with a bias where it is not.
pub(super) fn check_derivative(unit: Unit, bias: f64, order: usize) -> Result<(), GateError> {
    let value = unit.derivative(order, Dd::from_f64(bias)).to_f64();
    if value.abs() > NEGLIGIBLE {
        return Ok(());
    }
    let remedy = match unit.plain_bias() {
        Some(better) if unit.derivative(order, Dd::from_f64(better)).abs().to_f64() > NEGLIGIBLE => {
            format!("use the bias {better}")
        }
        Some(_) if order > 2 && unit != Unit::Square => "use the bias 1".to_owned(),
        _ => "use a smooth unit, or a tree of products of two; for relu, the sawtooth".to_owned(),
    };
    Err(GateError::VanishingDerivative { unit, order, bias, value, remedy })
}
