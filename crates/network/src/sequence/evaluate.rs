//! Filtering and smoothing, one plain loop each.

use hamnet_numeric::elementary::ln_f64;

use super::emission::Likelihoods;
use super::{SequenceError, SequenceNetwork, Sight};

/// The beliefs of a sequence of `T` sights, each from what was seen until then.
#[derive(Clone, Debug, PartialEq)]
pub struct Filtered {
    /// `T×K`: `p(x_t | y_1 … y_t)`; zeros from the first time on at which what is seen is impossible.
    pub beliefs: Vec<f64>,
    /// `T`: `ln p(y_t | y_1 … y_{t-1})` in nats; `-∞` from the first impossible time on.
    pub ln_steps: Vec<f64>,
}

/// The beliefs of a sequence of `T` sights, each from all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Smoothed {
    /// `T×K`: `p(x_t | y_1 … y_T)`; zeros throughout where the sequence is impossible.
    pub beliefs: Vec<f64>,
    /// `ln p(y_1 … y_T)` in nats; `-∞` where the sequence is impossible.
    pub ln_evidence: f64,
}

/// Filters a sequence. Costs `T` times the kept entries of the transition.
///
/// # Errors
/// [`SequenceError`] where a sight does not fit the network, naming the time, counted from 0.
pub fn filter(network: &SequenceNetwork, sights: &[Sight]) -> Result<Filtered, SequenceError> {
    let states = network.states();
    let mut filtered = Filtered { beliefs: Vec::new(), ln_steps: Vec::new() };
    let mut predicted = network.parts().start.clone();
    for (time, seen) in sights.iter().enumerate() {
        let Likelihoods { values, ln_scale } = network.parts().emission.likelihoods(states, time, seen)?;
        let weights: Vec<f64> = predicted.iter().zip(&values).map(|(p, e)| p * e).collect();
        let belief = normalized(&weights);
        filtered.ln_steps.push(ln_f64(weights.iter().sum()) + ln_scale);
        predicted = forward(network, &belief);
        filtered.beliefs.extend(belief);
    }
    Ok(filtered)
}

/// Smooths a sequence. Costs `2T` times the kept entries of the transition, and holds `T×K` numbers.
///
/// # Errors
/// [`SequenceError`] where a sight does not fit the network, naming the time, counted from 0.
pub fn smooth(network: &SequenceNetwork, sights: &[Sight]) -> Result<Smoothed, SequenceError> {
    let states = network.states();
    let Filtered { mut beliefs, ln_steps } = filter(network, sights)?;
    let ln_evidence = ln_steps.iter().sum();
    let mut message = vec![1.0; states];
    for (time, seen) in sights.iter().enumerate().rev() {
        let belief = &mut beliefs[time * states..(time + 1) * states];
        let weights: Vec<f64> = belief.iter().zip(&message).map(|(a, b)| a * b).collect();
        belief.copy_from_slice(&normalized(&weights));
        let Likelihoods { values, .. } = network.parts().emission.likelihoods(states, time, seen)?;
        let weights: Vec<f64> = message.iter().zip(&values).map(|(b, e)| b * e).collect();
        message = normalized(&backward(network, &weights));
    }
    Ok(Smoothed { beliefs, ln_evidence })
}

/// `Σ_a belief[a] T[a, ·]`.
fn forward(network: &SequenceNetwork, belief: &[f64]) -> Vec<f64> {
    let mut next = vec![0.0; belief.len()];
    for (state, weight) in belief.iter().enumerate() {
        let (columns, entries) = network.parts().transition.row(state);
        for (&column, entry) in columns.iter().zip(entries) {
            next[column as usize] += weight * entry;
        }
    }
    next
}

/// `Σ_b T[·, b] weights[b]`.
fn backward(network: &SequenceNetwork, weights: &[f64]) -> Vec<f64> {
    let row = |state| {
        let (columns, entries) = network.parts().transition.row(state);
        columns.iter().zip(entries).map(|(&column, entry)| entry * weights[column as usize]).sum()
    };
    (0..weights.len()).map(row).collect()
}

/// The weights divided by their sum; zeros where that is zero.
fn normalized(weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| if sum > 0.0 { weight / sum } else { 0.0 }).collect()
}
