//! A network held against the exact posterior: rows are drawn, or searched in a box of reals, answered by the runtime, and judged; sequences likewise.

mod climb;
mod compare;
mod draw;
mod findings;
mod matching;
mod points;
mod report;
mod runner;
mod search;
pub mod sequence;
mod verdict;

pub use climb::{Reached, climb};
pub use compare::{Exact, Examiner};
pub use draw::{Case, How, draw};
pub use findings::findings;
pub use matching::{Matching, stranger};
pub use points::points;
pub use report::{Part, Report};
pub use runner::Runner;
pub use verdict::{Compared, Verdict};
