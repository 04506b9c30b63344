//! Substitution models: the law of change along a branch of a given length.
//!
//! | model | free parameters |
//! |---|---|
//! | [`SubstitutionModel::jc69`] | none |
//! | [`SubstitutionModel::k80`] | transitions over transversions κ |
//! | [`SubstitutionModel::hky85`] | κ and the frequencies of A, C, G, T |
//! | [`SubstitutionModel::gtr`] | six exchangeabilities and the frequencies |
//! | [`SubstitutionModel::general`] | any rate matrix over any states |
//!
//! The named models have `q_ij = r_ij π_j`, scaled so that one substitution is expected per unit of length. Sources: Jukes &
//! Cantor 1969; Kimura 1980; Hasegawa, Kishino & Yano 1985; Tavaré 1986.

mod error;
mod exponential;

use hamnet_numeric::Dd;

pub use error::SubstitutionError;

use super::Stochastic;
use exponential::exponential;

/// A matrix whose error is larger is refused: half a unit in the last place of one in f64.
pub const TRANSITION_LIMIT: f64 = f64::EPSILON / 2.0;

/// Change in continuous time: rates between states, and the frequencies at the root.
#[derive(Clone, Debug, PartialEq)]
pub struct SubstitutionModel {
    states: Vec<String>,
    frequencies: Stochastic,
    /// Row-major, zeros on the diagonal.
    rates: Vec<Dd>,
    /// Between any rate and the exact one.
    roundings: f64,
}

/// `P(t) = exp(Q t)` with a bound of its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Transition {
    /// Row-major: `p(child = column | parent = row)`.
    pub matrix: Vec<Dd>,
    /// The number of rows and columns.
    pub states: usize,
    /// The sum of absolute errors in any row is at most this.
    pub error: f64,
}

impl SubstitutionModel {
    /// Jukes & Cantor: all changes alike.
    pub fn jc69() -> Self {
        Self::gtr([1.0; 6], [0.25; 4]).expect("these numbers are positive and sum to one")
    }

    /// Kimura: transitions (A↔G, C↔T) `kappa` times as fast as transversions.
    ///
    /// # Errors
    /// [`SubstitutionError::BadRate`], [`SubstitutionError::NoChange`].
    pub fn k80(kappa: f64) -> Result<Self, SubstitutionError> {
        Self::hky85(kappa, [0.25; 4])
    }

    /// Hasegawa, Kishino & Yano: as [`SubstitutionModel::k80`] with the frequencies of A, C, G, T.
    ///
    /// # Errors
    /// Those of [`SubstitutionModel::gtr`].
    pub fn hky85(kappa: f64, frequencies: [f64; 4]) -> Result<Self, SubstitutionError> {
        Self::gtr([1.0, kappa, 1.0, 1.0, kappa, 1.0], frequencies)
    }

    /// The general time-reversible model: exchangeabilities AC, AG, AT, CG, CT, GT, up to a common factor, and the frequencies
    /// of A, C, G, T.
    ///
    /// # Errors
    /// [`SubstitutionError::BadRate`], [`SubstitutionError::NoChange`], and those of [`Stochastic::dense`] for the frequencies.
    pub fn gtr(exchangeabilities: [f64; 6], frequencies: [f64; 4]) -> Result<Self, SubstitutionError> {
        let [ac, ag, at, cg, ct, gt] = exchangeabilities;
        for (name, value) in ["AC", "AG", "AT", "CG", "CT", "GT"].into_iter().zip(exchangeabilities) {
            check_rate(value, || name.to_owned())?;
        }
        let symmetric = [0.0, ac, ag, at, ac, 0.0, cg, ct, ag, cg, 0.0, gt, at, ct, gt, 0.0];
        let frequencies = Stochastic::dense("frequencies", 1, 4, frequencies.to_vec())?;
        let shares: Vec<Dd> = frequencies.normalized_row(0).map(|(_, share)| share.to_dd()).collect();
        let rates = symmetric.iter().zip(shares.iter().cycle()).map(|(&rate, share)| share.mul_f64(rate));
        let model = Self {
            states: ["A", "C", "G", "T"].map(str::to_owned).to_vec(),
            rates: rates.collect(),
            roundings: (frequencies.roundings() + 1) as f64,
            frequencies,
        };
        model.normalized()
    }

