//! Gaussian integrals over all reals.
//!
//! ```text
//! ∫ exp(-c - bᵀy - ½ yᵀAy) dy = (2π)^{n/2} (det A)^{-1/2} exp(½ bᵀA⁻¹b - c)
//! ```

use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::cholesky::Cholesky;
use super::quadratic::Quadratic;
use super::{Group, NormalizerError};
use crate::hamiltonian::{Bounded, Hamiltonian};

/// `ln 2π`, wrong by less than `2^-107`.
pub(crate) const LN_2PI: Dd = Dd::from_parts(1.837_877_066_409_345_6, -7.756_588_316_134_483e-17);

/// A factorization may take so many multiply-adds, over all states of the discrete variables.
const MAX_COST: f64 = (1u64 << 29) as f64;

/// The reals of a group in given states of its discrete variables, where their energy is a positive definite form.
#[derive(Clone, Debug)]
pub(crate) struct Gaussian {
    factor: Cholesky,
    linear: Vec<Bounded>,
    ln_integral: Bounded,
}

impl Gaussian {
    /// Those of all states of the discrete variables; `None` unless the group is Gaussian in each.
    ///
    /// # Errors
    /// As [`Gaussian::new`].
    pub fn all(law: &Hamiltonian, group: &Group<'_>) -> Result<Option<Vec<Self>>, NormalizerError> {
        (0..group.states(law)).map(|number| Self::new(law, group, &group.state(law, number))).collect()
    }

    /// The Gaussian of `group` in the given states; `None` where its energy is of another form.
    ///
    /// # Errors
    /// [`NormalizerError::TooLarge`], [`NormalizerError::Undefined`] past the range of numbers.
    pub fn new(
        law: &Hamiltonian,
        group: &Group<'_>,
        states: &[usize],
    ) -> Result<Option<Self>, NormalizerError> {
        let Some(quadratic) = Quadratic::new(law, group, states) else { return Ok(None) };
        let Quadratic { constant, linear, hessian } = quadratic;
        let cost = Cholesky::cost(&Cholesky::envelope(&hessian)) * group.states(law) as f64;
        if cost > MAX_COST {
            let (what, reals) = (group.what.clone(), linear.len());
            return Err(NormalizerError::TooLarge { what, reals, cost, limit: MAX_COST });
        }
        let Some(factor) = Cholesky::new(&hessian) else { return Ok(None) };
        let ln = ln_integral(&factor, constant, &linear).filter(|ln| ln.is_finite());
        let ln_integral = ln.ok_or_else(|| group.undefined())?;
        Ok(Some(Self { factor, linear, ln_integral }))
    }

    /// The logarithm of the integral of `e^{-H}` over all reals.
    pub fn ln_integral(&self) -> Bounded {
        self.ln_integral
    }

    /// A draw: with `DAD = LLᵀ` and `Lz = Db`, `y = DL⁻ᵀ(ξ - z)` has mean `-A⁻¹b` and covariance `A⁻¹`.
    pub fn draw(&self, random: &mut Random, mut normal: impl FnMut(&mut Random) -> f64) -> Vec<f64> {
        let z = self.factor.forward(&self.linear);
        let mut draw: Vec<f64> = z.iter().map(|z| normal(random) - z).collect();
        self.factor.backward(&mut draw);
        draw
    }
}

fn ln_integral(factor: &Cholesky, constant: Bounded, linear: &[Bounded]) -> Option<Bounded> {
    let half = Bounded::exact(0.5);
    let ln_2pi = Bounded::within(LN_2PI, Dd::UNIT / 16.0);
    let turns = ln_2pi.times(Bounded::exact(linear.len() as f64));
    let twice = turns.plus(factor.ln_determinant()?.negated()).plus(factor.form(linear));
    Some(twice.times(half).plus(constant.negated()))
}
