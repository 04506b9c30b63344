//! What is asked of a network over sequences.

use hamnet::network::sequence::SequenceCertificate;

use crate::args::{Asking, Building};
use crate::failure::Failure;

/// A question about sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The hidden state at every time, from what is seen until then.
    Filter,
    /// The hidden state at every time, from the whole sequence.
    Smooth,
    /// The most probable sequence of hidden states.
    Path,
}

impl Question {
    /// The question these words ask; `None` without words.
    ///
    /// # Errors
    /// Words that ask something else, or belong to networks that read rows.
    pub fn of(asking: &Asking, building: &Building) -> Result<Option<Self>, Failure> {
        let options = [
            ("--observe", asking.observe.is_some()),
            ("--given", !asking.given.is_empty()),
            ("--units", building.units.is_some()),
            ("--tolerance", building.tolerance.is_some()),
        ];
        if let Some((option, _)) = options.iter().chain(&building.of_energies()).find(|(_, said)| *said) {
            return Err(Failure::Call(format!(
                "{option} is about networks that read rows, and this one runs over sequences; leave it out"
            )));
        }
        match asking.query.as_deref() {
            None => Ok(None),
            Some("filter") => Ok(Some(Self::Filter)),
            Some("smooth") => Ok(Some(Self::Smooth)),
            Some("path") => Ok(Some(Self::Path)),
            Some(other) => Err(Failure::Call(format!(
                "a network over sequences does not answer --query {other}; ask for filter (the hidden state from what is seen until \
                 then), smooth (from the whole sequence) or path (the most probable states)"
            ))),
        }
    }

    /// What is certified of the answers to sequences of `steps` steps.
    pub fn promise(self, certificate: &SequenceCertificate, steps: usize) -> f64 {
        match self {
            Self::Filter => certificate.filtered(steps),
            Self::Smooth => certificate.smoothed(steps),
            Self::Path => certificate.path(steps),
        }
    }

    /// What the bound is a bound on.
    pub fn norm(self) -> &'static str {
        match self {
            Self::Filter | Self::Smooth => "TV",
            Self::Path => "nats below the most probable",
        }
    }
}
