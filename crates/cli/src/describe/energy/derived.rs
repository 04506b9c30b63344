//! What the coordinates of energies are, through the definitions between them and the variables.

use std::collections::BTreeSet;

use hamnet::model::hamiltonian::{Definition, Function};
use hamnet::model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet::model::{Hamiltonian, VariableId};

/// The definitions of a law, followed down to the variables.
pub struct Derived {
    /// The degree of each in the variables; none where a function is in between.
    degrees: Vec<Option<u32>>,
    variables: Vec<BTreeSet<VariableId>>,
    functions: Vec<Function>,
}

impl Derived {
    /// Those of `law`.
    pub fn new(law: &Hamiltonian) -> Self {
        let mut derived = Self { degrees: Vec::new(), variables: Vec::new(), functions: Vec::new() };
        for definition in law.definitions() {
            let polynomial = definition.polynomial();
            let degree = match definition {
                Definition::Polynomial(_) => derived.degree(polynomial),
                Definition::Function(function, _) => {
                    derived.functions.push(*function);
                    None
                }
            };
            let variables =
                polynomial.terms().flat_map(|(monomial, _)| derived.variables(monomial)).collect();
            derived.degrees.push(degree);
            derived.variables.push(variables);
        }
        derived
    }

    /// The functions there are, in order.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The degree of `polynomial` in the variables; none where it depends on a function of them.
    pub fn degree(&self, polynomial: &Polynomial) -> Option<u32> {
        let mut degrees = polynomial.terms().map(|(monomial, _)| self.degree_of(monomial));
        degrees.try_fold(0, |most, degree| degree.map(|degree| most.max(degree)))
    }

    fn degree_of(&self, monomial: &Monomial) -> Option<u32> {
        monomial.powers().iter().try_fold(0u32, |sum, &(coordinate, power)| {
            let own = coordinate.definition().map_or(Some(1), |number| self.degrees[number])?;
            Some(sum.saturating_add(own.saturating_mul(power)))
        })
    }

    /// The variables that `monomial` depends on.
    pub fn variables(&self, monomial: &Monomial) -> BTreeSet<VariableId> {
        let powers = monomial.powers().iter();
        powers.flat_map(|&(coordinate, _)| self.variables_of(coordinate)).collect()
    }

    fn variables_of(&self, coordinate: Coordinate) -> Vec<VariableId> {
        match (coordinate.definition(), coordinate.variable()) {
            (Some(number), _) => self.variables[number].iter().copied().collect(),
            (None, variable) => variable.into_iter().collect(),
        }
    }
}
