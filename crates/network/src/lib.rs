//! Feed-forward networks: layers over one space of units.
//!
//! A [`Network`] holds affine maps (dense or sparse), product units, elementwise activations and per-row rescalings,
//! with labelled inputs and heads, the origin of every unit in the user's words, and a [`Certificate`] per precision.
//! It knows nothing of models, so that a runtime that only runs networks stays small.
//!
//! **Shapes.** Units are numbered through the whole network: `I` input units, one per state of each variable that is
//! read and one for each real variable, then those of each layer, `U` in all.
//!
//! | layer | computes | from |
//! |---|---|---|
//! | affine, dense | `R` rows | `C` units, `R×C` weights row by row |
//! | affine, sparse | `R` rows | `T` terms, row `i` those from `starts[i]` to `starts[i + 1]`; `starts` has `R + 1` |
//! | product | `P` units | `P×2` units |
//! | activation | `P` units | `P` units |
//! | rescale | `P` units | `P` units in `G` groups, group `g` those from `starts[g]` to `starts[g + 1]`, and `G` exponents |
//!
//! Heads: head `h` has `S_h` units, one per joint state of its target, the last variable fastest. The evidence head has
//! one, or is absent. Nothing here has a batch: the obvious [`evaluate()`] and [`evaluate_observed()`] take one row.
//!
//! **Inputs.** A network reads likelihoods of states, missing values being vectors of ones, and gives `ln p(e)` too; or it
//! reads what is [observed](Encoding::Observed) with certainty, states and real values, and gives posteriors alone.
//!
//! A network is built from [`Layers`] and [`NetworkParts`], checked by the rules of [`mod@verify`], and never changes:
//!
#![doc = concat!("```\n", include_str!("../examples/coin.rs"), "```")]
//!
//! A [`sequence`] of any length has a network of one step, applied again and again.
//!
//! It is read by people as [`mod@text`], stored as a [`mod@file`], and counted by [`Network::counts`].

mod affine;
mod certificate;
mod counts;
mod error;
pub mod evaluate;
pub mod file;
mod groups;
mod label;
mod layer;
mod memory;
mod network;
mod origin;
mod rounded;
pub mod sequence;
pub mod text;
mod unit;
pub mod verify;

pub use affine::{Affine, AffineRow, Weights};
pub use certificate::{Certificate, ErrorBound};
pub use counts::{CountBound, Counts, Theory};
pub use error::NetworkError;
pub use evaluate::{
    Arithmetic, EvaluateError, Evaluation, Observation, Posteriors, Status, evaluate, evaluate_observed,
};
pub use groups::Groups;
pub use label::{Encoding, EvidenceHead, Head, HeadForm, Input, VariableDomain, VariableLabel};
pub use layer::{Activation, Layer, Operation};
pub use network::{Layers, Network, NetworkParts};
pub use origin::{Origin, OriginId, UnitOrigin};
pub use rounded::RoundedUp;
pub use text::{TextError, TextErrorKind, parse_text, to_text};
pub use unit::{UnitId, UnitRange};
