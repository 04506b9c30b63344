//! The rules every network keeps.
//!
//! 1. Every variable has a name of its own, and at least one state; every state has a name of its own within its variable.
//! 2. Inputs are the first units, in order, one per state of a known variable, which is read once; no other unit comes
//!    before the first layer.
//! 3. Every layer computes at least one unit, from units before it.
//! 4. Every weight and bias is finite.
//! 5. There is a head; every head has one existing unit per joint state of its known, distinct target variables.
//! 6. The evidence head names an existing unit and is of the encoding's kind: linear for likelihoods, logarithmic for
//!    log-likelihoods. Its offset and the encoding's floor and spread are finite, the floor positive, the spread not
//!    negative, its threshold a number.
//! 7. What is given is a known state of a known variable, at most one for each.
//! 8. There is one origin per unit; its group exists, over known variables, and its state is a joint state of these.
//! 9. There is at most one certificate per precision; no bound in it is negative or NaN, nor is one of theory NaN.

mod bounds;
mod labels;
mod layers;

use std::collections::BTreeSet;

use crate::{Network, NetworkError, UnitId};

/// Checks the rules above, in their order. Costs time in proportion to the network.
///
/// # Errors
/// The first rule that is broken, with its place.
pub fn verify(network: &Network) -> Result<(), NetworkError> {
    labels::variables(network)?;
    labels::inputs(network)?;
    layers::operands(network)?;
    layers::weights(network)?;
    labels::heads(network)?;
    labels::evidence(network)?;
    labels::given(network)?;
    labels::origins(network)?;
    bounds::bounds(network)
}

fn existing_unit(network: &Network, place: &str, unit: UnitId) -> Result<(), NetworkError> {
    if unit.index() < network.units {
        return Ok(());
    }
    Err(NetworkError::NoSuchUnit { place: place.to_owned(), unit, units: network.units })
}

/// The number of states of `variable`, if the network knows it.
fn known_variable(network: &Network, place: &str, variable: usize) -> Result<usize, NetworkError> {
    let variables = network.parts.variables.len();
    match network.parts.variables.get(variable) {
        Some(label) => Ok(label.states.len()),
        None => Err(NetworkError::NoSuchVariable { place: place.to_owned(), variable, variables }),
    }
}

/// The number of joint states of distinct known variables; `usize::MAX` for more than fit.
fn joint_states(network: &Network, place: &str, scope: &[usize]) -> Result<usize, NetworkError> {
    let mut states = 1usize;
    let mut seen = BTreeSet::new();
    for &variable in scope {
        states = states.saturating_mul(known_variable(network, place, variable)?);
        if !seen.insert(variable) {
            return Err(NetworkError::Repeated {
                place: place.to_owned(),
                what: format!("variable `{}`", network.parts.variables[variable].name),
            });
        }
    }
    Ok(states)
}
