//! What is to be said of a network or of a model, for people and as JSON.

mod bound;
mod energy;
mod information;
mod model;
mod network;
mod units;

pub use information::{InformationReport, Quantity};
pub use model::{CostReport, ModelReport};
pub use network::{NetworkReport, Theory};
pub use units::UnitsReport;
