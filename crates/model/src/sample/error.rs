//! Why a model cannot be sampled.

use thiserror::Error;

/// A model that cannot be sampled.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum SampleError {
    /// Every state has probability zero.
    #[error("every state of the model has probability zero, so there is nothing to draw")]
    Impossible,
    /// No state of positive probability was found for Gibbs sweeps to start from.
    #[error(
        "no state of positive probability was found in {tried} attempts, so Gibbs sweeps cannot start; give the factors \
         fewer zeros, or observe variables until an elimination is affordable"
    )]
    NoStart {
        /// The attempts made.
        tried: usize,
    },
    /// How likely the classes are is not known.
    #[error("the classes cannot be drawn: {reason}")]
    UnknownNormalizer {
        /// Why a normalizer was not found, and the remedy.
        reason: String,
    },
}
