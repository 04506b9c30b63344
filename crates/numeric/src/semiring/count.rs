//! The semiring of natural numbers.

use super::Semiring;
use crate::Scaled;

/// A circuit's value is the number of its nonzero terms.
///
/// Exact below [`Count::MANY`], `2^128 - 1`, which stands for any larger number as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub u128);

impl Count {
    /// This many or more.
    pub const MANY: Count = Count(u128::MAX);
}

impl Semiring for Count {
    const ZERO: Self = Count(0);
    const ONE: Self = Count(1);

    fn from_weight(weight: Scaled) -> Self {
        Count(u128::from(!weight.is_zero()))
    }

    fn add(self, other: Self) -> Self {
        Count(self.0.saturating_add(other.0))
    }

    fn mul(self, other: Self) -> Self {
        Count(self.0.saturating_mul(other.0))
    }

    fn greater(self, other: Self) -> Self {
        Count(self.0.max(other.0))
    }
}
