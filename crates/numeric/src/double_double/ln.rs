//! The natural logarithm of a double-double number.

use super::Dd;
use super::constants::ODD_RECIPROCALS;
use super::horner::horner;
use crate::binary;

/// Terms from here on contribute less than `2^-57` of the sum.
const FIRST_PLAIN_TERM: usize = 11;

impl Dd {
    /// The relative error bound of [`Dd::ln`], `40 u² = 5·2^-103`.
    pub const LN_UNIT: f64 = 5.0 * binary::power_of_two(-103);

    /// `ln self`, with relative error at most [`Dd::LN_UNIT`], near one too.
    ///
    /// With `x = m 2^k`, `√½ ≤ m < √2`, and `s = (m - 1)/(m + 1)`, `|s| ≤ 0.1716`, it is `k ln 2 + 2 s Σ s^{2j}/(2j + 1)`.
    /// In units of `u²`, `u = 2^-53`: the two sums in `s` cost `2` each, the quotient `16`, the series `4`, the product `7`;
    /// `k ln 2` costs `3` and may be twice the result, the last sum `3`: below `40 u²`.
    ///
    /// - **Domain** positive numbers with both parts normal; `-∞` for zero, `∞` for `∞`, NaN for negative numbers and NaN
    pub fn ln(self) -> Dd {
        if self.hi == 0.0 {
            return Dd::from_f64(f64::NEG_INFINITY);
        }
        if self.hi < 0.0 || !self.hi.is_finite() {
            return Dd::from_f64(if self.hi < 0.0 { f64::NAN } else { self.hi });
        }
        let (_, exponent) = binary::decompose(self.hi);
        self.scale(-exponent).ln_shifted(exponent)
    }

    /// `ln (self · 2^exponent)` for `1 ≤ self.hi < 2`, `|exponent| ≤ 2^30`, with relative error at most [`Dd::LN_UNIT`];
    /// `-∞` for `self` zero.
    #[inline]
    pub(crate) fn ln_shifted(self, exponent: i32) -> Dd {
        if self.hi == 0.0 {
            return Dd::from_f64(f64::NEG_INFINITY);
        }
        let above = self.hi > std::f64::consts::SQRT_2;
        let (near_one, exponent) =
            if above { (self.times_power(0.5), exponent + 1) } else { (self, exponent) };
        let logarithm = ln_near_one(near_one);
        if exponent == 0 { logarithm } else { Dd::LN_2.mul_f64(f64::from(exponent)).plus(logarithm) }
    }
}

/// `ln m` for `√½ ≤ m ≤ √2`.
#[inline]
fn ln_near_one(m: Dd) -> Dd {
    let ratio = m.add_f64(-1.0).over(m.add_f64(1.0));
    let series = horner(&ODD_RECIPROCALS, FIRST_PLAIN_TERM, ratio.times(ratio));
    ratio.times(series).times_power(2.0)
}
