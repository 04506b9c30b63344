//! What a step does whatever is seen: covariances, and the gains that turn what is seen into means.

use hamnet_numeric::Dd;

use super::{LinearGaussian, Matrix};
use crate::cholesky::NoFactor;
use crate::hamiltonian::LN_2PI;
use crate::hierarchy::HierarchyError;

/// The matrices of one time; they depend on which times are seen, not on what is seen.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gains {
    /// The covariance of the belief about this time, `d×d`.
    pub covariance: Matrix,
    /// `K`, `d×D`: the mean moves by `K (y − H m⁻)`. Zero where nothing is seen.
    pub gain: Matrix,
    /// `U`, `D×D`, with `UᵀU = S⁻¹` of the covariance `S` of the innovation `y − H m⁻`.
    pub white: Matrix,
    /// `−½ ln det 2πS`.
    pub offset: Dd,
}

/// The step from one time back to the one before.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BackGain {
    /// `G = P Fᵀ (P⁻)⁻¹`, `d×d`: the mean moves by `G (m_{t+1} − F m_t)`.
    pub gain: Matrix,
    /// `P⁻`, the covariance that is predicted for the later time.
    pub predicted: Matrix,
}

impl Gains {
    /// The step back from `time + 1` to `time`, whose gains these are.
    ///
    /// # Errors
    /// [`HierarchyError::LinearCovariance`] where the predicted covariance is singular to double-double.
    pub fn back(&self, chain: &LinearGaussian, time: usize) -> Result<BackGain, HierarchyError> {
        let predicted = predict(chain, time + 1, &self.covariance);
        let d = chain.hidden.len();
        let factor =
            predicted.cholesky().map_err(|problem| singular("predicted covariance", time + 1, problem))?;
        let inverse = Matrix::new(d, d, factor.inverse());
        let step = Matrix::of_f64(d, d, &chain.step(time + 1).transition);
        Ok(BackGain { gain: self.covariance.times(&step.transposed()).times(&inverse), predicted })
    }
}

/// The covariance so far.
pub(super) struct State {
    covariance: Matrix,
}

impl State {
    pub fn new(chain: &LinearGaussian) -> Self {
        let d = chain.hidden.len();
        Self { covariance: Matrix::of_f64(d, d, &chain.covariance) }
    }

    /// Moves into `time` and looks, if something `is_seen`.
    pub fn step(
        &mut self,
        chain: &LinearGaussian,
        time: usize,
        is_seen: bool,
    ) -> Result<Gains, HierarchyError> {
        let (d, seen) = (chain.hidden.len(), chain.observed.len());
        if time > 0 {
            self.covariance = predict(chain, time, &self.covariance);
        }
        let step = chain.step(time);
        let map = Matrix::of_f64(seen, d, &step.observation);
        let noise = Matrix::of_f64(seen, seen, &step.observation_noise);
        let innovation = map.congruence(&self.covariance).plus(&noise);
        let factor = innovation.cholesky().map_err(|problem| singular("innovation", time, problem))?;
        let white = Matrix::new(seen, seen, factor.inverse_factor());
        let offset = -factor.half_ln_determinant() - LN_2PI.mul_f64(seen as f64).scale(-1);
        if !is_seen {
            let gain = Matrix::of_f64(d, seen, &vec![0.0; d * seen]);
            return Ok(Gains { covariance: self.covariance.clone(), gain, white, offset });
        }
        let inverse = Matrix::new(seen, seen, factor.inverse());
        let gain = self.covariance.times(&map.transposed()).times(&inverse);
        // Joseph's form, a sum of two covariances
        let rest = Matrix::identity(d).minus(&gain.times(&map));
        self.covariance = rest.congruence(&self.covariance).plus(&gain.congruence(&noise));
        Ok(Gains { covariance: self.covariance.clone(), gain, white, offset })
    }
}

impl LinearGaussian {
    /// The gains of the first `longest` times where every time is seen, or fewer where they have settled: the last ones then
    /// count for all later times, to less than `2^-80` of their size.
    ///
    /// The second answer says whether they have settled, so that they hold for any length.
    ///
    /// # Errors
    /// [`HierarchyError::LinearCovariance`] where a covariance is singular to double-double.
    pub fn gains(&self, longest: usize) -> Result<(Vec<Gains>, bool), HierarchyError> {
        const SETTLED: f64 = f64::from_bits((1023 - 80) << 52);
        let mut all: Vec<Gains> = Vec::new();
        let mut state = State::new(self);
        while all.len() < longest {
            let gains = state.step(self, all.len(), true)?;
            let is_settled = all.last().is_some_and(|before| {
                let moved = gains.covariance.minus(&before.covariance).largest();
                moved <= SETTLED * gains.covariance.largest()
            });
            all.push(gains);
            // one more than the steps that differ, which the comparison with the time before needs
            if is_settled && all.len() > self.steps.len() + 1 {
                return Ok((all, true));
            }
        }
        Ok((all, false))
    }
}

/// `F P Fᵀ + Q` of the step into `time`.
fn predict(chain: &LinearGaussian, time: usize, covariance: &Matrix) -> Matrix {
    let (d, step) = (chain.hidden.len(), chain.step(time));
    let map = Matrix::of_f64(d, d, &step.transition);
    map.congruence(covariance).plus(&Matrix::of_f64(d, d, &step.noise))
}

fn singular(what: &'static str, time: usize, problem: NoFactor) -> HierarchyError {
    super::refused(what, time, problem)
}
