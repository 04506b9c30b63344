//! What a layer of all sign patterns misses of a product of many factors.
//!
//! If the neurons of a layer of `b` inputs are the `2^b` patterns of signs of one weight `δ`, read with `w` times the product of
//! their signs, then exactly (THEORY 1.19)
//!
//! ```text
//! y(x) = (Π x_i) · w (2δ)^b · average of φ⁽ᵇ⁾ over |t_i| ≤ δ|x_i|,      φ(t) = σ(bias + t)
//! ```
//!
//! so that `y/Π x_i` lies in the range of `w (2δ)^b φ⁽ᵇ⁾` over `|τ| ≤ b δ R`; and, since odd orders average to zero and `τ²` to
//! `δ² Σ x_i²/3`, within `w (2δ)^b (δ² b R²/6) M_{b+2}` of `w (2δ)^b σ_b`. Taylor's formula would sum over all monomials of so many
//! inputs.

use hamnet_numeric::Interval;

use super::unit::MAX_ORDER;
use super::{OneLayer, Target};

/// Inputs from which this takes the place of Taylor's formula.
const MANY: usize = 4;

/// A bound of `|y(x) - Π x_i|` over the box `|x_i| ≤ reach`; `None` where the layer is not of this kind, or small.
pub(super) fn truncation_of_patterns(layer: &OneLayer, target: &Target, reach: f64) -> Option<f64> {
    let factors = layer.inputs();
    let is_product =
        matches!(target, Target::Monomial(exponents) if exponents.iter().all(|&exponent| exponent == 1));
    if !is_product || !(MANY..=MAX_ORDER - 2).contains(&factors) {
        return None;
    }
    let (weight, output) = pattern(layer)?;
    let over = Interval::around(layer.bias, layer.spread(reach));
    let twice = Interval::point(2.0 * weight);
    let powers = (0..factors).fold(Interval::point(output), |product, _| product * twice);
    let by_range = (layer.unit.range(factors, over) * powers - Interval::ONE).magnitude();
    let at_bias = layer.unit.range(factors, Interval::point(layer.bias)) * powers - Interval::ONE;
    let variance = factors as f64 * (weight * reach).powi(2) / 6.0;
    let by_curvature =
        at_bias.magnitude() + powers.magnitude() * variance * layer.unit.supremum(factors + 2, over);
    let size = (0..factors).fold(Interval::ONE, |product, _| product * Interval::point(reach));
    Some(by_range.min(by_curvature * (1.0 + 1e-14)) * size.magnitude())
}

/// `δ` and `w` of a layer of all sign patterns.
fn pattern(layer: &OneLayer) -> Option<(f64, f64)> {
    let first = layer.neurons.first()?;
    let weight = first.weights.first()?.abs();
    let output = first.output * sign(&first.weights);
    let mut seen = vec![false; 1 << layer.inputs()];
    for neuron in &layer.neurons {
        let fits = neuron.weights.iter().all(|w| w.abs() == weight)
            && neuron.output * sign(&neuron.weights) == output;
        let place = neuron.weights.iter().fold(0, |place, &w| 2 * place + usize::from(w < 0.0));
        if !fits || std::mem::replace(&mut seen[place], true) {
            return None;
        }
    }
    let plain = layer.output_bias == 0.0 && layer.skip.iter().all(|&skip| skip == 0.0);
    (plain && seen.into_iter().all(|seen| seen)).then_some((weight, output))
}

/// The product of the signs.
fn sign(weights: &[f64]) -> f64 {
    if weights.iter().filter(|&&weight| weight < 0.0).count().is_multiple_of(2) { 1.0 } else { -1.0 }
}

#[cfg(test)]
mod tests {
    use hamnet_numeric::{Dd, Precision};

    use super::super::{Construction, Product, Unit};
    use super::*;

    #[test]
    fn products_of_many_factors_are_within_their_bound_and_come_near_it() {
        for (unit, factors) in [(Unit::Sigmoid, 4), (Unit::Tanh, 5), (Unit::Silu, 4)] {
            let product = Product::at_best_bias(unit, factors).unwrap();
            let layer = product.layer(1.0 / 16.0, Precision::F64);
            let bound = truncation_of_patterns(&layer, &product.target(), 1.0).unwrap();
            let corner = vec![Dd::ONE; factors];
            let error = (layer.evaluate(&corner) - Dd::ONE).to_f64().abs();
            assert!(error <= bound && error >= 0.1 * bound, "{unit} {factors}: {error:e} of {bound:e}");
            let inside: Vec<Dd> = (0..factors).map(|i| Dd::from_f64(0.9 - 0.3 * i as f64)).collect();
            let exact = inside.iter().fold(Dd::ONE, |product, &x| product * x);
            assert!((layer.evaluate(&inside) - exact).to_f64().abs() <= bound);
        }
    }
}
