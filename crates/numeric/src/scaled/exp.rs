//! The exponential into the range of scaled numbers.

use super::Scaled;
use crate::Dd;
use crate::binary;

impl Scaled {
    /// `e^x`, with relative error at most [`Dd::EXP_UNIT`]` + |x|·2^-104`.
    ///
    /// With `k = round(x / ln 2)` and `r = x - k ln 2` it is `2^k e^r`. The product `k ln 2` is within `2^-104.5 |x|`, constant
    /// and rounding together; the difference and the exponential of `r` cost what [`Dd`] says.
    ///
    /// - **Domain** `|x| < 2^29`
    ///
    /// # Panics
    /// Outside the domain: no number is ever clipped.
    pub fn exp(x: Dd) -> Scaled {
        let limit = binary::power_of_two(29);
        assert!(x.hi().abs() < limit, "the exponential of {} leaves the range of scaled numbers", x.hi());
        let multiple = (x.hi() * std::f64::consts::LOG2_E).round();
        let reduced = x - Dd::LN_2.mul_f64(multiple);
        Scaled::from_dd(reduced.exp()).shift(multiple as i32)
    }
}
