//! From model and query to one energy per state of what is asked.

use hamnet_model::polynomial::{Coordinate, Polynomial};
use hamnet_model::{Hamiltonian, Model, Query, VariableId};
use hamnet_numeric::Dd;

use super::constants::constants;
use super::substitute::substituted;
use crate::{CompileError, Options};

/// The energies of the states of one variable, given all others.
pub(super) struct Problem<'m> {
    pub model: &'m Model,
    pub law: &'m Hamiltonian,
    pub query: &'m Query,
    /// The variable that is asked for.
    pub target: VariableId,
    /// `E_x` of each of its states, in the coordinates of the others: [`without_gauge`](crate::forms::without_gauge) is still
    /// to come.
    pub energies: Vec<Polynomial>,
    /// The polynomials of the definitions, with what is given put in.
    pub definitions: Vec<Polynomial>,
    /// How far the constants of the energies can be off.
    pub error: f64,
    /// How numbers were found that are not exact.
    pub notes: Vec<String>,
}

impl<'m> Problem<'m> {
    /// # Errors
    /// [`CompileError::NoEnergies`], [`CompileError::EnergyQuery`], [`CompileError::Normalizer`].
    pub(super) fn new(model: &'m Model, query: &'m Query, options: &Options) -> Result<Self, CompileError> {
        let Model::Hamiltonian(law) = model else {
            return Err(CompileError::NoEnergies { units: options.units });
        };
        let target = target(query)?;
        let constants = constants(model, law, options)?;
        let given = |c: Coordinate| given_value(law, query, c);
        let energies = match law.class() {
            Some(class) if class == target => {
                let with = |(energy, constant): (&Polynomial, &Dd)| energy + &Polynomial::constant(*constant);
                law.energies().iter().zip(&constants.values).map(with).collect()
            }
            class => of_states(law, query, class, target)?,
        };
        Ok(Self {
            model,
            law,
            query,
            target,
            energies: energies.iter().map(|energy| substituted(energy, given)).collect(),
            definitions: law.definitions().iter().map(|d| substituted(d.polynomial(), given)).collect(),
            error: constants.error,
            notes: constants.notes,
        })
    }

    /// Whether the rows of data give `variable`.
    pub(super) fn is_observed(&self, variable: VariableId) -> bool {
        self.query.observable.contains(&variable)
    }
}

/// # Errors
/// [`CompileError::EnergyQuery`] unless one variable is asked for.
fn target(query: &Query) -> Result<VariableId, CompileError> {
    match &query.targets[..] {
        [target] if target.variables().len() == 1 => Ok(target.variables()[0]),
        targets => Err(CompileError::EnergyQuery {
            reason: format!("{} posteriors are asked for, or a joint one", targets.len()),
            remedy: "ask for one variable".to_owned(),
        }),
    }
}

/// The energies of the states of a variable that is not the class.
///
/// # Errors
/// [`CompileError::EnergyQuery`] where the class is not given, or something is derived from the variable.
fn of_states(
    law: &Hamiltonian,
    query: &Query,
    class: Option<VariableId>,
    target: VariableId,
) -> Result<Vec<Polynomial>, CompileError> {
    let name = law.variables()[target].name();
    if law.variables()[target].range().is_some() {
        return Err(CompileError::EnergyQuery {
            reason: format!("`{name}` is a real number and has no states"),
            remedy: "ask for the class or a discrete variable".to_owned(),
        });
    }
    let class_state = match class {
        None => 0,
        Some(class) => query
            .given
            .iter()
            .find(|(variable, _)| *variable == class)
            .map(|given| given.1)
            .ok_or_else(|| CompileError::EnergyQuery {
                reason: format!("`{name}` is no class, and the class is not given"),
                remedy: format!("give it with `--given {}=…`, or ask for it", law.variables()[class].name()),
            })?,
    };
    let holds_target = |polynomial: &Polynomial| {
        polynomial.terms().any(|(monomial, _)| monomial.variables().contains(&target))
    };
    if law.definitions().iter().any(|definition| holds_target(definition.polynomial())) {
        return Err(CompileError::EnergyQuery {
            reason: format!("a function or a linear map depends on `{name}`"),
            remedy: "ask for the class or another variable".to_owned(),
        });
    }
    let energy = |state: usize| {
        substituted(&law.energies()[class_state], |c| {
            let value = |variable| law.space().domain(variable).value(state, c.state());
            c.variable().filter(|variable| *variable == target).map(|variable| Dd::from_f64(value(variable)))
        })
    };
    Ok((0..law.variables().cardinality(target)).map(energy).collect())
}

/// The number of a coordinate whose variable is given for every row.
fn given_value(law: &Hamiltonian, query: &Query, coordinate: Coordinate) -> Option<Dd> {
    let variable = coordinate.variable()?;
    let (_, state) = query.given.iter().find(|(given, _)| *given == variable)?;
    Some(Dd::from_f64(law.space().domain(variable).value(*state, coordinate.state())))
}
