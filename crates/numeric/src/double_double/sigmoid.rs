//! The logistic function and the hyperbolic tangent of a double-double number.

use super::Dd;

/// From here on `1 - tanh x = 2/(e^{2x} + 1)` is below `2^-114`.
const TANH_IS_ONE: f64 = 40.0;

impl Dd {
    /// The relative error bound of [`Dd::logistic`], `32 u² = 2^-101`.
    pub const LOGISTIC_UNIT: f64 = 2.0 * Dd::UNIT;

    /// The relative error bound of [`Dd::tanh`], `40 u² = 5·2^-103`.
    pub const TANH_UNIT: f64 = 2.5 * Dd::UNIT;

    /// `1/(1 + e^-self)`, with relative error at most [`Dd::LOGISTIC_UNIT`] where the result is at least `2^-900`.
    ///
    /// From `e = e^-|x|` it is `1/(1 + e)` or `e/(1 + e)`. In units of `u²`: `e` costs 12, of which the second form sees
    /// all and the sum half; the sum 3, the quotient 15. Together below 31.
    ///
    /// - **Domain** every number
    pub fn logistic(self) -> Dd {
        let e = (-self.abs()).exp();
        let numerator = if self.hi < 0.0 { e } else { Dd::ONE };
        numerator.over(Dd::ONE.plus(e))
    }

    /// `tanh self`, with relative error at most [`Dd::TANH_UNIT`], near zero too.
    ///
    /// It is `t/(t + 2)` with `t = e^{2|x|} - 1`. In units of `u²`: `t` costs [`Dd::EXP_M1_UNIT`], 26, where it is at least
    /// 0.41, and half of it below; the quotient passes this on by a factor `2/(t + 2)`, below 0.83 or one. The sum costs 2,
    /// the quotient 15. Together below 39.
    ///
    /// - **Domain** numbers of magnitude at least `2^-900`, and zero
    pub fn tanh(self) -> Dd {
        let magnitude = if self.abs().hi > TANH_IS_ONE {
            Dd::ONE
        } else {
            let t = self.abs().times_power(2.0).exp_m1();
            t.over(t.add_f64(2.0))
        };
        if self.hi < 0.0 { -magnitude } else { magnitude }
    }
}
