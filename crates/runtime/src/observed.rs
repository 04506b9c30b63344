//! From rows of observed values to the units of a block.

use hamnet_network::{Encoding, Network, VariableDomain};

use crate::Element;
use crate::encode::Codes;
use crate::program::Observed;
use crate::rows::{MISSING, Picked};
use crate::scratch::Verdict;

impl Observed {
    /// The inputs of `network`, if they are observed values.
    pub fn of(network: &Network) -> Self {
        let mut observed = Self::default();
        if network.parts().encoding != Encoding::Observed {
            return observed;
        }
        for (place, input) in network.inputs().iter().enumerate() {
            observed.codes.push(input.units.len() as i32);
            match network.variables()[input.variable].domain {
                VariableDomain::States(_) => observed.with_states.push(place),
                VariableDomain::Real { low, high } => {
                    observed.real.push(place);
                    observed.low.push(low);
                    observed.high.push(high);
                }
            }
        }
        observed
    }

    /// Whether a row is answered by its units.
    fn verdict(&self, codes: &[i32], values: &[f64]) -> Verdict {
        if codes.contains(&MISSING) {
            return Verdict::Missing;
        }
        let exist = codes.iter().zip(&self.codes).fold(true, |all, (code, codes)| all & (code < codes));
        let ranges = self.low.iter().zip(&self.high);
        // Compared such that NaN lies in no range.
        let inside =
            values.iter().zip(ranges).fold(true, |all, (x, (low, high))| all & (low <= x) & (x <= high));
        if exist && inside { Verdict::Open } else { Verdict::Outside }
    }
}

impl<T: Element> Codes<'_, T> {
    /// Reads some rows of observed values; the rest of the block is zeros.
    pub fn read_observed(&mut self, picked: Picked<'_>, observed: &Observed) {
        let count = picked.len();
        for lane in 0..count {
            self.verdicts[lane] = observed.verdict(picked.row(lane), picked.values(lane));
        }
        for &input in &observed.with_states {
            self.column(input, count, |lane| f64::from(picked.row(lane)[input]));
        }
        for (place, &input) in observed.real.iter().enumerate() {
            self.column(input, count, |lane| picked.values(lane)[place]);
        }
    }

    fn column(&mut self, input: usize, count: usize, at: impl Fn(usize) -> f64) {
        let lanes = self.verdicts.len();
        let (read, rest) = self.codes[input * lanes..][..lanes].split_at_mut(count);
        read.iter_mut().enumerate().for_each(|(lane, x)| *x = T::from_f64(at(lane)));
        rest.fill(T::ZERO);
    }
}
