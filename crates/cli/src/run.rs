//! Rows of evidence through a network: read, answered, written in their order, in memory that does not grow with them.

mod aligned;
mod answering;
mod data;
mod explaining;
mod feed;
mod form;
mod json_lines;
mod open;
mod ranges;
pub mod refuse;
mod stream;
mod subject;
mod tally;

pub use answering::Number;
pub use data::{Data, in_table};
pub use explaining::Explainer;
pub use feed::Feed;
pub use form::Form;
pub use open::{Rows, Words, open};
pub use ranges::{Outside, Ranges, without_ranges};
pub use stream::{Broken, Job, Sink, stream};
pub use subject::Subject;
pub use tally::Tally;
