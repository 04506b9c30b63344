//! Hugin NET, as Hugin, pgmpy and pyAgrum write it.
//!
//! ```text
//! net { name = "asia"; }
//! node smoke { states = ("yes" "no"); label = "smokes?"; }
//! node lung { states = (yes no); }
//! potential (smoke) { data = (0.5 0.5); }
//! potential (lung | smoke) { data = ((0.1 0.9) (0.01 0.99)); }  % smoke=yes, smoke=no
//! ```
//!
//! The child runs fastest, then the last parent. A `class` around it all is allowed; fields without meaning for the law are
//! passed over. A potential over several variables without parents makes the file a Markov network; so does
//! `law = "markov"` in the `net` block, by which the writer tells weights of single variables from probabilities.

mod potential;
mod read;
mod write;

pub(super) use read::read;
pub(super) use write::write;

use super::lex::Syntax;

static SYNTAX: Syntax = Syntax { marks: "{}()=;|,", line_comment: "%", block_comments: false };

/// Inside a list of states, where bare labels such as `>=7.5` hold what is a mark elsewhere.
static LABELS: Syntax = Syntax { marks: "{}();,", line_comment: "%", block_comments: false };

/// What writers call a network without a name.
const NAMELESS: &str = "unknown";

/// The field and value that mark a Markov network.
const LAW: &str = "law";
const MARKOV: &str = "markov";

#[cfg(test)]
mod tests;
