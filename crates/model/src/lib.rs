//! Models: variables, and a probability law over them.
//!
//! A [`Model`] is a product of nonnegative factors over discrete variables: a [`BayesianNetwork`], whose factors are
//! conditional tables along a directed acyclic graph, or a [`MarkovNetwork`], whose factors are known up to the
//! normalizer, or a [`Hamiltonian`], whose factors are exponentials of energies. *Exact* means the law of the parsed f64 numbers after exact normalization of the rows, so
//! [`Model::exact_factor`] gives scaled double-double entries.
//!
//! The obvious meaning of a model is enumeration; [`exact`] holds the judge that computes it with a bound of its own.
//! A [`MarkovHierarchy`](hierarchy::MarkovHierarchy) is a chain or tree of steps, with a recursion of its own. [`mod@format`] reads and
//! writes model files, [`sample`] draws rows.

mod bayesian;
mod cholesky;
mod error;
mod evidence;
pub mod exact;
pub mod factor;
pub mod format;
pub mod hamiltonian;
pub mod hierarchy;
mod markov;
mod model;
pub mod polynomial;
mod query;
pub mod sample;
mod spelling;
mod variable;

pub use bayesian::BayesianNetwork;
pub use error::ModelError;
pub use evidence::{Evidence, Finding};
pub use factor::{Cpt, ExactFactor, Factor};
pub use hamiltonian::Hamiltonian;
pub use markov::MarkovNetwork;
pub use model::Model;
pub use query::{Observe, Query, QueryError, Target, parse_findings};
pub use spelling::nearest;
pub use variable::{RealRange, Variable, VariableId, Variables};
