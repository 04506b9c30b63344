//! Rounding errors of a network of nonnegative units, in the logarithm.
//!
//! A computed unit is `x e^ε`. One rounding multiplies by `1 + δ`, `|δ| ≤ u`, so it adds at most `u / (1 - u)` to `|ε|`;
//! a product adds the errors of its operands; a sum of nonnegative terms has an error between the least and the largest
//! of its terms'. In units of `u / (1 - u)`, which is what is counted here, this is exact and has no second order.
//!
//! The count holds for any order of summation and with or without fused multiply-add.

use hamnet_network::{Affine, Network, Operation, UnitId, UnitRange};
use hamnet_numeric::Precision;

/// A bound on the log error of every unit, in roundings.
pub(crate) fn roundings(network: &Network, precision: Precision) -> Vec<f64> {
    let mut counts = vec![input_roundings(precision); network.units()];
    for layer in network.layers() {
        let units = layer.units();
        match layer.operation() {
            Operation::Affine(affine) => {
                for (row, unit) in units.iter().enumerate() {
                    counts[unit.index()] = affine_row(affine, row, precision, &counts);
                }
            }
            Operation::Product(pairs) => {
                for (unit, [a, b]) in units.iter().zip(pairs) {
                    counts[unit.index()] = counts[a.index()] + counts[b.index()] + 1.0;
                }
            }
            Operation::Activation { of, .. } => same(units, of, &mut counts),
            Operation::Rescale { of, .. } => same(units, of.units(), &mut counts),
            _ => {}
        }
    }
    counts
}

/// Units that add no rounding to their operands.
fn same(units: UnitRange, of: &[UnitId], counts: &mut [f64]) {
    for (unit, x) in units.iter().zip(of) {
        counts[unit.index()] = counts[x.index()];
    }
}

/// Soft likelihoods are f64 numbers: exact there, rounded once in f32.
pub(crate) fn input_roundings(precision: Precision) -> f64 {
    match precision {
        Precision::F32 => 1.0,
        Precision::F64 => 0.0,
    }
}

fn affine_row(affine: &Affine, row: usize, precision: Precision, counts: &[f64]) -> f64 {
    let (columns, weights) = affine.row(row);
    let terms = columns.iter().zip(weights).map(|(x, &w)| counts[x.index()] + term_roundings(w, precision));
    let bias = affine.biases()[row];
    let worst = terms.fold(if bias == 0.0 { 0.0 } else { weight_roundings(bias, precision) }, f64::max);
    worst + own_roundings(affine, row, precision)
}

/// Roundings that every term of a row passes: the additions, and one for terms that underflow beside a sum that does not.
pub(crate) fn own_roundings(affine: &Affine, row: usize, precision: Precision) -> f64 {
    let weights = affine.row(row).1;
    let summands = weights.len() + usize::from(affine.biases()[row] != 0.0);
    let underflow = weights.iter().any(|&w| w < smallest_safe_weight(precision));
    summands.saturating_sub(1) as f64 + f64::from(u8::from(underflow))
}

/// Roundings of `w · x` beyond those of `x`: of the weight itself and of the product.
pub(crate) fn term_roundings(weight: f64, precision: Precision) -> f64 {
    if is_power_of_two(weight) { 0.0 } else { weight_roundings(weight, precision) + 1.0 }
}

/// Roundings of a weight: f64 weights are the circuit's rounded once; f32 weights are rounded again.
fn weight_roundings(weight: f64, precision: Precision) -> f64 {
    match precision {
        _ if is_power_of_two(weight) => 0.0,
        Precision::F64 => 1.0,
        Precision::F32 => 1.0 + ROUNDING_OF_F64_IN_F32,
    }
}

/// `2^-53 / 2^-24`, and a little for the product of both roundings.
const ROUNDING_OF_F64_IN_F32: f64 = 1.0 / (1u64 << 28) as f64;

/// Operands are zero or at least this small a number themselves, else their row is flagged: with a weight not below it no
/// term underflows.
fn smallest_safe_weight(precision: Precision) -> f64 {
    match precision {
        Precision::F32 => f64::from_bits((1023 - 60) << 52),
        Precision::F64 => f64::from_bits((1023 - 500) << 52),
    }
}

fn is_power_of_two(weight: f64) -> bool {
    weight.is_normal() && weight.to_bits() & ((1 << 52) - 1) == 0
}
