//! Coordinates of discrete variables, and products of their powers.

use hamnet_numeric::Dd;

use crate::VariableId;

/// A number that a discrete variable gives: its own, or the indicator of one of its states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coordinate {
    variable: VariableId,
    state: Option<u32>,
}

impl Coordinate {
    /// The number of a bit or of a spin.
    pub fn number(variable: VariableId) -> Self {
        Self { variable, state: None }
    }

    /// One where `variable` is in state number `state`, else zero.
    ///
    /// # Panics
    /// If `state` does not fit 32 bits; no variable in memory has that many states.
    pub fn indicator(variable: VariableId, state: usize) -> Self {
        let state = u32::try_from(state).expect("fewer than 2^32 states fit in memory");
        Self { variable, state: Some(state) }
    }

    /// Whose number it is.
    pub fn variable(self) -> VariableId {
        self.variable
    }

    /// The state an indicator asks for; `None` for the number of a bit or spin.
    pub fn state(self) -> Option<usize> {
        self.state.map(|state| state as usize)
    }
}

/// A product of powers of coordinates: sorted by coordinate, no exponent zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Monomial(Vec<(Coordinate, u32)>);

impl Monomial {
    /// The empty product.
    pub fn one() -> Self {
        Self::default()
    }

    /// One coordinate.
    pub fn coordinate(coordinate: Coordinate) -> Self {
        Self(vec![(coordinate, 1)])
    }

    /// The product of the given powers, in any order; repeated coordinates add their exponents.
    pub fn new(powers: impl IntoIterator<Item = (Coordinate, u32)>) -> Self {
        let mut sorted: Vec<(Coordinate, u32)> =
            powers.into_iter().filter(|(_, exponent)| *exponent > 0).collect();
        sorted.sort_unstable();
        sorted.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Self(sorted)
    }

    /// The coordinates and their exponents, in ascending order.
    pub fn powers(&self) -> &[(Coordinate, u32)] {
        &self.0
    }

    /// The sum of the exponents.
    pub fn degree(&self) -> u32 {
        self.0.iter().map(|(_, exponent)| exponent).sum()
    }

    /// The variables it depends on, in ascending order.
    pub fn variables(&self) -> Vec<VariableId> {
        let mut variables: Vec<VariableId> =
            self.0.iter().map(|(coordinate, _)| coordinate.variable()).collect();
        variables.dedup();
        variables
    }

    /// The value where each coordinate has the value that `at` gives.
    pub fn evaluate(&self, at: impl Fn(Coordinate) -> Dd) -> Dd {
        let power = |(coordinate, exponent): &(Coordinate, u32)| {
            let base = at(*coordinate);
            (1..*exponent).fold(base, |product, _| product * base)
        };
        self.0.iter().map(power).fold(Dd::ONE, |product, factor| product * factor)
    }
}

impl std::ops::Mul for &Monomial {
    type Output = Monomial;

    fn mul(self, other: &Monomial) -> Monomial {
        Monomial::new(self.0.iter().chain(&other.0).copied())
    }
}
