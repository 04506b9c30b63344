//! Why a network cannot run here.

use hamnet_network::UnitId;
use thiserror::Error;

/// A network no plan can be made of.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Linear space holds no negative numbers.
    #[error("{unit} has the negative weight or bias {weight} in a network of probabilities")]
    Negative { unit: UnitId, weight: f64 },
    /// The weight is infinite in the element type.
    #[error("{unit} has the weight or bias {weight}, which {precision} cannot hold (use f64)")]
    TooLarge { unit: UnitId, weight: f64, precision: &'static str },
    /// Linear and logarithmic parts in one network.
    #[error("the network is in {space} space, but {part} is not")]
    MixedSpaces { space: &'static str, part: String },
    /// A number of terms or slots that 32 bits cannot count.
    #[error("the network is too large to run: {what} passes 2^32")]
    TooMany { what: &'static str },
}
