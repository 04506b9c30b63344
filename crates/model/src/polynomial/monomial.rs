//! Coordinates, and products of their powers.

use hamnet_numeric::Dd;

use crate::VariableId;

/// A number: a variable's own, the indicator of one of its states, or one that is derived from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coordinate {
    /// Derived coordinates stand behind all others.
    source: Source,
    state: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Source {
    Variable(VariableId),
    Definition(u32),
}

impl Coordinate {
    /// The number of a bit, of a spin or of a real variable.
    pub fn number(variable: VariableId) -> Self {
        Self { source: Source::Variable(variable), state: None }
    }

    /// What definition number `definition` of a [`Hamiltonian`](crate::Hamiltonian) gives.
    ///
    /// # Panics
    /// If `definition` does not fit 32 bits; no model in memory has that many definitions.
    pub fn derived(definition: usize) -> Self {
        let definition = u32::try_from(definition).expect("fewer than 2^32 definitions fit in memory");
        Self { source: Source::Definition(definition), state: None }
    }

    /// One where `variable` is in state number `state`, else zero.
    ///
    /// # Panics
    /// If `state` does not fit 32 bits; no variable in memory has that many states.
    pub fn indicator(variable: VariableId, state: usize) -> Self {
        let state = u32::try_from(state).expect("fewer than 2^32 states fit in memory");
        Self { source: Source::Variable(variable), state: Some(state) }
    }

    /// Whose number it is; `None` of a derived one.
    pub fn variable(self) -> Option<VariableId> {
        match self.source {
            Source::Variable(variable) => Some(variable),
            Source::Definition(_) => None,
        }
    }

    /// The definition that gives it; `None` of a variable's.
    pub fn definition(self) -> Option<usize> {
        match self.source {
            Source::Variable(_) => None,
            Source::Definition(definition) => Some(definition as usize),
        }
    }

    /// The state an indicator asks for; `None` for a number.
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

    /// The variables whose numbers or states it holds, in ascending order.
    pub fn variables(&self) -> Vec<VariableId> {
        let mut variables: Vec<VariableId> =
            self.0.iter().filter_map(|(coordinate, _)| coordinate.variable()).collect();
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
