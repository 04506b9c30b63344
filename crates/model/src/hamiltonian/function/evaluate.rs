//! Values in double-double, with their error.

use hamnet_numeric::Dd;

use super::Function;

/// `2^-900`: below it double-double numbers lose their low parts.
const LEAST: f64 = f64::from_bits((1023 - 900) << 52);

/// The relative error of `a ln u`: that of the logarithm, `2 u² ≤ 2^-105` of the product and what is second order.
const EXPONENT_UNIT: f64 = 1.0625 * Dd::LN_UNIT;

impl Function {
    /// `f(u)`, within [`Function::error`]; NaN outside the domain, infinite above the range of double-double numbers.
    pub fn evaluate(self, u: Dd) -> Dd {
        match self {
            Self::Exp => u.exp(),
            Self::Ln if u <= Dd::ZERO => Dd::from_f64(f64::NAN),
            Self::Ln => u.ln(),
            Self::Sqrt => u.sqrt(),
            Self::Sin => u.sin_cos().0,
            Self::Cos => u.sin_cos().1,
            Self::Tanh => u.tanh(),
            Self::Logistic => u.logistic(),
            Self::Reciprocal if u.is_zero() => Dd::from_f64(f64::NAN),
            Self::Reciprocal => Dd::ONE / u,
            Self::Power(_) if u <= Dd::ZERO => Dd::from_f64(f64::NAN),
            Self::Power(exponent) => u.ln().mul_f64(exponent).exp(),
        }
    }

    /// A bound of `|value - f(u)|` for `value` the result of [`Function::evaluate`]; infinite where the value is.
    ///
    /// It is relative to the value but for sine and cosine. A power is `e^{a ln u}`, so that the relative error of the
    /// exponent counts `|a ln u|` times. Values below `2^-900` are right within that.
    ///
    /// - **Domain** that of the function, with `|u|` between `2^-900` and `2^996` or zero
    pub fn error(self, u: Dd, value: Dd) -> f64 {
        let relative = match self {
            Self::Exp => Dd::EXP_UNIT,
            Self::Ln => Dd::LN_UNIT,
            Self::Sqrt => Dd::SQRT_UNIT,
            Self::Sin | Self::Cos => return Dd::SIN_COS_UNIT,
            Self::Tanh => Dd::TANH_UNIT,
            Self::Logistic => Dd::LOGISTIC_UNIT,
            Self::Reciprocal => Dd::UNIT,
            Self::Power(exponent) => {
                1.0625 * Dd::EXP_UNIT + EXPONENT_UNIT * u.ln().mul_f64(exponent).abs().hi()
            }
        };
        let error = (relative * value.abs().hi()).next_up() + LEAST;
        // also false for NaN
        if error < f64::INFINITY { error } else { f64::INFINITY }
    }
}
