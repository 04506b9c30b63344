//! Markov hierarchies: data that arise through a chain or a tree of Markov steps.
//!
//! A [`MarkovHierarchy`] is a rooted tree of variables with a prior at its root and a row-stochastic matrix
//! ([`Stochastic`]) along every edge,
//!
//! ```text
//! p(x) = p_0(x_root) · Π_edges P_edge[x_parent, x_child],        p_i = M_i p_{i-1}  with  M_i = P_iᵀ
//! ```
//!
//! [`Recursion`] computes posteriors of any level, all marginals and `ln p(e)` with bounds of its own; for small
//! hierarchies [`MarkovHierarchy::to_model`] gives the same law to [`exact`](crate::exact) and to every other engine.
//!
//! Along the branches of a [`Phylogeny`] a [`SubstitutionModel`] gives the matrices.
//!
//! A [`HiddenMarkov`] model has any length; what its states give to be seen, its [`Emission`], may be reals.
//! A [`LinearGaussian`] chain has reals for hidden states too.
//!
//! [`RandomHierarchy`] draws the rules of hierarchies that have one label per datum.
//!
//! A chain is the tree without branches, a hidden Markov model the chain with a leaf at every link. *Exact* means the law of
//! the given f64 numbers after exact normalization of the rows, as for every model here.
//!
//! Source: Lin & Tegmark, arXiv:1608.08225, section on Markov processes and hierarchies.

mod backward;
mod chain;
mod emission;
mod error;
mod hidden_markov;
pub mod linear_gaussian;
mod phylogeny;
mod prepared;
mod recursion;
mod rules;
mod stochastic;
mod substitution;
#[cfg(test)]
mod tests;
mod tree;
mod weights;

pub use backward::{BackwardKernel, Reversal};
pub(crate) use emission::check_covariances;
pub use emission::{Emission, GaussianEmission, MAX_COVARIANCES};
pub use error::HierarchyError;
pub use hidden_markov::HiddenMarkov;
pub use linear_gaussian::{LinearGaussian, LinearStep};
pub use phylogeny::Phylogeny;
pub use recursion::{Beliefs, Recursion};
pub use rules::{MAX_FEATURES, RandomHierarchy, RuleSizes};
pub use stochastic::Stochastic;
pub use substitution::{SubstitutionError, SubstitutionModel, TRANSITION_LIMIT, Transition};
pub use tree::{MAX_MODEL_CELLS, MarkovHierarchy, MatrixId, Step};
