//! A network held against the exact posterior: rows are drawn, answered by the runtime, and judged.

mod compare;
mod draw;
mod findings;
mod matching;
mod random;
mod report;
mod runner;
mod search;

pub use compare::{Exact, Examiner};
pub use draw::{Case, draw};
pub use matching::Matching;
pub use report::{Report, Verdict};
pub use runner::Runner;
