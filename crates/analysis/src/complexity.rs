//! Two-part descriptions: the bits of a model, and of data given the model.
//!
//! Kolmogorov's complexity of data is the length of the shortest program that prints them, which nothing computes; any description
//! bounds it from above, up to a constant that depends on the language alone. Here the program is a model and a code for the data under
//! it:
//!
//! ```text
//! K(data) ≤ L(model) + L(data | model) + c
//! L(data | model) = -Σ_rows log2 p(row | model)              an arithmetic code reaches it within two bits in all
//! L(model) = k · ½ log2 n                                    k distinct parameters, each to the precision that n rows can tell
//! ```
//!
//! `L(model)`, what is regular in the data, is the proxy of their effective complexity: nothing for coin flips, whose every bit is
//! incidental, and nothing for a constant either.
//!
//! **Parameters** are counted as numbers that differ ([`parameters`]): the entries of each distribution, or of each table of weights, divided
//! by its largest, without zeros and ones; numbers that occur many times count once. What the tables are of, and which entry is which
//! parameter, is part of the constant `c`: it does not grow with the data. [`Description::model_bits_as_numbers`] is the alternative that
//! rounds nothing: 64 bits for each.
//!
//! **Sequences** ([`describe_sequences`]) are described by a hidden Markov model in the same way, with `p` by its filter and `n` the number
//! of symbols seen. A symbol that is missing is summed out: neither which it is nor that it is missing is described. Nor is where a
//! sequence ends.
//!
//! Source: Rissanen, Automatica 14 (1978); Gell-Mann, Lloyd, Complexity 2 (1996).

mod parameters;
mod sequences;

use hamnet_model::exact::{Declined, Judge};
use hamnet_model::{Evidence, Model};
use hamnet_numeric::Dd;
use hamnet_numeric::elementary::log2_f64;
use thiserror::Error;

pub use parameters::{parameters, parameters_of_sequences};
pub use sequences::{SequencesDescription, describe_sequences};

/// Why nothing is described.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum DescriptionError {
    #[error(
        "the model has the real variable `{variable}`, and a density gives no bits: a real has no code without a precision; round it \
         to states, and describe those by a model of states"
    )]
    Real { variable: String },
    #[error("there are 0 rows; bits are of at least one")]
    NoRows,
    #[error(
        "row {row} cannot occur under the model (p = 0), so that no code of it has a length; leave it out, or give another model"
    )]
    Impossible { row: usize },
    #[error("in {sequences} sequences no symbol is seen; bits are of at least one")]
    NothingSeen { sequences: usize },
    #[error(
        "sequence {sequence} cannot occur under the model (p = 0), so that no code of it has a length; leave it out, or give another \
         model"
    )]
    ImpossibleSequence { sequence: usize },
    #[error("row {row}: {reason}")]
    Row { row: usize, reason: String },
    #[error("the probabilities of the data are not found: {0}")]
    Declined(#[from] Declined),
}

/// A description of data by a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Description {
    /// The number of observations, `n`: of rows, or of symbols seen in sequences.
    pub observations: usize,
    /// The number of distinct parameters, `k`.
    pub parameters: usize,
    /// `L(model) = k · ½ log2 n`, bits.
    pub model_bits: f64,
    /// `64 k`, bits.
    pub model_bits_as_numbers: f64,
    /// `L(data | model)`, bits.
    pub data_bits: f64,
    /// A bound of the rounding of `data_bits`.
    pub data_bits_error: f64,
}

impl Description {
    /// Of at least one observation, with `ln p` within `error` of all of them.
    fn new(observations: usize, parameters: usize, ln: Dd, error: f64) -> Self {
        let bits = -(ln / Dd::LN_2).to_f64();
        Self {
            observations,
            parameters,
            model_bits: parameters as f64 * 0.5 * log2_f64(observations as f64),
            model_bits_as_numbers: 64.0 * parameters as f64,
            data_bits: bits,
            data_bits_error: error / std::f64::consts::LN_2 + bits.abs() * f64::EPSILON,
        }
    }

    /// `L(model) + L(data | model)`: a bound of Kolmogorov's complexity, up to a constant.
    pub fn total_bits(&self) -> f64 {
        self.model_bits + self.data_bits
    }
}

/// Describes `rows` by `model`. Missing values are not described, likelihoods weigh.
///
/// **Cost** the exact probability of every row: a recursion of a hierarchy, an elimination else.
///
/// # Errors
/// [`DescriptionError`].
///
/// # Panics
/// If a row is not of this model.
pub fn describe<'e>(
    model: &Model,
    rows: impl IntoIterator<Item = &'e Evidence>,
) -> Result<Description, DescriptionError> {
    if let Some(real) = model.variables().iter().find(|variable| variable.range().is_some()) {
        return Err(DescriptionError::Real { variable: real.name().to_owned() });
    }
    let probability = Probability::new(model)?;
    let (mut sum, mut error, mut count) = (Dd::ZERO, 0.0, 0);
    for (row, evidence) in rows.into_iter().enumerate() {
        let (ln, bound) = probability.of(row, evidence)?;
        sum += ln;
        error += bound;
        count += 1;
    }
    if count == 0 {
        return Err(DescriptionError::NoRows);
    }
    Ok(Description::new(count, parameters(model), sum, error))
}

/// The law of rows.
enum Probability<'m> {
    Hierarchy(Box<hamnet_model::hierarchy::Recursion<'m>>),
    /// Weights, and their sum over all states.
    Weights {
        judge: Box<Judge<'m>>,
        ln_total: Dd,
        bound: f64,
    },
}

impl<'m> Probability<'m> {
    fn new(model: &'m Model) -> Result<Self, DescriptionError> {
        if let Model::Hierarchy(law) = model {
            return Ok(Self::Hierarchy(Box::new(law.recursion())));
        }
        let judge = Judge::new(model);
        let total = judge.judge(&[], false, &Evidence::none(model.variables().len()))?;
        let (ln_total, bound) = (total.ln_evidence, total.ln_evidence_bound());
        Ok(Self::Weights { judge: Box::new(judge), ln_total, bound })
    }

    /// `ln p(row)` and a bound of its error.
    fn of(&self, row: usize, evidence: &Evidence) -> Result<(Dd, f64), DescriptionError> {
        let (ln, bound) = match self {
            Self::Hierarchy(recursion) => {
                let told = recursion.likelihood(evidence);
                let told = told.map_err(|error| DescriptionError::Row { row, reason: error.to_string() })?;
                (told.ln_evidence, told.ln_evidence_bound)
            }
            Self::Weights { judge, ln_total, bound } => {
                let told = judge.judge(&[], false, evidence)?;
                (told.ln_evidence - *ln_total, told.ln_evidence_bound() + bound)
            }
        };
        if ln.to_f64() == f64::NEG_INFINITY || ln.to_f64().is_nan() {
            return Err(DescriptionError::Impossible { row });
        }
        Ok((ln, bound))
    }
}
