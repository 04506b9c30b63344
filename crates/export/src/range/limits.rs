//! The range of a precision, as powers of two.

use hamnet_numeric::Precision;

/// Bounds on the exponents of nonzero values. See the [module above](super) for their use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limits {
    /// No elementary product is smaller. Two above the least normal number, so that the power of two a rescaling of
    /// zeros computes stays below that of any other group.
    pub(crate) smallest: i32,
    /// No value is larger. Its reciprocal power of two is still normal.
    pub(crate) largest: i32,
    /// A value is checked against a bound of at most `-checked` where it meets others of its kind, and of `+checked`
    /// from above; twice this stays above `smallest`.
    pub(crate) checked: i32,
    /// A rescaling of values within `±idle` is left out; the products of two such are above `-checked`.
    pub(crate) idle: i32,
    /// Bounds that are checked from below are multiples of this, so that few different ones are.
    pub(crate) step: i32,
}

impl Limits {
    pub(crate) const fn of(precision: Precision) -> Self {
        match precision {
            Precision::F32 => Self { smallest: -124, largest: 124, checked: 60, idle: 30, step: 20 },
            Precision::F64 => Self { smallest: -1020, largest: 1020, checked: 500, idle: 250, step: 100 },
        }
    }
}
