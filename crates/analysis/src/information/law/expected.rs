//! Entropies in double-double, with bounds.

use hamnet_numeric::{Dd, Scaled};

use crate::Nats;
use crate::nats::UNIT;

/// A number within `error` of the exact one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact {
    pub(super) value: Dd,
    pub(super) error: f64,
}

impl Exact {
    pub(super) const ZERO: Exact = Exact { value: Dd::ZERO, error: 0.0 };

    pub(super) fn plus(self, other: Self) -> Self {
        let value = self.value + other.value;
        let error = (self.error + other.error + value.abs().to_f64() * Dd::UNIT) * (1.0 + 8.0 * UNIT);
        Self { value, error }
    }

    /// The number times a small integer.
    pub(super) fn signed(self, factor: f64) -> Self {
        let value = self.value.mul_f64(factor);
        let error = (self.error * factor.abs() + value.abs().to_f64() * Dd::UNIT) * (1.0 + 8.0 * UNIT);
        Self { value, error }
    }

    /// The number rounded to `f64`.
    pub(super) fn nats(self) -> Nats {
        let value = self.value.to_f64();
        Nats { value, error: (self.error + (self.value.lo().abs())) * (1.0 + 8.0 * UNIT) }
    }
}

/// `E ln (1/q) = -Σ p ln q`, term by term.
///
/// With `p` within the relative error `ε` and `q` within `δ`, a term is off by at most `p δ + (ε + λ + 2u) |p ln q|`, `λ` the error of
/// the logarithm and `u` that of a product; `n` sums add `n u Σ|p ln q|`.
pub(super) struct ExpectedLog {
    sum: Dd,
    mass: f64,
    magnitude: f64,
    terms: f64,
}

impl ExpectedLog {
    pub(super) fn new() -> Self {
        Self { sum: Dd::ZERO, mass: 0.0, magnitude: 0.0, terms: 0.0 }
    }

    /// Adds `-p ln q` for `p > 0`.
    #[inline]
    pub(super) fn add(&mut self, p: Scaled, q: Scaled) {
        let p = p.to_dd();
        self.mass += p.hi();
        if q.is_one() {
            return;
        }
        let term = p * q.ln_dd();
        self.sum = self.sum - term;
        self.magnitude += term.hi().abs();
        self.terms += 1.0;
    }

    /// The sum, where `p` is within `p_roundings` of [`Dd::UNIT`] and `q` within `q_roundings`.
    pub(super) fn finish(self, p_roundings: f64, q_roundings: f64) -> Exact {
        let (p, q) = (relative(p_roundings), relative(q_roundings));
        let own = p + Dd::LN_UNIT + (self.terms + 2.0) * Dd::UNIT;
        // the sums of the bound itself are rounded, far less than one part in a million for any number of terms in memory; what of
        // a probability below 2^-900 is lost in `to_dd` is less than 1e-290 with its logarithm
        let error = (q * self.mass + own * self.magnitude) * (1.0 + 1e-6) + self.terms * 1e-280;
        Exact { value: self.sum, error }
    }
}

/// A bound of the relative error after so many roundings.
fn relative(roundings: f64) -> f64 {
    let error = roundings * Dd::UNIT;
    if error < 1e-3 { error / (1.0 - error) } else { f64::INFINITY }
}
