//! One hidden layer as plain data.

use super::{Arithmetic, Unit};

/// A hidden neuron: what it reads, and how it is read. Its bias is that of its layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Neuron {
    /// The weight of each input.
    pub weights: Vec<f64>,
    /// The weight with which the output reads it.
    pub output: f64,
}

impl Neuron {
    /// `Σ_i |a_i|`: how far the argument can stray from the bias for inputs up to one.
    pub(super) fn stretch(&self) -> f64 {
        self.weights.iter().map(|weight| weight.abs()).sum()
    }
}

/// A network of one hidden layer and one output, all neurons with the same unit and bias:
///
/// ```text
/// y(x) = c + Σ_n w_n σ(b + a_n·x) + s·x
/// ```
///
/// Every number is representable in the precision the layer is made for.
#[derive(Clone, Debug, PartialEq)]
pub struct OneLayer {
    /// `σ`.
    pub unit: Unit,
    /// `b`.
    pub bias: f64,
    /// `a_n` and `w_n`, in the order they are summed.
    pub neurons: Vec<Neuron>,
    /// `c`.
    pub output_bias: f64,
    /// `s`: the weights of the affine skip connection, one per input; zeros without one.
    pub skip: Vec<f64>,
}

impl OneLayer {
    /// Whether the output is that of the only neuron, unchanged.
    pub(crate) fn is_its_neuron(&self) -> bool {
        let [neuron] = &self.neurons[..] else { return false };
        neuron.output == 1.0 && self.output_bias == 0.0 && self.skip.iter().all(|&weight| weight == 0.0)
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.skip.len()
    }

    /// `y(x)` in one arithmetic.
    ///
    /// Sums start at the bias and add one term after the other, in the order of the data; zero skip weights are left
    /// out.
    pub fn evaluate<A: Arithmetic>(&self, x: &[A]) -> A {
        let terms = |weights: &[f64], start: f64| {
            let nonzero = weights.iter().zip(x).filter(|(weight, _)| **weight != 0.0);
            nonzero.fold(A::from_f64(start), |sum, (&weight, &x)| sum + A::from_f64(weight) * x)
        };
        let hidden = self.neurons.iter().fold(A::from_f64(self.output_bias), |sum, neuron| {
            sum + A::from_f64(neuron.output) * A::activate(self.unit, terms(&neuron.weights, self.bias))
        });
        let skips = self.skip.iter().zip(x).filter(|(weight, _)| **weight != 0.0);
        skips.fold(hidden, |sum, (&weight, &x)| sum + A::from_f64(weight) * x)
    }

    /// `max_n Σ_i |a_ni| · reach`: how far arguments stray from the bias, rounded up.
    pub fn spread(&self, reach: f64) -> f64 {
        let spreads = self.neurons.iter().map(Neuron::stretch);
        (spreads.fold(0.0, f64::max) * reach * (1.0 + 1e-15)).next_up()
    }
}
