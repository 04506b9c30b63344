//! A network held against the exact posterior: rows are drawn, answered by the runtime, and judged.

mod compare;
mod draw;
mod findings;
mod matching;
mod report;
mod runner;
mod search;
mod verdict;

pub use compare::{Exact, Examiner};
pub use draw::{Case, draw};
pub use matching::Matching;
pub use report::Report;
pub use runner::Runner;
pub use verdict::Verdict;
