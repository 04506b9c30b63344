//! The exponential of a double-double number, and what it is above one.

use super::Dd;
use super::constants::{INVERSE_FACTORIALS, LN_2_PARTS};
use super::horner::horner;
use crate::binary;

/// Terms from here on contribute less than `2^-57` of the sum.
const FIRST_PLAIN_TERM: usize = 14;

/// Up to here `2^k - 1` is an `f64`; beyond, the exponential is far from one.
const FAR_FROM_ZERO: f64 = 36.0;

impl Dd {
    /// The relative error bound of [`Dd::exp`], `12 u² = 3·2^-104`.
    pub const EXP_UNIT: f64 = 3.0 * binary::power_of_two(-104);

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
        let (multiple, reduced) = self.minus_multiple_of_ln_2();
        horner(&INVERSE_FACTORIALS, FIRST_PLAIN_TERM, reduced).scale(multiple as i32)
    }

    /// The relative error bound of [`Dd::exp_m1`], `26 u² = 13·2^-105`.
    pub const EXP_M1_UNIT: f64 = 13.0 * binary::power_of_two(-105);

    /// `e^self - 1`, with relative error at most [`Dd::EXP_M1_UNIT`], near zero too, where the result is at most `2^996`.
    ///
    /// It is `2^k r P + (2^k - 1)` with `k`, `r` and `P` as in [`Dd::exp`]. In units of `u²`, relative to `r P`: its product
    /// costs 7, `P` 5.3 and the reduction 4 of `r`, passed on by a factor below 0.84 for the negative `r` that matter. This
    /// is amplified at most by 1.42, for `k = 1` at the lower end; the sum costs 2. Together below 25. From 36 on the
    /// exponential itself is precise enough.
    ///
    /// - **Domain** zero, and numbers of magnitude at least `2^-900`; infinite above `710`, `-1` below `-746`, NaN for NaN
    pub fn exp_m1(self) -> Dd {
        // false for NaN, which the exponential hands on
        let near_zero = self.abs().hi < FAR_FROM_ZERO;
        if !near_zero {
            let exponential = self.exp();
            return if exponential.hi.is_finite() { exponential.add_f64(-1.0) } else { exponential };
        }
        let (multiple, reduced) = self.minus_multiple_of_ln_2();
        let series = horner(&INVERSE_FACTORIALS[1..], FIRST_PLAIN_TERM - 1, reduced);
        let power = binary::power_of_two(multiple as i32);
        reduced.times(series).times_power(power).add_f64(power - 1.0)
    }

    /// `k = round(x / ln 2)` and `x - k ln 2`, for `|x| < 746`.
    #[inline(always)]
    fn minus_multiple_of_ln_2(self) -> (f64, Dd) {
        let multiple = (self.hi * std::f64::consts::LOG2_E).round();
        let [first, second, third] = LN_2_PARTS;
        let reduced = Dd::from_parts(self.hi - multiple * first, self.lo)
            .add_f64(-multiple * second)
            .add_f64(-multiple * third);
        (multiple, reduced)
    }
}
