//! Feed-forward networks: layers over one space of units.
//!
//! A [`Network`] holds affine maps (dense or sparse), product units, elementwise activations and per-row rescalings,
//! with labelled inputs and heads, the origin of every unit in the user's words, and a [`Certificate`] per precision.
//! It knows nothing of models, so that a runtime that only runs networks stays small.

mod affine;
mod certificate;
mod counts;
mod error;
mod evaluate;
pub mod file;
mod label;
mod layer;
mod memory;
mod network;
mod origin;
pub mod text;
mod unit;
pub mod verify;

pub use affine::{Affine, AffineRow, Weights};
pub use certificate::{Certificate, ErrorBound};
pub use counts::{Counts, Theory};
pub use error::NetworkError;
pub use evaluate::{Arithmetic, EvaluateError, Evaluation, Status, evaluate};
pub use label::{Encoding, EvidenceHead, Head, HeadForm, Input, VariableLabel};
pub use layer::{Activation, Layer, Operation};
pub use network::{Layers, Network, NetworkParts};
pub use origin::{Origin, OriginId, UnitOrigin};
pub use text::{TextError, TextErrorKind, parse_text, to_text};
pub use unit::{UnitId, UnitRange};
