//! Rules 3, 4 and the last of 6: layers read what is before them, hold finite numbers, and rescale only weights.

use crate::{Encoding, HeadForm, Network, NetworkError, Operation, UnitId};

pub(super) fn operands(network: &Network) -> Result<(), NetworkError> {
    for (index, layer) in network.layers.iter().enumerate() {
        if layer.units.is_empty() {
            return Err(NetworkError::EmptyLayer { layer: index });
        }
        if let Some(unit) = first_ahead(&layer.operation, layer.units.first()) {
            return Err(NetworkError::ReadsAhead { layer: index, unit });
        }
    }
    Ok(())
}

fn first_ahead(operation: &Operation, computed: UnitId) -> Option<UnitId> {
    let mut ahead = None;
    operation.for_each_operand(|unit| {
        if unit >= computed && ahead.is_none() {
            ahead = Some(unit);
        }
    });
    ahead
}

pub(super) fn weights(network: &Network) -> Result<(), NetworkError> {
    for (index, layer) in network.layers.iter().enumerate() {
        let Operation::Affine(affine) = &layer.operation else { continue };
        let finite = |row: &usize| {
            affine.biases()[*row].is_finite() && affine.row(*row).1.iter().all(|w| w.is_finite())
        };
        if let Some(row) = (0..affine.rows()).find(|row| !finite(row)) {
            return Err(NetworkError::BadWeight { layer: index, unit: layer.units.at(row) });
        }
    }
    Ok(())
}

/// Where inputs are observed there are energies, and no weights.
pub(super) fn observed(network: &Network) -> Result<(), NetworkError> {
    if network.parts.encoding != Encoding::Observed {
        return Ok(());
    }
    let refused = |place: String, what| Err(NetworkError::NoWeights { place, what });
    if let Some(head) = network.parts.heads.iter().position(|head| head.form != HeadForm::Softmax) {
        return refused(format!("head {head}"), "divides by a sum");
    }
    let rescales = |operation: &Operation| matches!(operation, Operation::Rescale { .. });
    match network.layers.iter().position(|layer| rescales(&layer.operation)) {
        None => Ok(()),
        Some(layer) => refused(format!("layer {layer}"), "rescales"),
    }
}
