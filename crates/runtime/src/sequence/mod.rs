//! Sequences of any length, run fast: filtering, smoothing and most probable paths.
//!
//! A [`SequencePlan`] is a [`SequenceNetwork`](hamnet_network::sequence::SequenceNetwork) prepared for this machine; immutable,
//! shared by threads. It answers many [`Sequences`] at once, vectors of instructions holding several sequences where there are
//! many and several states where there is one, or where states are few; a [`Filter`] takes one sight after another, in constant
//! memory, for streams without an end.
//!
//! **Bits.** A sequence has the same answer alone and among any others, on any number of threads, and filtered whole or as a
//! stream: sums go by increasing state, one rounding per product and one per addition, and scaling is by powers of two, which
//! rounds nothing. Which products are formed first depends on the number of states alone.
//!
//! **Underflow.** An entry of a message is *lost* if it is neither zero nor at least `τ` (see [`Element`](crate::Element))
//! beside the greatest one. A sequence that loses an entry is answered again: one of `f32` in `f64`, one of `f64` in
//! [`Wide`](hamnet_numeric::Wide) arithmetic; a stream goes on from its last whole belief. So zeros are true zeros, and
//! [`Status::Impossible`](crate::Status::Impossible) is certain. Likelihoods of reals are logarithms in `f64` before the largest is
//! subtracted.
//!
//! Shapes: `K` states, `M` symbols, `D` reals, `T` times, `B` sequences, `L` sequences of a block, `W` numbers of a padded row.

mod answers;
mod gaussian;
mod kernel;
mod plan;
mod sights;
mod steps;
mod stream;
mod tables;
mod task;
mod wide;

pub use answers::{Beliefs, Paths};
pub use plan::SequencePlan;
pub use sights::{MISSING_SYMBOL, Sequences};
pub use stream::{Filter, Step};
