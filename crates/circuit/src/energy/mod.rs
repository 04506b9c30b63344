//! Energy circuits: hash-consed DAGs of signed sums and products over bits and reals.
//!
//! The other kind of [`Circuit`](crate::Circuit) holds weights: nonnegative numbers of any size, normalized at the end. Here
//! stand energies: signed numbers of moderate size, of which the posterior is `softmax(-E)`. What an energy circuit knows of
//! every node is what gates need to know of their operands: whether it is a bit, and the interval of its values over all
//! admissible rows.
//!
//! | gate | value |
//! |---|---|
//! | [`EnergyGate::Bit`] | 1 where a variable is in a state, else 0 |
//! | [`EnergyGate::Real`] | the value of a real variable |
//! | [`EnergyGate::Sum`] | a [`Form`]: `c + Σ_j w_j x_j` |
//! | [`EnergyGate::Product`] | `a · b`; the square of `a` where both are one |
//! | [`EnergyGate::Multiply`] | the product of three nodes or more, at once: fewer layers for more neurons |
//! | [`EnergyGate::Squares`] | `Σ_j c_j x_j²`, at once: one neuron more than squares where there are no skips |
//! | [`EnergyGate::AtLeast`] | 1 where at least `m` of some literals of bits hold, else 0; the product of bits where all must |
//! | [`EnergyGate::Ramp`] | by how many more than `m` some literals hold, or 0 |
//! | [`EnergyGate::Function`] | a function of one node |
//! | [`EnergyGate::Absolute`], [`EnergyGate::Tooth`] | `|a|`, and `1 - |1 - 2a|`: what ReLU make squares of |
//! | [`EnergyGate::Near`] | a node that stands for a function from which it differs by no more than a remainder |
//!
//! Constants and weights are [`Dd`](hamnet_numeric::Dd). Values are exact but for `Near`, where a power series ends: what it
//! leaves is the node's own, and part of the truncation that a certificate states.

mod circuit;
mod evaluate;
mod form;
mod text;

pub use circuit::{EnergyCircuit, EnergyGate, EnergyNode, Literal};
pub use evaluate::{Ring, evaluate, evaluate_form};
pub use form::Form;
