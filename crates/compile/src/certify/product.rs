//! The certificate of a network of product units.
//!
//! Nothing is truncated. With `ω` the spread of the log errors of a head's units, the posterior is off by
//! `TV ≤ tanh(ω/4)` (THEORY 1.3), and the division by their sum adds at most `q u` relative to each probability.
//! `ln p(e)` is off by the log error of its unit and by what the final logarithm and addition round.

use hamnet_circuit::{Circuit, NodeId};
use hamnet_network::{Certificate, ErrorBound, EvidenceHead, Network};
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::tanh_f64;

use super::roundings::{roundings, term_roundings};
use super::spread::Spreads;
use crate::lower::NodeUnits;

/// The certificate of `network`, lowered from `circuit`, in `precision`.
pub(crate) fn certify(
    circuit: &Circuit,
    network: &Network,
    units: &NodeUnits,
    precision: Precision,
) -> Certificate {
    let unit_roundoff = precision.unit_roundoff();
    let step = (unit_roundoff / (1.0 - unit_roundoff)).next_up();
    let roundings = roundings(network, precision);
    let spreads = Spreads::new(circuit, units, &roundings, precision);
    let mut worst = (0.0f64, 0.0f64);
    for (head, entries) in network.heads().iter().zip(&circuit.outputs().heads) {
        let spread = head_spread(&spreads, &roundings, head, entries, precision);
        let states = head.units.len() as f64;
        let total_variation = tanh_f64(spread * step / 4.0).next_up() + states * step / 2.0;
        worst = (worst.0.max(total_variation), worst.1.max(spread / 2.0));
    }
    Certificate {
        precision,
        posterior: ErrorBound { truncation: 0.0, rounding: (worst.0 * (1.0 + 1e-12)).min(1.0) },
        ln_evidence: ErrorBound {
            truncation: 0.0,
            rounding: ln_evidence_rounding(circuit, network, &roundings, step),
        },
        energy: None,
        roundings: worst.1,
        domain: "any hard or soft evidence; rows whose numbers would leave the range of the precision are computed with \
                 exponents of their own"
            .to_owned(),
        assumptions: vec!["round to nearest, gradual underflow or flush to zero".to_owned()],
    }
}

/// The spread among a head's units: that of its nodes and of the weights on them, or twice the worst unit.
fn head_spread(
    spreads: &Spreads<'_>,
    roundings: &[f64],
    head: &hamnet_network::Head,
    entries: &[hamnet_circuit::Entry],
    precision: Precision,
) -> f64 {
    let plain = 2.0 * head.units.iter().map(|unit| roundings[unit.index()]).fold(0.0, f64::max);
    let proper = entries.iter().filter(|entry| !entry.is_zero());
    let nodes: Vec<NodeId> = proper.clone().map(|entry| entry.node).filter(|&n| n != NodeId::ONE).collect();
    let weights = proper.map(|entry| term_roundings(entry.weight.to_f64(), precision)).fold(0.0, f64::max);
    plain.min(spreads.of_group(&nodes) + 2.0 * weights)
}

/// In nats: the log error of the unit, and four roundings of `ln x`, of `exponent · ln 2` and of their sum, in f64.
fn ln_evidence_rounding(circuit: &Circuit, network: &Network, roundings: &[f64], step: f64) -> f64 {
    let EvidenceHead::Linear { unit, exponent } = *network.evidence() else { return f64::INFINITY };
    let smallest = circuit
        .outputs()
        .evidence
        .iter()
        .filter(|entry| !entry.is_zero())
        .map(|entry| f64::from(entry.weight.exponent()) + f64::from(circuit.magnitude(entry.node).min))
        .fold(f64::INFINITY, f64::min);
    let static_bits = (exponent as f64).abs() + (circuit.outputs().exponent as f64).abs();
    let largest_log = std::f64::consts::LN_2 * (smallest.abs() + static_bits + 2.0);
    roundings[unit.index()] * step + 4.0 * Precision::F64.unit_roundoff() * 2.0 * largest_log
}
