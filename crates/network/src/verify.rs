//! The rules every network keeps.
//!
//! 1. Every variable has a name of its own. It has at least one state, each with a name of its own within the variable; or
//!    it is real, and its range is finite, with its ends in order.
//! 2. Inputs are the first units, in order, one per state of a known variable and one for a real variable, which is read
//!    once; no other unit comes before the first layer. A real variable is read only where inputs are observed.
//! 3. Every layer computes at least one unit, from units before it.
//! 4. Every weight and bias is finite.
//! 5. There is a head; every head has one existing unit per joint state of its known, distinct target variables, none of
//!    which is real.
//! 6. The evidence head names an existing unit and is of the encoding's kind: linear for likelihoods, logarithmic for
//!    log-likelihoods, absent for observed inputs. Its offset and the encoding's floor and spread are finite, the floor
//!    positive, the spread not negative, its threshold a number. Where inputs are observed, every head is a softmax, and no
//!    layer rescales: there is no weight to divide by and no `p(e)` to count in.
//!    Max-marginals stand beside a logarithmic evidence head, which reads that of the best, and beside no other form of head.
//! 7. What is given is a known state of a known variable that is not real, at most one for each.
//! 8. There is one origin per unit; its group exists, over known variables, and its state is a joint state of these, a real
//!    variable counting as one state.
//! 9. There is at most one certificate per precision; no bound in it is negative or NaN, nor is one of theory NaN.

mod bounds;
mod labels;
mod layers;

use std::collections::BTreeSet;

use crate::{Network, NetworkError, UnitId, VariableLabel};

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
    labels::max_marginals(network)?;
    layers::observed(network)?;
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

/// The label of `variable`, if the network knows it.
fn known_variable<'a>(
    network: &'a Network,
    place: &str,
    variable: usize,
) -> Result<&'a VariableLabel, NetworkError> {
    let variables = network.parts.variables.len();
    let label = network.parts.variables.get(variable);
    label.ok_or_else(|| NetworkError::NoSuchVariable { place: place.to_owned(), variable, variables })
}

/// That none of `scope` is real.
fn of_states(network: &Network, place: &str, scope: &[usize]) -> Result<(), NetworkError> {
    scope.iter().try_for_each(|&variable| {
        let label = known_variable(network, place, variable)?;
        match label.range() {
            None => Ok(()),
            Some(_) => {
                Err(NetworkError::NotOfStates { place: place.to_owned(), variable: label.name.clone() })
            }
        }
    })
}

/// The number of joint states of distinct known variables, a real one counting as one; `usize::MAX` for more than fit.
fn joint_states(network: &Network, place: &str, scope: &[usize]) -> Result<usize, NetworkError> {
    let mut states = 1usize;
    let mut seen = BTreeSet::new();
    for &variable in scope {
        states = states.saturating_mul(known_variable(network, place, variable)?.width());
        if !seen.insert(variable) {
            return Err(NetworkError::Repeated {
                place: place.to_owned(),
                what: format!("variable `{}`", network.parts.variables[variable].name),
            });
        }
    }
    Ok(states)
}
