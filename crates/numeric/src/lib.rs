//! Numbers with stated errors.
//!
//! Everything the other crates claim about rounding rests here. Each operation states its bound, the bound's domain and its
//! source, and is tested from both sides: no operand breaks a bound, and none is idle.
//!
//! | type | holds | relative error of one operation |
//! |---|---|---|
//! | [`Dd`] | an unevaluated sum of two `f64` | [`Dd::UNIT`] `= 2^-102` |
//! | [`Scaled`] | a nonnegative [`Dd`] with its own exponent: no over- or underflow | [`Dd::UNIT`] |
//! | [`Wide`] | a nonnegative `f64` with its own exponent, fast | [`Wide::UNIT`] `= 2^-53` |
//! | [`LogProb`] | the logarithm of a nonnegative number | absolute in the logarithm |
//! | [`Interval`] | all reals between two bounds, rounded outward | none: the exact result is inside |
//!
//! A [`Semiring`] is what a circuit is evaluated over; [`elementary`] holds `exp`, `ln` and the sigmoid family, alike on
//! every machine; [`sum`] holds long sums and `γ_n`; [`Precision`] names the types a network can run in.
//!
//! Only IEEE 754 additions, multiplications, divisions, square roots and comparisons in round to nearest are used, never the functions
//! of the system's library, so equal input gives equal bits everywhere.

mod binary;
pub mod double_double;
pub mod elementary;
mod error_free;
pub mod interval;
pub mod log_space;
mod outward;
mod precision;
pub mod random;
pub mod scaled;
pub mod semiring;
pub mod sum;
pub mod wide;

pub use double_double::Dd;
pub use interval::Interval;
pub use log_space::LogProb;
pub use precision::{Precision, UnknownPrecision};
pub use scaled::Scaled;
pub use semiring::{Count, MaxProduct, Semiring, Support};
pub use wide::Wide;
