//! Bounds on what rounding does to a network over sequences: every sum and product counts, one by one.

use hamnet_network::ErrorBound;
use hamnet_network::sequence::{Emission, SequenceCertificate, SequenceNetwork};
use hamnet_numeric::Precision;

/// One per precision.
pub fn certificates(network: &SequenceNetwork) -> Vec<SequenceCertificate> {
    Precision::ALL.map(|precision| certificate(network, precision)).into()
}

fn certificate(network: &SequenceNetwork, precision: Precision) -> SequenceCertificate {
    let unit = precision.unit_roundoff() * 1.001;
    let states = network.states() as f64;
    let logs = logarithms(network);
    // An entry: weights rounded (3), products (2), a sum of K terms (K - 1), a division; up and down.
    let spread = 2.0 * (states + 5.0) * unit + 2.0 * logs;
    let rounding = |rounding| ErrorBound { truncation: 0.0, rounding };
    SequenceCertificate {
        precision,
        contraction: contraction(network),
        contraction_steps: 1,
        step: rounding(spread),
        step_back: rounding(spread),
        read_out: (states + 3.0) * unit,
        ln_evidence_step: rounding(spread + states * unit + logs),
        // Paths are computed in f64: at most four sums of log weights, none of which is beyond a few thousand.
        path_step: rounding(logs + 4.0 * 4096.0 * Precision::F64.unit_roundoff()),
        forgives_underflow: false,
        domain: "the sequences of the case".to_owned(),
        assumptions: Vec::new(),
    }
}

/// The error of a log-likelihood of reals, which are computed in `f64`, and of its exponential.
fn logarithms(network: &SequenceNetwork) -> f64 {
    match &network.parts().emission {
        Emission::Symbols(_) => 0.0,
        Emission::Gaussian(emission) => {
            let reals = emission.labels.len() as f64;
            // |R(y - m)| is at most 2.5 · 10 · d: every square with 2d + 4 roundings
            let most = reals * (25.0 * reals).powi(2) * (2.0 * reals + 4.0) + 8.0;
            most * Precision::F64.unit_roundoff()
        }
    }
}

/// Birkhoff's coefficient `(√φ - 1)/(√φ + 1)` with `φ` the largest cross ratio; one where an entry is zero.
fn contraction(network: &SequenceNetwork) -> f64 {
    let transition = &network.parts().transition;
    let states = transition.states();
    let mut largest: f64 = 1.0;
    for a in 0..states {
        for b in 0..states {
            for (i, j) in (0..states).flat_map(|i| (0..states).map(move |j| (i, j))) {
                let below = transition.at(a, j) * transition.at(b, i);
                if below == 0.0 {
                    return 1.0;
                }
                largest = largest.max(transition.at(a, i) * transition.at(b, j) / below);
            }
        }
    }
    let root = largest.sqrt() * (1.0 + 1e-12);
    (root - 1.0) / (root + 1.0)
}
