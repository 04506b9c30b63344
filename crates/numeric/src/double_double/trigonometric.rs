//! Sine and cosine of a double-double number.

use super::Dd;
use super::constants::{COSINE_COEFFICIENTS, HALF_PI_PARTS, SINE_COEFFICIENTS};
use super::horner::horner;

/// Terms of the sine from here on contribute less than `2^-57` of the sum.
const FIRST_PLAIN_SINE_TERM: usize = 9;

/// Terms of the cosine from here on contribute less than `2^-57` of the sum.
const FIRST_PLAIN_COSINE_TERM: usize = 9;

impl Dd {
    /// The absolute error bound of [`Dd::sin_cos`], `14 u² = 7·2^-105`; for `|x| ≤ π/4` it bounds the relative error too.
    pub const SIN_COS_UNIT: f64 = 7.0 * crate::binary::power_of_two(-105);

    /// The largest magnitude of an argument of [`Dd::sin_cos`], `2^26`.
    pub const SIN_COS_REACH: f64 = crate::binary::power_of_two(26);

    /// `(sin self, cos self)`, with absolute error at most [`Dd::SIN_COS_UNIT`].
    ///
    /// With `k = round(2x/π)` and `r = x - kπ/2`, `|r| ≤ 0.7854`, both follow from `sin r = r S(r²)` and `cos r = C(r²)`,
    /// power series by Horner's rule. In units of `u²`, `u = 2^-53`: for `k ≠ 0` the two differences of the reduction cost
    /// 2 and 3, of numbers below 0.86, together below 4.5. `S` costs 3 for the outer sum, and `r²/6 ≤ 0.103` times 19 for
    /// its square, product and rest, then 7 for the product with `r`: 12 relative to the sine. `C` costs 3 and `r²/2 ≤
    /// 0.309` times 19: 9. As `|sin r| ≤ 0.7072`, both are below 14.
    ///
    /// - **Domain** `|self| ≤` [`Dd::SIN_COS_REACH`]; NaN beyond
    pub fn sin_cos(self) -> (Dd, Dd) {
        // also false for NaN
        let within_reach = self.abs().hi <= Dd::SIN_COS_REACH;
        if !within_reach {
            return (Dd::from_f64(f64::NAN), Dd::from_f64(f64::NAN));
        }
        let quarters = (self.hi * std::f64::consts::FRAC_2_PI).round();
        let reduced = if quarters == 0.0 { self } else { self.minus_quarters(quarters) };
        let square = reduced.times(reduced);
        let sine = reduced.times(horner(&SINE_COEFFICIENTS, FIRST_PLAIN_SINE_TERM, square));
        let cosine = horner(&COSINE_COEFFICIENTS, FIRST_PLAIN_COSINE_TERM, square);
        match (quarters as i64).rem_euclid(4) {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        }
    }

    /// `self - k π/2` for an integer `|k| ≤ 2^26`; the products with the 27-bit parts are exact.
    fn minus_quarters(self, k: f64) -> Dd {
        let [first, second, third, fourth, rest] = HALF_PI_PARTS.map(|part| k * part);
        let small = Dd::from_parts(second, third).add_f64(fourth).add_f64(rest);
        self.add_f64(-first).plus(-small)
    }
}
