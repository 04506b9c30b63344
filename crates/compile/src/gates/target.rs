//! The polynomial a layer stands for.

/// What a layer computes up to its error, in terms of its inputs.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// `Π_i x_i^{k_i}`, by the exponents.
    Monomial(Vec<usize>),
    /// `Σ_i c_i x_i²`, by the coefficients.
    Squares(Vec<f64>),
}

impl Target {
    /// The degree, in all inputs together.
    pub fn degree(&self) -> usize {
        match self {
            Self::Monomial(exponents) => exponents.iter().sum(),
            Self::Squares(_) => 2,
        }
    }

    /// Whether two inputs can be exchanged.
    pub(super) fn is_alike(&self, one: usize, other: usize) -> bool {
        match self {
            Self::Monomial(exponents) => exponents[one] == exponents[other],
            Self::Squares(coefficients) => coefficients[one] == coefficients[other],
        }
    }

    /// The coefficient of the monomial with these exponents.
    pub(super) fn coefficient(&self, exponents: &[usize]) -> f64 {
        match self {
            Self::Monomial(target) => f64::from(u8::from(target == exponents)),
            Self::Squares(coefficients) => match exponents.iter().position(|&k| k == 2) {
                Some(place) if exponents.iter().sum::<usize>() == 2 => coefficients[place],
                _ => 0.0,
            },
        }
    }
}
