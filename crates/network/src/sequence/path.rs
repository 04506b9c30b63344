//! The most probable path of a sequence.

use hamnet_numeric::elementary::ln_f64;

use super::emission::Likelihoods;
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
/// Costs `T` times the kept entries of the transition, and holds `T×K` states.
///
/// # Errors
/// [`SequenceError`] where a sight does not fit the network, naming the time, counted from 0.
///
/// Source: A. Viterbi, IEEE Trans. Inf. Theory 13 (1967).
pub fn most_probable(network: &SequenceNetwork, sights: &[Sight]) -> Result<Path, SequenceError> {
    let states = network.states();
    let mut scores: Vec<f64> = network.parts().start.iter().map(|&p| ln_f64(p)).collect();
    let mut previous: Vec<u32> = Vec::with_capacity(states * sights.len());
    for (time, seen) in sights.iter().enumerate() {
        if time > 0 {
            scores = step(network, &scores, &mut previous);
        }
        let Likelihoods { values, ln_scale } = network.parts().emission.likelihoods(states, time, seen)?;
        scores.iter_mut().zip(&values).for_each(|(score, &e)| *score += ln_f64(e) + ln_scale);
    }
    let last = largest(&scores);
    let ln_probability = if sights.is_empty() { 0.0 } else { scores[last] };
    if sights.is_empty() || ln_probability == f64::NEG_INFINITY {
        return Ok(Path { states: Vec::new(), ln_probability });
    }
    let mut path = vec![last];
    for row in previous.chunks_exact(states).rev() {
        path.push(row[path[path.len() - 1]] as usize);
    }
    path.reverse();
    Ok(Path { states: path, ln_probability })
}

/// The best score into each state, and the state it comes from.
fn step(network: &SequenceNetwork, scores: &[f64], previous: &mut Vec<u32>) -> Vec<f64> {
    let mut best = vec![f64::NEG_INFINITY; scores.len()];
    let first = previous.len();
    previous.resize(first + scores.len(), 0);
    for (state, score) in scores.iter().enumerate() {
        let (columns, entries) = network.parts().transition.row(state);
        for (&column, &entry) in columns.iter().zip(entries) {
            let reached = score + ln_f64(entry);
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

fn largest(scores: &[f64]) -> usize {
    let mut best = 0;
    scores.iter().enumerate().for_each(|(state, score)| {
        if *score > scores[best] {
            best = state;
        }
    });
    best
}
