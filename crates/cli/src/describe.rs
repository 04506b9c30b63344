//! What is to be said of a network or of a model, for people and as JSON.

mod bound;
mod complexity;
mod distillation;
mod energy;
mod information;
mod layers;
mod model;
mod network;
mod sequence;
mod soft;
mod steps;
mod table_distillation;
mod units;

pub use complexity::{ComplexityReport, DescribedData};
pub use distillation::{CurveRow, DistillationReport, LevelReport, MergedReport, PriceReport, TableReport};
pub use information::{Dropped, InformationReport, LargestClique, Quantity};
pub use layers::LayersReport;
pub use model::{CostReport, ModelReport};
pub use network::{NetworkReport, Theory};
pub use sequence::SequenceReport;
pub use soft::{SoftReport, SoftRow};
pub use steps::{ShallowReport, StepsReport};
pub use table_distillation::{ClassRow, TableCurveRow, TableDistillation, TableMerged};
pub use units::UnitsReport;
