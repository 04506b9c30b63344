//! Hamnet turns a model of how data came to be into the neural network that reads it backwards.
//!
//! Give it a Bayesian or Markov network, or energies of bits and reals. It builds, without training, the feed-forward network whose output is Bayes'
//! posterior `p(x|y)`, and certifies how far the answer can be from the exact one.
//!
//! ```text
//! Model ──► Circuit ──► Network ──► Plan ──► posterior
//! what the   exact sums   affine      this      rows in,
//! world does and products maps and σ  machine   rows out
//! ```
//!
//! # A first program
//! ```
#![doc = include_str!("../examples/first_program.rs")]
//! ```
//!
//! The crates are the way: [`numeric`], [`model`], [`circuit`], [`network`] and [`data`] hold; [`compile`](mod@compile),
//! [`runtime`] and [`export`] go from one to the next.

pub use hamnet_analysis as analysis;
pub use hamnet_circuit as circuit;
pub use hamnet_compile as compile;
pub use hamnet_data as data;
pub use hamnet_export as export;
pub use hamnet_model as model;
pub use hamnet_network as network;
pub use hamnet_numeric as numeric;
pub use hamnet_runtime as runtime;
