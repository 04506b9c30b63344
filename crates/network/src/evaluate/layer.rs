//! One layer, computed unit by unit.

use super::{Arithmetic, EvaluateError, Values};
use crate::{Affine, Layer, Operation, UnitId};

/// Appends the units of `layer`, which is number `index` of its network.
pub(super) fn run<A: Arithmetic>(
    index: usize,
    layer: &Layer,
    values: &mut Values<A>,
) -> Result<(), EvaluateError> {
    match layer.operation() {
        Operation::Affine(affine) => affine_rows(index, affine, values)?,
        Operation::Product(pairs) => products(pairs, values),
        Operation::Activation { activation, of } => {
            for &unit in of {
                let value = values.at(unit).activate(*activation);
                values.push(value);
            }
        }
        Operation::Rescale { of, counted } => of.iter().for_each(|group| rescale(group, *counted, values)),
    }
    Ok(())
}

fn affine_rows<A: Arithmetic>(
    index: usize,
    affine: &Affine,
    values: &mut Values<A>,
) -> Result<(), EvaluateError> {
    let constant =
        |x| A::constant(x).ok_or_else(|| EvaluateError::Negative { place: format!("layer {index}") });
    for row in 0..affine.rows() {
        let mut sum = constant(affine.biases()[row])?;
        let (columns, weights) = affine.row(row);
        for (&unit, &weight) in columns.iter().zip(weights) {
            let term = constant(weight)?.product(values.at(unit), &mut values.flushed);
            sum = sum.sum(term);
        }
        values.push(sum);
    }
    Ok(())
}

fn products<A: Arithmetic>(pairs: &[[UnitId; 2]], values: &mut Values<A>) {
    for &[a, b] in pairs {
        let product = values.at(a).product(values.at(b), &mut values.flushed);
        values.push(product);
    }
}

fn rescale<A: Arithmetic>(of: &[UnitId], counted: bool, values: &mut Values<A>) {
    let exponent = of.iter().filter_map(|&unit| values.at(unit).exponent()).max().unwrap_or(0);
    for &unit in of {
        let scaled = values.at(unit).shift(-exponent, &mut values.flushed);
        values.push(scaled);
    }
    if counted {
        values.exponent += exponent;
    }
}
