//! Giving up information about `x` for a simpler statistic of `y`, with the price known.
//!
//! By `I(X;Y) - I(X;T) = E KL(p(x|Y) ‖ p(x|T))` what is lost is the expected divergence of the posterior itself.
//!
//! - [`merge_greedily`] merges classes two at a time by least loss, down to one: the whole [`Curve`]. Each step is the best of its
//!   kind, the whole is not always: an upper bound on what a number of classes has to lose.
//! - [`exchange`] moves observations between the classes of a statistic until none gains: the self-consistent equations where
//!   `β → ∞`. [`Curve::improved`] and [`Curve::improved_within`] start it from the greedy classes; no budget loses more than by merging.
//! - [`improve`] solves the self-consistent equations from a statistic on: a soft assignment `p(t|y)` that is a stationary point of
//!   `I(T;Y) - β I(T;X)`.
//!
//! Source: Slonim, Tishby, "Agglomerative information bottleneck", NIPS 12 (1999); Tishby, Pereira, Bialek, "The information
//! bottleneck method", Allerton 37 (1999).

mod curve;
mod exchange;
mod greedy;
mod merging;
mod self_consistent;

pub use curve::{Curve, Improved, Point};
pub use exchange::{Exchanged, exchange};
pub use greedy::merge_greedily;
pub use self_consistent::{Bottleneck, Improvement, Status, improve};
