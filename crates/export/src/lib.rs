//! Networks as ONNX, for any runtime that knows the standard operators.
//!
//! [`write_onnx`] takes a verified [`Network`](hamnet_network::Network) and writes one self-contained file: opset 17, IR 8,
//! `f32` or `f64`. Values are those of the network up to the rounding its certificate accounts for.
//!
//! | name | type | holds |
//! |---|---|---|
//! | one input per variable | `[batch, states]` | likelihoods: all ones if missing, one-hot if seen, anything ≥ 0 if soft |
//! | or `likelihoods` | `[batch, variables, states]` | the same, stacked; entries beyond a variable's states are ignored |
//! | `P_X`, `P_X_Y` | `[batch, product of states]` | one posterior per head, the last variable fastest |
//! | or `P_k` | `[batch, heads, k]` | the same, stacked: all heads of `k` states, in the order of the query |
//! | `ln_evidence` | `[batch]`, always `f64` | `ln p(e)` in nats; `-∞` where the status is not 0 |
//! | `status` | `[batch]`, `i64` | 0 ok, 1 impossible, 2 outside, 3 invalid |
//!
//! A network that [explains](hamnet_network::Network::explains) gives in place of posteriors and `ln_evidence`
//!
//! | name | type | holds |
//! |---|---|---|
//! | `max_X` | `[batch, states]` | max-marginals in nats, relative to the best: zero there, `-∞` where no possible joint state has this one |
//! | `state_X` | `[batch]`, `i64` | the first state whose max-marginal is zero; -1 where the status is not 0 |
//! | or `max_k`, `state_k` | `[batch, heads, k]`, `[batch, heads]` | the same, stacked |
//! | `ln_explanation` | `[batch]`, always `f64` | `ln p(x*, e)` of the most probable explanation in nats; `-∞` where the status is not 0 |
//! | `certain` | `[batch]`, `i64` | 1 where every `state_X` is certainly that of the one most probable explanation, 0 where another may be |
//!
//! Networks of [observed](hamnet_network::Encoding::Observed) inputs read what is seen in place of likelihoods, nothing
//! being soft or missing, and give no `ln_evidence`:
//!
//! | name | type | holds |
//! |---|---|---|
//! | one input per variable of states | `[batch, states]` | one-hot: what the encoders of the usual tools give |
//! | one input per real variable | `[batch, 1]` | its value: a column of a table, as other exporters of tables have it |
//! | or `values` | `[batch, reals]` | the real variables side by side, in the order of the network |
//! | and `states` | `[batch, variables, states]` | the others stacked; entries beyond a variable's states are ignored |
//!
//! A row is *outside* where a value leaves the range of the precision, a real value the range of its variable (or is NaN),
//! or soft evidence spreads further than the network answers for; *invalid* where a likelihood is negative, infinite or
//! NaN, or an observed state not one-hot. In `f32` the ends of ranges are rounded to nearest as the values are.
//!
//! A row whose status is not 0 has zeros for its
//! posteriors, and no output is ever NaN: read the status before the numbers. Original names, the query with the output and the
//! place of every target, the certificates and what they assume of the target stand in the metadata.
//!
//! Inside, units are rows and the batch runs along them (`[units, batch]`), so that collecting operands copies whole
//! rows; there is one transposition at each end. Sparse layers stay sparse: rows that read the same units become one
//! block, and blocks of one shape one batched matrix product. Where values may leave the range of the precision is
//! decided beforehand; only there the graph holds checks.
//!
//! Runtimes take longer than in proportion to load long graphs, see [`OnnxSummary::nodes`]. So layers that repeat one after
//! the other, as the steps of a chain do, become the loop of a `Scan`, with their weights stacked where they differ. Networks over
//! sequences of any length have a form of their own: see [`sequence`].

mod activations;
mod affine;
mod encode;
mod error;
mod explanation;
mod graph;
mod guard;
mod heads;
mod inputs;
mod layers;
mod loops;
mod metadata;
mod names;
mod options;
mod outputs;
mod places;
pub mod proto;
mod range;
pub mod sequence;
mod target;
mod write;

pub use error::ExportError;
pub use options::{Layout, OnnxOptions};
pub use write::{OnnxSummary, write_onnx};
