//! Samples: rows of states and values, drawn from the law of a model.
//!
//! | model | method | exact |
//! |---|---|---|
//! | Bayesian network | each variable given its parents | yes |
//! | discrete, where an elimination is affordable | the elimination run backwards | yes |
//! | energies of degree two in the reals | the class, then groups of variables that terms connect: states by their weights, reals as Gaussians | yes |
//! | hidden Markov model of any length | [`SequenceSampler`]: every state given the one before it | yes |
//! | any other | Gibbs sweeps: discrete variables from their conditionals, reals by slice sampling | in the limit |
//!
//! **Classes** of a Hamiltonian whose weights are known are drawn first, each row anew, and sweeps run for each class on its own;
//! what of it is exact stays exact. Otherwise the class is swept over like any variable.
//!
//! **Reals** whose energy is a positive definite form of degree two are Gaussian over all reals: the range of a variable is where
//! certificates hold, and draws outside of it are kept. Other reals live in their range.
//!
//! Equal seeds give equal rows.

mod ancestral;
mod classes;
mod direct;
mod error;
mod gibbs;
mod normal;
mod sampler;
mod sequence;
mod sites;
mod slice;
mod swept;
mod tables;

pub use error::SampleError;
pub use gibbs::Sweeps;
pub use sampler::{Method, Rows, Sampler};
pub use sequence::SequenceSampler;

#[cfg(test)]
mod tests;
