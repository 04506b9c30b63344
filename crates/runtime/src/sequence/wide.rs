//! Sequences in [`Wide`] arithmetic, on the weights of the network: nothing can be lost.

use hamnet_network::sequence::{Emission, SequenceNetwork, Sight};
use hamnet_numeric::Wide;

use super::gaussian;
use super::sights::Seen;

/// The likelihoods of what is seen at one time over `e^scale`, and the scale.
pub fn likelihoods(network: &SequenceNetwork, seen: Seen<'_>, time: usize) -> (Vec<Wide>, f64) {
    let states = network.states();
    let nothing = || (vec![Wide::ONE; states], 0.0);
    match (&network.parts().emission, seen) {
        (Emission::Symbols(emission), Seen::Symbols(codes)) => {
            let row = emission.likelihoods.chunks_exact(states).nth(codes[time] as usize);
            row.map_or_else(nothing, |row| (row.iter().map(|&e| Wide::from_f64(e)).collect(), 0.0))
        }
        (Emission::Gaussian(emission), Seen::Values(values)) => {
            let dimensions = emission.labels.len();
            let values = &values[time * dimensions..][..dimensions];
            if values[0].is_nan() {
                return nothing();
            }
            let mut logs = vec![0.0; states];
            gaussian::logarithms(emission, values, &mut logs);
            let scale = gaussian::relative(&mut logs);
            (logs.iter().map(|&log| gaussian::wide_exp(log)).collect(), scale)
        }
        _ => unreachable!("sequences are those of the network"),
    }
}

/// `p(x_1)`.
pub fn start(network: &SequenceNetwork) -> Vec<Wide> {
    network.parts().start.iter().map(|&p| Wide::from_f64(p)).collect()
}

/// `Σ_a message[a] T[a, ·]`.
pub fn forward(network: &SequenceNetwork, message: &[Wide]) -> Vec<Wide> {
    let mut next = vec![Wide::ZERO; message.len()];
    for (state, &weight) in message.iter().enumerate() {
        let (columns, entries) = network.parts().transition.row(state);
        for (&column, &entry) in columns.iter().zip(entries) {
            next[column as usize] += weight * Wide::from_f64(entry);
        }
    }
    next
}

/// The entries of both, one by one.
pub fn times(a: &[Wide], b: &[Wide]) -> Vec<Wide> {
    a.iter().zip(b).map(|(&a, &b)| a * b).collect()
}

pub fn sum(message: &[Wide]) -> Wide {
    message.iter().fold(Wide::ZERO, |sum, &x| sum + x)
}

/// Writes a message over its sum, zeros where that is zero; the sum.
pub fn normalize(message: &[Wide], mut put: impl FnMut(usize, f64)) -> Wide {
    let sum = sum(message);
    for (state, x) in message.iter().enumerate() {
        put(state, if sum.is_zero() { 0.0 } else { x.ratio(sum) });
    }
    sum
}

/// What is seen, as the plain loops of the network read it.
pub fn sights(network: &SequenceNetwork, seen: Seen<'_>) -> Vec<Sight> {
    let symbol = |&code: &u32| {
        let symbol = code as usize;
        let symbols = network.parts().emission.labels()[0].states().len();
        if symbol < symbols { Sight::Symbol(symbol) } else { Sight::Missing }
    };
    let reals = |values: &[f64]| {
        if values[0].is_nan() { Sight::Missing } else { Sight::Values(values.to_vec()) }
    };
    match seen {
        Seen::Symbols(codes) => codes.iter().map(symbol).collect(),
        Seen::Values(values) => {
            values.chunks_exact(network.parts().emission.labels().len()).map(reals).collect()
        }
    }
}
