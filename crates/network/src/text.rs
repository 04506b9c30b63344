//! The text form of a network: everything it holds, readable, and parsed back to an equal network.
//!
#![doc = concat!("```text\n", include_str!("../tests/network/sprinkler.txt"), "```")]
//!
//! Numbers are the shortest decimals that read back to the same `f64`. A name of letters, digits, `_`, `-` and `.` stands
//! bare, any other in quotes. Further lines, where there is something to say: `given VARIABLE=state`, `note "…"`, and a
//! block `certificate f64` with its parts indented below; `at_most N, "…"` and `at_least N, "…"` below the line `theory` are
//! the bounds of theory on the number of neurons. A real variable is `variable NAME real from LOW to HIGH`, its input unit is
//! named `value`, and in brackets stands its name alone; `encoding observed` goes with `evidence absent`. Layers are
//! `affine dense COLUMNS`, `affine sparse`, `product`, an activation's name, `rescale` and `rescale counted`; their units are
//! spelled as in the [`Operation`](crate::Operation), `2^-k3` being the power of group 3 of the layer. Where two origin groups have the same words, ` #n` names the group by its place.

mod cursor;
mod lines;
mod name;
mod parse;
mod print;

use std::fmt;

use thiserror::Error;

use crate::{Network, NetworkError};

pub use parse::parse_text;

/// The version of the text form.
const VERSION: &str = "3";

/// What stands for the unit that holds the value of a real variable.
const VALUE: &str = "value";

/// `network` in the [text form](self), which [`parse_text`] reads back.
pub fn to_text(network: &Network) -> String {
    network.to_string()
}

/// A text that is no network, with the place of the first mistake.
#[derive(Clone, Debug, PartialEq, Error)]
pub struct TextError {
    /// Counted from one.
    pub line: usize,
    /// In characters, counted from one.
    pub column: usize,
    /// What is wrong there.
    pub kind: TextErrorKind,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TextErrorKind {
    #[error("expected {expected}, found {found}")]
    Unexpected { expected: String, found: String },
    #[error("{what} `{name}` is not known; {known}")]
    Unknown { what: &'static str, name: String, known: String },
    #[error(
        "this text is of version {found}; this build reads version {VERSION} (print it again with this build)"
    )]
    Version { found: String },
    #[error("{0}")]
    Network(NetworkError),
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.kind)
    }
}

impl fmt::Display for Network {
    /// The text form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::write_network(self, f)
    }
}
