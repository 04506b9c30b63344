//! Numbers derived from the variables: linear maps of arrays, bases of powers, functions.

use super::{Function, Space};
use crate::ModelError;
use crate::polynomial::Polynomial;

/// A coordinate in terms of those before it: of the variables, and of definitions with smaller numbers.
///
/// Energies are polynomials in variables and definitions together, so that `exp(y[0] - 2*y[1])^2` or the entries of a linear
/// map stay what they are and are not expanded.
#[derive(Clone, Debug, PartialEq)]
pub enum Definition {
    /// A polynomial: an entry of a linear map, the base of a power.
    Polynomial(Polynomial),
    /// A function of a polynomial.
    Function(Function, Polynomial),
}

impl Definition {
    /// The polynomial that is defined, or the argument of the function.
    pub fn polynomial(&self) -> &Polynomial {
        match self {
            Self::Polynomial(polynomial) | Self::Function(_, polynomial) => polynomial,
        }
    }

    fn with(self, polynomial: Polynomial) -> Self {
        match self {
            Self::Polynomial(_) => Self::Polynomial(polynomial),
            Self::Function(function, _) => Self::Function(function, polynomial),
        }
    }
}

/// The definitions with their powers reduced.
///
/// # Errors
/// [`ModelError::ForeignCoordinate`] for a coordinate that is neither one of the space nor of an earlier definition.
pub(super) fn checked(definitions: Vec<Definition>, space: &Space) -> Result<Vec<Definition>, ModelError> {
    let numbered = definitions.into_iter().enumerate();
    numbered
        .map(|(number, definition)| {
            check_coordinates(space, number, [definition.polynomial()])?;
            let reduced = definition.polynomial().reduced(|coordinate| space.rule(coordinate));
            Ok(definition.with(reduced))
        })
        .collect()
}

/// # Errors
/// [`ModelError::ForeignCoordinate`] for a coordinate that is neither one of the space nor of the first `definitions`.
pub(super) fn check_coordinates<'p>(
    space: &Space,
    definitions: usize,
    polynomials: impl IntoIterator<Item = &'p Polynomial>,
) -> Result<(), ModelError> {
    let terms = polynomials.into_iter().flat_map(|polynomial| polynomial.terms());
    let coordinates =
        terms.flat_map(|(monomial, _)| monomial.powers().iter().map(|(coordinate, _)| *coordinate));
    for coordinate in coordinates {
        let (known, name) = match (coordinate.definition(), coordinate.variable()) {
            (Some(definition), _) => (definition < definitions, format!("definition {definition}")),
            (None, Some(variable)) => (space.holds(coordinate), variable.to_string()),
            (None, None) => unreachable!("a coordinate is a variable's or a definition's"),
        };
        if !known {
            return Err(ModelError::ForeignCoordinate { variable: name });
        }
    }
    Ok(())
}
