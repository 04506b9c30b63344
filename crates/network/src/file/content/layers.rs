//! The section of units: their origins and the layers that compute them.

use crate::file::put::{Put, TooLong};
use crate::file::take::{Malformed, Take, unknown};
use crate::{
    Activation, Affine, Groups, Layers, Network, Operation, Origin, OriginId, UnitId, UnitOrigin, Weights,
};

const DENSE: u8 = 0;
const SPARSE: u8 = 1;
const PRODUCT: u8 = 2;
const RESCALE: u8 = 3;
const RESCALE_COUNTED: u8 = 4;
const SOFTPLUS: u8 = 5;
const SIGMOID: u8 = 6;
const TANH: u8 = 7;
const SILU: u8 = 8;
const GELU: u8 = 9;
const RELU: u8 = 10;
const SQUARE: u8 = 11;

pub(super) struct Units {
    pub origins: Vec<Origin>,
    pub unit_origins: Vec<UnitOrigin>,
    pub layers: Layers,
}

pub(super) fn put_units(put: &mut Put, network: &Network) -> Result<(), TooLong> {
    put.list(&network.parts.origins, |put, origin| {
        put.string(&origin.what)?;
        put.list(&origin.scope, |put, &variable| put.place(variable))
    })?;
    put.list(&network.parts.unit_origins, |put, origin| {
        put.u32(origin.group.0);
        put.u32(origin.state);
        Ok(())
    })?;
    put.list(&network.layers, |put, layer| put_operation(put, &layer.operation))
}

/// The section of the units behind the inputs, for which `layers` has made room.
pub(super) fn take_units(take: &mut Take<'_>, mut layers: Layers) -> Result<Units, Malformed> {
    let origins =
        take.list(8, |take| Ok(Origin { what: take.string()?, scope: take.list(4, Take::place)? }))?;
    let unit_origins =
        take.list(8, |take| Ok(UnitOrigin { group: OriginId(take.u32()?), state: take.u32()? }))?;
    take.list(5, |take| {
        let operation = take_operation(take)?;
        if layers.units() + operation.width() > u32::MAX as usize {
            return Err("there are 2^32 units or more".to_owned());
        }
        layers.push(operation);
        Ok(())
    })?;
    Ok(Units { origins, unit_origins, layers })
}

fn put_operation(put: &mut Put, operation: &Operation) -> Result<(), TooLong> {
    match operation {
        Operation::Affine(affine) => put_affine(put, affine),
        Operation::Product(pairs) => {
            put.u8(PRODUCT);
            put.list(pairs, |put, pair| pair.iter().try_for_each(|unit| put.place(unit.index())))
        }
        Operation::Activation { activation, of } => {
            put.u8(code(*activation));
            put_list_of_units(put, of)
        }
        Operation::Rescale { of, counted } => {
            put.u8(if *counted { RESCALE_COUNTED } else { RESCALE });
            put_list_of_units(put, of.units())?;
            put_starts(put, of.starts())
        }
    }
}

fn code(activation: Activation) -> u8 {
    match activation {
        Activation::Softplus => SOFTPLUS,
        Activation::Sigmoid => SIGMOID,
        Activation::Tanh => TANH,
        Activation::Silu => SILU,
        Activation::Gelu => GELU,
        Activation::Relu => RELU,
        Activation::Square => SQUARE,
    }
}

fn take_operation(take: &mut Take<'_>) -> Result<Operation, Malformed> {
    let kind = take.u8()?;
    if let Some(activation) = Activation::ALL.into_iter().find(|&activation| code(activation) == kind) {
        return Ok(Operation::Activation { activation, of: take.list(4, Take::unit)? });
    }
    match kind {
        DENSE => take_dense(take),
        SPARSE => take_sparse(take),
        PRODUCT => Ok(Operation::Product(take.list(8, |take| Ok([take.unit()?, take.unit()?]))?)),
        RESCALE => Ok(Operation::Rescale { of: take_groups(take)?, counted: false }),
        RESCALE_COUNTED => Ok(Operation::Rescale { of: take_groups(take)?, counted: true }),
        other => Err(unknown("kind of layer", other)),
    }
}

fn put_affine(put: &mut Put, affine: &Affine) -> Result<(), TooLong> {
    match affine.weights() {
        Weights::Dense { columns, matrix } => {
            put.u8(DENSE);
            put_numbers(put, affine.biases())?;
            put_list_of_units(put, columns)?;
            put_numbers(put, matrix)
        }
        Weights::Sparse { starts, columns, weights } => {
            put.u8(SPARSE);
            put_numbers(put, affine.biases())?;
            put_starts(put, starts)?;
            put_list_of_units(put, columns)?;
            put_numbers(put, weights)
        }
    }
}

fn take_dense(take: &mut Take<'_>) -> Result<Operation, Malformed> {
    let biases = take.list(8, Take::f64)?;
    let columns = take.list(4, Take::unit)?;
    let matrix = take.list(8, Take::f64)?;
    let affine = Affine::from_parts(biases, Weights::Dense { columns, matrix });
    affine.map(Operation::Affine).ok_or_else(|| "a dense matrix is not rows times columns".to_owned())
}

fn take_sparse(take: &mut Take<'_>) -> Result<Operation, Malformed> {
    let biases = take.list(8, Take::f64)?;
    let starts = take.list(4, Take::u32)?;
    let columns = take.list(4, Take::unit)?;
    let weights = take.list(8, Take::f64)?;
    let affine = Affine::from_parts(biases, Weights::Sparse { starts, columns, weights });
    affine.map(Operation::Affine).ok_or_else(|| "the rows of a sparse matrix do not fit its terms".to_owned())
}

fn take_groups(take: &mut Take<'_>) -> Result<Groups, Malformed> {
    let units = take.list(4, Take::unit)?;
    let starts = take.list(4, Take::u32)?;
    Groups::from_parts(units, starts).ok_or_else(|| "rescaled groups do not fit their units".to_owned())
}

fn put_starts(put: &mut Put, starts: &[u32]) -> Result<(), TooLong> {
    put.list(starts, |put, &start| {
        put.u32(start);
        Ok(())
    })
}

fn put_list_of_units(put: &mut Put, units: &[UnitId]) -> Result<(), TooLong> {
    put.list(units, |put, unit| put.place(unit.index()))
}

fn put_numbers(put: &mut Put, numbers: &[f64]) -> Result<(), TooLong> {
    put.list(numbers, |put, &number| {
        put.f64(number);
        Ok(())
    })
}
