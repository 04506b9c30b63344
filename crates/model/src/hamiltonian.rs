//! Hamiltonians: laws given by energies.
//!
//! ```text
//! p(x, y) ∝ exp(-H_x(y) - ln Z_x - μ_x),      H_x(y) = -ln p(y|x) - ln Z_x,      μ_x = -ln p(x)
//! ```
//!
//! `y` are bits, spins, categories and reals, single or in arrays (a [`Space`]); `x` is the class, a variable of its own behind all
//! others, if there are [`Classes`]. Each class has an energy `H_x`, a [`Polynomial`] in the variables and in what [`Definition`]s
//! derive from them. Without classes there is one energy, and `p(y) ∝ exp(-H(y))`. Any variable of a *discrete* law, one without
//! reals and definitions, may stay unobserved; inference sums it out.
//!
//! **Normalizer.** `ln Z_x` is given, or [`LnZ::Auto`]: then `Z_x = Σ_y exp(-H_x(y))`, so that `p(x)` is the prior;
//! [`Hamiltonian::unresolved`] says that it is still missing. Of a discrete law it takes an elimination, which this crate's nouns do
//! not know: the compiler and the judge find it, each in its own way. Of another law [`ln_z`] integrates it. Where all classes have
//! one energy it is the same for all and dropped.
//!
//! **Factors.** A discrete law is a product of tables `exp(-h)`, one per maximal scope of monomials, and of the table of the class.
//!
//! Source: Lin & Tegmark, arXiv:1608.08225, section 2; THEORY 1.2, 1.5, 1.11.

mod bounded;
mod classes;
mod definition;
mod function;
mod lattice;
mod normalizer;
mod parts;
mod program;
mod space;
mod weight;

use hamnet_numeric::{Dd, Scaled};

use crate::polynomial::{Monomial, Polynomial};
use crate::{ExactFactor, ModelError, VariableId, Variables};
use parts::Part;

pub use bounded::Bounded;
pub use classes::{Classes, LnZ, Prior};
pub use definition::Definition;
pub use function::Function;
pub use lattice::{Boundary, Lattice};
pub(crate) use normalizer::{Gaussian, Group, LN_2PI};
pub use normalizer::{
    MAX_BOX_STATES, MAX_REALS, MAX_STATES, Normalizer, NormalizerError, NormalizerMethod, ln_z,
};
pub(crate) use program::{Arithmetic, Program};
pub use space::{Array, Domain, MAX_VARIABLES, Space};
pub(crate) use weight::{Weight, WeightSum};

/// Energies, normalizers and self-informations add up to at most this many nats in magnitude.
pub const MAX_ENERGY: f64 = 1e8;

/// A law given by one energy per class; see the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Hamiltonian {
    name: Option<String>,
    space: Space,
    definitions: Vec<Definition>,
    classes: Option<Classes>,
    energies: Vec<Polynomial>,
    /// Those of the space, and the class behind them.
    variables: Variables,
    /// The constant part first; none where the law is not discrete.
    parts: Vec<Part>,
}

impl Hamiltonian {
    /// The law of `energies`, one per class, or a single one without classes. Powers are reduced.
    ///
    /// # Errors
    /// [`ModelError::EnergyCount`], [`ModelError::ForeignCoordinate`] for a coordinate that is none of the space nor of an
    /// earlier definition,
    /// [`ModelError::EnergyTooLarge`] past [`MAX_ENERGY`] and [`ModelError::TableTooLarge`] for discrete laws,
    /// [`ModelError::DuplicateVariable`] if the class has the name of a variable.
    pub fn with_definitions(
        name: Option<String>,
        space: Space,
        definitions: Vec<Definition>,
        classes: Option<Classes>,
        energies: Vec<Polynomial>,
    ) -> Result<Self, ModelError> {
        let expected = classes.as_ref().map_or(1, |classes| classes.variable().cardinality());
        if energies.len() != expected {
            return Err(ModelError::EnergyCount { expected, found: energies.len() });
        }
        let definitions = definition::checked(definitions, &space)?;
        definition::check_coordinates(&space, definitions.len(), &energies)?;
        let energies: Vec<Polynomial> =
            energies.iter().map(|energy| energy.reduced(|coordinate| space.rule(coordinate))).collect();
        let is_discrete = space.is_discrete() && definitions.is_empty();
        if is_discrete {
            check_magnitude(classes.as_ref(), &energies)?;
        }
        let mut variables = space.variables().clone();
        if let Some(classes) = &classes {
            variables.push(classes.variable().clone())?;
        }
        let mut parts = Vec::new();
        if is_discrete {
            parts.push(constant_part(&space, classes.as_ref(), &energies));
            parts.extend(parts::gather(&space, classes.as_ref(), &energies)?);
        }
        Ok(Self { name, space, definitions, classes, energies, variables, parts })
    }

