//! The Gaussian density and its integral.

use super::Dd;

/// `1/√(2π)`, relative error below `2^-106`.
const NORMALIZER: Dd = Dd { hi: 0.3989422804014327, lo: -2.492_327_202_277_73e-17 };

/// From here on the integral is taken from the tail.
const TAIL: f64 = 2.0;

/// The terms of the series: the others add less than `2^-107` of its sum.
const SERIES_TERMS: u32 = 40;

impl Dd {
    /// `φ(x) = e^(-x²/2)/√(2π)`, with relative error at most `(4 x² + 20) u²`, `u = 2^-53`.
    ///
    /// The square moves the exponent by `7 u² · x²/2`, the exponential costs `12 u²`, the product 7.
    ///
    /// - **Domain** `|x| ≤ 35`; zero from 39 on
    pub fn gaussian_density(self) -> Dd {
        (self * self * Dd::from_f64(-0.5)).exp() * NORMALIZER
    }

    /// `Φ(x) = ∫ φ` from `-∞` to `x`, with absolute error at most `64 u² = 2^-100`, `u = 2^-53`, and below -2 with relative
    /// error at most `(4 x² + 50) u²`.
    ///
    /// For `|x| ≤ 2` it is `½ + φ(x) x (1 + x²/3 (1 + x²/5 (…)))`. In `u²`, relative to the product, which is below 0.48: the
    /// bracket costs 43, since every step hands on less than 0.78 of the relative error within it, the density 36, products
    /// 14; the last sum adds 3. For `x < -2` it is `φ(x)` over the continued fraction `m + 1/(m + 2/(m + 3/(m + …)))`, `m = -x`, of positive
    /// terms, which costs less than 30 with the quotient, and for `x > 2` it is `1 - Φ(-x)`.
    ///
    /// - **Domain** every number from -35 on; zero below -39
    pub fn gaussian_integral(self) -> Dd {
        match self.hi() {
            x if x > TAIL => Dd::ONE - (-self).lower_tail(),
            x if x < -TAIL => self.lower_tail(),
            _ => Dd::from_f64(0.5) + self.gaussian_density() * odd_series(self),
        }
    }

    /// `Φ(x)` for `x ≤ -2`.
    fn lower_tail(self) -> Dd {
        let m = -self;
        // Cut after n terms it errs by some e^(-2m√n) for m < √n, and by n!/m^2n beyond: here by less than 2^-107.
        let terms = 30 + (1600.0 / (m.hi() * m.hi())) as u32;
        let fraction = (1..=terms).rev().fold(m, |fraction, n| m + Dd::from_f64(f64::from(n)) / fraction);
        self.gaussian_density() / fraction
    }
}

/// `Σ_k x^{2k+1}/(2k+1)!!`.
fn odd_series(x: Dd) -> Dd {
    let square = x * x;
    let step = |sum, k| Dd::ONE + square / Dd::from_f64(f64::from(2 * k + 1)) * sum;
    x * (1..=SERIES_TERMS).rev().fold(Dd::ONE, step)
}
