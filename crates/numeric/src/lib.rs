//! Numbers with stated errors.
//!
//! Everything the other crates claim about rounding rests here: double-double numbers ([`Dd`]), the same without over- or
//! underflow ([`Scaled`]), and `f64` with an exponent of their own ([`Wide`]). Each operation states its error bound and
//! its source.

mod binary;
mod double_double;
pub mod elementary;
mod error_free;
mod scaled;
mod wide;

pub use double_double::Dd;
pub use scaled::Scaled;
pub use wide::Wide;
