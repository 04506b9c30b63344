//! Why a normalizer is not found.

use thiserror::Error;

/// A normalizer that is not found. Every message ends in the remedy.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum NormalizerError {
    /// Too many reals for cubature, and no closed form.
    #[error(
        "{what} couples {found} reals ({names}) and is no positive definite form of degree two in them; a normalizer is \
         integrated over {limit} at most, so give ln_z as a number"
    )]
    TooManyReals {
        /// The energy.
        what: String,
        /// How many.
        found: usize,
        /// The first of them.
        names: String,
        /// How many there may be.
        limit: usize,
    },
    /// Too many states beside reals.
    #[error(
        "{what} couples discrete variables of 2^{log2_states:.1} joint states ({names}) with reals or functions; a \
         normalizer is summed over 2^{log2_limit:.0} at most, so give ln_z as a number"
    )]
    TooManyStates {
        /// The energy.
        what: String,
        /// The binary logarithm of the number of states.
        log2_states: f64,
        /// The first of the variables.
        names: String,
        /// That of how many there may be.
        log2_limit: f64,
    },
    /// A Gaussian of too many reals.
    #[error(
        "the Gaussian of {what} over {reals} reals takes {cost:.1e} multiply-adds, more than {limit:.1e}; give ln_z as a number"
    )]
    TooLarge {
        /// The energy.
        what: String,
        /// How many reals.
        reals: usize,
        /// The predicted number of multiply-adds.
        cost: f64,
        /// How many there may be.
        limit: f64,
    },
    /// The cubature did not reach a useful accuracy.
    #[error(
        "the integral of {what} over the ranges of its reals has a relative error of up to {reached:.0e}, more than \
         {wanted:.0e}; narrow the ranges, or give ln_z as a number"
    )]
    Inaccurate {
        /// The energy.
        what: String,
        /// The relative error that was reached, or one.
        reached: f64,
        /// What is needed.
        wanted: f64,
    },
    /// The cubature takes too many points.
    #[error(
        "the integral of {what} over the ranges of its reals takes {energies:.1e} energies, more than {limit:.1e}; narrow \
         the ranges, couple fewer variables, or give ln_z as a number"
    )]
    TooCostly {
        /// The energy.
        what: String,
        /// The predicted number of energies.
        energies: f64,
        /// How many there may be.
        limit: f64,
    },
    /// A function is not defined on the ranges, or the energy is past all numbers there.
    #[error(
        "{what} is not defined, or not finite, somewhere on the ranges of its variables; narrow the ranges, or give ln_z as \
         a number"
    )]
    Undefined {
        /// The energy.
        what: String,
    },
}
