//! Minimal sufficient statistics of a joint law `p(x, y)`.
//!
//! `T(y)` is sufficient for `x` if `p(x|y) = p(x|T(y))`. The minimal one, a function of every other, puts two observations into one
//! class exactly if their columns `p(·, y)` are proportional. Observations that never occur are in no class.
//!
//! **Exact** [`minimal`] compares the weights as the numbers they are: floating-point weights, or integers for rational tables (a
//! common factor of a column or of a row changes nothing). Quotients that are rounded correctly depend on the exact ratio alone, so
//! proportional columns have equal vectors of quotients; columns with equal vectors are then compared by exact cross products.
//!
//! **Rounded** [`minimal_rounded`] joins columns that can be proportional before a stated [`Rounding`], and takes the connected
//! components: independent of order. Each class states its diameter and what merging it lost, so that a chain of near ones is seen.
//!
//! Source: Lin, Tegmark, Rolnick, arXiv:1608.08225, theorem 2; Lehmann, Scheffé, Sankhyā 10 (1950).

mod classes;
mod exact;
mod loss;
mod network;
mod rounded;
mod statistic;

pub use classes::{ClassReport, class_reports};
pub(crate) use exact::fingerprint;
pub use exact::minimal;
pub use loss::{Loss, loss};
pub use network::{Patterns, network};
pub use rounded::{Rounding, minimal_rounded};
pub use statistic::{Statistic, composed, verify_composition};
