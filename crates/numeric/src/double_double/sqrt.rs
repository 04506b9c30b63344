//! The square root of a double-double number.

use super::Dd;
use crate::error_free::two_product;

impl Dd {
    /// The relative error bound of [`Dd::sqrt`], `5 u² = 5·2^-106`.
    pub const SQRT_UNIT: f64 = 5.0 * crate::binary::power_of_two(-106);

    /// `√self`, with relative error at most [`Dd::SQRT_UNIT`].
    ///
    /// One step of Newton's method from `s`, the rounded root of the high part. The rest `self - s²` is at most `3u` of
    /// `s²`, two units of the root and one of the low part. In units of `u²`: what the step leaves is an eighth of the
    /// square of that, 1.125; the sum of the rest and its quotient cost half of 3 each; together 4.125 and terms in `u³`.
    ///
    /// - **Domain** numbers from `2^-900` to `2^996`, and zero; `∞` for `∞`, NaN for negative numbers and NaN
    pub fn sqrt(self) -> Dd {
        let root = self.hi.sqrt();
        if self.hi == 0.0 || !root.is_finite() {
            return Dd::from_f64(root);
        }
        let (square, error) = two_product(root, root);
        // exact: the root's square is next to the high part
        let rest = (self.hi - square) - error;
        Dd::from_ordered(root, (rest + self.lo) / (2.0 * root))
    }
}
