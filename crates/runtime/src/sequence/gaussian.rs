//! Likelihoods of reals: logarithms in `f64`, the largest of a time subtracted.

use hamnet_network::sequence::GaussianEmission;
use hamnet_numeric::elementary::{exp_f64, exp_f64_slice, ln_f64};
use hamnet_numeric::{Dd, Wide};

use crate::Element;

/// `ln p(y | state)` of every state.
pub fn logarithms(emission: &GaussianEmission, values: &[f64], logs: &mut [f64]) {
    let dimensions = values.len();
    let means = emission.means.chunks_exact(dimensions);
    let roots = emission.roots.chunks_exact(dimensions * dimensions);
    for (((log, offset), mean), root) in logs.iter_mut().zip(&emission.offsets).zip(means).zip(roots) {
        let mut squares = 0.0;
        for (row, entries) in root.chunks_exact(dimensions).enumerate() {
            // the root is upper triangular
            let terms = entries[row..].iter().zip(values[row..].iter().zip(&mean[row..]));
            let projected: f64 = terms.map(|(r, (y, m))| r * (y - m)).sum();
            squares += projected * projected;
        }
        *log = offset - 0.5 * squares;
    }
}

/// Subtracts the largest from the logarithms of one time, and returns it.
pub fn relative(logs: &mut [f64]) -> f64 {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    logs.iter_mut().for_each(|log| *log -= largest);
    largest
}

/// What became of the likelihoods of a sequence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    /// Whether one is lost.
    pub lost: bool,
    /// Whether those of some time pass the range of `f64`.
    pub outside: bool,
}

/// Writes the likelihoods of `T` times of `D` reals over `e^scale`, as rows of `width`, ones where nothing is seen.
pub fn rows<T: Element>(
    emission: &GaussianEmission,
    values: &[f64],
    width: usize,
    least: f64,
    rows: &mut Vec<T>,     // T×W
    scales: &mut Vec<f64>, // T
) -> Found {
    let dimensions = emission.labels.len();
    let mut logs = vec![0.0; emission.offsets.len()];
    let lowest = ln_f64(least);
    let mut found = Found::default();
    rows.clear();
    scales.clear();
    for values in values.chunks_exact(dimensions) {
        let start = rows.len();
        rows.resize(start + width, T::ZERO);
        let row = &mut rows[start..][..logs.len()];
        if values[0].is_nan() {
            row.fill(T::ONE);
            scales.push(0.0);
            continue;
        }
        logarithms(emission, values, &mut logs);
        let scale = relative(&mut logs);
        if scale == f64::NEG_INFINITY {
            found.outside = true;
            scales.push(0.0);
            continue;
        }
        found.lost |= logs.iter().any(|&log| log < lowest);
        exp_f64_slice(&mut logs);
        row.iter_mut().zip(&logs).for_each(|(to, &x)| *to = T::from_f64(x));
        scales.push(scale);
    }
    found
}

/// `e^x` for `x ≤ 0`, whatever its size.
pub fn wide_exp(x: f64) -> Wide {
    if x > -700.0 {
        return Wide::from_f64(exp_f64(x));
    }
    // Beyond 2^60 powers of two the number is zero to any sum that a sight can be part of.
    let power = (x * std::f64::consts::LOG2_E).floor().max(-1e18);
    let rest = (Dd::from_f64(x) - Dd::LN_2.mul_f64(power)).to_f64();
    if rest.abs() > 1.0 { Wide::ZERO } else { Wide::from_f64(exp_f64(rest)).shift(power as i64) }
}
