//! Hierarchies distilled: at every place the least that the data below it have to hand on.
//!
//! The hierarchy is hung up at the variable `x_q` that is asked for. Of the data below a variable `v`, which hangs from `u`, only
//! the direction of the likelihood `p(data below v | x_u)` matters to anything above, whatever else is seen. So patterns with
//! proportional likelihoods are one class `T_v`, and classes are made from classes:
//!
//! ```text
//! T_v = f_v(own state, T_c, T_d, …)        c, d, … hanging from v
//! p(T_v = t | x_u) = Σ_{(s, t_c, …) with f_v = t} Σ_{x_v} p(x_v|x_u) [x_v = s] Π_c p(t_c | x_v)
//! p(x_q | data) = p(x_q | T_q)
//! ```
//!
//! No pattern is ever enumerated, only pairs of classes. `f_v` is a sequence of tables of two classes ([`Fold`]); equal subtrees
//! are found once. On the way from the root down to the query the weights are joint ones, `p(T_v = t, x_u)`.
//!
//! **Equality** is that of the numbers in the model, as everywhere: `f64` numbers, rows exactly normalized. Times a common factor
//! all weights are integers, compared modulo primes: different residues prove two patterns different, and equal residues prove them
//! equal as soon as the primes multiply to more than the integers can be. Where that would take more than 128 primes of 61 bits, classes
//! that agree in all residues, and within a proved bound in double-double, are merged and counted as
//! [undecided](Place::undecided).
//!
//! **Explosion.** Where classes are too many, the belief is a vector of `K - 1` reals there and above ([`Explosion`]); [`Cost`]
//! compares both forms.
//!
//! **Approximate.** With a [`Budget`] classes are merged further by least loss of `I(x_u; T_v)` and improved by
//! [exchanges](crate::bottleneck::exchange) of pairs of parts ([`Merging`]), and the next place is built on the merged classes, so that
//! the whole is a composition still. Since `x_q` reaches the data below `v` through `x_u` alone, the losses of the
//! places add up to a bound: `I(x_q; data) - I(x_q; T_q) ≤ Σ_v [I(x_u; T'_v) - I(x_u; T_v)]`, `T'_v` being what is merged.
//!
//! Source: Lin, Tegmark, Rolnick, arXiv:1608.08225, theorem 2 and its corollary.

mod build;
mod cost;
mod curve;
mod datum;
mod depth;
mod distillation;
mod fold;
mod information;
mod law;
mod merge;
mod modular;
mod network;
mod options;
mod shape;
mod step;
mod tree;
mod verify;
mod worst;

pub use cost::Cost;
pub use curve::CurvePoint;
pub use depth::{Depth, Layering, Layers};
pub use distillation::{Distillation, MergedAlone, Part, Place, distill};
pub use fold::Fold;
pub use information::{Share, Transmission};
pub(crate) use network::read_out;
pub use network::{AndUnits, DistilledError};
pub use options::{Budget, Merging, Options};
pub use shape::Explosion;
pub use worst::Price;
