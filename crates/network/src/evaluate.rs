//! The obvious meaning of a network: one plain loop, over any arithmetic.
//!
//! Everything faster is judged by this. Shapes: `I` inputs, `U` units, `H` heads, `S_h` joint states of head `h`.
//!
//! | arithmetic | gives | meant for |
//! |---|---|---|
//! | `f64` | `f64` | the runtime's judge; a row that leaves the normal range is [`Status::Flushed`] |
//! | [`Interval`](hamnet_numeric::Interval) | intervals | an enclosure of the exact value |
//! | [`Wide`](hamnet_numeric::Wide) | `f64` | product networks, without over- or underflow |
//!
//! [`evaluate()`] takes likelihoods, [`evaluate_observed()`] observed states and values, by the network's [`Encoding`].
//!
//! Whether a value of a queried variable conditions, and what is given for every row
//! ([`NetworkParts`](crate::NetworkParts)), is the business of whoever reads the rows: the likelihoods handed in all count.

mod arithmetic;
mod binary64;
mod encode;
mod head;
mod interval;
mod layer;
mod observed;
mod wide;

use thiserror::Error;

pub use arithmetic::Arithmetic;
pub use observed::Observation;

use crate::{Encoding, Network, UnitId};

/// What a network answers to one row of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation<R> {
    /// Whether the numbers below are an answer.
    pub status: Status,
    /// One per head, one probability per joint state, or one max-marginal in nats; zeros where the evidence is impossible or
    /// outside. `H × S_h`
    pub posteriors: Vec<Vec<R>>,
    /// `ln p(e)` in nats, or that of the most probable explanation; `-∞` where the evidence is impossible or outside.
    pub ln_evidence: R,
}

/// What a network answers to one row of observations.
#[derive(Clone, Debug, PartialEq)]
pub struct Posteriors<R> {
    /// Whether the numbers below are an answer.
    pub status: Status,
    /// One per head, one probability per joint state; zeros where a value is outside. `H × S_h`
    pub posteriors: Vec<Vec<R>>,
}

/// What an evaluation is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The posteriors are those of the network.
    Ok,
    /// The evidence has probability zero.
    Impossible,
    /// The likelihoods spread further than the network answers for ([`Encoding::LogLikelihood`]), or a real value, or
    /// part of an interval of them, is out of the range of its variable.
    Outside,
    /// A value other than zero left the normal range of `f64`, upwards or, where values are weights, downwards: the numbers
    /// are as computed, and no certificate covers them. In log space a value near zero is as good as zero. Does not occur in wider arithmetic.
    Flushed,
    /// The intervals hold both possible and impossible evidence. Does not occur outside interval arithmetic.
    Undecided,
}

/// Evidence the network cannot read, or a network the arithmetic cannot hold.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum EvaluateError {
    #[error("the network reads {expected} variables, but {found} likelihood vectors are given")]
    WrongInputs { expected: usize, found: usize },
    #[error("the likelihood of `{variable}` has {found} entries, but the variable has {expected} states")]
    WrongStates { variable: String, expected: usize, found: usize },
    #[error("the likelihood of `{variable}={state}` is {value}; likelihoods are finite and nonnegative")]
    BadLikelihood { variable: String, state: String, value: f64 },
    #[error(
        "the network reads {} (call {})",
        if *.likelihoods { "likelihoods" } else { "observed states and values" },
        if *.likelihoods { "`evaluate`" } else { "`evaluate_observed`" },
    )]
    OtherEncoding { likelihoods: bool },
    #[error("`{variable}` is given as state {state}, but has {states} states")]
    NoSuchState { variable: String, state: usize, states: usize },
    #[error("`{variable}` is given a value, but has states (give the number of its state)")]
    NeedsState { variable: String },
    #[error("`{variable}` is given a state, but is a real variable (give its value)")]
    NeedsValue { variable: String },
    #[error("the value of `{variable}` is no number; the network answers only where every input is observed")]
    NotANumber { variable: String },
    #[error(
        "{place} holds a negative number, which wide arithmetic cannot (evaluate log-space networks in f64 or intervals)"
    )]
    Negative { place: String },
}

