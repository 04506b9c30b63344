//! What can be said of a law, or of samples of it, without running it: how much information variables hold about each other,
//! what of an observation is sufficient, and what giving up the rest costs.
//!
//! | module | takes | gives |
//! |---|---|---|
//! | [`information`] | a [`Model`](hamnet_model::Model), a [`JointTable`], or samples | entropies, mutual and multivariate information, divergences |
//! | [`sufficient`] | a [`Pair`] `p(x, y)` | the minimal sufficient statistic `T(y)`, exactly or within a stated rounding |
//! | [`bottleneck`] | a [`Pair`] | coarser statistics, and the information each gives up |
//! | [`complexity`] | a [`Model`](hamnet_model::Model) and rows of data, or a hidden Markov model and sequences | the bits of both: a bound of Kolmogorov's complexity |
//! | [`distill`](mod@distill) | a [`MarkovHierarchy`](hamnet_model::hierarchy::MarkovHierarchy) | the same level by level, and as a network |
//!
//! Everything is in nats. A number computed from a table carries a bound of its rounding, a number estimated from samples a
//! standard error; none is ever clipped.

pub mod bottleneck;
pub mod complexity;
pub mod distill;
mod error;
pub mod information;
mod nats;
mod pair;
pub mod sufficient;

pub use error::AnalysisError;
pub use information::JointTable;
pub use nats::{Nats, to_bits};
pub use pair::Pair;
