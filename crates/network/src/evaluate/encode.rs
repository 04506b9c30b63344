//! From likelihoods to input units.

use super::{Arithmetic, EvaluateError, Values};
use crate::{Encoding, Network};

/// Checks that there is one vector per input, of one finite nonnegative number per state.
pub(super) fn check(network: &Network, likelihoods: &[impl AsRef<[f64]>]) -> Result<(), EvaluateError> {
    let (expected, found) = (network.inputs().len(), likelihoods.len());
    if expected != found {
        return Err(EvaluateError::WrongInputs { expected, found });
    }
    likelihoods
        .iter()
        .enumerate()
        .try_for_each(|(input, vector)| check_vector(network, input, vector.as_ref()))
}

fn check_vector(network: &Network, input: usize, vector: &[f64]) -> Result<(), EvaluateError> {
    let label = &network.variables()[network.inputs()[input].variable];
    let (expected, found) = (label.states.len(), vector.len());
    if expected != found {
        return Err(EvaluateError::WrongStates { variable: label.name.clone(), expected, found });
    }
    match vector.iter().position(|x| !(x.is_finite() && *x >= 0.0)) {
        None => Ok(()),
        Some(state) => Err(EvaluateError::BadLikelihood {
            variable: label.name.clone(),
            state: label.states[state].clone(),
            value: vector[state],
        }),
    }
}

/// Computes the input units from checked likelihoods, none of them all zeros.
pub(super) fn encode<A: Arithmetic>(
    network: &Network,
    likelihoods: &[impl AsRef<[f64]>],
    values: &mut Values<A>,
) -> Result<(), EvaluateError> {
    likelihoods.iter().map(AsRef::as_ref).try_for_each(|likelihood| match network.parts().encoding {
        Encoding::Likelihood => encode_scaled(likelihood, values),
        Encoding::LogLikelihood { floor } => encode_log(likelihood, floor, values),
    })
}

fn encode_scaled<A: Arithmetic>(likelihood: &[f64], values: &mut Values<A>) -> Result<(), EvaluateError> {
    let exponent = exponent_above(largest(likelihood));
    for &x in likelihood {
        let x = A::constant(x).ok_or_else(negative)?;
        let scaled = x.shift(-exponent, &mut values.flushed);
        values.push(scaled);
    }
    values.exponent += exponent;
    Ok(())
}

fn encode_log<A: Arithmetic>(
    likelihood: &[f64],
    floor: f64,
    values: &mut Values<A>,
) -> Result<(), EvaluateError> {
    let largest = largest(likelihood);
    for &x in likelihood {
        let encoded = A::ln_ratio(x, largest, floor).ok_or_else(negative)?;
        values.push(encoded);
    }
    let ln_largest = A::ln(largest).ok_or_else(negative)?;
    values.ln_scale = Some(values.ln_scale.map_or(ln_largest, |scale| scale.sum(ln_largest)));
    Ok(())
}

fn largest(likelihood: &[f64]) -> f64 {
    likelihood.iter().copied().fold(0.0, f64::max)
}

/// The integer `k` for which `1/2 < x · 2^-k ≤ 1`, for positive `x`.
fn exponent_above(x: f64) -> i64 {
    let x = hamnet_numeric::Wide::from_f64(x);
    if x.mantissa() == 1.0 { x.exponent() } else { x.exponent() + 1 }
}

fn negative() -> EvaluateError {
    EvaluateError::Negative { place: "the encoding of the likelihoods".to_owned() }
}
