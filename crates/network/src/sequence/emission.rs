//! What is seen at one time, and how likely each state makes it.

use hamnet_numeric::elementary::exp_f64;
use hamnet_numeric::{Dd, Wide};

use super::SequenceError;
use crate::VariableLabel;

/// What is seen at one time.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// Nothing: every state is as likely as before.
    Missing,
    /// A symbol, by its number.
    Symbol(usize),
    /// The values of the real variables, in their order.
    Values(Vec<f64>),
}

impl Sight {
    /// That this can be seen at `time` by a network that reads the variables `labels`.
    ///
    /// # Errors
    /// [`SequenceError`], naming the time, counted from 0.
    pub fn check(&self, time: usize, labels: &[VariableLabel]) -> Result<(), SequenceError> {
        let symbols = labels[0].states().len();
        match self {
            Self::Missing => Ok(()),
            Self::Symbol(_) if symbols == 0 => Err(SequenceError::WantsValues { time }),
            Self::Symbol(symbol) if *symbol < symbols => Ok(()),
            Self::Symbol(symbol) => Err(SequenceError::NoSymbol { time, symbol: *symbol, symbols }),
            Self::Values(_) if symbols > 0 => Err(SequenceError::WantsSymbol { time }),
            Self::Values(values) => check_values(time, labels, values),
        }
    }
}

fn check_values(time: usize, labels: &[VariableLabel], values: &[f64]) -> Result<(), SequenceError> {
    let (expected, found) = (labels.len(), values.len());
    if expected != found {
        return Err(SequenceError::WrongCount { time, expected, found });
    }
    for (label, &value) in labels.iter().zip(values) {
        let (low, high) = label.range().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        // a NaN lies nowhere
        if !(low <= value && value <= high) {
            return Err(SequenceError::Outside { time, variable: label.name.clone(), value, low, high });
        }
    }
    Ok(())
}

/// How the hidden state gives what is seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Emission {
    /// One of `M` symbols.
    Symbols(SymbolEmission),
    /// `D` reals of a normal law per state.
    Gaussian(GaussianEmission),
}

/// Likelihoods of symbols.
#[derive(Clone, Debug, PartialEq)]
pub struct SymbolEmission {
    /// The variable that is seen, and its symbols.
    pub label: VariableLabel,
    /// `M×K`: row `s` holds `p(s | state)` of every state.
    pub likelihoods: Vec<f64>,
}

/// `p(y | state) = exp(offset − ½ |R (y − mean)|²)`, with `R` upper triangular and `RᵀR` the inverse of the covariance.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianEmission {
    /// The variables that are seen, with their ranges.
    pub labels: Vec<VariableLabel>,
    /// `K×D`.
    pub means: Vec<f64>,
    /// `K×D×D`, row by row, zeros below the diagonal included.
    pub roots: Vec<f64>,
    /// `K`: `ln det R − (D/2) ln 2π`.
    pub offsets: Vec<f64>,
}

impl Emission {
    /// The variables that are seen.
    pub fn labels(&self) -> &[VariableLabel] {
        match self {
            Self::Symbols(emission) => std::slice::from_ref(&emission.label),
            Self::Gaussian(emission) => &emission.labels,
        }
    }

    /// The likelihoods of `states` states of what is seen at `time`.
    ///
    /// # Errors
    /// [`SequenceError`] where `seen` does not fit.
    pub fn likelihoods(&self, states: usize, time: usize, seen: &Sight) -> Result<Vec<Wide>, SequenceError> {
        match (self, seen) {
            (_, Sight::Missing) => Ok(vec![Wide::ONE; states]),
            (Self::Symbols(emission), Sight::Symbol(symbol)) => emission.likelihoods(states, time, *symbol),
            (Self::Gaussian(emission), Sight::Values(values)) => emission.likelihoods(time, values),
            (Self::Symbols(_), Sight::Values(_)) => Err(SequenceError::WantsSymbol { time }),
            (Self::Gaussian(_), Sight::Symbol(_)) => Err(SequenceError::WantsValues { time }),
        }
    }
}

impl SymbolEmission {
    fn likelihoods(&self, states: usize, time: usize, symbol: usize) -> Result<Vec<Wide>, SequenceError> {
        let row = self.likelihoods.chunks_exact(states).nth(symbol);
        let symbols = self.label.states().len();
        let row = row.ok_or(SequenceError::NoSymbol { time, symbol, symbols })?;
        Ok(row.iter().map(|&likelihood| Wide::from_f64(likelihood)).collect())
    }
}

impl GaussianEmission {
    /// `ln p(y | state)` of every state.
    pub fn ln_likelihoods(&self, values: &[f64]) -> Vec<f64> {
        let dimensions = self.labels.len();
        let states = self.offsets.iter().zip(self.means.chunks_exact(dimensions));
        states
            .zip(self.roots.chunks_exact(dimensions * dimensions))
            .map(|((offset, mean), root)| {
                let rows = root.chunks_exact(dimensions);
                let projected = rows.map(|row| {
                    row.iter().zip(values.iter().zip(mean)).map(|(r, (y, m))| r * (y - m)).sum::<f64>()
                });
                offset - 0.5 * projected.map(|z| z * z).sum::<f64>()
            })
            .collect()
    }

    fn likelihoods(&self, time: usize, values: &[f64]) -> Result<Vec<Wide>, SequenceError> {
        check_values(time, &self.labels, values)?;
        Ok(self.ln_likelihoods(values).into_iter().map(exp).collect())
    }
}

/// `e^x` for any `x` of up to `2^60`: `2^k e^r` with `x = k ln 2 + r`, `r` in double-double.
fn exp(x: f64) -> Wide {
    let k = (x * std::f64::consts::LOG2_E).round();
    let r = Dd::from_f64(x) - Dd::LN_2.mul_f64(k);
    Wide::from_f64(exp_f64(r.to_f64())).shift(k as i64)
}
