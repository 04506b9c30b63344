//! Samples: rows of states and values, drawn from the law of a model.
//!
//! | model | method | exact |
//! |---|---|---|
//! | Bayesian network | each variable given its parents | yes |
//! | discrete, where an elimination is affordable | the elimination run backwards | yes |
//! | another discrete one | Gibbs sweeps: every variable in turn from its conditional | in the limit |
//!
//! Equal seeds give equal rows.

mod ancestral;
mod error;
mod gibbs;
mod sampler;
mod tables;

pub use error::SampleError;
pub use gibbs::Sweeps;
pub use sampler::{Method, Rows, Sampler};

#[cfg(test)]
mod tests;
