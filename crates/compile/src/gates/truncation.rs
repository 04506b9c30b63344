//! What a layer misses of its target in exact arithmetic.
//!
//! Let `y(x) = c + Σ_n w_n σ(b + a_n·x) + s·x` and `|x_i| ≤ R`. Taylor's formula with Lagrange's remainder, neuron by
//! neuron, gives for every order `q`
//!
//! ```text
//! y(x) = Σ_{|α| < q} σ_|α|/α! · (Σ_n w_n a_n^α) x^α + c + s·x + r(x),
//! |r(x)| ≤ M_q/q! · max_x Σ_n |w_n| |a_n·x|^q,      M_q = sup |σ_q(b + τ)|,  |τ| ≤ max_n Σ_i |a_ni| R
//! ```
//!
//! The sum is a polynomial whose coefficients follow from the data alone: nothing is assumed of the construction, and
//! rounded weights and biases count as they are. Its distance to the target is at most the sum of its coefficients'
//! distances times powers of `R`. The maximum is one of a convex function over a box, so a corner attains it. The bound
//! is the least over `q`.
//!
//! Sums of many squares have too many monomials and corners to look at one by one. There neurons that read one input
//! contribute to the powers of that input alone; of others, beyond the second degree, magnitudes are summed: `|σ_k|/k! ·
//! Σ_n |w_n| (Σ_i |a_ni| R)^k`, as in the remainder.
//!
//! For the four-neuron gate `q = 4` and `q = 6` are the bounds with `M_4` and `M_6` of THEORY 1.6.

use hamnet_numeric::{Dd, Interval};

use super::exponents::Symmetry;
use super::one_layer::Neuron;
use super::sign_patterns::truncation_of_patterns;
use super::unit::{MAX_ORDER, derivative_error};
use super::{OneLayer, Target};

/// Sums and products in double-double of the few hundred terms of a coefficient: relative to the sum of magnitudes.
const DD_SLACK: f64 = 1.0 / (1u128 << 88) as f64;

/// Covers the `f64` roundings of a bound that is a sum of fewer than `2^15` nonnegative terms.
const UPWARD: f64 = 1.0 + 1e-11;

/// A bound of `|y(x) - target(x)|` over the box `|x_i| ≤ reach`.
pub(super) fn truncation(layer: &OneLayer, target: &Target, reach: f64) -> f64 {
    if let Some(bound) = truncation_of_patterns(layer, target, reach) {
        return bound * UPWARD;
    }
    let degree = target.degree();
    let symmetry = Symmetry::of(layer, target);
    let part = |order: usize| polynomial_part(layer, target, &symmetry, order, reach);
    let mut below: f64 = (0..=degree).map(part).sum();
    let mut least = f64::INFINITY;
    for order in degree + 1..=MAX_ORDER {
        least = least.min(below + remainder(layer, target, order, reach));
        below += part(order);
    }
    least * UPWARD
}

/// The monomials of degree `order`: the coefficients' distances to those of the target, times `reach^order`.
fn polynomial_part(layer: &OneLayer, target: &Target, symmetry: &Symmetry, order: usize, reach: f64) -> f64 {
    let derivative = layer.unit.derivative(order, Dd::from_f64(layer.bias));
    let scale = power(reach, order);
    if matches!(target, Target::Squares(_)) && order > 2 {
        return scale * beyond_squares(layer, order, derivative);
    }
    let mut sum = 0.0;
    symmetry.for_each(order, &mut |exponent, ways| {
        sum += ways * scale * coefficient_distance(layer, target, exponent, derivative);
    });
    sum
}

/// `|σ_k|/k!` times the powers of single inputs, with what they cancel, and the magnitudes of mixed ones.
fn beyond_squares(layer: &OneLayer, order: usize, derivative: Dd) -> f64 {
    let mut single = vec![(Dd::ZERO, 0.0); layer.inputs()];
    let mut mixed = 0.0;
    for neuron in &layer.neurons {
        match only_input(neuron) {
            Some(place) => {
                let powers = std::iter::repeat_n(neuron.weights[place], order);
                let term =
                    powers.fold(Dd::from_f64(neuron.output), |product, weight| product.mul_f64(weight));
                let (sum, magnitude) = &mut single[place];
                *sum += term;
                *magnitude += term.abs().to_f64();
            }
            None => mixed += neuron.output.abs() * power(neuron.stretch(), order),
        }
    }
    let sums = single.iter().map(|(sum, magnitude)| sum.abs().to_f64() + DD_SLACK * magnitude);
    let moments = mixed + sums.sum::<f64>();
    moments * (derivative.abs().to_f64() + derivative_error(order)) / factorial(order)
}

