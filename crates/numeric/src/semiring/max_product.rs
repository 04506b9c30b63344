//! The semiring of the most probable explanation.

use super::Semiring;
use crate::Scaled;

/// Sum is the maximum, product the product: a circuit's value is its greatest term.
///
/// Values are [`Scaled`], so nothing underflows, and equal terms compare equal whenever their products are exact or
/// formed in the same order; otherwise a comparison is decided up to [`Dd::UNIT`](crate::Dd::UNIT) per product.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct MaxProduct(pub Scaled);

impl Semiring for MaxProduct {
    const ZERO: Self = MaxProduct(Scaled::ZERO);
    const ONE: Self = MaxProduct(Scaled::ONE);

    fn from_weight(weight: Scaled) -> Self {
        MaxProduct(weight)
    }

    fn add(self, other: Self) -> Self {
        if self >= other { self } else { other }
    }

    fn mul(self, other: Self) -> Self {
        MaxProduct(self.0 * other.0)
    }

    fn greater(self, other: Self) -> Self {
        self.add(other)
    }
}
