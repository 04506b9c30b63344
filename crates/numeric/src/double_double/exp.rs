//! The exponential of a double-double number.

use super::Dd;
use super::constants::{INVERSE_FACTORIALS, LN_2_PARTS};
use super::horner::horner;

/// Terms from here on contribute less than `2^-57` of the sum.
const FIRST_PLAIN_TERM: usize = 14;

impl Dd {
    /// The relative error bound of [`Dd::exp`], `12 u² = 3·2^-104`.
    pub const EXP_UNIT: f64 = 3.0 * crate::binary::power_of_two(-104);

    /// `e^self`, with relative error at most [`Dd::EXP_UNIT`] where the result lies in `[2^-900, 2^996]`.
    ///
    /// With `k = round(x / ln 2)` and `r = x - k ln 2`, `|r| ≤ 0.3466`, the result is `2^k (1 + r P)`, `P = 1 + r/2 + …` by
    /// Horner's rule. In units of `u²`, `u = 2^-53`, relative to the result: the reduction costs 1.5, the outer sum 3, its
    /// product 7 and `P` itself 5.3, these two on `|r P| ≤ 0.415 e^r`; truncation and coefficients 0.2. Together below 10.
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
