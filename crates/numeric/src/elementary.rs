//! Exponential, logarithm and the sigmoid family, in `f32` and `f64`, each with a bound in ulp.
//!
//! Every function is branch-free: selections instead of jumps, exponents taken from the bits of a sum, polynomials by
//! Horner's rule. A loop over a slice therefore vectorises, and the `*_slice` forms run it with the widest instructions of
//! the machine. Only additions, multiplications and divisions without contraction are used, so a number has the same
//! image alone or in a slice and on every instruction set.
//!
//! A bound of `b` ulp says: `|computed - exact| ≤ b · ulp(exact)`, with `ulp(y) = 2^(floor(log2 |y|) + 1 - p)`, `p = 24` or
//! `53`, and `ulp` of the subnormal range below. The arguments count in `u`, half an ulp of numbers in `[1, 2)`, and stand
//! beside each kernel; the same count serves both types, because both polynomials truncate below `0.2 u`.
//!
//! | function | constant | bound |
//! |---|---|---|
//! | `exp` | [`EXP_ULP`] | 1.4 |
//! | `exp2` | [`EXP2_ULP`] | 1.4 |
//! | `ln` | [`LN_ULP`] | 1.7 |
//! | `log2` | [`LOG2_ULP`] | 3 |
//! | `softplus` | [`SOFTPLUS_ULP`] | 4 |
//! | `sigmoid` | [`SIGMOID_ULP`] | 4 |
//! | `tanh` | [`TANH_ULP`] | 5 |
//! | `silu` | [`SILU_ULP`] | 5 |
//! | `gelu` | [`GELU_ULP`] | 6 |
//!
//! Source: the reductions of Cody and Waite, "Software Manual for the Elementary Functions" (1980), and of fdlibm's `log`;
//! the polynomials interpolate at Chebyshev nodes.

mod exp;
mod gelu;
mod ln;
mod real;
mod sigmoid;
mod slices;

pub use exp::{EXP_ULP, EXP2_ULP};
pub use gelu::GELU_ULP;
pub use ln::{LN_ULP, LOG2_ULP};
pub use sigmoid::{SIGMOID_ULP, SILU_ULP, SOFTPLUS_ULP, TANH_ULP};
pub use slices::*;
