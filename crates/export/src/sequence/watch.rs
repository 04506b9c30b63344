//! What becomes of small entries of beliefs: decided before anything is written.

use hamnet_network::sequence::{Emission, SequenceNetwork};
use hamnet_numeric::{Precision, Wide};

use crate::ExportError;
use crate::range::Limits;

/// How a graph deals with small entries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Watch {
    /// Every state is reached from every state in one step, so that nothing small stays small, and what is lost is forgotten.
    Mixing,
    /// Entries are kept at `2^floor`, and what that may add is carried along.
    Lost {
        floor: i32,
        /// A positive weight times `2^lift` is at least `2^floor`.
        lift: i32,
    },
}

/// What the precision has room for, in octaves.
struct Room {
    limits: Limits,
    /// A transition is said to mix whose entries are at least `2^-mixing`.
    mixing: i32,
    /// The lost share of a belief that is answered is at most `2^-share`.
    share: i32,
}

impl Room {
    const fn of(precision: Precision) -> Self {
        let limits = Limits::of(precision);
        match precision {
            Precision::F32 => Self { limits, mixing: 20, share: 40 },
            Precision::F64 => Self { limits, mixing: 200, share: 80 },
        }
    }
}

/// The least share of a belief that may be lost in an answer, as an exponent of two.
pub(super) const fn share(precision: Precision) -> i32 {
    -Room::of(precision).share
}

/// The least sum of weights of a step that mixes, as an exponent of two.
pub(super) const fn least_sum(precision: Precision) -> i32 {
    -2 * Room::of(precision).mixing
}

impl Watch {
    /// Decides for `network`.
    ///
    /// # Errors
    /// [`ExportError::WeightOutOfRange`]: weights above one, or so small that the precision has no room for their products.
    pub(super) fn new(network: &SequenceNetwork, precision: Precision) -> Result<Self, ExportError> {
        let room = Room::of(precision);
        let parts = network.parts();
        let states = network.states();
        let entries = || (0..states).flat_map(|state| parts.transition.row(state).1.iter().copied());
        let step = octaves("the transition", entries())?;
        let sight = match &parts.emission {
            Emission::Symbols(emission) => octaves("the emission", emission.likelihoods.iter().copied())?,
            Emission::Gaussian(_) => 0,
        };
        let start = octaves("the start", parts.start.iter().copied())?;
        let is_positive = parts.transition.is_dense() && entries().all(|entry| entry > 0.0);
        let widest = step.max(start) + sight;
        if is_positive && step <= room.mixing && widest <= room.limits.checked {
            return Ok(Self::Mixing);
        }
        let lift = step + sight + states.next_power_of_two().trailing_zeros() as i32 + 2;
        let floor = room.limits.smallest + lift;
        // the start is kept at the floor as what follows it is
        if floor > -room.share - 20 || start > step - floor {
            let smallest = Wide::ONE.shift(-i64::from(step.max(sight).max(start))).to_f64();
            return Err(ExportError::weight("the network".to_owned(), smallest, precision));
        }
        Ok(Self::Lost { floor, lift })
    }

    /// What underflow adds to the total variation of an answered belief.
    pub(super) fn underflow(self, network: &SequenceNetwork, precision: Precision) -> f64 {
        let exponent = match (self, &network.parts().emission) {
            (Self::Lost { .. }, _) => share(precision),
            // No product of weights leaves the range.
            (Self::Mixing, Emission::Symbols(_)) => return 0.0,
            // Each entry of a step loses `2^smallest`, which is at most `2^(smallest - least_sum)` of the belief and
            // `2^mixing` times that of any entry of the next; the steps contract by at most `1 - 2^(1 - mixing)`. One octave
            // is for the messages backward.
            (Self::Mixing, Emission::Gaussian(_)) => {
                let room = Room::of(precision);
                room.limits.smallest - least_sum(precision) + 2 * room.mixing + 1
            }
        };
        let states = match self {
            Self::Lost { .. } => 1.0,
            Self::Mixing => network.states() as f64,
        };
        states * Wide::ONE.shift(i64::from(exponent)).to_f64()
    }
}

/// How many octaves below one the least positive number lies.
fn octaves(what: &str, numbers: impl Iterator<Item = f64>) -> Result<i32, ExportError> {
    let mut least = 1.0;
    for number in numbers {
        if number > 2.0 {
            let (place, precision) = (what.to_owned(), Precision::F64);
            let remedy = "divide what is no probability by its largest";
            return Err(ExportError::WeightOutOfRange { place, weight: number, precision, remedy });
        }
        if number > 0.0 && number < least {
            least = number;
        }
    }
    // exponents of f64 lie within -1074 and 1
    Ok(-Wide::from_f64(least).exponent() as i32)
}
