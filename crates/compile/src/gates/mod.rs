//! Gates: certified constructions of products from neurons.
//!
//! A product `u·v` of real numbers becomes a few smooth neurons whose second derivatives do the work. Each construction
//! has a file with its identity, proof, domain and bound; a [`Construction`] gives a [`OneLayer`] of plain numbers for
//! every scale and precision, and a [`CertifiedGate`] at the scale where truncation plus rounding is least, or a
//! refusal that says what does reach the tolerance.
//!
//! Bounds are computed from the layer's numbers, rounded as they are, in two parts: truncation by Taylor's formula with
//! an enclosed remainder, rounding by following the evaluation operation by operation. Units are assumed to be
//! evaluated within [`Unit::ulp`], and inputs to be numbers of the precision.
//!
//! Products of two numbers of magnitude at most one. All hidden neurons of a gate share one bias; the columns say what
//! else it needs. Order is that of the truncation in the scale. Floors are the least bound over scales, and in
//! parentheses the largest error measured at that scale; `examples/multiply_gate.rs` prints those of `f64`, the claims
//! of THEORY 1.6 all.
//!
//! | product | neurons | needs | order | units | floor in f32 | floor in f64 |
//! |---|---|---|---|---|---|---|
//! | [`Multiply::plain`] | 4 | | 2 | sigmoid | 1.3e-3 (3.1e-4) | 5.0e-8 (1.9e-8) |
//! | | | | 2 | tanh | 1.8e-3 (1.3e-3) | 7.9e-8 (1.9e-8) |
//! | | | | 2 | softplus | 9.1e-4 (6.7e-4) | 4.1e-8 (1.1e-8) |
//! | | | | 2 | silu | 1.8e-4 (8.2e-5) | 2.7e-10 (7.6e-11) |
//! | | | | 2 | gelu | 1.9e-4 (3.8e-5) | 3.0e-10 (1.6e-10) |
//! | [`Multiply::order_four`] | 4 | | 4 | sigmoid | 7.4e-5 (1.3e-5) | 1.1e-10 (1.5e-11) |
//! | | | | 4 | tanh | 2.0e-4 (1.5e-5) | 3.3e-10 (2.5e-10) |
//! | | | | 4 | softplus | 7.2e-5 (7.6e-6) | 7.8e-11 (7.3e-12) |
//! | [`MultiplyThree`] | 3 | output bias | 2 | sigmoid | 3.1e-3 (2.4e-3) | 1.2e-7 (4.5e-8) |
//! | | | output bias | 2 | silu | 3.3e-4 (1.5e-4) | 4.9e-10 (1.5e-10) |
//! | | | output bias | 2 | gelu | 3.5e-4 (7.6e-5) | 5.4e-10 (2.8e-10) |
//! | [`MultiplySkip`] | 2 | skip | 2 | softplus | 9.1e-4 (6.7e-4) | 4.0e-8 (1.1e-8) |
//! | | | skip | 2 | silu | 1.8e-4 (8.4e-5) | 2.7e-10 (8.0e-11) |
//! | | | skip | 2 | gelu | 1.9e-4 (3.8e-5) | 3.0e-10 (1.6e-10) |
//! | | | | exact | square | 4.2e-7 (6e-8) | 7.8e-16 (1.1e-16) |
//! | [`MultiplyTwo`] | 2 | skip | 2 | sigmoid | 1.3e-3 (4.0e-4) | 4.9e-8 (1.9e-8) |
//! | | | skip | 2 | tanh | 1.8e-3 (1.3e-3) | 7.8e-8 (1.9e-8) |
//! | [`Richardson::with_skip`] | 4 | skip | 4 | softplus | 1.6e-4 (4.6e-5) | 2.2e-10 (4.3e-11) |
//! | | | skip | 4 | silu | 5.3e-5 (9.5e-6) | 5.8e-12 (6.8e-13) |
//! | | | skip | 4 | gelu | 5.5e-5 (2.4e-5) | 5.0e-12 (1.6e-12) |
//! | [`Richardson::order_six`] | 8 | | 6 | sigmoid | 4.2e-5 (8.2e-6) | 7.2e-12 (6.3e-13) |
//! | | | | 6 | tanh | 6.8e-5 (1.2e-5) | 2.3e-11 (3.6e-12) |
//! | | | | 6 | softplus | 3.1e-5 (7.2e-6) | 5.4e-12 (5.6e-13) |
//!
//! | other | neurons | needs | error |
//! |---|---|---|---|
//! | [`Product`] of `b` numbers | `2^b` | `σ_b ≠ 0` | order 2, floor of order `u^{2/(b+2)}` |
//! | [`ForwardProduct`] of `b` numbers | `2^b - 1` | output bias | order 1, or 2 where `σ_{b+1} = 0` |
//! | [`ParityProduct`] of `b` numbers | `2^{b-1}` | odd `b`: sigmoid, tanh; even: softplus, silu, gelu | order 2 |
//! | [`Square`], [`SquareOne`] | 2, or 1 with a skip | output bias | as the product of the unit |
//! | [`QuadraticForm`] of rank `r` | `r`, `r + 1` or `2r` | skip, or output bias | order 2; in pairs 4 where `σ_4 = 0` |
//! | [`And`] of `k` bits | 1 | sigmoid, tanh, or ReLU | `1/(1 + e^{β/2})`, or exact |
//! | [`Sawtooth`], the square in `m` layers | `2m` | ReLU, skips | `2^{-2m-2}` |
//! | [`tree`], the product of `n` numbers | `4(n - 1)` | depth `log2 n` | those of its gates add |

mod arithmetic;
pub mod arity;
pub mod bits;
pub mod catalogue;
mod construction;
mod error;
mod exponents;
pub mod forward;
mod layer_bounds;
pub mod multiply;
pub mod multiply_skip;
pub mod multiply_three;
pub mod multiply_two;
mod one_layer;
pub mod parity;
pub(crate) mod portable;
pub mod quadratic;
pub mod richardson;
mod rounding;
pub mod sawtooth;
mod sign_patterns;
pub mod square;
pub mod square_one;
mod target;
pub(crate) mod threshold;
pub mod tree;
mod truncation;
pub mod unit;

pub use arithmetic::Arithmetic;
pub use arity::Product;
pub use bits::And;
pub use construction::{CertifiedGate, Construction, EvenConstruction};
pub use error::GateError;
pub use forward::ForwardProduct;
pub(crate) use layer_bounds::LayerBounds;
pub use multiply::Multiply;
pub use multiply_skip::MultiplySkip;
pub use multiply_three::MultiplyThree;
pub use multiply_two::MultiplyTwo;
pub use one_layer::{Neuron, OneLayer};
pub use parity::ParityProduct;
pub use quadratic::QuadraticForm;
pub use richardson::Richardson;
pub use sawtooth::Sawtooth;
pub use square::Square;
pub use square_one::SquareOne;
pub use target::Target;
pub use unit::Unit;
