//! Filtering and smoothing, one plain loop each.
//!
//! Weights are never divided, and have exponents of their own, so that nothing is ever lost: a belief is zero exactly where it is
//! impossible, and each sum and product rounds once.

use hamnet_numeric::Wide;

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
    let mut filtered = Filtered { beliefs: Vec::new(), ln_steps: Vec::new() };
    let mut before = Wide::ONE;
    for_each_time(network, sights, |weights| {
        let now = total(weights);
        filtered.beliefs.extend(shares(weights));
        filtered.ln_steps.push(if now.is_zero() { f64::NEG_INFINITY } else { ln_ratio(now, before) });
        before = now;
    })?;
    Ok(filtered)
}

/// Smooths a sequence. Costs `2T` times the kept entries of the transition, and holds `T×K` numbers.
///
/// # Errors
/// [`SequenceError`] where a sight does not fit the network, naming the time, counted from 0.
pub fn smooth(network: &SequenceNetwork, sights: &[Sight]) -> Result<Smoothed, SequenceError> {
    let states = network.states();
    let mut forward = Vec::with_capacity(states * sights.len());
    for_each_time(network, sights, |weights| forward.extend_from_slice(weights))?;
    let ln_evidence = forward.rchunks_exact(states).next().map_or(0.0, |last| total(last).ln());
    let mut beliefs = vec![0.0; forward.len()];
    let mut message = vec![Wide::ONE; states];
    for (time, seen) in sights.iter().enumerate().rev() {
        let own = time * states..(time + 1) * states;
        let both: Vec<Wide> = forward[own.clone()].iter().zip(&message).map(|(&a, &b)| a * b).collect();
        beliefs[own].iter_mut().zip(shares(&both)).for_each(|(belief, share)| *belief = share);
        let likelihoods = network.parts().emission.likelihoods(states, time, seen)?;
        message.iter_mut().zip(&likelihoods).for_each(|(weight, &e)| *weight *= e);
        message = backward(network, &message);
    }
    Ok(Smoothed { beliefs, ln_evidence })
}

/// Calls `each` with the weights `p(x_t, y_1 … y_t)` of every time.
fn for_each_time(
    network: &SequenceNetwork,
    sights: &[Sight],
    mut each: impl FnMut(&[Wide]),
) -> Result<(), SequenceError> {
    let states = network.states();
    let mut weights: Vec<Wide> = network.parts().start.iter().map(|&p| Wide::from_f64(p)).collect();
    for (time, seen) in sights.iter().enumerate() {
        if time > 0 {
            weights = forward(network, &weights);
        }
        let likelihoods = network.parts().emission.likelihoods(states, time, seen)?;
        weights.iter_mut().zip(&likelihoods).for_each(|(weight, &e)| *weight *= e);
        each(&weights);
    }
    Ok(())
}

/// `Σ_a weights[a] T[a, ·]`.
fn forward(network: &SequenceNetwork, weights: &[Wide]) -> Vec<Wide> {
    let mut next = vec![Wide::ZERO; weights.len()];
    for (state, &weight) in weights.iter().enumerate() {
        let (columns, entries) = network.parts().transition.row(state);
        for (&column, &entry) in columns.iter().zip(entries) {
            next[column as usize] += weight * Wide::from_f64(entry);
        }
    }
    next
}

/// `Σ_b T[·, b] weights[b]`.
fn backward(network: &SequenceNetwork, weights: &[Wide]) -> Vec<Wide> {
    let row = |state| {
        let (columns, entries) = network.parts().transition.row(state);
        let terms = columns.iter().zip(entries);
        terms
            .fold(Wide::ZERO, |sum, (&column, &entry)| sum + weights[column as usize] * Wide::from_f64(entry))
    };
    (0..weights.len()).map(row).collect()
}

fn total(weights: &[Wide]) -> Wide {
    weights.iter().fold(Wide::ZERO, |sum, &weight| sum + weight)
}

/// The weights divided by their sum; zeros where that is zero.
fn shares(weights: &[Wide]) -> impl Iterator<Item = f64> {
    let sum = total(weights);
    weights.iter().map(move |weight| if sum.is_zero() { 0.0 } else { weight.ratio(sum) })
}

/// `ln (a / b)` of numbers that are not zero; their exponents may be far beyond those of f64.
fn ln_ratio(a: Wide, b: Wide) -> f64 {
    Wide::from_f64(a.mantissa() / b.mantissa()).shift(a.exponent() - b.exponent()).ln()
}
