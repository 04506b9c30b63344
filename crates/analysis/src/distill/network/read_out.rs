//! The read-out of classes: logarithms of posteriors, summed over one-hot labels, and their certificate.

use hamnet_network::{Certificate, ErrorBound};
use hamnet_numeric::elementary::{exp_f64, tanh_f64};
use hamnet_numeric::{Dd, Precision, Scaled};

/// `L`: the least logarithm that is read out.
const FLOOR: f64 = 64.0;

/// `max(ln p(x|t), -L)`, class after class.
pub(crate) fn energies(posteriors: &[Vec<Dd>]) -> Vec<Vec<f64>> {
    let energy = |p: &Dd| if p.is_zero() { -FLOOR } else { Scaled::from_dd(*p).ln().clamp(-FLOOR, 0.0) };
    posteriors.iter().map(|posterior| posterior.iter().map(energy).collect()).collect()
}

/// The certificate of a read-out of `energies` of classes that are off by `worst` in total variation.
pub(crate) fn certificate(energies: &[Vec<f64>], worst: f64, precision: Precision) -> Certificate {
    let states = energies.first().map_or(1, Vec::len) as f64;
    let largest = energies.iter().flatten().fold(0.0f64, |most, energy| most.max(-energy));
    let (unit, double) = (precision.unit_roundoff(), Precision::F64.unit_roundoff());
    let own = if precision == Precision::F64 { 0.0 } else { unit };
    let spread = 2.0 * largest * (3.0 * double + own) * (1.0 + 1e-9);
    // the softmax: the largest is subtracted, then exponential, sum and quotient round
    let rounding = (tanh_f64(spread / 4.0).next_up() + unit * (states + 14.0)).min(1.0);
    let floor = states * exp_f64(-FLOOR) * (1.0 + 1e-12);
    let truncation = worst + floor;
    Certificate {
        precision,
        posterior: ErrorBound { truncation: truncation.min(1.0), rounding },
        ln_evidence: ErrorBound::default(),
        energy: None,
        roundings: (spread / unit).ceil(),
        domain: "every observed variable in a state".to_owned(),
        assumptions: vec!["round to nearest".to_owned(), "exp within 4 ulp in the softmax".to_owned()],
    }
}
