//! Filtering and smoothing of reals, one plain loop each.

use super::GaussianSequence;
use crate::sequence::SequenceError;

/// The beliefs about `T` times, each from what was seen until then.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianFiltered {
    /// `T×d`.
    pub means: Vec<f64>,
    /// `T`: `ln p(y_t | y_1 … y_{t-1})` in nats, a density.
    pub ln_steps: Vec<f64>,
}

/// Filters the values seen at each time. Costs `T (d + D)²`; the memory besides the answer is that of one mean.
///
/// # Errors
/// [`SequenceError::WrongCount`], [`SequenceError::Outside`] for a value outside its range, [`SequenceError::TooLong`].
pub fn filter_reals(
    network: &GaussianSequence,
    sights: &[Vec<f64>],
) -> Result<GaussianFiltered, SequenceError> {
    let parts = network.parts();
    let d = parts.hidden.len();
    if let Some(longest) = parts.longest.filter(|&longest| longest < sights.len()) {
        return Err(SequenceError::TooLong { found: sights.len(), longest });
    }
    let mut filtered = GaussianFiltered { means: Vec::new(), ln_steps: Vec::new() };
    let mut input = vec![0.0; d + parts.observed.len()];
    for (time, values) in sights.iter().enumerate() {
        check(network, time, values)?;
        let step = network.step(time);
        input[d..].copy_from_slice(values);
        let output = affine(&step.weights, &step.biases, &input);
        filtered.means.extend_from_slice(&output[..d]);
        filtered.ln_steps.push(step.offset - 0.5 * output[d..].iter().map(|z| z * z).sum::<f64>());
        input[..d].copy_from_slice(&output[..d]);
    }
    Ok(filtered)
}

/// The means of all times given everything that is seen, `T×d`. Costs `T (d + D)²`.
///
/// # Errors
/// As [`filter_reals`].
pub fn smooth_reals(network: &GaussianSequence, sights: &[Vec<f64>]) -> Result<Vec<f64>, SequenceError> {
    let d = network.parts().hidden.len();
    let mut means = filter_reals(network, sights)?.means;
    for time in (0..sights.len().saturating_sub(1)).rev() {
        let step = network.back(time);
        let smoothed = affine(&step.weights, &step.biases, &means[time * d..(time + 2) * d]);
        means[time * d..(time + 1) * d].copy_from_slice(&smoothed);
    }
    Ok(means)
}

/// `W x + b`, from the first column to the last.
fn affine(weights: &[f64], biases: &[f64], input: &[f64]) -> Vec<f64> {
    let rows = weights.chunks_exact(input.len()).zip(biases);
    rows.map(|(row, bias)| row.iter().zip(input).fold(*bias, |sum, (w, x)| sum + w * x)).collect()
}

fn check(network: &GaussianSequence, time: usize, values: &[f64]) -> Result<(), SequenceError> {
    let labels = &network.parts().observed;
    let (expected, found) = (labels.len(), values.len());
    if expected != found {
        return Err(SequenceError::WrongCount { time, expected, found });
    }
    for (label, &value) in labels.iter().zip(values) {
        let (low, high) = label.range().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        // a NaN lies nowhere
        if !(low <= value && value <= high) {
            return Err(SequenceError::Outside { time, variable: label.name.clone(), value, low, high });
        }
    }
    Ok(())
}
