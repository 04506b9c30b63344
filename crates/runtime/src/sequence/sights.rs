//! Sequences of sights, as a plan reads them.

use std::ops::Range;

use hamnet_network::VariableLabel;
use hamnet_network::sequence::{Emission, SequenceError, SequenceNetwork, Sight};

/// The symbol of a time at which nothing is seen.
pub const MISSING_SYMBOL: u32 = u32::MAX;

/// Many sequences of sights of one network, each of its own length; every sight is one the network can read.
#[derive(Clone, Debug)]
pub struct Sequences {
    labels: Vec<VariableLabel>,
    symbols: Option<u32>,
    codes: Vec<u32>,  // one per time where symbols are seen; missing is the number of symbols
    values: Vec<f64>, // D per time where reals are seen; missing is NaN throughout
    ends: Vec<usize>, // where each sequence ends, in times
}

/// The sights of one sequence.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen<'a> {
    Symbols(&'a [u32]),
    /// `T×D`.
    Values(&'a [f64]),
}

impl Sequences {
    /// No sequences yet, of what `network` reads.
    pub fn for_network(network: &SequenceNetwork) -> Self {
        let emission = &network.parts().emission;
        let symbols = match emission {
            // as many as a row of likelihoods has numbers for; 32 bits count them, or a plan is refused
            Emission::Symbols(emission) => {
                Some(u32::try_from(emission.label.states().len()).unwrap_or(u32::MAX))
            }
            Emission::Gaussian(_) => None,
        };
        let labels = emission.labels().to_vec();
        Self { labels, symbols, codes: Vec::new(), values: Vec::new(), ends: Vec::new() }
    }

    /// Adds a sequence.
    ///
    /// # Errors
    /// [`SequenceError`] where a sight does not fit the network, naming the time, counted from 0; then nothing is added.
    pub fn push(&mut self, sights: &[Sight]) -> Result<(), SequenceError> {
        sights.iter().enumerate().try_for_each(|(time, sight)| sight.check(time, &self.labels))?;
        let start = self.times();
        for sight in sights {
            match (sight, self.symbols) {
                (Sight::Missing, None) => {
                    self.values.extend(std::iter::repeat_n(f64::NAN, self.labels.len()));
                }
                (Sight::Values(values), _) => self.values.extend(values),
                (Sight::Missing, Some(symbols)) => self.codes.push(symbols),
                // it is below the number of symbols
                (Sight::Symbol(symbol), _) => self.codes.push(*symbol as u32),
            }
        }
        self.ends.push(start + sights.len());
        Ok(())
    }

    /// Adds a sequence of symbols by their numbers, [`MISSING_SYMBOL`] where nothing is seen.
    ///
    /// # Errors
    /// [`SequenceError::NoSymbol`], or [`SequenceError::WantsValues`]; then nothing is added.
    pub fn push_symbols(&mut self, codes: &[u32]) -> Result<(), SequenceError> {
        let symbols = self.symbols.ok_or(SequenceError::WantsValues { time: 0 })?;
        if let Some(time) = codes.iter().position(|&code| code >= symbols && code != MISSING_SYMBOL) {
            let symbol = codes[time] as usize;
            return Err(SequenceError::NoSymbol { time, symbol, symbols: symbols as usize });
        }
        let start = self.times();
        self.codes.extend(codes.iter().map(|&code| code.min(symbols)));
        self.ends.push(start + codes.len());
        Ok(())
    }

    /// Forgets all sequences, and keeps the memory.
    pub fn clear(&mut self) {
        self.codes.clear();
        self.values.clear();
        self.ends.clear();
    }

    /// The number of sequences.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of times of all sequences together.
    pub fn times(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The times of sequence `number` among those of all.
    pub fn range(&self, number: usize) -> Range<usize> {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        start..self.ends[number]
    }

    /// What is seen in sequence `number`.
    pub(crate) fn seen(&self, number: usize) -> Seen<'_> {
        let Range { start, end } = self.range(number);
        match self.symbols {
            Some(_) => Seen::Symbols(&self.codes[start..end]),
            None => {
                let dimensions = self.labels.len();
                Seen::Values(&self.values[start * dimensions..end * dimensions])
            }
        }
    }

    /// Whether these are sequences of what `network` reads.
    pub(crate) fn fit(&self, network: &SequenceNetwork) -> bool {
        self.labels == network.parts().emission.labels()
    }
}

impl<'a> Seen<'a> {
    /// What is seen at one time, of `dimensions` variables.
    pub fn at(self, time: usize, dimensions: usize) -> Self {
        match self {
            Self::Symbols(codes) => Self::Symbols(&codes[time..=time]),
            Self::Values(values) => Self::Values(&values[time * dimensions..][..dimensions]),
        }
    }
}
