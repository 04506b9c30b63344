//! Why a network cannot be written.

use std::io;

use hamnet_numeric::Precision;
use thiserror::Error;

/// A network that an ONNX file cannot hold, or a file that cannot be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    #[error(
        "the network reads no variable, so a batch of rows has no length (compile it with at least one variable left \
         to observe)"
    )]
    NoInputs,
    #[error(
        "{place} has the weight {weight:e}, and with it values may leave the range of {precision} unseen ({remedy})"
    )]
    WeightOutOfRange { place: String, weight: f64, precision: Precision, remedy: &'static str },
    #[error(
        "{place} has the negative weight {weight:e}, but a network that reads likelihoods computes with nonnegative \
         numbers (compile it for units that work in log space)"
    )]
    NegativeWeight { place: String, weight: f64 },
    #[error(
        "{place} rescales numbers that may be negative, which only a network that reads likelihoods can do (compile \
         it for product units)"
    )]
    RescaledLogarithms { place: String },
    #[error(
        "{place} computes {activation} in a network that reads likelihoods, where softplus alone is written as ONNX"
    )]
    Activation { place: String, activation: &'static str },
    #[error(
        "{place} computes gelu, whose error function ONNX Runtime computes in f32 only (export in f32, or compile it for \
         silu, tanh, sigmoid or softplus units)"
    )]
    DoubleGelu { place: String },
    #[error(
        "{place} is of a kind that this version cannot write as ONNX (use a version as new as the compiler's)"
    )]
    UnknownOperation { place: String },
    #[error(
        "the file would take {bytes} bytes, but ONNX files end at 2 GiB (use f32, observe fewer variables so that \
         the network is smaller, or for sequences let few states lead to each)"
    )]
    TooLarge { bytes: usize },
    #[error(
        "the most probable path of reals is the means of their beliefs given all that is seen (ask for the smoothed means)"
    )]
    PathOfReals,
    #[error("cannot write the ONNX file: {0}")]
    Io(#[from] io::Error),
}

impl ExportError {
    pub(crate) fn weight(place: String, weight: f64, precision: Precision) -> Self {
        let remedy = match precision {
            Precision::F32 => "export in f64",
            Precision::F64 => "scale the factors of the model so that their entries are nearer to one",
        };
        Self::WeightOutOfRange { place, weight, precision, remedy }
    }
}
