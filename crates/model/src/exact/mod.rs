//! The judge: exact posteriors with an error bound of their own.
//!
//! For evidence `e` with likelihoods `λ_v` and factors `f_j` the judge computes
//!
//! ```text
//! p(x, e) = Σ_h Π_j f_j(x, h) · Π_v λ_v(x_v),        p(x | e) = p(x, e) / p(e)
//! ```
//!
//! in [`Scaled`](hamnet_numeric::Scaled) numbers, which neither over- nor underflow. It shares no code with the compiler, so
//! it cannot share its mistakes, and is sharper than what it judges.
//!
//! **Law** that of the parsed f64 numbers after exact normalization of the rows of conditional tables. Normalizers that a
//! Hamiltonian leaves to be found are found here by eliminations of the judge's own.
//!
//! **Bound** Every number is nonnegative, so nothing cancels. A number is *within c roundings* of the exact one if their ratio
//! lies in `[(1 - u)^c, (1 - u)^-c]`, `u` being [`Dd::UNIT`](hamnet_numeric::Dd::UNIT). Then a product is within the sum of the
//! counts plus one, a quotient likewise, and a sum of `n` terms, added in pairs, within the largest count plus `⌈log2 n⌉`. Each
//! table carries one count for all its cells; `c` roundings are a relative error of at most `γ_c = c·u / (1 - c·u)`.
//!
//! **Zero** A sum of products of nonnegative numbers that never underflow is zero exactly when every product has a factor
//! zero: evidence is impossible exactly when the computed `p(e)` is zero. [`Judge::supported`] decides the same from the zeros
//! alone.
//!
//! **Reals** A law with reals or functions is judged by [`EnergyJudge`] at observed reals, with a running bound of its own.
//!
//! **Hierarchies** are judged by their own recursion, up the tree and down; no table of a step is formed.
//!
//! **Sequences** of any length have a judge of their own, [`SequenceJudge`].
//!
//! **Explanations** [`Judge::max_marginals`] is the same propagation with the greatest in place of every sum.
//!
//! **Cost** is predicted before work starts; past the [`Budget`] the judge says [`Declined`].

mod backward;
mod budget;
mod case;
mod eliminate;
mod energies;
mod hierarchy;
mod judge;
mod judgement;
mod kernel;
mod law;
mod layout;
mod matrix;
mod max_marginals;
mod normalizer;
mod number;
mod order;
mod propagate;
mod relevance;
mod row;
mod schedule;
mod sequence;
mod table;
mod tree;

pub(crate) use backward::Backward;
pub use budget::{Budget, Declined};
pub use energies::EnergyJudge;
pub use judge::{Judge, Method};
pub use judgement::{Judgement, SHARPNESS};
pub use max_marginals::MaxMarginals;
pub use normalizer::normalizers;
pub use sequence::{LnWeight, Seen, SequenceJudge, SequenceJudgement};

pub use crate::hamiltonian::Bounded;
