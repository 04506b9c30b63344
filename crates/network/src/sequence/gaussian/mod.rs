//! Networks over sequences of reals whose hidden state is real too: one affine layer per step.
//!
//! The belief about a time is a normal law. Its mean is an affine function of the mean before and of what is seen, its covariance a
//! constant that no data change:
//!
//! ```text
//! (m_t, z_t) = W_t (m_{t-1}, y_t) + b_t        ln p(y_t | y_1 … y_{t-1}) = offset_t − ½ |z_t|²
//! ```
//!
//! `z_t` is the innovation, scaled to be of independent normal numbers. Smoothing is affine as well, from the last time to the
//! first: `s_t = V_t (m_t, s_{t+1}) + c_t`. Where the gains settle the same layer is applied for ever.
//!
//! Shapes: `d` hidden reals, `D` observed ones, `T` times.

mod certificate;
mod evaluate;

pub use certificate::GaussianCertificate;
pub use evaluate::{GaussianFiltered, filter_reals, smooth_reals};

use super::SequenceError;
use crate::VariableLabel;

/// The affine layer into one time.
#[derive(Clone, Debug, PartialEq)]
pub struct AffineStep {
    /// `W`, `(d + D)×(d + D)`: rows of the next mean and of the scaled innovation, columns of the mean before and of what is seen.
    pub weights: Vec<f64>,
    /// `b`, `d + D`.
    pub biases: Vec<f64>,
    /// `−½ ln det 2πS` of the covariance `S` of the innovation.
    pub offset: f64,
    /// The covariance of the belief, `d×d`.
    pub covariance: Vec<f64>,
}

/// The affine layer back from a time to the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct BackStep {
    /// `V`, `d×2d`: columns of the filtered mean and of the smoothed one of the later time.
    pub weights: Vec<f64>,
    /// `c`, `d`.
    pub biases: Vec<f64>,
}

/// A verified network over sequences of reals. Immutable once built.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianSequence {
    parts: GaussianSequenceParts,
}

/// Everything such a network holds.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianSequenceParts {
    /// The name of the model it came from.
    pub model: String,
    /// The names of the `d` hidden reals.
    pub hidden: Vec<String>,
    /// The `D` observed reals, with their ranges.
    pub observed: Vec<VariableLabel>,
    /// The layers into the times 0, 1, …; the last one counts for all later times.
    pub steps: Vec<AffineStep>,
    /// The layers from the times 1, 2, … back to the ones before; the last one counts for all later times.
    pub back: Vec<BackStep>,
    /// The longest sequences it answers; `None` for all.
    pub longest: Option<usize>,
    /// At most one per precision.
    pub certificates: Vec<GaussianCertificate>,
}

impl GaussianSequence {
    /// A verified network.
    ///
    /// # Errors
    /// The first of [`SequenceError`] that holds.
    pub fn new(parts: GaussianSequenceParts) -> Result<Self, SequenceError> {
        let (d, seen) = (parts.hidden.len(), parts.observed.len());
        if d == 0 || seen == 0 || parts.steps.is_empty() || parts.back.is_empty() {
            return Err(SequenceError::NoStates { what: "the chain" });
        }
        let width = d + seen;
        let check = |what, expected, numbers: &[f64]| {
            let found = numbers.len();
            if found != expected {
                return Err(SequenceError::Length { what, states: d, expected, found });
            }
            match numbers.iter().position(|number| !number.is_finite()) {
                None => Ok(()),
                Some(place) => Err(SequenceError::NotFinite { what, place, value: numbers[place] }),
            }
        };
        for step in &parts.steps {
            check("the weights of a step", width * width, &step.weights)?;
            check("the biases of a step", width, &step.biases)?;
            check("the offset of a step", 1, &[step.offset])?;
            check("a covariance", d * d, &step.covariance)?;
        }
        for step in &parts.back {
            check("the weights of a step back", 2 * d * d, &step.weights)?;
            check("the biases of a step back", d, &step.biases)?;
        }
        let certificates = &parts.certificates;
        let twice = certificates.windows(2).any(|pair| pair[0].precision == pair[1].precision);
        if twice || certificates.iter().any(|certificate| !certificate.is_sound(d)) {
            return Err(SequenceError::Certificates);
        }
        Ok(Self { parts })
    }

    /// The same network with other certificates.
    ///
    /// # Errors
    /// [`SequenceError::Certificates`].
    pub fn with_certificates(self, certificates: Vec<GaussianCertificate>) -> Result<Self, SequenceError> {
        Self::new(GaussianSequenceParts { certificates, ..self.parts })
    }

    /// Everything it holds.
    pub fn parts(&self) -> &GaussianSequenceParts {
        &self.parts
    }

    /// The layer into `time`, counted from 0.
    pub fn step(&self, time: usize) -> &AffineStep {
        &self.parts.steps[time.min(self.parts.steps.len() - 1)]
    }

    /// The layer back from `time + 1` to `time`.
    pub fn back(&self, time: usize) -> &BackStep {
        &self.parts.back[time.min(self.parts.back.len() - 1)]
    }

    /// The certificate for `precision`, if it was computed.
    pub fn certificate(&self, precision: hamnet_numeric::Precision) -> Option<&GaussianCertificate> {
        self.parts.certificates.iter().find(|certificate| certificate.precision == precision)
    }
}
