//! Gates: certified constructions of products from neurons.
//!
//! A product `u·v` of real numbers becomes a few smooth neurons whose second derivatives do the work. Each construction has a file
//! with its identity, proof, domain and bound; a [`Construction`] gives a [`OneLayer`] of plain numbers for every scale and
//! precision, and a [`CertifiedGate`] at the scale where truncation plus rounding is least, or a refusal that says what does reach
//! the tolerance.
//!
//! Bounds are computed from the layer's numbers, rounded as they are, in two parts: truncation by Taylor's formula with
//! an enclosed remainder, rounding by following the evaluation operation by operation.
mod arithmetic;
pub mod arity;
pub mod bits;
pub mod catalogue;
mod construction;
mod error;
pub mod multiply;
pub mod multiply_skip;
pub mod multiply_three;
mod one_layer;
pub mod richardson;
mod rounding;
pub mod sawtooth;
pub mod square;
pub mod tree;
mod truncation;
pub mod unit;

pub use arithmetic::Arithmetic;
pub use arity::Product;
pub use bits::And;
pub use construction::{CertifiedGate, Construction, EvenConstruction};
pub use error::GateError;
pub use multiply::Multiply;
pub use multiply_skip::MultiplySkip;
pub use multiply_three::MultiplyThree;
pub use one_layer::{Neuron, OneLayer};
pub use richardson::Richardson;
pub use sawtooth::Sawtooth;
pub use square::Square;
pub use unit::Unit;
