//! From likelihoods to input units.

use hamnet_numeric::elementary;

use super::{Arithmetic, EvaluateError, Status, Values};
use crate::{Encoding, Network};

/// Checks that there is one vector per input, of one finite nonnegative number per state.
pub(super) fn check(network: &Network, likelihoods: &[impl AsRef<[f64]>]) -> Result<(), EvaluateError> {
    if network.parts().encoding == Encoding::Observed {
        return Err(EvaluateError::OtherEncoding { likelihoods: false });
    }
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
    let (expected, found) = (label.states().len(), vector.len());
    if expected != found {
        return Err(EvaluateError::WrongStates { variable: label.name.clone(), expected, found });
    }
    match vector.iter().position(|x| !(x.is_finite() && *x >= 0.0)) {
        None => Ok(()),
        Some(state) => Err(EvaluateError::BadLikelihood {
            variable: label.name.clone(),
            state: label.states()[state].clone(),
            value: vector[state],
        }),
    }
}

/// Why checked likelihoods have no answer, before any unit is computed.
pub(super) fn refusal(network: &Network, likelihoods: &[impl AsRef<[f64]>]) -> Option<Status> {
    let vectors = likelihoods.iter().map(AsRef::as_ref);
    if vectors.clone().any(|vector: &[f64]| largest(vector) == 0.0) {
        return Some(Status::Impossible);
    }
    let Encoding::LogLikelihood { spread, .. } = network.parts().encoding else { return None };
    let spreads = vectors.map(ln_spread);
    (spreads.sum::<f64>() > spread).then_some(Status::Outside)
}

/// `ln(max_s λ_s / min positive λ_s)`.
fn ln_spread(likelihood: &[f64]) -> f64 {
    let positive = likelihood.iter().copied().filter(|&x| x > 0.0);
    elementary::ln_f64(largest(likelihood)) - elementary::ln_f64(positive.fold(f64::INFINITY, f64::min))
}

/// Computes the input units from checked likelihoods, none of them all zeros.
pub(super) fn encode<A: Arithmetic>(
    network: &Network,
    likelihoods: &[impl AsRef<[f64]>],
    values: &mut Values<A>,
) -> Result<(), EvaluateError> {
    likelihoods.iter().map(AsRef::as_ref).try_for_each(|likelihood| match network.parts().encoding {
        Encoding::Likelihood => encode_scaled(likelihood, values),
        Encoding::LogLikelihood { floor, .. } => encode_log(likelihood, floor, values),
        Encoding::Observed => Err(EvaluateError::OtherEncoding { likelihoods: false }),
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

#[cfg(test)]
mod tests {
    use super::exponent_above;

    #[test]
    fn the_largest_likelihood_lands_above_one_half_and_not_above_one() {
        let exponents = [1.0, 0.75, 0.5, 1.5, 2.0, 5e-324, f64::MAX].map(exponent_above);
        assert_eq!(exponents, [0, 0, -1, 1, 1, -1074, 1024]);
    }
}
