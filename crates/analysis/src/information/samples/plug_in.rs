//! Frequencies in place of probabilities, corrected for their bias.

use hamnet_numeric::Dd;
use hamnet_numeric::elementary::ln_f64;

use super::columns::{Labels, check_lengths};
use super::estimate::{Estimate, Estimator};
use crate::AnalysisError;

/// `H(A)` as `ln N - Σ n ln n / N + (K - 1)/2N` with `K` the number of labels that occur, nats.
///
/// Bounds: from zero to `ln K`, which labels that never occurred may exceed.
///
/// # Errors
/// [`AnalysisError::TooFewSamples`] below two.
pub fn entropy(a: &Labels) -> Result<Estimate, AnalysisError> {
    check_size(a)?;
    let (value, standard_error) = combined(&[(a, -1)], a)?;
    let upper = ln_f64(a.counts().len() as f64);
    Ok(Estimate::new(value, standard_error, upper, a.len(), Estimator::PlugIn))
}

/// `I(A;B) = H(A) + H(B) - H(A,B)`, each entropy as [`entropy`] estimates it, nats.
///
/// Bounds: zero, and the smaller entropy. The correction is of first order: it takes `N` well above the number of pairs of labels.
///
/// # Errors
/// [`AnalysisError::Lengths`], [`AnalysisError::TooFewSamples`] below two.
pub fn information(a: &Labels, b: &Labels) -> Result<Estimate, AnalysisError> {
    let one = Labels::new("", std::iter::repeat_n(0u32, a.len()));
    conditional_information(a, b, &one)
}

/// `I(A;B|C) = H(A,C) + H(B,C) - H(A,B,C) - H(C)`, each entropy as [`entropy`] estimates it, nats.
///
/// Bounds: zero, and the smaller of `H(A|C)` and `H(B|C)`.
///
/// # Errors
/// [`AnalysisError::Lengths`], [`AnalysisError::TooFewSamples`] below two.
pub fn conditional_information(a: &Labels, b: &Labels, c: &Labels) -> Result<Estimate, AnalysisError> {
    check_size(a)?;
    check_lengths(a.name(), a.len(), b.name(), b.len())?;
    check_lengths(a.name(), a.len(), c.name(), c.len())?;
    let (ac, bc) = (Labels::joined(&[a, c])?, Labels::joined(&[b, c])?);
    let abc = Labels::joined(&[&ac, b])?;
    let (value, standard_error) = combined(&[(&abc, 1), (c, 1), (&ac, -1), (&bc, -1)], &abc)?;
    let h = |labels: &Labels| combined(&[(labels, -1)], labels).map(|(value, _)| value);
    let upper = (h(&ac)? - h(c)?).min(h(&bc)? - h(c)?);
    Ok(Estimate::new(value, standard_error, upper, a.len(), Estimator::PlugIn))
}

fn check_size(a: &Labels) -> Result<(), AnalysisError> {
    if a.len() >= 2 {
        return Ok(());
    }
    Err(AnalysisError::TooFewSamples { what: "the jackknife", found: a.len(), needed: 2 })
}

/// `-Σ ± Ĥ` over labels that are functions of `finest`, and its standard error by the jackknife: what is left out matters only
/// through its label in `finest`.
fn combined(parts: &[(&Labels, i32)], finest: &Labels) -> Result<(f64, f64), AnalysisError> {
    let total = finest.len() as f64;
    // signed: the sums of n ln n, the numbers of labels, and the number of parts
    let (mut powers, mut kinds, mut signs) = (Dd::ZERO, 0.0, 0.0);
    for (labels, sign) in parts {
        let sign = f64::from(*sign);
        for &count in labels.counts() {
            powers = powers.add_f64(sign * power(count));
        }
        kinds += sign * labels.counts().len() as f64;
        signs += sign;
    }
    let value = |powers: f64, kinds: f64, total: f64| {
        powers / total - signs * ln_f64(total) - (kinds - signs) / (2.0 * total)
    };
    let whole = value(powers.to_f64(), kinds, total);
    let mut first = vec![usize::MAX; finest.counts().len()];
    for (row, &code) in finest.codes().iter().enumerate().rev() {
        first[code as usize] = row;
    }
    let mut left_out = Vec::with_capacity(first.len());
    for row in first {
        let (mut change, mut gone) = (0.0, 0.0);
        for (labels, sign) in parts {
            let sign = f64::from(*sign);
            let count = labels.counts()[labels.codes()[row] as usize];
            change += sign * (power(count - 1) - power(count));
            gone += if count == 1 { sign } else { 0.0 };
        }
        left_out.push(value(powers.add_f64(change).to_f64(), kinds - gone, total - 1.0));
    }
    let weighted = |f: &dyn Fn(f64) -> f64| {
        let terms = left_out.iter().zip(finest.counts()).map(|(&value, &count)| count as f64 * f(value));
        crate::pair::sum(&terms.collect::<Vec<_>>())
    };
    let mean = weighted(&|value| value) / total;
    let variance = weighted(&|value| (value - mean).powi(2)) * (total - 1.0) / total;
    Ok((whole, variance.sqrt()))
}

/// `n ln n`.
fn power(count: u64) -> f64 {
    if count == 0 { 0.0 } else { count as f64 * ln_f64(count as f64) }
}
