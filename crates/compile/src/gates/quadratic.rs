//! A quadratic form of any rank in one hidden layer.
//!
//! Diagonalized, a form of rank `r` is `Σ_j c_j x_j²` over `r` linear forms `x_j` of its variables, with coefficients of
//! either sign. With `φ(t) = σ(b + t)` and `W = 2/(δ² σ_2)` it takes, by what the network may have beside hidden biases,
//!
//! | form | neurons | layer | order |
//! |---|---|---|---|
//! | skip and output bias | `r` | `Σ_j c_j W [φ(δ x_j) - σ_0 - σ_1 δ x_j]` | 1, or 2 where `σ_3 = 0` |
//! | output bias | `r + 1` | `Σ_j c_j W [φ(δ(x_j + γ L)) - σ_0] - W/τ [φ(δ(τ/κ) L) - σ_0]` | 1, or 2 where `σ_3 = 0` |
//! | output bias, symmetric | `2r` | `Σ_j c_j W/2 [φ(δ x_j) + φ(-δ x_j) - 2σ_0]` | 2, or 4 where `σ_4 = 0` |
//!
//! The first two are the least possible, for units that rise strictly. In the second, with
//!
//! ```text
//! L = Σ_j c_j x_j,      s = Σ_j c_j,      κ = √(1 - τ s),      γ = τ/(κ(1 + κ))
//! ```
//!
//! the linear terms cancel identically, `Σ_j c_j (x_j + γL) - L/κ = L + γ s L - L/κ = 0`, since `1 + γ s = 1/κ`; and the squares
//! sum to `Σ_j c_j x_j² + (2γ + γ² s - τ/κ²) L² = Σ_j c_j x_j²`, since `2γ + γ² s = ((1 + γ s)² - 1)/s = τ/κ²`. Any `τ` with
//! `τ s < 1` does; the one here has the sign that makes `κ ≥ 1`, and `|τ| Σ|c_j| = 1`, so that the new neuron weighs as much as
//! the others together.
//!
//! Against a gate for each pair of `n` variables, `4 n(n - 1)/2` neurons and squares, this is what the rank allows.
//!
//! - **Shapes** `r -> r, r + 1 or 2r -> 1`   **Domain** `|x_j| ≤ reach`   **Units** smooth ones with `σ_2 ≠ 0` at the bias
//! - **Source** THEORY 3.3

use hamnet_numeric::{Dd, Precision};

use super::arity::check_derivative;
use super::construction::rounded;
use super::one_layer::Neuron;
use super::{Construction, GateError, OneLayer, Target, Unit};

/// The most squares with output biases alone, where every neuron reads every input.
pub const MOST_MIXED: usize = 64;

/// The form `Σ_j c_j x_j²` in one layer; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct QuadraticForm {
    unit: Unit,
    bias: f64,
    coefficients: Vec<f64>,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// One neuron per square, the line taken away by a skip connection.
    Skip,
    /// One neuron more, which takes away the line.
    Mixed,
    /// Two neurons of opposite sign per square.
    Pairs,
}

impl QuadraticForm {
    /// `r` neurons, with a skip connection.
    ///
    /// # Errors
    /// [`GateError::VanishingDerivative`] where `σ_2` is zero, [`GateError::BadCoefficient`] for a coefficient that is zero or
    /// not finite.
    pub fn with_skip(unit: Unit, bias: f64, coefficients: Vec<f64>) -> Result<QuadraticForm, GateError> {
        Self::new(unit, bias, coefficients, Form::Skip)
    }

    /// `r + 1` neurons, with an output bias alone.
    ///
    /// # Errors
    /// Those of [`QuadraticForm::with_skip`], and [`GateError::TooManySquares`] beyond [`MOST_MIXED`].
    pub fn with_biases(unit: Unit, bias: f64, coefficients: Vec<f64>) -> Result<QuadraticForm, GateError> {
        if coefficients.len() > MOST_MIXED {
            return Err(GateError::TooManySquares { asked: coefficients.len(), most: MOST_MIXED });
        }
        Self::new(unit, bias, coefficients, Form::Mixed)
    }

    /// `2r` neurons, with an output bias alone.
    ///
    /// # Errors
    /// Those of [`QuadraticForm::with_skip`].
    pub fn in_pairs(unit: Unit, bias: f64, coefficients: Vec<f64>) -> Result<QuadraticForm, GateError> {
        Self::new(unit, bias, coefficients, Form::Pairs)
    }

    fn new(unit: Unit, bias: f64, coefficients: Vec<f64>, form: Form) -> Result<QuadraticForm, GateError> {
        check_derivative(unit, bias, 2)?;
        match coefficients.iter().position(|&c| c == 0.0 || !c.is_finite()) {
            Some(place) => Err(GateError::BadCoefficient { place, value: coefficients[place] }),
            None => Ok(QuadraticForm { unit, bias, coefficients, form }),
        }
    }
}

