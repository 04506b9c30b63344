//! What a network answers for one block of rows.

use super::cells::push_number;

/// How the answer for a row came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The posterior is there.
    Ok,
    /// The evidence has probability zero.
    Impossible,
    /// The evidence is outside the domain for which the network is certified.
    Outside,
    /// The row of evidence could not be understood.
    Invalid,
}

impl Status {
    /// The word in the column `status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Impossible => "impossible",
            Self::Outside => "outside",
            Self::Invalid => "invalid",
        }
    }
}

/// Numbers in the precision they were computed in; each is printed as the shortest text that reads back to it there.
#[derive(Clone, Copy, Debug)]
pub enum Numbers<'a> {
    F32(&'a [f32]),
    F64(&'a [f64]),
}

impl Numbers<'_> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::F32(values) => values.len(),
            Self::F64(values) => values.len(),
        }
    }

    /// Appends the numbers of `range`, a comma before each.
    pub(super) fn push(self, range: std::ops::Range<usize>, out: &mut Vec<u8>) {
        match self {
            Self::F32(values) => values[range].iter().for_each(|&value| push_number(value, out)),
            Self::F64(values) => values[range].iter().for_each(|&value| push_number(value, out)),
        }
    }
}

/// The answers for the R rows of a block. Only those of rows that have an answer are looked at: those
/// that are [`Status::Ok`], and [`Status::Outside`] if these are to be answered.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// R.
    pub status: &'a [Status],
    /// R × [`PosteriorFormat::width`](super::PosteriorFormat::width), row after row; a joint has its last variable fastest.
    pub posterior: Numbers<'a>,
    /// R, if the format has the column `ln p(e)`.
    pub ln_evidence: Option<Numbers<'a>>,
    /// R × targets, if the format has the most likely states: indices into the posterior of each target.
    pub most_likely: Option<&'a [u32]>,
    /// If the format has the columns of explanations.
    pub explanation: Option<Explained<'a>>,
}

/// What is known of most probable explanations beside their states.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'a> {
    /// R: `ln p(x*, e)` in nats.
    pub ln_probability: &'a [f64],
    /// R: whether the states are certainly those of the one most probable explanation.
    pub certain: &'a [bool],
}
