//! Filtering and smoothing of a linear-Gaussian chain, in double-double.

use hamnet_numeric::Dd;

use super::gains::{Gains, State};
use super::{LinearGaussian, Matrix};
use crate::hierarchy::HierarchyError;

/// The posterior of the hidden reals at one time: a normal law.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalLaw {
    /// `d`.
    pub mean: Vec<Dd>,
    /// `d×d`.
    pub covariance: Matrix,
}

/// What a sequence says of the hidden reals.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GaussianBeliefs {
    /// The posterior at every time.
    pub laws: Vec<NormalLaw>,
    /// `ln p(y_t | y_1 … y_{t-1})` of every time in nats, a density; zero where nothing is seen.
    pub ln_steps: Vec<Dd>,
    /// `ln p(y_1 … y_T)` in nats, their sum.
    pub ln_evidence: Dd,
}

impl LinearGaussian {
    /// The posterior at every time given what was seen until then; `None` where nothing is seen.
    ///
    /// Costs `O((d + D)³)` per time.
    ///
    /// # Errors
    /// [`HierarchyError::SightSize`] for a time with another number of values, [`HierarchyError::LinearCovariance`] where
    /// a covariance is singular to double-double.
    pub fn filter(&self, sights: &[Option<Vec<f64>>]) -> Result<GaussianBeliefs, HierarchyError> {
        Ok(self.forward(sights)?.0)
    }

    /// The posterior at every time given all that is seen.
    ///
    /// # Errors
    /// As [`LinearGaussian::filter`].
    pub fn smooth(&self, sights: &[Option<Vec<f64>>]) -> Result<GaussianBeliefs, HierarchyError> {
        let (mut beliefs, gains) = self.forward(sights)?;
        for time in (0..sights.len().saturating_sub(1)).rev() {
            let back = gains[time].back(self, time)?;
            let later = beliefs.laws[time + 1].clone();
            let here = &mut beliefs.laws[time];
            let predicted =
                Matrix::of_f64(self.hidden.len(), self.hidden.len(), &self.step(time + 1).transition);
            let apart: Vec<Dd> =
                later.mean.iter().zip(predicted.apply(&here.mean)).map(|(&x, p)| x - p).collect();
            let moved = back.gain.apply(&apart);
            here.mean.iter_mut().zip(moved).for_each(|(mean, by)| *mean += by);
            here.covariance =
                here.covariance.plus(&back.gain.congruence(&later.covariance.minus(&back.predicted)));
        }
        Ok(beliefs)
    }

    fn forward(&self, sights: &[Option<Vec<f64>>]) -> Result<(GaussianBeliefs, Vec<Gains>), HierarchyError> {
        let mut beliefs = GaussianBeliefs { laws: Vec::new(), ln_steps: Vec::new(), ln_evidence: Dd::ZERO };
        let mut all = Vec::with_capacity(sights.len());
        let mut state = State::new(self);
        let mut mean: Vec<Dd> = self.mean.iter().map(|&m| Dd::from_f64(m)).collect();
        for (time, sight) in sights.iter().enumerate() {
            let gains = state.step(self, time, sight.is_some())?;
            if time > 0 {
                let d = self.hidden.len();
                mean = Matrix::of_f64(d, d, &self.step(time).transition).apply(&mean);
            }
            if let Some(values) = sight {
                let (expected, found) = (self.observed.len(), values.len());
                if expected != found {
                    return Err(HierarchyError::SightSize { time, expected, found });
                }
                let map = Matrix::of_f64(expected, mean.len(), &self.step(time).observation);
                let innovation: Vec<Dd> =
                    values.iter().zip(map.apply(&mean)).map(|(&y, p)| Dd::from_f64(y) - p).collect();
                mean.iter_mut().zip(gains.gain.apply(&innovation)).for_each(|(mean, by)| *mean += by);
                let white = gains.white.apply(&innovation);
                let square = white.iter().fold(Dd::ZERO, |sum, &z| sum + z * z);
                beliefs.ln_steps.push(gains.offset - square.scale(-1));
            } else {
                beliefs.ln_steps.push(Dd::ZERO);
            }
            beliefs.laws.push(NormalLaw { mean: mean.clone(), covariance: gains.covariance.clone() });
            all.push(gains);
        }
        beliefs.ln_evidence = beliefs.ln_steps.iter().fold(Dd::ZERO, |sum, &ln| sum + ln);
        Ok((beliefs, all))
    }
}
