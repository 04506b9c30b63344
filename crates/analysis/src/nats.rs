//! A number of nats with a bound of its rounding.

use hamnet_numeric::Dd;
use hamnet_numeric::elementary::ln_f64;

/// `2^-53`.
pub(crate) const UNIT: f64 = f64::EPSILON / 2.0;

/// A quantity in nats, and how far it can be from the exact one of the law of the table.
///
/// Quantities that cannot be negative may come out below zero by their error; they are left so.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Nats {
    /// The computed number.
    pub value: f64,
    /// A bound of `|value - exact|`.
    pub error: f64,
}

impl Nats {
    /// The value in bits, `value / ln 2`, for printing.
    pub fn bits(self) -> f64 {
        to_bits(self.value)
    }

    /// The sum; errors add, with a rounding more.
    pub fn plus(self, other: Nats) -> Nats {
        let value = self.value + other.value;
        Nats { value, error: (self.error + other.error + value.abs() * UNIT) * (1.0 + 4.0 * UNIT) }
    }

    /// The difference.
    pub fn minus(self, other: Nats) -> Nats {
        self.plus(Nats { value: -other.value, error: other.error })
    }

    /// The product with a number that is exact.
    pub fn times(self, factor: f64) -> Nats {
        let value = self.value * factor;
        let error = (self.error * factor.abs() + value.abs() * UNIT) * (1.0 + 4.0 * UNIT);
        Nats { value, error }
    }
}

/// Nats in bits.
pub fn to_bits(nats: f64) -> f64 {
    (Dd::from_f64(nats) / Dd::LN_2).to_f64()
}

/// The expectation `Σ p ln r` of the logarithm of a ratio, term by term.
///
/// With `p` within `5u` and `r` within `c u`, relatively, a term is off by at most `p(c + 10 |ln r|)u`: `5` from `p`, `3.4` from
/// the logarithm, one from the product. The terms are added in double-double. What underflows stays below `1e-300` a term.
pub(crate) struct ExpectedLog {
    sum: Dd,
    mass: f64,
    magnitude: f64,
    terms: f64,
}

impl ExpectedLog {
    pub(crate) fn new() -> Self {
        Self { sum: Dd::ZERO, mass: 0.0, magnitude: 0.0, terms: 0.0 }
    }

    /// Adds `p ln ratio`; nothing for `p` zero, whatever the ratio.
    #[inline]
    pub(crate) fn add(&mut self, p: f64, ratio: f64) {
        if p > 0.0 {
            self.add_logarithm(p, ln_f64(ratio));
        }
    }

    /// Adds `p · logarithm`, the logarithm of a ratio with at most [`LN_ULP`](hamnet_numeric::elementary::LN_ULP).
    #[inline]
    pub(crate) fn add_logarithm(&mut self, p: f64, logarithm: f64) {
        let term = p * logarithm;
        self.sum = self.sum.add_f64(term);
        self.mass += p;
        self.magnitude += term.abs();
        self.terms += 1.0;
    }

    /// The sum, where ratios are within `roundings · u`.
    pub(crate) fn finish(self, roundings: f64) -> Nats {
        if self.magnitude.is_infinite() {
            // a ratio to zero; of a divergence this is the only way
            return Nats { value: f64::INFINITY, error: 0.0 };
        }
        let value = self.sum.to_f64();
        let relative = UNIT * (roundings * self.mass + 10.0 * self.magnitude + value.abs());
        // the sums of the bound are rounded too, far less than one part in a million for any number of terms in memory
        Nats { value, error: relative * (1.0 + 1e-6) + self.terms * 1e-300 }
    }
}
