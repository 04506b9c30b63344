//! Semirings: the arithmetics over which one evaluation of a circuit answers different questions.
//!
//! | type | sum, product | answer |
//! |---|---|---|
//! | `f64`, [`Dd`], [`Scaled`], [`Wide`] | `+`, `·` | the value, in four precisions and ranges |
//! | [`LogProb`] | log-sum-exp, `+` | its logarithm |
//! | [`Interval`] | outward rounded | bounds of the value |
//! | [`MaxProduct`] | max, `·` | the greatest term |
//! | [`Support`] | or, and | whether there is a term |
//! | [`Count`] | `+`, `·` of integers | how many terms there are |
//!
//! The laws (associative, commutative, distributive, neutral elements, zero absorbs) hold exactly for the last two and up
//! to the rounding of the number type for the others.
//!
//! Source: Kimmig, Van den Broeck, De Raedt, "Algebraic model counting", J. Applied Logic 22 (2017).

mod count;
mod max_product;
mod support;

pub use count::Count;
pub use max_product::MaxProduct;
pub use support::Support;

use crate::{Dd, Interval, LogProb, Scaled, Wide};

/// A set with a sum and a product that distributes over it.
pub trait Semiring: Copy {
    /// Neutral for the sum; absorbs in the product.
    const ZERO: Self;
    /// Neutral for the product.
    const ONE: Self;
    /// What the weight of a model means here.
    fn from_weight(weight: Scaled) -> Self;
    /// The sum.
    #[must_use]
    fn add(self, other: Self) -> Self;
    /// The product.
    #[must_use]
    fn mul(self, other: Self) -> Self;
    /// The greater of two, by which an expression that takes the greatest of its terms is evaluated.
    #[must_use]
    fn greater(self, other: Self) -> Self;
}

macro_rules! number {
    ($number:ty, $zero:expr, $one:expr, $from_weight:expr, $greater:expr) => {
        impl Semiring for $number {
            const ZERO: Self = $zero;
            const ONE: Self = $one;

            #[inline]
            fn from_weight(weight: Scaled) -> Self {
                $from_weight(weight)
            }

            #[inline]
            fn add(self, other: Self) -> Self {
                self + other
            }

            #[inline]
            fn mul(self, other: Self) -> Self {
                self * other
            }

            #[inline]
            fn greater(self, other: Self) -> Self {
                $greater(self, other)
            }
        }
    };
}

number!(f64, 0.0, 1.0, Scaled::to_f64, greater);
number!(Scaled, Scaled::ZERO, Scaled::ONE, std::convert::identity, greater);
number!(Wide, Wide::ZERO, Wide::ONE, Wide::from_scaled, greater);
number!(Dd, Dd::ZERO, Dd::ONE, Scaled::to_dd, greater);
number!(LogProb, LogProb::ZERO, LogProb::ONE, LogProb::from_scaled, greater);
number!(Interval, Interval::ZERO, Interval::ONE, Interval::enclosing, Interval::maximum);

/// The greater of two numbers, none of which is NaN.
fn greater<T: PartialOrd>(a: T, b: T) -> T {
    if b > a { b } else { a }
}
