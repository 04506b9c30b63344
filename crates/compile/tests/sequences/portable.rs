//! One step after the other in f32, as a runtime does that knows no wider numbers.

use hamnet_network::sequence::{Emission, SequenceNetwork, Sight};
use hamnet_numeric::elementary::exp_f64;

/// What f32 makes of a sequence; `None` where a number that is not zero falls below `2^-60` in a network that does not forgive it.
pub struct Portable {
    pub filtered: Vec<Vec<f64>>,
    pub smoothed: Vec<Vec<f64>>,
    pub ln_evidence: f64,
}

pub fn run(network: &SequenceNetwork, sights: &[Sight], forgives: bool) -> Option<Portable> {
    let states = network.states();
    let at = |a: usize, b: usize| network.parts().transition.at(a, b) as f32;
    let mut step = Step { network, forgives, is_lost: false };
    let mut filtered: Vec<Vec<f32>> = Vec::new();
    let mut ln_evidence = 0.0;
    for (time, sight) in sights.iter().enumerate() {
        let predicted: Vec<f32> = match time {
            0 => network.parts().start.iter().map(|&p| p as f32).collect(),
            _ => {
                (0..states).map(|b| step.sum((0..states).map(|a| filtered[time - 1][a] * at(a, b)))).collect()
            }
        };
        let (likelihoods, ln_scale) = step.likelihoods(sight);
        let weights: Vec<f32> = predicted
            .iter()
            .zip(&likelihoods)
            .map(|(p, e)| step.watched(p * e, *p > 0.0 && *e > 0.0))
            .collect();
        let total = step.sum(weights.iter().copied());
        ln_evidence += hamnet_numeric::elementary::ln_f64(f64::from(total)) + ln_scale;
        filtered.push(divided(&weights, total));
    }
    let mut message = vec![1.0f32; states];
    let mut smoothed = Vec::new();
    for (time, sight) in sights.iter().enumerate().rev() {
        let both: Vec<f32> = filtered[time]
            .iter()
            .zip(&message)
            .map(|(a, b)| step.watched(a * b, *a > 0.0 && *b > 0.0))
            .collect();
        let total = step.sum(both.iter().copied());
        smoothed.push(divided(&both, total).into_iter().map(f64::from).collect());
        let (likelihoods, _) = step.likelihoods(sight);
        let below: Vec<f32> = message
            .iter()
            .zip(&likelihoods)
            .map(|(b, e)| step.watched(b * e, *b > 0.0 && *e > 0.0))
            .collect();
        let above: Vec<f32> =
            (0..states).map(|a| step.sum((0..states).map(|b| at(a, b) * below[b]))).collect();
        let total = step.sum(above.iter().copied());
        message = divided(&above, total);
    }
    smoothed.reverse();
    let filtered = filtered.into_iter().map(|belief| belief.into_iter().map(f64::from).collect()).collect();
    (!step.is_lost).then_some(Portable { filtered, smoothed, ln_evidence })
}

struct Step<'n> {
    network: &'n SequenceNetwork,
    forgives: bool,
    is_lost: bool,
}

impl Step<'_> {
    /// A sum from the last to the first, since any order is allowed.
    fn sum(&mut self, terms: impl DoubleEndedIterator<Item = f32>) -> f32 {
        let sum = terms.rev().fold(0.0, |sum, term| sum + term);
        self.watched(sum, false)
    }

    fn watched(&mut self, value: f32, is_positive: bool) -> f32 {
        let is_small = value < 2f32.powi(-60) && (value > 0.0 || is_positive);
        self.is_lost |= is_small && !self.forgives;
        value
    }

    fn likelihoods(&mut self, sight: &Sight) -> (Vec<f32>, f64) {
        let states = self.network.states();
        match (&self.network.parts().emission, sight) {
            (Emission::Symbols(emission), Sight::Symbol(symbol)) => {
                let row = &emission.likelihoods[symbol * states..(symbol + 1) * states];
                (row.iter().map(|&e| self.watched(e as f32, e > 0.0)).collect(), 0.0)
            }
            (Emission::Gaussian(emission), Sight::Values(values)) => {
                let logs = emission.ln_likelihoods(values);
                let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let relative =
                    logs.iter().map(|ln| self.watched(exp_f64(ln - largest) as f32, true)).collect();
                (relative, largest)
            }
            _ => (vec![1.0; states], 0.0),
        }
    }
}

fn divided(weights: &[f32], total: f32) -> Vec<f32> {
    weights.iter().map(|weight| if total > 0.0 { weight / total } else { 0.0 }).collect()
}
