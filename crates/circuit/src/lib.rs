//! Circuits: hash-consed DAGs of exact sums and products.
//!
//! A [`Circuit`] is built by smart constructors ([`Circuit::sum`], [`Circuit::product`]) that fold constants, drop zeros
//! and find equal subterms, so that no malformed or redundant value exists. All numbers are nonnegative; weights are exact
//! ([`Scaled`](hamnet_numeric::Scaled)). Its obvious meaning is [`evaluate()`] over any semiring. What a sum is, a circuit knows:
//! the sum of its terms, or in [max-product](Algebra) the greatest.
//!
//! [`energy`] holds the other kind: signed sums and products over bits and reals, which give energies.
//!
//! [`elimination`] finds orders in which variables are summed out and predicts the size of the circuit they give.

mod algebra;
mod circuit;
mod cons;
pub mod elimination;
pub mod energy;
mod evaluate;
mod gate;
mod magnitude;
mod output;
mod restrict;
mod text;
mod verify;

pub use algebra::Algebra;
pub use circuit::Circuit;
pub use evaluate::evaluate;
pub use gate::{Entry, Gate, Input, MessageId, NodeId, Terms};
pub use magnitude::Magnitude;
pub use output::{Outputs, Table, TableOrigin};
pub use verify::{CircuitError, verify};
