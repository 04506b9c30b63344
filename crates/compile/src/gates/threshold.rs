//! Whether at least so many of some literals hold, with one neuron; AND where all must.
//!
//! Let `h` be the number of literals that hold, a whole number, and `m` the threshold:
//!
//! | unit | value | error |
//! |---|---|---|
//! | sigmoid | `σ(β(h - m + ½))` | `σ(-β/2)` |
//! | tanh | `½ + ½ tanh(β/2 (h - m + ½))`, the same | `σ(-β/2)` |
//! | relu, of all literals | `max(h - m + 1, 0)` | 0 |
//! | silu, of all literals | `silu(s(h - m + 1))/s`, `s = 64` | `e^-64` |
//! | gelu, of all literals | `gelu(s(h - m + 1))/s` | less than `e^-64` |
//!
//! Where all literals are asked for, `h - m + 1 ≤ 1`; at whole numbers SiLU and GELU of that steepness are ReLU. Arguments are
//! multiples of one half of the steepness, a whole number, and exact in both precisions up to
//! [`MOST_LITERALS`](super::bits::MOST_LITERALS).
//!
//! - **Domain** bits   **Source** THEORY 1.8, 3.6

use hamnet_network::ErrorBound;
use hamnet_numeric::{Interval, Precision};

use super::bits::{error_at, steepness};
use super::one_layer::Neuron;
use super::portable::evaluation_error;
use super::{OneLayer, Unit};

/// From here on `σ(-β/2)` is far below the roundings of `f64`.
const STEEPEST: f64 = 128.0;

/// The steepness of SiLU and GELU: `e^-64` is far below the roundings of `f64`.
const LINEAR: f64 = 64.0;

/// `e^-64`, rounded up.
const LINEAR_ERROR: f64 = 1.7e-28;

/// Whether one neuron of the unit computes a product of bits.
pub(crate) fn has_and(unit: Unit) -> bool {
    match unit {
        Unit::Sigmoid | Unit::Tanh | Unit::Relu | Unit::Silu | Unit::Gelu => true,
        Unit::Softplus | Unit::Square => false,
    }
}

/// Whether one neuron of the unit computes any threshold of bits.
pub(crate) fn has_thresholds(unit: Unit) -> bool {
    matches!(unit, Unit::Sigmoid | Unit::Tanh)
}

/// The steepness for an error of at most `tolerance`: a whole number, at most 128.
pub(crate) fn steepness_for(tolerance: f64) -> f64 {
    if tolerance > 0.0 { steepness(tolerance.min(0.25)).ceil().min(STEEPEST) } else { STEEPEST }
}

/// The neuron that is one where at least `count` of the literals hold; `plain` says which are not negated.
///
/// Units that compute products only are asked for all.
pub(crate) fn threshold(unit: Unit, plain: &[bool], count: usize, steepness: f64) -> OneLayer {
    let negated = plain.iter().filter(|&&plain| !plain).count() as f64;
    let (steepness, offset, output, output_bias) = match unit {
        Unit::Sigmoid | Unit::Softplus | Unit::Square => (steepness, 0.5, 1.0, 0.0),
        Unit::Tanh => (steepness / 2.0, 0.5, 0.5, 0.5),
        Unit::Relu => (1.0, 1.0, 1.0, 0.0),
        Unit::Silu | Unit::Gelu => (LINEAR, 1.0, 1.0 / LINEAR, 0.0),
    };
    OneLayer {
        unit,
        bias: steepness * (negated - count as f64 + offset),
        neurons: vec![Neuron {
            weights: plain.iter().map(|&plain| if plain { steepness } else { -steepness }).collect(),
            output,
        }],
        output_bias,
        skip: vec![0.0; plain.len()],
    }
}

/// How far the value of such a neuron of some literals is from the exact bit, in any runtime.
pub(crate) fn threshold_bound(
    unit: Unit,
    literals: usize,
    steepness: f64,
    precision: Precision,
) -> ErrorBound {
    let within = |most: f64| Interval::around(0.0, most);
    let roundings = |most: f64, scale: f64| scale * evaluation_error(unit, within(most), precision);
    let step = error_at(steepness) * (1.0 + 1e-14);
    match unit {
        Unit::Sigmoid | Unit::Softplus | Unit::Square => {
            ErrorBound { truncation: step, rounding: roundings(1.0, 1.0) }
        }
        // the value of tanh is halved exactly, and the sum with one half rounds
        Unit::Tanh => ErrorBound {
            truncation: step,
            rounding: roundings(STEEPEST / 2.0, 0.5) + precision.unit_roundoff(),
        },
        Unit::Relu => ErrorBound::default(),
        Unit::Silu | Unit::Gelu => {
            // enclosures of these units end at 64; beyond, errors grow no faster than the argument
            ErrorBound {
                truncation: LINEAR_ERROR,
                rounding: roundings(LINEAR, literals.max(1) as f64 / LINEAR),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value on every assignment against the count, for all negations.
    #[test]
    fn thresholds_are_within_their_bounds_on_all_bits() {
        for unit in Unit::ALL.into_iter().filter(|&unit| has_and(unit)) {
            for (n, steepness) in [(2usize, 12.0), (3, 20.0), (4, 64.0)] {
                let least = if has_thresholds(unit) { 1 } else { n };
                for (signs, count) in
                    (0..1usize << n).flat_map(|signs| (least..=n).map(move |count| (signs, count)))
                {
                    check(unit, n, signs, count, steepness);
                }
            }
        }
    }

    fn check(unit: Unit, n: usize, signs: usize, count: usize, steepness: f64) {
        let plain: Vec<bool> = (0..n).map(|i| signs >> i & 1 == 0).collect();
        let layer = threshold(unit, &plain, count, steepness);
        let bound = threshold_bound(unit, n, steepness, Precision::F64);
        let mut worst = 0.0f64;
        for state in 0..1usize << n {
            let bits: Vec<f64> = (0..n).map(|i| (state >> i & 1) as f64).collect();
            let held = (0..n).filter(|&i| plain[i] == (state >> i & 1 == 1)).count();
            let exact = f64::from(u8::from(held >= count));
            worst = worst.max((layer.evaluate::<f64>(&bits) - exact).abs());
        }
        assert!(worst <= bound.total(), "{unit} {worst} {bound}");
        if has_thresholds(unit) {
            assert!(worst >= 0.9 * bound.truncation - bound.rounding, "{unit} {worst} {bound}");
        }
    }
}
