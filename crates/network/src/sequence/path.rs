//! The most probable path of a sequence.

use hamnet_numeric::Wide;

use super::{SequenceError, SequenceNetwork, Sight};

/// A path of hidden states.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// One state per time; empty where the sequence is impossible.
    pub states: Vec<usize>,
    /// `ln p(path, y_1 … y_T)` in nats; `-∞` where the sequence is impossible.
    pub ln_probability: f64,
}

/// The most probable path; of several the one whose last state, then the state before, and so on, is least.
///
/// Products are compared as they are, with exponents of their own, and never summed. Costs `T` times the kept entries of the transition,
/// and holds `T×K` states.
///
/// # Errors
/// [`SequenceError`] where a sight does not fit the network, naming the time, counted from 0.
///
/// Source: A. Viterbi, IEEE Trans. Inf. Theory 13 (1967).
pub fn most_probable(network: &SequenceNetwork, sights: &[Sight]) -> Result<Path, SequenceError> {
    let states = network.states();
    let mut weights: Vec<Wide> = network.parts().start.iter().map(|&p| Wide::from_f64(p)).collect();
    let mut previous: Vec<u32> = Vec::with_capacity(states * sights.len());
    for (time, seen) in sights.iter().enumerate() {
        if time > 0 {
            weights = step(network, &weights, &mut previous);
        }
        let likelihoods = network.parts().emission.likelihoods(states, time, seen)?;
        weights.iter_mut().zip(&likelihoods).for_each(|(weight, &e)| *weight *= e);
    }
    if sights.is_empty() {
        return Ok(Path { states: Vec::new(), ln_probability: 0.0 });
    }
    let last = largest(&weights);
    if weights[last].is_zero() {
        return Ok(Path { states: Vec::new(), ln_probability: f64::NEG_INFINITY });
    }
    let mut path = vec![last];
    for row in previous.chunks_exact(states).rev() {
        path.push(row[path[path.len() - 1]] as usize);
    }
    path.reverse();
    Ok(Path { states: path, ln_probability: weights[last].ln() })
}

/// The largest weight into each state, and the state it comes from.
fn step(network: &SequenceNetwork, weights: &[Wide], previous: &mut Vec<u32>) -> Vec<Wide> {
    let mut best = vec![Wide::ZERO; weights.len()];
    let first = previous.len();
    previous.resize(first + weights.len(), 0);
    for (state, &weight) in weights.iter().enumerate() {
        let (columns, entries) = network.parts().transition.row(state);
        for (&column, &entry) in columns.iter().zip(entries) {
            let reached = weight * Wide::from_f64(entry);
            let column = column as usize;
            if reached > best[column] {
                best[column] = reached;
                // states are numbered by 32 bits, as the columns of the transition are
                previous[first + column] = state as u32;
            }
        }
    }
    best
}

fn largest(weights: &[Wide]) -> usize {
    let mut best = 0;
    weights.iter().enumerate().for_each(|(state, weight)| {
        if *weight > weights[best] {
            best = state;
        }
    });
    best
}
