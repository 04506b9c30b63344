//! The normalizer of an energy over reals: closed forms where there are any, cubature with a proof where not.
//!
//! ```text
//! Z_x = Σ_b ∫ exp(-H_x(b, r)) dr
//! ```
//!
//! over the discrete variables `b` and the reals `r`. Terms that share no variable factorize, so the sum and integral is
//! taken per [`Group`] of variables that terms connect:
//!
//! | group | over | method |
//! |---|---|---|
//! | no reals | all states | the sum |
//! | degree two in the reals with a positive definite Hessian, in every state | all reals | `√((2π)^n / det A) e^{½ bᵀA⁻¹b - c}` per state |
//! | any other of up to [`MAX_REALS`] reals | the box of their ranges | Gauss rules on boxes, errors from Bernstein ellipses |
//!
//! up to [`MAX_STATES`] joint states of a group's discrete variables, [`MAX_BOX_STATES`] for boxes. Everything is computed in double-double with a bound.
//!
//! Source: THEORY 1.2 and 1.11.

mod cholesky;
mod cubature;
mod error;
mod gaussian;
mod group;
mod legendre;
mod quadratic;
mod sloped;
mod strip;

use hamnet_numeric::Dd;

use super::weight::ln_sum_exp;
use super::{Bounded, Hamiltonian};

pub use error::NormalizerError;
pub(crate) use gaussian::Gaussian;
pub(crate) use gaussian::LN_2PI;
pub(crate) use group::Group;

/// Cubature goes up to so many reals that terms connect.
pub const MAX_REALS: usize = 3;

/// The states of discrete variables that terms connect with each other, or with Gaussian reals, are visited up to so many.
pub const MAX_STATES: u64 = 1 << 16;

/// The states of discrete variables that terms connect with other reals are visited up to so many.
pub const MAX_BOX_STATES: u64 = 1 << 12;

/// `ln Z_x` in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalizer {
    /// The computed value.
    pub ln_z: Dd,
    /// `|ln_z - exact|` is at most this.
    pub error: f64,
    /// How it was found: the last in order of [`NormalizerMethod`] that any group took.
    pub method: NormalizerMethod,
}

/// How an integral was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NormalizerMethod {
    /// A sum over states.
    Sum,
    /// The closed form of a Gaussian integral, over all reals.
    Gaussian,
    /// Cubature over the box of ranges.
    Cubature,
}

/// `ln Z_x` of class number `class` of a law that is not discrete.
///
/// Discrete laws with many states are summed by eliminations instead, which this crate's judge and the compiler know.
///
/// - **Errors** [`NormalizerError`], with the remedy
/// - **Cost** `n³` for a group of `n` Gaussian reals; up to some eight million energies for a cubature
///
/// # Panics
/// If there is no such class.
pub fn ln_z(law: &Hamiltonian, class: usize) -> Result<Normalizer, NormalizerError> {
    let mut sum = Bounded::exact(0.0);
    let mut method = NormalizerMethod::Sum;
    for group in Group::all(law, class) {
        let (ln, by) = ln_integral(law, &group)?;
        sum = sum.plus(ln);
        method = method.max(by);
    }
    Ok(Normalizer { ln_z: sum.value, error: sum.error, method })
}

fn ln_integral(law: &Hamiltonian, group: &Group<'_>) -> Result<(Bounded, NormalizerMethod), NormalizerError> {
    group.check_states(law, MAX_STATES)?;
    if group.reals.is_empty() {
        return Ok((ln_sum(law, group)?, NormalizerMethod::Sum));
    }
    match Gaussian::all(law, group)? {
        Some(gaussians) => {
            let terms: Vec<Bounded> = gaussians.iter().map(Gaussian::ln_integral).collect();
            Ok((ln_sum_exp(&terms), NormalizerMethod::Gaussian))
        }
        None => Ok((cubature::ln_integral(law, group)?, NormalizerMethod::Cubature)),
    }
}

/// `ln Σ_b exp(-H(b))`.
fn ln_sum(law: &Hamiltonian, group: &Group<'_>) -> Result<Bounded, NormalizerError> {
    Ok(ln_sum_exp(&group.negated_energies(law)?))
}

#[cfg(test)]
mod tests;
