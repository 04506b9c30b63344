//! Linear-Gaussian chains: hidden reals that move by linear steps with normal noise, seen through a linear map with noise.
//!
//! ```text
//! x_1 ~ N(m, P)        x_{t+1} = F x_t + w,  w ~ N(0, Q)        y_t = H x_t + v,  v ~ N(0, R)
//! ```
//!
//! `d` hidden and `D` observed reals. [`LinearGaussian::filter`] and [`LinearGaussian::smooth`] are the obvious meaning, the
//! recursions of Kalman and of Rauch, Tung and Striebel. Covariances and gains do not depend on what is seen, only on which
//! times are seen at all, so that every posterior mean is an affine function of the data.
//!
//! **Errors** Everything is computed in double-double. What rounding leaves is of the order of `2^-102` times the conditions of the
//! covariances that are inverted, `P⁻` and `H P⁻ Hᵀ + R`; it is measured against the joint normal law, not certified.
//!
//! Source: R. E. Kalman, J. Basic Eng. 82 (1960); H. E. Rauch, F. Tung & C. T. Striebel, AIAA J. 3 (1965).

mod gains;
mod matrix;
mod recursion;

pub use gains::{BackGain, Gains};
pub use matrix::Matrix;
pub use recursion::{GaussianBeliefs, NormalLaw};

use super::HierarchyError;
use crate::Variable;
use crate::cholesky::{Cholesky, NoFactor};

/// One step of a linear-Gaussian chain: how it moves into a time, and how it is seen there. Matrices row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearStep {
    /// `F`, `d×d`.
    pub transition: Vec<f64>,
    /// `Q`, `d×d`, positive semidefinite.
    pub noise: Vec<f64>,
    /// `H`, `D×d`.
    pub observation: Vec<f64>,
    /// `R`, `D×D`, positive definite.
    pub observation_noise: Vec<f64>,
}

/// A linear-Gaussian chain of any length.
///
/// The law is that of the given f64 numbers. The ranges of the observed variables say where a network has to answer.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearGaussian {
    name: Option<String>,
    hidden: Vec<String>,
    observed: Vec<Variable>,
    mean: Vec<f64>,
    covariance: Vec<f64>,
    steps: Vec<LinearStep>,
}

impl LinearGaussian {
    /// The chain that begins with the normal law of `mean` and `covariance`. `steps` are those into the times 0, 1, …; the last one
    /// counts for all later times, so that a single one is a chain of equal steps. Nothing moves into time 0, of which only the observation counts.
    ///
    /// # Errors
    /// [`HierarchyError::NoReals`], [`HierarchyError::NotReal`], [`HierarchyError::NoSteps`], [`HierarchyError::NameTwice`],
    /// [`HierarchyError::LinearSize`], [`HierarchyError::LinearNumber`], [`HierarchyError::LinearCovariance`].
    pub fn new(
        hidden: Vec<String>,
        observed: Vec<Variable>,
        mean: Vec<f64>,
        covariance: Vec<f64>,
        steps: Vec<LinearStep>,
    ) -> Result<Self, HierarchyError> {
        if hidden.is_empty() || observed.is_empty() {
            return Err(HierarchyError::NoReals);
        }
        if let Some(variable) = observed.iter().find(|variable| variable.range().is_none()) {
            return Err(HierarchyError::NotReal { variable: variable.name().to_owned() });
        }
        if steps.is_empty() {
            return Err(HierarchyError::NoSteps);
        }
        let mut names: Vec<&str> =
            hidden.iter().map(String::as_str).chain(observed.iter().map(Variable::name)).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(HierarchyError::NameTwice { variable: pair[0].to_owned() });
        }
        let (d, seen) = (hidden.len(), observed.len());
        numbers("mean", 0, d, &mean)?;
        positive("covariance", 0, d, &covariance)?;
        for (time, step) in steps.iter().enumerate() {
            numbers("transition", time, d * d, &step.transition)?;
            numbers("observation", time, seen * d, &step.observation)?;
            semidefinite("noise", time, d, &step.noise)?;
            positive("observation noise", time, seen, &step.observation_noise)?;
        }
        Ok(Self { name: None, hidden, observed, mean, covariance, steps })
    }

    /// The same chain with a name.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// The name the file or the caller gives it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The names of the hidden reals.
    pub fn hidden(&self) -> &[String] {
        &self.hidden
    }

    /// The observed reals.
    pub fn observed(&self) -> &[Variable] {
        &self.observed
    }

    /// `m`.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// `P`, row by row.
    pub fn covariance(&self) -> &[f64] {
        &self.covariance
    }

    /// The steps as given; the last one counts for all later times.
    pub fn steps(&self) -> &[LinearStep] {
        &self.steps
    }

    /// The step into `time`, counted from 0.
    pub fn step(&self, time: usize) -> &LinearStep {
        &self.steps[time.min(self.steps.len() - 1)]
    }
}

fn numbers(what: &'static str, time: usize, expected: usize, numbers: &[f64]) -> Result<(), HierarchyError> {
    let found = numbers.len();
    if found != expected {
        return Err(HierarchyError::LinearSize { what, time, expected, found });
    }
    match numbers.iter().find(|number| !number.is_finite()) {
        None => Ok(()),
        Some(&value) => Err(HierarchyError::LinearNumber { what, time, value }),
    }
}

fn positive(what: &'static str, time: usize, n: usize, covariance: &[f64]) -> Result<(), HierarchyError> {
    numbers(what, time, n * n, covariance)?;
    Cholesky::new(n, covariance).map(|_| ()).map_err(|problem| refused(what, time, problem))
}

/// A covariance of the noise may be singular: with a millionth of a millionth of its size on its diagonal it has a factor.
fn semidefinite(what: &'static str, time: usize, n: usize, covariance: &[f64]) -> Result<(), HierarchyError> {
    numbers(what, time, n * n, covariance)?;
    let largest = (0..n).map(|i| covariance[i * n + i]).fold(0.0, f64::max);
    let mut raised = covariance.to_vec();
    (0..n).for_each(|i| raised[i * n + i] += if largest > 0.0 { largest * 1e-12 } else { 1.0 });
    Cholesky::new(n, &raised).map(|_| ()).map_err(|problem| refused(what, time, problem))
}

fn refused(what: &'static str, time: usize, problem: NoFactor) -> HierarchyError {
    let reason = match problem {
        NoFactor::Asymmetric { row, column, entry, mirror } => {
            format!(
                "entry [{row}, {column}] is {entry}, entry [{column}, {row}] is {mirror}; put their mean in both places"
            )
        }
        NoFactor::Pivot { row, pivot } => {
            format!(
                "what real {row} (from 0) adds to those before it has the variance {pivot:e}; correct the numbers"
            )
        }
    };
    HierarchyError::LinearCovariance { what, time, reason }
}
