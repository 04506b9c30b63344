//! From observed values to input units.

use super::{Arithmetic, EvaluateError, Values};
use crate::{Input, Network, VariableDomain};

/// What is observed of one variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Observation<R = f64> {
    /// The state of this number.
    State(usize),
    /// The value of a real variable; in interval arithmetic every value of an interval, so that rows fill a box.
    Value(R),
}

/// Checks that there is one observation per input, of the kind its variable has.
pub(super) fn check<A: Arithmetic>(
    network: &Network,
    observations: &[Observation<A::Real>],
) -> Result<(), EvaluateError> {
    let (expected, found) = (network.inputs().len(), observations.len());
    if expected != found {
        return Err(EvaluateError::WrongInputs { expected, found });
    }
    network
        .inputs()
        .iter()
        .zip(observations)
        .try_for_each(|(input, seen)| check_one::<A>(network, input, seen))
}

fn check_one<A: Arithmetic>(
    network: &Network,
    input: &Input,
    observation: &Observation<A::Real>,
) -> Result<(), EvaluateError> {
    let label = &network.variables()[input.variable];
    let variable = || label.name.clone();
    match (&label.domain, *observation) {
        (VariableDomain::States(states), Observation::State(state)) if state >= states.len() => {
            Err(EvaluateError::NoSuchState { variable: variable(), state, states: states.len() })
        }
        (VariableDomain::States(_), Observation::State(_)) => Ok(()),
        (VariableDomain::Real { .. }, Observation::Value(value)) if A::is_nan(value) => {
            Err(EvaluateError::NotANumber { variable: variable() })
        }
        (VariableDomain::Real { .. }, Observation::Value(_)) => Ok(()),
        (VariableDomain::States(_), Observation::Value(_)) => {
            Err(EvaluateError::NeedsState { variable: variable() })
        }
        (VariableDomain::Real { .. }, Observation::State(_)) => {
            Err(EvaluateError::NeedsValue { variable: variable() })
        }
    }
}

/// Whether every checked value lies in the range of its variable.
pub(super) fn is_inside<A: Arithmetic>(network: &Network, observations: &[Observation<A::Real>]) -> bool {
    network.inputs().iter().zip(observations).all(|(input, observation)| {
        match (network.variables()[input.variable].range(), *observation) {
            (Some((low, high)), Observation::Value(value)) => A::lies_between(value, low, high),
            _ => true,
        }
    })
}

/// Computes the input units from checked observations: a state is one-hot, a value is itself.
pub(super) fn encode<A: Arithmetic>(
    network: &Network,
    observations: &[Observation<A::Real>],
    values: &mut Values<A>,
) -> Result<(), EvaluateError> {
    let held = |value: Option<A>, input: &Input| {
        let place = || format!("`{}`", network.variables()[input.variable].name);
        value.ok_or_else(|| EvaluateError::Negative { place: place() })
    };
    for (input, observation) in network.inputs().iter().zip(observations) {
        match *observation {
            Observation::Value(value) => values.push(held(A::from_real(value), input)?),
            Observation::State(observed) => {
                for state in 0..input.units.len() {
                    let one_hot = if state == observed { 1.0 } else { 0.0 };
                    values.push(held(A::constant(one_hot), input)?);
                }
            }
        }
    }
    Ok(())
}
