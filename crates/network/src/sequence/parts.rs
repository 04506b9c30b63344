//! The network and the rules it obeys.

use super::{Emission, SequenceCertificate, SequenceError, Transition};
use crate::VariableLabel;

/// A verified network over sequences. Immutable once built.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceNetwork {
    parts: SequenceParts,
}

/// Everything a network over sequences holds.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceParts {
    /// The name of the model it came from.
    pub model: String,
    /// The hidden variable, and its `K` states.
    pub belief: VariableLabel,
    /// `p(x_1)`.
    pub start: Vec<f64>,
    /// `p(x_{t+1} | x_t)`.
    pub transition: Transition,
    /// `p(y_t | x_t)`.
    pub emission: Emission,
    /// At most one per precision.
    pub certificates: Vec<SequenceCertificate>,
    /// Free remarks.
    pub notes: Vec<String>,
}

impl SequenceNetwork {
    /// A verified network.
    ///
    /// # Errors
    /// The first of [`SequenceError`] that holds.
    pub fn new(parts: SequenceParts) -> Result<Self, SequenceError> {
        let states = parts.belief.states().len();
        if states == 0 {
            return Err(SequenceError::NoStates { what: "the hidden variable" });
        }
        let numbers = |what, expected: usize, numbers: &[f64]| {
            let found = numbers.len();
            if found != expected {
                return Err(SequenceError::Length { what, states, expected, found });
            }
            Ok(())
        };
        numbers("the start", states, &parts.start)?;
        not_negative("the start", &parts.start)?;
        let found = parts.transition.states();
        if found != states {
            return Err(SequenceError::Length { what: "the transition", states, expected: states, found });
        }
        match &parts.emission {
            Emission::Symbols(emission) => {
                let symbols = emission.label.states().len();
                if symbols == 0 {
                    return Err(SequenceError::NoStates { what: "the variable that is seen" });
                }
                numbers("the emission", symbols * states, &emission.likelihoods)?;
                not_negative("the emission", &emission.likelihoods)?;
            }
            Emission::Gaussian(emission) => {
                let dimensions = emission.labels.len();
                if dimensions == 0 {
                    return Err(SequenceError::NoStates { what: "what is seen" });
                }
                emission.labels.iter().try_for_each(check_range)?;
                numbers("the means", states * dimensions, &emission.means)?;
                numbers("the roots", states * dimensions * dimensions, &emission.roots)?;
                numbers("the offsets", states, &emission.offsets)?;
                finite("the means", &emission.means)?;
                finite("the roots", &emission.roots)?;
                finite("the offsets", &emission.offsets)?;
            }
        }
        let certificates = &parts.certificates;
        let count = |precision| certificates.iter().filter(|other| other.precision == precision).count();
        let twice = hamnet_numeric::Precision::ALL.into_iter().any(|precision| count(precision) > 1);
        if twice || certificates.iter().any(|certificate| !certificate.is_sound()) {
            return Err(SequenceError::Certificates);
        }
        Ok(Self { parts })
    }

    /// The same network with other certificates.
    ///
    /// # Errors
    /// [`SequenceError::Certificates`].
    pub fn with_certificates(self, certificates: Vec<SequenceCertificate>) -> Result<Self, SequenceError> {
        Self::new(SequenceParts { certificates, ..self.parts })
    }

    /// Everything it holds.
    pub fn parts(&self) -> &SequenceParts {
        &self.parts
    }

    /// The number of hidden states, `K`.
    pub fn states(&self) -> usize {
        self.parts.start.len()
    }

    /// The certificate for `precision`, if it was computed.
    pub fn certificate(&self, precision: hamnet_numeric::Precision) -> Option<&SequenceCertificate> {
        self.parts.certificates.iter().find(|certificate| certificate.precision == precision)
    }
}

/// Whether what is seen is a real of a finite range, its ends in order.
fn check_range(label: &VariableLabel) -> Result<(), SequenceError> {
    let variable = || label.name.clone();
    match label.range() {
        None => Err(SequenceError::NotReal { variable: variable() }),
        Some((low, high)) if low.is_finite() && high.is_finite() && low <= high => Ok(()),
        Some((low, high)) => Err(SequenceError::BadRange { variable: variable(), low, high }),
    }
}

fn not_negative(what: &'static str, numbers: &[f64]) -> Result<(), SequenceError> {
    check(what, numbers, |x| x.is_finite() && x >= 0.0)
}

fn finite(what: &'static str, numbers: &[f64]) -> Result<(), SequenceError> {
    check(what, numbers, f64::is_finite)
}

fn check(what: &'static str, numbers: &[f64], is_good: impl Fn(f64) -> bool) -> Result<(), SequenceError> {
    match numbers.iter().position(|&x| !is_good(x)) {
        None => Ok(()),
        Some(place) => Err(SequenceError::BadNumber { what, place, value: numbers[place] }),
    }
}
