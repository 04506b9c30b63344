//! Where a function is defined.

use hamnet_numeric::{Dd, Interval};

use super::Function;

impl Function {
    /// The numbers it is defined at, in words.
    pub fn domain(self) -> &'static str {
        match self {
            Self::Exp | Self::Tanh | Self::Logistic => "every number",
            Self::Ln | Self::Power(_) => "u > 0",
            Self::Sqrt => "u ≥ 0",
            Self::Sin | Self::Cos => "|u| ≤ 2^26",
            Self::Reciprocal => "u ≠ 0",
        }
    }

    /// Whether it is defined at every number of an interval; never for an interval without end.
    pub fn is_defined_on(self, over: Interval) -> bool {
        over.magnitude().is_finite()
            && match self {
                Self::Exp | Self::Tanh | Self::Logistic => true,
                Self::Ln | Self::Power(_) => over.lo() > 0.0,
                Self::Sqrt => over.lo() >= 0.0,
                Self::Sin | Self::Cos => over.magnitude() <= Dd::SIN_COS_REACH,
                Self::Reciprocal => !over.contains(0.0),
            }
    }
}
