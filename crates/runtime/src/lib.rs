//! Plans: networks prepared for this machine, run over blocks of rows.
//!
//! A [`Plan`] is a network in the order and the form in which it runs fastest: units nobody reads are gone, the others stand
//! depth first in few slots that are used again, weights have the element type. It is immutable and shared by threads;
//! whatever a run writes lies in a [`Scratch`], one per thread. A [`Session`] spreads the rows over threads.
//!
//! # Blocks
//! `L` rows run together: a unit holds the values of one block side by side, so a synapse is a vector instruction over
//! rows. Every sum has the order of the network, bias first, one rounding per product and one per addition, never a fused
//! one; so the answer to a row has the same bits alone or in any block, in any thread, and on every instruction set.
//!
//! # Underflow
//! Networks in linear space multiply and add numbers that are never negative. A plan first scales every unit by a power of
//! two, so that none can exceed one (see `scale`). In a run a unit is *lost* if it is neither zero nor at least
//! [`τ`](Element): `2^-60` in `f32`, `2^-500` in `f64`. The product of two units that are not lost is normal, so as long as
//! no unit of a row is lost, nothing in it is flushed and zeros are true zeros. A row with a lost unit is computed again:
//! one of `f32` in `f64`, one of `f64` in [`Wide`](hamnet_numeric::Wide) arithmetic on the weights of the network, which can
//! lose nothing. So [`Status::Ok`] and [`Status::Impossible`] are certain.
//!
//! # Signs
//! A network that reads observed values ([`Encoding::Observed`](hamnet_network::Encoding)) computes numbers of any sign,
//! states as ones and zeros and reals as they are. It has no `p(e)` and nothing to scale or rescue: rounding is what its
//! certificate says. A row with a value out of range or missing has no answer, and its status says so.
//!
//! # Sequences
//! A network that is run step by step over a [`sequence`] has a plan of its own.
//!
//! Shapes in comments: `I` inputs, `U` slots of units, `L` rows of a block, `B` rows of a call, `P` states of all heads.

mod aligned;
mod answers;
mod batch;
mod block;
mod domain;
mod element;
mod encode;
mod error;
mod explain;
mod fuse;
mod heads;
mod kernel;
mod logarithm;
mod lower;
mod observed;
mod order;
mod plan;
mod program;
mod rescue;
mod rows;
mod scale;
mod schedule;
mod scratch;
pub mod sequence;
mod session;
mod slots;
mod values;
mod wide;

pub use answers::{Answers, Status};
pub use element::Element;
pub use error::PlanError;
pub use explain::Explanations;
pub use plan::Plan;
pub use rows::{MISSING, Rows};
pub use scratch::Scratch;
pub use session::Session;
