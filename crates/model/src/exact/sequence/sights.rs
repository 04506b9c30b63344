//! What is seen, and how likely each hidden state makes it.

use hamnet_numeric::{Dd, Scaled};

use super::message::Message;
use super::{Declined, Number};
use crate::hamiltonian::{Bounded, Weight};
use crate::hierarchy::{Emission, GaussianEmission, HiddenMarkov};

/// What is seen at one time.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// Nothing: every state is as likely as before.
    Nothing,
    /// A symbol, by its number.
    Symbol(usize),
    /// The values of the real variables, in their order.
    Values(Vec<f64>),
}

/// The exact emission of a model.
pub(super) struct Sights<'m> {
    /// Per symbol the likelihoods of all states; none where reals are seen.
    symbols: Vec<Vec<Scaled>>,
    roundings: u64,
    gaussian: Option<&'m GaussianEmission>,
    states: usize,
}

/// The likelihoods of all states at one time.
pub(super) enum Likelihoods<'s> {
    One(usize),
    Table {
        values: &'s [Scaled],
        roundings: u64,
    },
    /// Within `error` nats.
    Normal {
        values: Vec<Scaled>,
        error: f64,
    },
}

/// Log-likelihoods further apart are refused.
const LARGEST: f64 = 1e8;

impl<'m> Sights<'m> {
    pub(super) fn new(model: &'m HiddenMarkov) -> Self {
        let states = model.hidden().cardinality();
        match model.emission() {
            Emission::Table { table, .. } => {
                let mut symbols = vec![vec![Scaled::ZERO; states]; table.columns()];
                let cells = (0..states)
                    .flat_map(|state| table.normalized_row(state).map(move |(symbol, p)| (state, symbol, p)));
                cells.for_each(|(state, symbol, p)| symbols[symbol][state] = p);
                Self { symbols, roundings: table.roundings(), gaussian: None, states }
            }
            Emission::Gaussian(gaussian) => {
                Self { symbols: Vec::new(), roundings: 0, gaussian: Some(gaussian), states }
            }
        }
    }

    /// The products of one time.
    pub(super) fn work(&self) -> u64 {
        let dimensions = self.gaussian.map_or(0, |gaussian| gaussian.variables().len() as u64);
        4 * dimensions * dimensions * self.states as u64
    }

    /// The likelihoods of every time.
    pub(super) fn likelihoods(&self, seen: &[Seen]) -> Result<Vec<Likelihoods<'_>>, Declined> {
        seen.iter().map(|seen| self.at(seen)).collect()
    }

    /// The likelihoods at a time at which this is seen.
    pub(super) fn at(&self, seen: &Seen) -> Result<Likelihoods<'_>, Declined> {
        match (seen, self.gaussian) {
            (Seen::Nothing, _) => Ok(Likelihoods::One(self.states)),
            (Seen::Symbol(symbol), None) => {
                Ok(Likelihoods::Table { values: &self.symbols[*symbol], roundings: self.roundings })
            }
            (Seen::Values(values), Some(gaussian)) => normal(gaussian, values),
            (Seen::Symbol(_), Some(_)) => panic!("a symbol is seen where the model gives reals"),
            (Seen::Values(_), None) => panic!("reals are seen where the model gives symbols"),
        }
    }
}

fn normal<'s>(gaussian: &GaussianEmission, values: &[f64]) -> Result<Likelihoods<'s>, Declined> {
    assert_eq!(values.len(), gaussian.variables().len(), "a value is seen of every real");
    let logarithms = ln_likelihoods(gaussian, values);
    let magnitude = logarithms.iter().map(|logarithm| logarithm.magnitude()).fold(0.0, f64::max);
    if magnitude.is_nan() || magnitude > LARGEST {
        return Err(Declined::TooUnlikely { nats: magnitude, limit: LARGEST });
    }
    let weights: Vec<Weight> = logarithms.into_iter().map(Weight::exp).collect();
    let error = weights.iter().map(|weight| weight.error).fold(0.0, f64::max);
    Ok(Likelihoods::Normal { values: weights.into_iter().map(|weight| weight.value).collect(), error })
}

/// `ln p(values | state) = offset - ½ |R (y - m)|²` of every state.
fn ln_likelihoods(gaussian: &GaussianEmission, values: &[f64]) -> Vec<Bounded> {
    let dimensions = values.len();
    let exact = |x: f64| Bounded::exact(x);
    let states = gaussian.offsets().iter().zip(gaussian.means().chunks_exact(dimensions));
    let states = states.zip(gaussian.roots().chunks_exact(dimensions * dimensions));
    let of_state = |((&offset, means), root): ((&Dd, &[f64]), &[Dd])| {
        let apart: Vec<Bounded> = values.iter().zip(means).map(|(&y, &m)| exact(y).plus(exact(-m))).collect();
        let square = root.chunks_exact(dimensions).fold(exact(0.0), |sum, row| {
            let terms = row.iter().zip(&apart).map(|(&r, &d)| Bounded::exact(r).times(d));
            let projected = terms.fold(exact(0.0), Bounded::plus);
            sum.plus(projected.times(projected))
        });
        Bounded::exact(offset).plus(square.times(exact(-0.5)))
    };
    states.map(of_state).collect()
}

impl Likelihoods<'_> {
    /// As a message.
    pub(super) fn of<T: Number + Into<Scaled> + From<Scaled>>(&self) -> Message<T> {
        let numbers = |values: &[Scaled]| values.iter().map(|&value| T::from(value)).collect();
        match self {
            Self::One(states) => Message::one(*states),
            Self::Table { values, roundings } => Message::exact(numbers(values), *roundings),
            Self::Normal { values, error } => Message::exact(numbers(values), 0).within(*error),
        }
    }

    /// The message of one state alone.
    pub(super) fn of_state(&self, state: usize) -> Message<Scaled> {
        match self {
            Self::One(_) => Message::one(1),
            Self::Table { values, roundings } => Message::exact(vec![values[state]], *roundings),
            Self::Normal { values, error } => Message::exact(vec![values[state]], 0).within(*error),
        }
    }
}