    /// The law of polynomial energies in the variables alone; see [`Hamiltonian::with_definitions`].
    ///
    /// # Errors
    /// As there.
    pub fn new(
        name: Option<String>,
        space: Space,
        classes: Option<Classes>,
        energies: Vec<Polynomial>,
    ) -> Result<Self, ModelError> {
        Self::with_definitions(name, space, Vec::new(), classes, energies)
    }

    /// The name the file gives the law.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The variables `y`.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// What is derived from the variables, in order.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// Whether there are neither reals nor definitions, so that the law is a product of tables.
    pub fn is_discrete(&self) -> bool {
        !self.parts.is_empty()
    }

    /// The classes.
    pub fn classes(&self) -> Option<&Classes> {
        self.classes.as_ref()
    }

    /// The class variable.
    pub fn class(&self) -> Option<VariableId> {
        self.classes.as_ref().map(|_| VariableId::new(self.space.variables().len()))
    }

    /// All variables: `y` in order, then the class.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// The energy of each class, multilinear.
    pub fn energies(&self) -> &[Polynomial] {
        &self.energies
    }

    /// Whether some `ln Z_x` still has to be found.
    pub fn unresolved(&self) -> bool {
        let differ = self.energies.iter().any(|energy| *energy != self.energies[0]);
        let classes = self.classes.iter();
        let given = classes.flat_map(|classes| classes.ln_z().iter().map(|ln_z| *ln_z != LnZ::Auto));
        let (any, all) = given.fold((false, true), |(any, all), given| (any | given, all & given));
        !all && (any || differ)
    }

    /// Whether `ln Z_x` of class number `class` is the one of its energy, rather than given.
    pub fn needs_normalizer(&self, class: usize) -> bool {
        self.unresolved() && self.classes.as_ref().is_some_and(|classes| classes.given_ln_z(class).is_none())
    }

    /// `H_x(y)` of class number `class` of a discrete law in the given states of `y`.
    pub fn energy(&self, class: usize, states: &[usize]) -> Dd {
        self.energies[class].evaluate(|c| {
            let value =
                |variable: VariableId| self.space.domain(variable).value(states[variable.index()], c.state());
            Dd::from_f64(c.variable().map_or(0.0, value))
        })
    }

    /// The scope of every factor.
    pub(crate) fn scopes(&self) -> Vec<&[VariableId]> {
        self.parts.iter().map(|part| &part.scope[..]).collect()
    }

    /// Factor number `index`: the class with its prior, constants and given normalizers, or `exp(-h)` of a scope.
    ///
    /// Each entry is within [`Hamiltonian::roundings`] roundings of the exact one.
    pub(crate) fn exact_factor(&self, index: usize) -> ExactFactor {
        let part = &self.parts[index];
        let mut values = parts::entries(part, &self.space, self.classes.as_ref());
        if let (0, Some(classes)) = (index, &self.classes) {
            for (class, value) in values.iter_mut().enumerate() {
                let ln_z = classes.given_ln_z(class).unwrap_or(0.0);
                *value = *value * classes.weight(class) * Scaled::exp(Dd::from_f64(-ln_z));
            }
        }
        ExactFactor { scope: part.scope.clone(), values }
    }

    /// The roundings, each of at most [`Dd::UNIT`], between any entry of factor number `index` and its exact value.
    pub(crate) fn roundings(&self, index: usize) -> u64 {
        let classes = if index == 0 { self.classes.as_ref() } else { None };
        let beside = classes.map_or(0, |classes| {
            let exponents = classes.magnitude().ceil() as u64;
            classes.variable().cardinality() as u64 + exponents + 4
        });
        self.parts[index].roundings() + beside
    }

    /// The number of terms of all energies.
    pub(crate) fn parameters(&self) -> usize {
        self.energies.iter().map(Polynomial::len).sum()
    }
}

/// The constant terms: over the class, or over nothing.
fn constant_part(space: &Space, classes: Option<&Classes>, energies: &[Polynomial]) -> Part {
    let scope = classes.map(|_| VariableId::new(space.variables().len())).into_iter().collect();
    let constant = |energy: &Polynomial| vec![(Monomial::one(), energy.coefficient(&Monomial::one()))];
    Part { scope, terms: energies.iter().map(constant).collect() }
}

fn check_magnitude(classes: Option<&Classes>, energies: &[Polynomial]) -> Result<(), ModelError> {
    let beside = classes.map_or(0.0, Classes::magnitude);
    for (class, energy) in energies.iter().enumerate() {
        let found = energy.magnitude() + beside;
        // not a number is too large as well
        if found.is_nan() || found > MAX_ENERGY {
            let class = classes.map(|classes| classes.variable().states()[class].clone());
            return Err(ModelError::EnergyTooLarge { class, found, limit: MAX_ENERGY });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
