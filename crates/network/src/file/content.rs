//! The body of a file: one section per part of the network, written and read side by side.

mod labels;
mod layers;
mod remarks;
pub(super) mod sequence;

use super::FileError;
use super::put::{Put, TooLong};
use super::take::{Malformed, Take};
use crate::{Layers, Network, NetworkParts};

const NAMES: &str = "NAME";
const INPUTS: &str = "READ";
const UNITS: &str = "UNIT";
const HEADS: &str = "GIVE";
const REMARKS: &str = "SAYS";

pub(super) fn write(network: &Network) -> Result<Vec<u8>, TooLong> {
    let parts = &network.parts;
    let mut body = Put::default();
    body.section(NAMES, |put| labels::put_names(put, parts))?;
    body.section(INPUTS, |put| labels::put_inputs(put, parts))?;
    body.section(UNITS, |put| layers::put_units(put, network))?;
    body.section(HEADS, |put| labels::put_heads(put, parts))?;
    body.section(REMARKS, |put| remarks::put(put, parts))?;
    Ok(body.bytes)
}

pub(super) fn read(body: &[u8]) -> Result<Network, FileError> {
    let mut body = Take::new(body);
    let names = section(&mut body, NAMES, labels::take_names)?;
    let inputs = section(&mut body, INPUTS, |take| labels::take_inputs(take, &names.variables))?;
    let units =
        section(&mut body, UNITS, |take| layers::take_units(take, Layers::after_inputs(inputs.units)))?;
    let heads = section(&mut body, HEADS, labels::take_heads)?;
    let remarks = section(&mut body, REMARKS, remarks::take)?;
    body.end().map_err(|what| FileError::Malformed { section: REMARKS, what })?;
    let parts = NetworkParts {
        model: names.model,
        variables: names.variables,
        inputs: inputs.inputs,
        encoding: inputs.encoding,
        heads: heads.heads,
        evidence: heads.evidence,
        targets_condition: inputs.targets_condition,
        given: inputs.given,
        origins: units.origins,
        unit_origins: units.unit_origins,
        theory: remarks.theory,
        certificates: remarks.certificates,
        notes: remarks.notes,
    };
    Network::new(units.layers, parts).map_err(FileError::Network)
}

/// What `take` finds in the section `name`, if that is all of it.
fn section<T>(
    body: &mut Take<'_>,
    name: &'static str,
    take: impl FnOnce(&mut Take<'_>) -> Result<T, Malformed>,
) -> Result<T, FileError> {
    let found = body.section(name).and_then(|mut content| {
        let found = take(&mut content)?;
        content.end()?;
        Ok(found)
    });
    found.map_err(|what| FileError::Malformed { section: name, what })
}
