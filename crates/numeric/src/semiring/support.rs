//! The semiring of truth values.

use super::Semiring;
use crate::Scaled;

/// Sum is or, product is and: a circuit's value tells whether any term is nonzero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Support(pub bool);

impl Semiring for Support {
    const ZERO: Self = Support(false);
    const ONE: Self = Support(true);

    fn from_weight(weight: Scaled) -> Self {
        Support(!weight.is_zero())
    }

    fn add(self, other: Self) -> Self {
        Support(self.0 || other.0)
    }

    fn mul(self, other: Self) -> Self {
        Support(self.0 && other.0)
    }

    fn greater(self, other: Self) -> Self {
        Support(self.0 || other.0)
    }
}
