//! The digamma function at whole numbers.

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// `ψ(1), …, ψ(n)`, by `ψ(m + 1) = ψ(m) + 1/m`; the error stays below `n 2^-53` of the sum.
pub(super) struct Digamma(Vec<f64>);

impl Digamma {
    pub(super) fn up_to(n: usize) -> Self {
        let mut values = Vec::with_capacity(n + 1);
        values.push(f64::NEG_INFINITY);
        let mut value = -EULER;
        for m in 1..=n {
            values.push(value);
            value += 1.0 / m as f64;
        }
        Self(values)
    }

    /// The last number it is known at.
    pub(super) fn len(&self) -> usize {
        self.0.len() - 1
    }

    #[inline]
    pub(super) fn at(&self, n: usize) -> f64 {
        self.0[n]
    }
}
