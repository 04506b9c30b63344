//! Rule 9: certificates say something.

use crate::{Certificate, Network, NetworkError};

pub(super) fn bounds(network: &Network) -> Result<(), NetworkError> {
    let certificates = &network.parts.certificates;
    for (index, certificate) in certificates.iter().enumerate() {
        if certificates[..index].iter().any(|other| other.precision == certificate.precision) {
            return Err(NetworkError::Repeated {
                place: "the list of certificates".to_owned(),
                what: format!("one for {}", certificate.precision),
            });
        }
        numbers(certificate)?;
    }
    let value = network.parts.theory.ln_upper_bound;
    if value.is_nan() { Err(NetworkError::BadNumber { what: "the bound of theory", value }) } else { Ok(()) }
}

fn numbers(certificate: &Certificate) -> Result<(), NetworkError> {
    let Certificate { posterior, ln_evidence, energy, roundings, .. } = certificate;
    let energy = energy.unwrap_or_default();
    let numbers = [
        ("the truncation of the posterior", posterior.truncation),
        ("the rounding of the posterior", posterior.rounding),
        ("the truncation of ln p(e)", ln_evidence.truncation),
        ("the rounding of ln p(e)", ln_evidence.rounding),
        ("the truncation of the energies", energy.truncation),
        ("the rounding of the energies", energy.rounding),
        ("the number of roundings", *roundings),
    ];
    match numbers.into_iter().find(|(_, value)| value.is_nan() || *value < 0.0) {
        None => Ok(()),
        Some((what, value)) => Err(NetworkError::BadNumber { what, value }),
    }
}
