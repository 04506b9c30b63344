//! Tables of posteriors: what a network answers, row by row.

mod answers;
pub(crate) mod cells;
mod format;
mod writer;

pub use answers::{Answers, Explained, Numbers, Status};
pub use format::{PosteriorFormat, PosteriorOptions};
pub use writer::PosteriorWriter;