    /// Any rates: `rates` row after row, `q_ij` from state `i` to state `j`; the diagonal is not read, for it is minus the sum of
    /// its row. Lengths are in the time unit of the rates; see [`SubstitutionModel::normalized`].
    ///
    /// # Errors
    /// [`SubstitutionError::RateCount`], [`SubstitutionError::BadRate`], and those of [`Stochastic::dense`] for the frequencies.
    pub fn general(
        states: Vec<String>,
        rates: &[f64],
        frequencies: Vec<f64>,
    ) -> Result<Self, SubstitutionError> {
        let count = states.len();
        let frequencies = Stochastic::dense("frequencies", 1, count, frequencies)?;
        let (expected, found) = (count * count, rates.len());
        if expected != found {
            return Err(SubstitutionError::RateCount { states: count, expected, found });
        }
        let mut kept = Vec::with_capacity(found);
        for (place, &rate) in rates.iter().enumerate() {
            let (from, to) = (place / count, place % count);
            if from == to {
                kept.push(Dd::ZERO);
                continue;
            }
            check_rate(rate, || format!("from `{}` to `{}`", states[from], states[to]))?;
            kept.push(Dd::from_f64(rate));
        }
        Ok(Self { states, frequencies, rates: kept, roundings: 0.0 })
    }

    /// The same model in the time unit in which one change is expected under its frequencies: `Σ_i π_i Σ_j q_ij = 1`.
    ///
    /// # Errors
    /// [`SubstitutionError::NoChange`].
    pub fn normalized(self) -> Result<Self, SubstitutionError> {
        let states = self.states.len();
        let shares = self.frequencies.normalized_row(0).map(|(_, share)| share.to_dd());
        let rows = self.rates.chunks_exact(states).zip(shares);
        let changes = rows.flat_map(|(row, share)| row.iter().map(move |&rate| share * rate));
        let mean = changes.fold(Dd::ZERO, Dd::add_same_sign);
        if mean.is_zero() {
            return Err(SubstitutionError::NoChange);
        }
        let of_mean = self.frequencies.roundings() as f64 + self.roundings + 1.0 + (states * states) as f64;
        let rates = self.rates.iter().map(|&rate| rate / mean).collect();
        Ok(Self { rates, roundings: self.roundings + of_mean + 1.0, ..self })
    }

    /// The names of the states.
    pub fn states(&self) -> &[String] {
        &self.states
    }

    /// The distribution at the root, as a matrix of one row.
    pub fn frequencies(&self) -> &Stochastic {
        &self.frequencies
    }

    /// The rate from state `from` to another.
    pub fn rate(&self, from: usize, to: usize) -> Dd {
        self.rates[from * self.states.len() + to]
    }

    /// `P(length) = exp(Q · length)`.
    ///
    /// **Error** about `2^-98 (10 + λ · length)`, `λ` twice the largest rate of leaving a state. **Cost** `28 + log2(4 λ · length)`
    /// products of matrices in double-double. **Source** uniformization (Jensen 1953), scaling and squaring.
    ///
    /// # Errors
    /// [`SubstitutionError::BadLength`]; [`SubstitutionError::TooLong`] where the error exceeds [`TRANSITION_LIMIT`].
    pub fn transition(&self, length: f64) -> Result<Transition, SubstitutionError> {
        if !length.is_finite() || length < 0.0 {
            return Err(SubstitutionError::BadLength { length });
        }
        let states = self.states.len();
        let (matrix, error) = exponential(&self.rates, states, self.roundings, length);
        if error > TRANSITION_LIMIT {
            return Err(SubstitutionError::TooLong { length, error, limit: TRANSITION_LIMIT });
        }
        Ok(Transition { matrix, states, error })
    }
}

impl Transition {
    /// The matrix rounded to f64, which is then the exact law of its step; messages call it `name`.
    ///
    /// The sum of absolute differences between a row of that law and the exact `exp(Q t)` is at most
    /// `2^-52 + 2` [`Transition::error`] and `2^-1074` per entry that underflows.
    ///
    /// # Errors
    /// None from a matrix of [`SubstitutionModel::transition`], whose rows sum to one within its error.
    pub fn to_stochastic(&self, name: impl Into<String>) -> Result<Stochastic, SubstitutionError> {
        let values = self.matrix.iter().map(|entry| entry.to_f64()).collect();
        Ok(Stochastic::dense(name, self.states, self.states, values)?)
    }
}

fn check_rate(value: f64, place: impl FnOnce() -> String) -> Result<(), SubstitutionError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(SubstitutionError::BadRate { place: place(), value })
}
