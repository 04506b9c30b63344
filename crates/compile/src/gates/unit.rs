//! The nonlinearities gates are built from, with what a certificate must know of each.
//!
//! | unit | `σ(t)` | accuracy assumed, in ulp |
//! |---|---|---|
//! | [`Unit::Sigmoid`] | `1/(1 + e^-t)` | [`SIGMOID_ULP`] |
//! | [`Unit::Tanh`] | `tanh t` | [`TANH_ULP`] |
//! | [`Unit::Softplus`] | `ln(1 + e^t)` | [`SOFTPLUS_ULP`] |
//! | [`Unit::Silu`] | `t/(1 + e^-t)` | [`SILU_ULP`] |
//! | [`Unit::Gelu`] | `t Φ(t)` with the exact error function | [`GELU_ULP`] |
//! | [`Unit::Square`] | `t²` | ½ |
//! | [`Unit::Relu`] | `max(t, 0)` | 0 |
//!
//! Derivatives are true ones, `σ_k = dᵏσ/dtᵏ`, not coefficients of a power series. Source: THEORY 1.6.

mod bias;
mod derivative;
mod gaussian;
mod polynomial;
mod range;

use std::fmt;

use hamnet_network::Activation;
use hamnet_numeric::elementary::{GELU_ULP, SIGMOID_ULP, SILU_ULP, SOFTPLUS_ULP, TANH_ULP};

pub use derivative::derivative_error;

/// The highest derivative in use.
pub const MAX_ORDER: usize = 10;

/// An elementwise nonlinearity; see the [module](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// The logistic function.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `ln(1 + e^t)`, whose derivative is the logistic function.
    Softplus,
    /// `t` times the logistic function.
    Silu,
    /// `t` times the integral of the Gaussian density up to `t`.
    Gelu,
    /// The square.
    Square,
    /// The positive part.
    Relu,
}

impl Unit {
    /// Every unit there is.
    pub const ALL: [Unit; 7] =
        [Unit::Sigmoid, Unit::Tanh, Unit::Softplus, Unit::Silu, Unit::Gelu, Unit::Square, Unit::Relu];

    /// The name, as options spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::Softplus => "softplus",
            Self::Silu => "silu",
            Self::Gelu => "gelu",
            Self::Square => "square",
            Self::Relu => "relu",
        }
    }

    /// The activation of networks that computes it.
    pub fn activation(self) -> Activation {
        match self {
            Self::Sigmoid => Activation::Sigmoid,
            Self::Tanh => Activation::Tanh,
            Self::Softplus => Activation::Softplus,
            Self::Silu => Activation::Silu,
            Self::Gelu => Activation::Gelu,
            Self::Square => Activation::Square,
            Self::Relu => Activation::Relu,
        }
    }

    /// The error of the evaluation that certificates take for granted, in ulp of the exact value.
    pub fn ulp(self) -> f64 {
        match self {
            Self::Sigmoid => SIGMOID_ULP,
            Self::Tanh => TANH_ULP,
            Self::Softplus => SOFTPLUS_ULP,
            Self::Silu => SILU_ULP,
            Self::Gelu => GELU_ULP,
            Self::Square => 0.5,
            Self::Relu => 0.0,
        }
    }

    /// Whether `σ(t) - σ_1(0) t` is an even function: then a skip connection can take away its linear part.
    pub fn is_even_but_for_a_line(self) -> bool {
        match self {
            Self::Softplus | Self::Silu | Self::Gelu | Self::Square => true,
            Self::Sigmoid | Self::Tanh | Self::Relu => false,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
