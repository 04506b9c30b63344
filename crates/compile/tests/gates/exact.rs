//! What gates are judged by.

use hamnet_compile::gates::{Arithmetic, CertifiedGate, OneLayer};
use hamnet_numeric::{Dd, Precision};

/// The exact product of the inputs.
pub fn product(x: &[f64]) -> Dd {
    x.iter().fold(Dd::ONE, |product, &x| product * Dd::from_f64(x))
}

/// The layer in double-double with its output weights freed from their rounding.
///
/// Output weights of a gate of degree `d` are multiples of `1/(240 δ^d σ_d)`, skip weights of `1/(240 δ^{d-1} σ_d)`, and an
/// output bias cancels the constant.
pub fn unrounded(layer: &OneLayer, scale: f64, degree: usize, x: &[f64]) -> Dd {
    let derivative = layer.unit.derivative(degree, Dd::from_f64(layer.bias));
    let freed = |weight: f64, power: usize| {
        let whole = (0..power).fold(derivative, |product, _| product * Dd::from_f64(scale));
        let multiple = (Dd::from_f64(240.0 * weight) * whole).to_f64().round();
        Dd::from_f64(multiple) / (Dd::from_f64(240.0) * whole)
    };
    let dot = |weights: &[f64]| {
        weights.iter().zip(x).fold(Dd::ZERO, |sum, (&w, &x)| sum + Dd::from_f64(w) * Dd::from_f64(x))
    };
    let constant = layer.unit.derivative(0, Dd::from_f64(layer.bias));
    let mut sum = Dd::ZERO;
    for neuron in &layer.neurons {
        let value = Dd::activate(layer.unit, Dd::from_f64(layer.bias) + dot(&neuron.weights));
        let centred = if layer.output_bias == 0.0 { value } else { value - constant };
        sum += freed(neuron.output, degree) * centred;
    }
    layer.skip.iter().zip(x).fold(sum, |sum, (&w, &x)| sum + freed(w, degree - 1) * Dd::from_f64(x))
}

/// The distance of the computed output to the exact product, in the gate's precision.
pub fn error(gate: &CertifiedGate, x: &[f64]) -> f64 {
    let computed = match gate.precision() {
        Precision::F64 => gate.evaluate(x),
        Precision::F32 => f64::from(gate.evaluate(&x.iter().map(|&x| x as f32).collect::<Vec<_>>())),
    };
    (Dd::from_f64(computed) - target(gate, x)).abs().to_f64()
}

/// The distance of the exact output to the exact product.
pub fn truncation(gate: &CertifiedGate, x: &[f64]) -> f64 {
    let exact: Vec<Dd> = x.iter().map(|&x| Dd::from_f64(x)).collect();
    (gate.evaluate(&exact) - target(gate, x)).abs().to_f64()
}

/// The product of the inputs, the square of a single one.
fn target(gate: &CertifiedGate, x: &[f64]) -> Dd {
    if gate.layer().inputs() == 1 { product(&[x[0], x[0]]) } else { product(x) }
}

/// A generator of uniform numbers, the same on every run.
pub struct Draw(pub u64);

impl Draw {
    /// A number in `[0, 1)` with 24 bits.
    pub fn unit(&mut self) -> f64 {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f64 / (1u64 << 24) as f64
    }

    /// A number in `[lo, hi)`.
    pub fn between(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * self.unit()
    }

    /// A number of `f32` in `[-reach, reach]`.
    pub fn input(&mut self, reach: f64) -> f64 {
        f64::from(self.between(-reach, reach) as f32).clamp(-reach, reach)
    }
}
