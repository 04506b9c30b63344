//! BIF, the Bayesian interchange format, as JavaBayes, bnlearn, pgmpy and pyAgrum write it.
//!
//! ```text
//! network asia { property author = nobody; }
//! variable smoke { type discrete [ 2 ] { yes, no }; }
//! variable lung { type discrete [ 2 ] { "yes", no }; }
//! probability ( smoke ) { table 0.5, 0.5; }
//! probability ( lung | smoke ) { (yes) 0.1, 0.9; default 1e-2 0.99; }
//! ```
//!
//! Commas may be missing, names may be quoted, `property` lines and comments (`//`, `/* */`) stand anywhere. Rows are placed by
//! their labels. A `table` with parents has the child slowest, as the format says; where its rows only sum to one with the
//! child fastest, that order is taken and a warning says so.

mod read;
mod tables;
mod write;

pub(super) use read::read;
pub(super) use write::write;

use super::lex::Syntax;

static SYNTAX: Syntax = Syntax { marks: "{}()[],;|", line_comment: "//", block_comments: true };

/// What writers call a network without a name.
const NAMELESS: &str = "unknown";

#[cfg(test)]
mod tests;
