//! Symmetric functions of many bits: few neurons for exponentially many terms.
//!
//! A function of `n` bits that only depends on how many of them are one, `f(c)` for `c = 0, …, n`, has up to `2^n - n - 1` terms
//! of degree two or more, and takes as many AND neurons term by term. It is a sum of
//!
//! - thresholds, one per first difference: `f(c) = f(0) + Σ_{i=1}^{n} (f(i) - f(i-1)) [c ≥ i]`, at most `n` steps ([`thresholds`]);
//! - ramps, one per second difference: `f(c) = f(0) + (f(1) - f(0)) c + Σ_{i=1}^{n-1} (f(i+1) - 2f(i) + f(i-1)) relu(c - i)`, at
//!   most `n - 1` ReLU and a linear part ([`relus`]).
//!
//! [`separate()`] finds such functions in energies of bits or of spins. A product of `n` spins is `(-1)^{n-c}`, with `c` of them
//! positive: one term in spins, all `2^n` in bits, `n` thresholds.
//!
//! Steps and ramps serve all functions of the same bits: several energies share them and differ in weights.
//!
//! Source: THEORY 1.8, 3.6

mod candidate;
mod differences;
mod separate;
mod table;

pub use differences::{Ramps, Steps, relus, thresholds};
pub use separate::{Group, Separated, separate};
pub use table::TwoValued;

#[cfg(test)]
mod tests;
