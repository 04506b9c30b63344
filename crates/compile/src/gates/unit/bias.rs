//! Biases at which a derivative vanishes or a gate gains an order.
//!
//! Of a bias and its mirror image the negative one is taken for the logistic function and softplus: derivatives from
//! the second on have the same magnitudes, but values are smaller (0.09 in place of 0.91), and with them the rounding.

use super::Unit;

/// `ln(2 + √3)`: there `s(1 - s) = 1/6`, the logistic function has `σ_3 = 0` and its largest `|σ_2| = 1/(6√3)`.
const LN_2_PLUS_SQRT_3: f64 = 1.316_957_896_924_816_7;

/// `ln(5 + 2√6)`: there `s(1 - s) = 1/12`, and the logistic function has `σ_4 = 0`.
const LN_5_PLUS_2_SQRT_6: f64 = 2.292_431_669_561_177_7;

impl Unit {
    /// The bias with the largest `|σ_2|`, where gates of order two are best; there `σ_3 = 0`. `None` for ReLU.
    ///
    /// For the logistic function, `s = σ(b)`, `p = s(1 - s)`: `σ_2 = p(1 - 2s)`, `σ_3 = p(1 - 6p)`, so `p = 1/6`. `tanh
    /// t = 2 logistic(2t) - 1` halves the bias; softplus has the logistic function as derivative, so `σ_3 = 0` at 0.
    pub fn plain_bias(self) -> Option<f64> {
        match self {
            Self::Sigmoid => Some(-LN_2_PLUS_SQRT_3),
            Self::Tanh => Some(LN_2_PLUS_SQRT_3 / 2.0),
            Self::Softplus | Self::Silu | Self::Gelu | Self::Square => Some(0.0),
            Self::Relu => None,
        }
    }

    /// A bias with `σ_4 = 0`, where the same four neurons are of order four; `None` where none is known in closed form.
    ///
    /// For the logistic function `σ_4 = p(1 - 2s)(1 - 12p)`, so `p = 1/12`; for softplus `σ_4 = p(1 - 6p)`, so `p =
    /// 1/6`. All derivatives of a square above the second vanish.
    pub fn order_four_bias(self) -> Option<f64> {
        match self {
            Self::Sigmoid => Some(-LN_5_PLUS_2_SQRT_6),
            Self::Tanh => Some(LN_5_PLUS_2_SQRT_6 / 2.0),
            Self::Softplus => Some(-LN_2_PLUS_SQRT_3),
            Self::Square => Some(0.0),
            Self::Silu | Self::Gelu | Self::Relu => None,
        }
    }
}
