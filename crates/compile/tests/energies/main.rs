//! Networks of energies: answers within their certificates, and the counts of the theory.

mod bits;
mod common;
mod reals;
mod wide;
