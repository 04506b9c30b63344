//! Functions of one number that an energy may hold beside polynomials.

mod domain;
mod evaluate;
mod range;

use std::fmt;

/// A function of one real number, analytic inside its domain.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Function {
    /// `e^u`.
    Exp,
    /// `ln u`, `u > 0`.
    Ln,
    /// `√u`, `u ≥ 0`.
    Sqrt,
    /// `sin u`, in radians.
    Sin,
    /// `cos u`, in radians.
    Cos,
    /// `tanh u`.
    Tanh,
    /// `1/(1 + e^-u)`.
    Logistic,
    /// `1/u`, `u ≠ 0`.
    Reciprocal,
    /// `u^a` with an exponent that is not a natural number, `u > 0`.
    Power(f64),
}

impl Function {
    /// Those that a text calls by name.
    pub const NAMED: [Function; 7] =
        [Self::Exp, Self::Ln, Self::Sqrt, Self::Sin, Self::Cos, Self::Tanh, Self::Logistic];

    /// The function called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|function| function.name() == name)
    }

    /// Its name, or the kind of power it is.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exp => "exp",
            Self::Ln => "ln",
            Self::Sqrt => "sqrt",
            Self::Sin => "sin",
            Self::Cos => "cos",
            Self::Tanh => "tanh",
            Self::Logistic => "logistic",
            Self::Reciprocal => "1/",
            Self::Power(_) => "^",
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Power(exponent) => write!(f, "^{exponent}"),
            named => f.write_str(named.name()),
        }
    }
}
