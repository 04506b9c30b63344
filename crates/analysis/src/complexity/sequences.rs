//! Sequences described by hidden Markov models.

use hamnet_model::exact::{Seen, SequenceJudge};
use hamnet_model::hierarchy::{Emission, HiddenMarkov};
use hamnet_numeric::Dd;

use super::{Description, DescriptionError, parameters_of_sequences};

/// A description of sequences by a hidden Markov model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SequencesDescription {
    /// The number of sequences.
    pub sequences: usize,
    /// Their times together, missing ones included.
    pub times: usize,
    /// Of the symbols seen; its observations are these.
    pub description: Description,
}

/// Describes `sequences` by `model`: `-log2 p` of each by the filter, in double-double.
///
/// A time at which nothing is seen is summed out: it is no observation, and takes no bits.
///
/// **Cost** two products and sums per entry of the transition and time, in double-double.
///
/// # Errors
/// [`DescriptionError::Real`] of a model whose hidden states give reals, [`DescriptionError::NothingSeen`],
/// [`DescriptionError::ImpossibleSequence`], counted from 0, and [`DescriptionError::Declined`].
///
/// # Panics
/// If a sight is none of this model.
pub fn describe_sequences<'s>(
    model: &HiddenMarkov,
    sequences: impl IntoIterator<Item = &'s [Seen]>,
) -> Result<SequencesDescription, DescriptionError> {
    if let Emission::Gaussian(gaussian) = model.emission() {
        let variable = gaussian.variables()[0].name().to_owned();
        return Err(DescriptionError::Real { variable });
    }
    let judge = SequenceJudge::new(model);
    let (mut sum, mut error) = (Dd::ZERO, 0.0);
    let (mut count, mut times, mut symbols) = (0, 0, 0);
    for sequence in sequences {
        let ln = judge.ln_evidence(sequence)?;
        if ln.value.to_f64() == f64::NEG_INFINITY {
            return Err(DescriptionError::ImpossibleSequence { sequence: count });
        }
        sum += ln.value;
        error += ln.bound;
        count += 1;
        times += sequence.len();
        symbols += sequence.iter().filter(|seen| **seen != Seen::Nothing).count();
    }
    if symbols == 0 {
        return Err(DescriptionError::NothingSeen { sequences: count });
    }
    let description = Description::new(symbols, parameters_of_sequences(model), sum, error);
    Ok(SequencesDescription { sequences: count, times, description })
}