impl Construction for QuadraticForm {
    fn name(&self) -> String {
        let (squares, unit, bias) = (self.coefficients.len(), self.unit, self.bias);
        match self.form {
            Form::Skip => format!("form of {squares} squares with {squares} {unit} neurons and a skip"),
            Form::Mixed => {
                format!("form of {squares} squares with {} {unit} neurons and an output bias", squares + 1)
            }
            Form::Pairs => {
                format!("form of {squares} squares with {} {unit} neurons at bias {bias:.4}", 2 * squares)
            }
        }
    }

    fn target(&self) -> Target {
        Target::Squares(self.coefficients.clone())
    }

    fn layer(&self, scale: f64, precision: Precision) -> OneLayer {
        let (bias, scale) = (rounded(self.bias, precision), rounded(scale, precision));
        let step = Dd::from_f64(scale);
        let curvature = self.unit.derivative(2, Dd::from_f64(bias));
        let weight = Dd::from_f64(2.0) / (step * step * curvature);
        let neurons = match self.form {
            Form::Skip => self.single(step, weight, precision),
            Form::Mixed => self.mixed(step, weight, precision),
            Form::Pairs => self.pairs(step, weight, precision),
        };
        let mut skip = vec![0.0; self.coefficients.len()];
        if self.form == Form::Skip {
            let slope = self.unit.derivative(1, Dd::from_f64(bias));
            for (line, neuron) in skip.iter_mut().zip(&neurons) {
                *line = -rounded((slope * step).mul_f64(neuron.output).to_f64(), precision);
            }
        }
        let outputs = neurons.iter().fold(Dd::ZERO, |sum, neuron| sum + Dd::from_f64(neuron.output));
        let constant = self.unit.derivative(0, Dd::from_f64(bias)) * outputs;
        OneLayer { unit: self.unit, bias, neurons, output_bias: -rounded(constant.to_f64(), precision), skip }
    }
}

impl QuadraticForm {
    fn single(&self, step: Dd, weight: Dd, precision: Precision) -> Vec<Neuron> {
        let reads = self.coefficients.iter().enumerate().map(|(place, &c)| Neuron {
            weights: self.reading(place, step.to_f64()),
            output: rounded(weight.mul_f64(c).to_f64(), precision),
        });
        reads.collect()
    }

    fn pairs(&self, step: Dd, weight: Dd, precision: Precision) -> Vec<Neuron> {
        let pair = |(place, &c): (usize, &f64)| {
            let output = rounded(weight.mul_f64(0.5 * c).to_f64(), precision);
            [step.to_f64(), -step.to_f64()].map(|step| Neuron { weights: self.reading(place, step), output })
        };
        self.coefficients.iter().enumerate().flat_map(pair).collect()
    }

    /// The new neuron stands in the middle, where it keeps partial sums small.
    fn mixed(&self, step: Dd, weight: Dd, precision: Precision) -> Vec<Neuron> {
        let Mixing { tau, kappa, gamma } = Mixing::of(&self.coefficients);
        let number = |x: Dd| rounded(x.to_f64(), precision);
        let neuron = |(place, &c): (usize, &f64)| {
            let reads = self.coefficients.iter().enumerate().map(|(other, &other_c)| {
                let own = if other == place { Dd::ONE } else { Dd::ZERO };
                number(step * (own + gamma.mul_f64(other_c)))
            });
            Neuron { weights: reads.collect(), output: number(weight.mul_f64(c)) }
        };
        let mut neurons: Vec<Neuron> = self.coefficients.iter().enumerate().map(neuron).collect();
        let line = step * tau / kappa;
        let taken = Neuron {
            weights: self.coefficients.iter().map(|&c| number(line.mul_f64(c))).collect(),
            output: number(-weight / tau),
        };
        neurons.insert(neurons.len() / 2, taken);
        neurons
    }

    /// The weights of a neuron that reads one input.
    fn reading(&self, place: usize, weight: f64) -> Vec<f64> {
        let mut weights = vec![0.0; self.coefficients.len()];
        weights[place] = weight;
        weights
    }
}

/// What mixes the squares; see the [module](self).
struct Mixing {
    tau: Dd,
    kappa: Dd,
    gamma: Dd,
}

impl Mixing {
    fn of(coefficients: &[f64]) -> Mixing {
        let total = coefficients.iter().fold(Dd::ZERO, |sum, &c| sum.add_f64(c));
        let magnitude = coefficients.iter().fold(Dd::ZERO, |sum, &c| sum.add_f64(c.abs()));
        let tau = if total > Dd::ZERO { -Dd::ONE / magnitude } else { Dd::ONE / magnitude };
        let kappa = (Dd::ONE - tau * total).sqrt();
        Mixing { tau, kappa, gamma: tau / (kappa * (Dd::ONE + kappa)) }
    }
}
