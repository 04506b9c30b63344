//! Gibbs sweeps: every variable in turn is drawn anew given all others.
//!
//! The law is what the sweeps leave unchanged. Rows are dependent and only in the limit of many sweeps drawn from the law:
//! [`Sweeps`] tells how many are dropped before the first row and how many lie between two.

use hamnet_numeric::elementary::exp_f64;
use hamnet_numeric::random::Random;

use super::SampleError;
use crate::{Finding, VariableId};

/// How long a chain runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sweeps {
    /// Sweeps before the first row.
    pub burn_in: usize,
    /// Sweeps from one row to the next.
    pub thinning: usize,
}

impl Default for Sweeps {
    /// 1000 sweeps before the first row, ten from one to the next.
    fn default() -> Self {
        Self { burn_in: 1000, thinning: 10 }
    }
}

/// Random states that are tried as a start.
pub(super) const STARTS: usize = 1000;

/// What is swept over.
pub(super) trait Chain {
    /// A start of positive probability, with one variable fixed.
    ///
    /// # Errors
    /// [`SampleError::NoStart`].
    fn start(
        &self,
        fixed: Option<(VariableId, usize)>,
        random: &mut Random,
    ) -> Result<Vec<Finding>, SampleError>;

    /// Draws `variable` anew, given all others.
    fn renew(&self, variable: VariableId, findings: &mut [Finding], random: &mut Random);

    /// So many sweeps over some variables in order.
    fn sweep(&self, over: &[VariableId], times: usize, findings: &mut [Finding], random: &mut Random) {
        for _ in 0..times {
            over.iter().for_each(|&variable| self.renew(variable, findings, random));
        }
    }
}

/// A state by its energy: `p ∝ exp(-energy)`. The first one where no energy is finite.
pub(super) fn choose(energies: &[f64], random: &mut Random) -> usize {
    let least = energies.iter().copied().fold(f64::INFINITY, f64::min);
    if least == f64::INFINITY {
        return 0;
    }
    let weights: Vec<f64> = energies.iter().map(|energy| exp_f64(least - energy)).collect();
    random.weighted(&weights)
}
