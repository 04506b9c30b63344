//! What a sum is: the sum of its terms, or the greatest of them.

use hamnet_numeric::{Scaled, Semiring};

use crate::Magnitude;

/// The two algebras a circuit can be built in. Products are products in both, and distribute over either sum.
///
/// | | sum of weights | `p(e)` becomes | its derivatives become |
/// |---|---|---|---|
/// | sum-product | `Σ_j w_j x_j` | `Σ_x p(x, e)` | marginals `p(x_v = s, e)` |
/// | max-product | `max_j w_j x_j` | `max_x p(x, e)` | max-marginals `max_{x: x_v = s} p(x, e)` |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algebra {
    /// Sums are sums.
    #[default]
    SumProduct,
    /// The sum of some terms is the greatest of them.
    MaxProduct,
}

impl Algebra {
    /// The name in the text form.
    pub fn name(self) -> &'static str {
        match self {
            Self::SumProduct => "sum-product",
            Self::MaxProduct => "max-product",
        }
    }

    /// The sum of two numbers of any semiring that can stand for the values of a circuit.
    pub fn sum<S: Semiring>(self, a: S, b: S) -> S {
        match self {
            Self::SumProduct => a.add(b),
            Self::MaxProduct => a.greater(b),
        }
    }

    /// The range of the sum of `terms`.
    pub(crate) fn magnitude(self, terms: impl Iterator<Item = (Scaled, Magnitude)> + Clone) -> Magnitude {
        match self {
            Self::SumProduct => Magnitude::of_sum(terms),
            Self::MaxProduct => Magnitude::of_greatest(terms),
        }
    }
}