/// The answer of `network` to one likelihood vector per input, in the order of [`Network::inputs`].
///
/// A missing value is a vector of ones ([`Network::unobserved`]), an observed state is one-hot. A vector of zeros is
/// impossible evidence. For networks that read likelihoods; the others are for [`evaluate_observed`].
///
/// Costs one multiplication and one addition per synapse.
///
/// # Errors
/// [`EvaluateError`], when the likelihoods do not fit the inputs, or `A` cannot hold a negative number.
///
/// ```
/// use hamnet_network::{Status, evaluate, parse_text};
/// use hamnet_numeric::Interval;
///
/// // p(rain) = 0.2, and the grass is wet with 0.9 after rain and 0.1 without.
/// let network = parse_text(include_str!("../tests/network/sprinkler.txt"))?;
/// let wet = [[0.0, 1.0]];
///
/// let answer = evaluate::<f64>(&network, &wet)?;
/// assert_eq!(answer.status, Status::Ok);
/// assert!((answer.posteriors[0][1] - 9.0 / 13.0).abs() < 1e-15);
///
/// let enclosure = evaluate::<Interval>(&network, &wet)?;
/// assert!(enclosure.posteriors[0][1].contains(answer.posteriors[0][1]));
/// assert!(enclosure.posteriors[0][1].width() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate<A: Arithmetic>(
    network: &Network,
    likelihoods: &[impl AsRef<[f64]>],
) -> Result<Evaluation<A::Real>, EvaluateError> {
    encode::check(network, likelihoods)?;
    if let Some(refusal) = encode::refusal(network, likelihoods) {
        return Ok(head::refused::<A>(network, refusal));
    }
    let mut values = Values::<A>::with_capacity(network.units());
    encode::encode(network, likelihoods, &mut values)?;
    layers(network, &mut values)?;
    head::read(network, &values)
}

/// The answer of `network` to one observation per input, in the order of [`Network::inputs`].
///
/// For networks that read observed values ([`Encoding::Observed`]). In interval arithmetic the value of a real variable is
/// an interval, and the answer encloses those of all values in it: that of a box of rows.
///
/// A value out of the range of its variable, or an interval that is not wholly within, is [`Status::Outside`].
///
/// Costs one multiplication and one addition per synapse.
///
/// # Errors
/// [`EvaluateError`], when the observations do not fit the inputs, one is missing (NaN), or `A` cannot hold a negative
/// number.
///
/// ```
/// use hamnet_network::{Observation, Status, evaluate_observed, parse_text};
/// use hamnet_numeric::Interval;
///
/// // Is a step from N(0, 1) or from N(0, 4), and did the alarm ring, which a wild regime does e times as often?
/// let network = parse_text(include_str!("../tests/network/regimes.txt"))?;
/// let quiet = Observation::State(0);
///
/// let answer = evaluate_observed::<f64>(&network, &[Observation::Value(0.0), quiet])?;
/// assert!((answer.posteriors[0][1] - 1.0 / 3.0).abs() < 1e-15);
///
/// // Every step from 1 to 1.01 at once.
/// let steps = Observation::Value(Interval::new(1.0, 1.01).unwrap());
/// let answer = evaluate_observed::<Interval>(&network, &[steps, Observation::State(0)])?;
/// assert!(answer.posteriors[0][1].lo() > 0.41 && answer.posteriors[0][1].hi() < 0.43);
///
/// let answer = evaluate_observed::<f64>(&network, &[Observation::Value(2.5), quiet])?;
/// assert_eq!(answer.status, Status::Outside);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate_observed<A: Arithmetic>(
    network: &Network,
    observations: &[Observation<A::Real>],
) -> Result<Posteriors<A::Real>, EvaluateError> {
    if network.parts().encoding != Encoding::Observed {
        return Err(EvaluateError::OtherEncoding { likelihoods: true });
    }
    observed::check::<A>(network, observations)?;
    if !observed::is_inside::<A>(network, observations) {
        return Ok(head::refused_posteriors::<A>(network, Status::Outside));
    }
    let mut values = Values::<A>::with_capacity(network.units());
    observed::encode(network, observations, &mut values)?;
    layers(network, &mut values)?;
    Ok(head::read_posteriors(network, &values))
}

fn layers<A: Arithmetic>(network: &Network, values: &mut Values<A>) -> Result<(), EvaluateError> {
    network.layers().iter().enumerate().try_for_each(|(index, layer)| layer::run(index, layer, values))
}

impl Network {
    /// A vector of ones per input: nothing is known. For networks that read likelihoods.
    pub fn unobserved(&self) -> Vec<Vec<f64>> {
        self.inputs().iter().map(|input| vec![1.0; input.units.len()]).collect()
    }
}

/// The units computed so far, and what does not fit in them.
struct Values<A> {
    units: Vec<A>,       // U
    exponent: i64,       // of p(e), from the encoder and the counted rescalings
    ln_scale: Option<A>, // of p(e), from the logarithmic encoder
    flushed: bool,
    overflowed: bool,
}

impl<A: Arithmetic> Values<A> {
    fn with_capacity(units: usize) -> Self {
        Self {
            units: Vec::with_capacity(units),
            exponent: 0,
            ln_scale: None,
            flushed: false,
            overflowed: false,
        }
    }

    fn at(&self, unit: UnitId) -> A {
        self.units[unit.index()]
    }

    fn push(&mut self, value: A) {
        self.overflowed |= !value.is_finite();
        self.units.push(value);
    }
}
