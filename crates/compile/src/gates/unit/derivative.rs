//! Values and derivatives at a point, in double-double.

use hamnet_numeric::Dd;

use super::gaussian::GELU;
use super::polynomial::{LOGISTIC, Polynomial, TANH};
use super::{MAX_ORDER, Unit};

/// The absolute error of [`Unit::derivative`]: `2^-90` up to order one, `2^-58` above.
///
/// The functions have relative error below `2^-98`, and the first derivative is a polynomial with two coefficients.
/// Higher ones have at most 12 coefficients, whose magnitudes sum to less than `2^28`, and an argument of magnitude at
/// most one, so that Horner's rule in [`Dd`] errs by less than `24 · 2^28 · 2^-98 < 2^-65`. SiLU adds two of them times
/// `|x| ≤ 64` and times its order: below `2^-58`. GELU has `Φ` within `2^-100`; its higher derivatives are polynomials
/// whose terms times the density sum to less than `2^13`.
pub const fn derivative_error(order: usize) -> f64 {
    if order <= 1 { 1.0 / (1u128 << 90) as f64 } else { 1.0 / (1u128 << 58) as f64 }
}

impl Unit {
    /// `σ_order(x)`, the true derivative, for `order ≤` [`MAX_ORDER`]; the function itself for order 0.
    ///
    /// - **Domain** `|x| ≤ 64`, for GELU `|x| ≤ 8`   **Error** [`derivative_error`], absolute
    ///
    /// ReLU has the one-sided derivative from the right.
    pub fn derivative(self, order: usize, x: Dd) -> Dd {
        debug_assert!(order <= MAX_ORDER);
        match (self, order) {
            (Self::Sigmoid, 0) => x.logistic(),
            (Self::Sigmoid, _) => horner(&LOGISTIC[order], x.logistic()),
            (Self::Tanh, 0) => x.tanh(),
            (Self::Tanh, _) => horner(&TANH[order], x.tanh()),
            (Self::Softplus, 0) => softplus(x),
            (Self::Softplus, _) => Self::Sigmoid.derivative(order - 1, x),
            (Self::Silu, 0) => x * x.logistic(),
            // Leibniz: (t s)⁽ᵏ⁾ = t s⁽ᵏ⁾ + k s⁽ᵏ⁻¹⁾
            (Self::Silu, _) => {
                x * Self::Sigmoid.derivative(order, x)
                    + Self::Sigmoid.derivative(order - 1, x) * Dd::from_f64(order as f64)
            }
            (Self::Gelu, 0) => x * x.gaussian_integral(),
            (Self::Gelu, 1) => x.gaussian_integral() + x * x.gaussian_density(),
            (Self::Gelu, _) => horner(&GELU[order], x) * x.gaussian_density(),
            (Self::Square, 0) => x * x,
            (Self::Square, 1) => x + x,
            (Self::Square, 2) => Dd::from_f64(2.0),
            (Self::Relu, 0) => {
                if x < Dd::ZERO {
                    Dd::ZERO
                } else {
                    x
                }
            }
            (Self::Relu, 1) => {
                if x < Dd::ZERO {
                    Dd::ZERO
                } else {
                    Dd::ONE
                }
            }
            (Self::Square | Self::Relu, _) => Dd::ZERO,
        }
    }
}

fn softplus(x: Dd) -> Dd {
    let positive = if x < Dd::ZERO { Dd::ZERO } else { x };
    positive + (Dd::ONE + (-x.abs()).exp()).ln()
}

fn horner(coefficients: &Polynomial, x: Dd) -> Dd {
    coefficients.iter().rev().fold(Dd::ZERO, |sum, &c| sum * x + Dd::from_f64(c))
}
