//! Entropies and information of laws given as tables or as models ([`law`]), and estimates of them from samples.
//!
//! For groups of variables `A`, `B`, `C` of a table
//!
//! ```text
//! H(A) = -Σ p ln p,   H(A|C) = H(A,C) - H(C),   I(A;B|C) = Σ p(a,b,c) ln [p(a,b,c) p(c) / (p(a,c) p(b,c))]
//! ```
//!
//! in nats. Each is one expectation of a logarithm, so nothing cancels but the terms of that sum itself, which is taken in
//! double-double; the bound that comes with it counts roundings. Source: Cover, Thomas, "Elements of Information Theory" (2006),
//! chapter 2; Bell, "The co-information lattice" (2003) for signs of multivariate information.

mod cells;
mod divergence;
pub mod gaussian;
pub mod law;
mod measures;
mod multivariate;
mod processing;
pub mod samples;

mod table;

pub use divergence::{jensen_shannon, relative_entropy};
pub use measures::{conditional_entropy, conditional_information, entropy, mutual_information};
pub use multivariate::{interaction_information, total_correlation};
pub use processing::{ProcessingStep, data_processing};
pub use table::{Axis, JointTable};
