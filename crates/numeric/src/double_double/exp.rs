//! The exponential of a double-double number.

use super::Dd;
use super::constants::{INVERSE_FACTORIALS, LN_2_PARTS};
use super::horner::horner;

/// Terms from here on contribute less than `2^-57` of the sum.
const FIRST_PLAIN_TERM: usize = 14;

impl Dd {
    /// The relative error bound of [`Dd::exp`], `2^-101`.
    pub const EXP_UNIT: f64 = crate::binary::power_of_two(-101);

    /// `e^self`, with relative error at most [`Dd::EXP_UNIT`] where the result lies in `[2^-900, 2^996]`.
    ///
    /// With `k = round(x / ln 2)` and `r = x - k ln 2`, `|r| ≤ 0.3466`, the result is `2^k Σ r^n/n!`. In units of `u²`,
    /// `u = 2^-53`: the reduction leaves `|δr| ≤ 2`, the outermost Horner step `3 + 7·0.42`, those inside it at most
    /// `0.36·10`, the truncated series `0.01`; relative to `e^r ≥ 0.707` that is below `17 u²`; the bound is `32 u²`.
    ///
    /// - **Domain** every number; infinite above `710`, zero below `-746`, NaN for NaN
    pub fn exp(self) -> Dd {
        if self.hi.is_nan() {
            return self;
        }
        if self.hi > 710.0 {
            return Dd::from_f64(f64::INFINITY);
        }
        if self.hi < -746.0 {
            return Dd::ZERO;
        }
        let multiple = (self.hi * std::f64::consts::LOG2_E).round();
        let [first, second, third] = LN_2_PARTS;
        let reduced = Dd::from_parts(self.hi - multiple * first, self.lo)
            .add_f64(-multiple * second)
            .add_f64(-multiple * third);
        horner(&INVERSE_FACTORIALS, FIRST_PLAIN_TERM, reduced).scale(multiple as i32)
    }
}
