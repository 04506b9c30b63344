//! What a file does not say about itself and its reader must be told.

use std::fmt;

/// The order of the numbers of a UAI table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UaiOrder {
    /// The last variable of a scope runs fastest, as the format says.
    Last,
    /// The first variable runs fastest, as pgmpy writes it.
    First,
    /// The child, last in its scope, runs fastest, and then the first parent, as pyAgrum writes it.
    FirstParent,
}

/// The order of the rows of an XDSL table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum XdslOrder {
    /// The first parent is the most significant, as SMILE documents.
    #[default]
    FirstSlowest,
    /// The first parent runs fastest, right after the child, as pyAgrum writes it.
    FirstFastest,
}

/// Decisions a file does not make by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The order of UAI tables; `None` for the format's, checked against the row sums.
    pub uai_order: Option<UaiOrder>,
    /// The order of XDSL tables.
    pub xdsl_order: XdslOrder,
}

impl fmt::Display for UaiOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Last => "last",
            Self::First => "first",
            Self::FirstParent => "first-parent",
        })
    }
}
