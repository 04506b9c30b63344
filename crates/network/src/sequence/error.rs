//! What can be wrong with a network of sequences, or with a sequence.

use thiserror::Error;

/// A network that breaks a rule, or a sequence that does not fit it.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum SequenceError {
    /// A list of the wrong length.
    #[error("{what} of a network of {states} states has {found} numbers; {expected} are needed")]
    Length { what: &'static str, states: usize, expected: usize, found: usize },
    /// More entries than a network holds.
    #[error("the {what} has {entries} entries; a network over sequences holds at most {most}")]
    TooLarge { what: &'static str, entries: u128, most: u128 },
    /// A number that is no probability or likelihood.
    #[error("{what} holds {value} at place {place}; finite numbers that are not negative are needed")]
    BadNumber { what: &'static str, place: usize, value: f64 },
    /// A weight that is no number.
    #[error("{what} hold {value} at place {place}; finite numbers are needed")]
    NotFinite { what: &'static str, place: usize, value: f64 },
    /// A sequence beyond what the gains were computed for.
    #[error(
        "the sequence has {found} times; the network answers up to {longest}, compile it for longer ones"
    )]
    TooLong { found: usize, longest: usize },
    /// No hidden states, or no symbols.
    #[error("{what} has no states; at least one is needed")]
    NoStates { what: &'static str },
    /// A variable of states among the reals that are seen.
    #[error("`{variable}` has states where a real is needed")]
    NotReal { variable: String },
    /// A range that holds nothing, or too much.
    #[error("`{variable}` ranges from {low} to {high}; a range is finite, and its ends are in order")]
    BadRange { variable: String, low: f64, high: f64 },
    /// Two certificates for one precision, or one that is NaN.
    #[error("the certificates are not one per precision, of numbers that are not negative")]
    Certificates,
    /// An unknown symbol.
    #[error("time {time}: symbol number {symbol} is seen, but there are {symbols}; count from 0")]
    NoSymbol { time: usize, symbol: usize, symbols: usize },
    /// Reals where a symbol is needed.
    #[error("time {time}: reals are seen where the network reads a symbol")]
    WantsSymbol { time: usize },
    /// A symbol where reals are needed.
    #[error("time {time}: a symbol is seen where the network reads reals")]
    WantsValues { time: usize },
    /// Another number of reals.
    #[error("time {time}: {found} reals are seen where the network reads {expected}")]
    WrongCount { time: usize, expected: usize, found: usize },
    /// A real outside the range the network answers for.
    #[error("time {time}: `{variable}` is {value}, outside of its range from {low} to {high}")]
    Outside { time: usize, variable: String, value: f64, low: f64, high: f64 },
}
