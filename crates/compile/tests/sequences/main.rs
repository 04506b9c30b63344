//! Networks over sequences against the exact law of the unrolled model, within their certificates.

mod judge;
mod lengths;
mod linear;
mod portable;
mod random;
mod reals;
mod symbols;