/// The input a neuron reads, if it is one.
fn only_input(neuron: &Neuron) -> Option<usize> {
    let mut read = neuron.weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
    let (place, _) = read.next()?;
    read.next().is_none().then_some(place)
}

/// `|σ_|α|/α! Σ_n w_n a_n^α + (c or s_i) - target_α|`, rounded up.
fn coefficient_distance(layer: &OneLayer, target: &Target, exponent: &[usize], derivative: Dd) -> f64 {
    let mut moment = Dd::ZERO;
    let mut magnitude = 0.0;
    for neuron in &layer.neurons {
        let term = Dd::from_f64(neuron.output) * monomial(&neuron.weights, exponent);
        moment += term;
        magnitude += term.abs().to_f64();
    }
    let factorials: f64 = exponent.iter().map(|&k| factorial(k)).product();
    let linear = affine_part(layer, exponent);
    let wanted = target.coefficient(exponent);
    let distance = (moment * derivative / Dd::from_f64(factorials) + Dd::from_f64(linear)
        - Dd::from_f64(wanted))
    .abs()
    .to_f64();
    let slack = DD_SLACK * (magnitude * derivative.abs().to_f64() / factorials + linear.abs() + wanted.abs());
    distance + slack + moment.abs().to_f64() * derivative_error(exponent.iter().sum()) / factorials
}

/// The output bias for the constant monomial, the skip weight for a linear one.
fn affine_part(layer: &OneLayer, exponent: &[usize]) -> f64 {
    match exponent.iter().sum() {
        0 => layer.output_bias,
        1 => exponent.iter().zip(&layer.skip).map(|(&k, &weight)| k as f64 * weight).sum(),
        _ => 0.0,
    }
}

/// `M_q/q! · max_x Σ_n |w_n| |a_n·x|^q` over the corners of the box; for many squares each neuron has its own corner.
fn remainder(layer: &OneLayer, target: &Target, order: usize, reach: f64) -> f64 {
    let over = Interval::around(layer.bias, layer.spread(reach));
    let largest = match target {
        Target::Monomial(_) => {
            corners(layer.inputs()).map(|signs| weighted_powers(layer, &signs, order)).fold(0.0, f64::max)
        }
        Target::Squares(_) => {
            layer.neurons.iter().map(|neuron| neuron.output.abs() * power(neuron.stretch(), order)).sum()
        }
    };
    layer.unit.supremum(order, over) * largest * power(reach, order) / factorial(order)
}

/// `Σ_n |w_n| |a_n·signs|^order`.
fn weighted_powers(layer: &OneLayer, signs: &[f64], order: usize) -> f64 {
    let one = |weights: &[f64]| weights.iter().zip(signs).map(|(w, s)| w * s).sum::<f64>().abs();
    layer.neurons.iter().map(|neuron| neuron.output.abs() * power(one(&neuron.weights), order)).sum()
}

/// The corners of the box up to the sign of all, which no magnitude sees.
fn corners(inputs: usize) -> impl Iterator<Item = Vec<f64>> {
    let signs =
        move |pattern: u32| (0..inputs).map(|i| if pattern >> i & 1 == 1 { -1.0 } else { 1.0 }).collect();
    (0..1u32 << (inputs - 1)).map(signs)
}

fn monomial(weights: &[f64], exponent: &[usize]) -> Dd {
    let powers = weights.iter().zip(exponent).flat_map(|(&weight, &k)| std::iter::repeat_n(weight, k));
    powers.fold(Dd::ONE, |product, weight| product.mul_f64(weight))
}

fn power(x: f64, exponent: usize) -> f64 {
    std::iter::repeat_n(x, exponent).product()
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
}
