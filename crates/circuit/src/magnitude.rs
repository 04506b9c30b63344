//! Ranges of node values in log2, over all rows of hard evidence.

use hamnet_numeric::Scaled;

/// Bounds on a node's value when every likelihood is zero or one: zero, or in `[2^min, 2^max]`.
///
/// Computed on the way in and rounded outward. `max` is the value with all likelihoods one, which bounds the value for
/// any likelihoods up to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Magnitude {
    pub min: f32,
    pub max: f32,
}

impl Magnitude {
    /// The range of the constant one and of an input.
    pub const ONE: Magnitude = Magnitude { min: 0.0, max: 0.0 };

    /// The range of a product of values in the two ranges.
    pub fn times(self, other: Magnitude) -> Magnitude {
        Magnitude { min: (self.min + other.min).next_down(), max: (self.max + other.max).next_up() }
    }

    /// The range of `Σ w_j x_j`: any single term may be the only one that is not zero.
    pub fn of_sum(terms: impl Iterator<Item = (Scaled, Magnitude)> + Clone) -> Magnitude {
        let weighted = terms.map(|(weight, range)| {
            let log2 = log2(weight);
            (log2 + f64::from(range.min), log2 + f64::from(range.max))
        });
        let min = weighted.clone().map(|(min, _)| min).fold(f64::INFINITY, f64::min);
        let top = weighted.clone().map(|(_, max)| max).fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = weighted.map(|(_, max)| exp2(max - top)).sum();
        Magnitude { min: down(min), max: up(top + hamnet_numeric::elementary::log2_f64(total)) }
    }

    /// The range of `max_j w_j x_j`.
    pub fn of_greatest(terms: impl Iterator<Item = (Scaled, Magnitude)> + Clone) -> Magnitude {
        let weighted = terms.map(|(weight, range)| {
            let log2 = log2(weight);
            (log2 + f64::from(range.min), log2 + f64::from(range.max))
        });
        let min = weighted.clone().map(|(min, _)| min).fold(f64::INFINITY, f64::min);
        let max = weighted.map(|(_, max)| max).fold(f64::NEG_INFINITY, f64::max);
        Magnitude { min: down(min), max: up(max) }
    }
}

/// The range of a positive weight as a constant.
pub(crate) fn log2(weight: Scaled) -> f64 {
    // Cheaper than a double-double logarithm, and far more precise than the f32 bounds it goes into.
    f64::from(weight.exponent()) + hamnet_numeric::elementary::log2_f64(weight.mantissa().hi())
}

fn exp2(x: f64) -> f64 {
    hamnet_numeric::elementary::exp2_f64(x)
}

/// `x` rounded down to f32, with a step to spare for the logarithms' own errors.
fn down(x: f64) -> f32 {
    (x as f32).next_down().next_down()
}

fn up(x: f64) -> f32 {
    let rounded = x as f32;
    if f64::from(rounded) == x && x == x.trunc() { rounded } else { rounded.next_up().next_up() }
}
