//! Networks over sequences as ONNX: one step as a *cell*, or a whole batch of sequences by the operator `Scan`.
//!
//! [`write_sequence`] writes loops over time, so that the size of the file does not depend on the length of sequences:
//!
//! | name | type | holds |
//! |---|---|---|
//! | `symbols` | `[time, batch]`, `i64` | what is seen, by its number; -1 if missing |
//! | or `values` | `[time, batch, reals]` | the reals that are seen, all NaN if missing |
//! | `lengths` | `[batch]`, `i64` | how long each sequence is; what stands at later times is ignored |
//! | `filtered` | `[time, batch, states]` | `p(x_t \| y_1 … y_t)` |
//! | `smoothed` | `[time, batch, states]` | `p(x_t \| y_1 … y_T)` |
//! | `ln_evidence` | `[batch]`, always `f64` | `ln p(y_1 … y_T)` in nats |
//! | `path` | `[time, batch]`, `i64` | the most probable states, of several the first from the end |
//! | `ln_path` | `[batch]`, always `f64` | `ln p(path, y_1 … y_T)` in nats |
//! | `status` | `[batch]`, `i64` | 0 ok, 1 impossible, 2 outside, 3 invalid |
//!
//! Which of the answers a file gives is an [option](SequenceOptions). Sequences of different lengths are padded with anything. At
//! times beyond a sequence's length, and everywhere where its status is not 0, beliefs are zeros and the path is -1; logarithms
//! are `-∞` where the status is not 0. No output is ever NaN. There is at least one time.
//!
//! [`write_cell`] writes one step of filtering, for streams:
//!
//! | name | type | holds |
//! |---|---|---|
//! | `state` | `[batch, n]` | what the last step gave as `next`; zeros begin a stream |
//! | `symbol`, or `values` | `[batch]`, `i64`; `[batch, reals]` | what is seen now, or -1, or NaN |
//! | `belief` | `[batch, states]` | `p(x_t \| y_1 … y_t)` |
//! | `next` | `[batch, n]` | the state for the next step |
//! | `ln_step` | `[batch]`, always `f64` | `ln p(y_t \| y_1 … y_{t-1})` |
//! | `status` | `[batch]`, `i64` | as above |
//!
//! A stream stays impossible once it is; a step whose input is invalid or outside its range leaves the state as it was.
//!
//! **Underflow.** Beliefs are normalized at every step. Where the transition mixes, no entry can become small enough to matter.
//! Elsewhere an entry that falls below a floor is kept at it, so that what is possible stays possible, and the weight that this may
//! have added is carried along with the belief, through the same steps: a sequence is *outside* where it ever exceeds
//! `2^-40` of the belief in `f32`, `2^-80` in `f64`. So an entry may be lost without harm, and the status tells if it harms.
//!
//! Networks whose hidden state is real too have normal laws for beliefs: [`write_reals`] and [`write_reals_cell`] give their means,
//!
//! | name | type | holds |
//! |---|---|---|
//! | `filtered`, `smoothed` | `[time, batch, hidden]` | the means |
//! | `covariance` | `[time, hidden, hidden]` | that of `filtered`, which no data change |
//!
//! with the inputs and the other outputs as above; every time is seen, and a NaN is outside. Their most probable path is `smoothed`.
//!
//! The most probable path of states is computed in `f64` in both precisions, from logarithms, where nothing underflows.

mod backward;
mod cell;
mod forward;
mod frame;
mod gaussian;
mod lists;
mod matrix;
mod metadata;
mod path;
mod reals;
mod reals_cell;
mod sights;
mod verdict;
mod watch;
mod write;

use hamnet_numeric::Precision;

pub use cell::write_cell;
pub use reals::write_reals;
pub use reals_cell::write_reals_cell;
pub use write::write_sequence;

/// How a file of sequences is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceOptions {
    /// The element type of reals, weights and beliefs.
    pub precision: Precision,
    /// What the file answers.
    pub answers: Answers,
}

/// What a file of sequences answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// `filtered` and `ln_evidence`.
    Filter,
    /// `smoothed` and `ln_evidence`.
    Smooth,
    /// `path` and `ln_path`.
    Path,
    /// All of these.
    #[default]
    All,
}

impl Answers {
    fn filters(self) -> bool {
        matches!(self, Self::Filter | Self::All)
    }

    fn smooths(self) -> bool {
        matches!(self, Self::Smooth | Self::All)
    }

    fn has_path(self) -> bool {
        matches!(self, Self::Path | Self::All)
    }
}

impl Default for SequenceOptions {
    fn default() -> Self {
        Self { precision: Precision::F32, answers: Answers::All }
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceSummary {
    /// The names of the inputs.
    pub inputs: Vec<&'static str>,
    /// The names of the outputs.
    pub outputs: Vec<&'static str>,
    /// Operators in the graph, those of loops counted once.
    pub nodes: usize,
    /// Bytes of weights and indices.
    pub constant_bytes: usize,
    /// Bytes of the file.
    pub bytes: usize,
    /// What underflow can add to the total variation of a belief that is answered.
    pub underflow: f64,
}
