//! The rules every network keeps.
//!
//! 1. Every operand of a layer is computed before it.
//! 2. Every weight and bias is finite.
//! 3. Inputs are the first units, in order, one per state of a known variable.
//! 4. There is a head; every head has one existing unit per joint state of its known target variables.
//! 5. The evidence head names an existing unit.
//! 6. There is one origin per unit, and its group exists.

use crate::{Network, NetworkError, Operation, UnitId};

/// Checks the rules above, in their order.
///
/// # Errors
/// The first rule that is broken, with its place.
pub fn verify(network: &Network) -> Result<(), NetworkError> {
    network.layers.iter().enumerate().try_for_each(|(index, _)| verify_layer(network, index))?;
    verify_inputs(network)?;
    verify_heads(network)?;
    verify_unit(network, "the evidence head", network.parts.evidence.unit())?;
    verify_origins(network)
}

fn verify_layer(network: &Network, index: usize) -> Result<(), NetworkError> {
    let layer = &network.layers[index];
    let mut ahead = None;
    layer.operation.for_each_operand(|unit| {
        if unit >= layer.units.first() && ahead.is_none() {
            ahead = Some(unit);
        }
    });
    if let Some(unit) = ahead {
        return Err(NetworkError::ReadsAhead { layer: index, unit });
    }
    if let Operation::Affine(affine) = &layer.operation {
        for row in 0..affine.rows() {
            let finite = affine.biases()[row].is_finite() && affine.row(row).1.iter().all(|w| w.is_finite());
            if !finite {
                return Err(NetworkError::BadWeight { layer: index, unit: layer.units.at(row) });
            }
        }
    }
    Ok(())
}

fn verify_inputs(network: &Network) -> Result<(), NetworkError> {
    let mut next = 0;
    for (place, input) in network.parts.inputs.iter().enumerate() {
        let place = format!("input {place}");
        let label = known_variable(network, &place, input.variable)?;
        let found = input.units.len();
        if input.units.first().index() != next || found != label {
            return Err(NetworkError::WrongLength { place, expected: label, found });
        }
        next += found;
    }
    Ok(())
}

fn verify_heads(network: &Network) -> Result<(), NetworkError> {
    if network.parts.heads.is_empty() {
        return Err(NetworkError::NoHead);
    }
    for (place, head) in network.parts.heads.iter().enumerate() {
        let place = format!("head {place}");
        let mut expected = 1usize;
        for &variable in &head.target {
            expected = expected.saturating_mul(known_variable(network, &place, variable)?);
        }
        if head.units.len() != expected {
            return Err(NetworkError::WrongLength { place, expected, found: head.units.len() });
        }
        head.units.iter().try_for_each(|&unit| verify_unit(network, &place, unit))?;
    }
    Ok(())
}

fn verify_origins(network: &Network) -> Result<(), NetworkError> {
    let (expected, found) = (network.units, network.parts.unit_origins.len());
    if expected != found {
        return Err(NetworkError::WrongLength { place: "the list of origins".to_owned(), expected, found });
    }
    let groups = network.parts.origins.len();
    match network.parts.unit_origins.iter().find(|origin| origin.group.0 as usize >= groups) {
        None => Ok(()),
        Some(origin) => Err(NetworkError::WrongLength {
            place: "the list of origin groups".to_owned(),
            expected: origin.group.0 as usize + 1,
            found: groups,
        }),
    }
}

fn verify_unit(network: &Network, place: &str, unit: UnitId) -> Result<(), NetworkError> {
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
