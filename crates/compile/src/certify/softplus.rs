//! The certificate of a network of softplus units.
//!
//! Errors are absolute, in nats, of the logarithm each unit holds, in rows where its node is live (see
//! [`LogRanges`]). With unit roundoff `u`:
//!
//! - an input: the encoder's logarithm of a soft likelihood, at most `4 u` times the spread;
//! - a product `a + b`: the errors of both, and one rounding of a live value;
//! - a merge `a + softplus(b - a)`, a convex combination of both errors (their weights are `1 - σ` and `σ` of the difference),
//!   and its own roundings: of the bias, of `bias + b`, of the difference as far as it is positive, of the softplus, and of
//!   the sum, whose result is live. An operand that is not live has weight at most `τ` there, and its error is below a nat.
//!
//! What is truncated is at most `τ` (see [`crate::lower::logarithms`]), times `e^ε` for the errors `ε` of operands that are
//! not live.

use hamnet_circuit::{Circuit, Entry, Gate, NodeId};
use hamnet_network::{Certificate, ErrorBound};
use hamnet_numeric::Precision;
use hamnet_numeric::elementary::{exp_f64, tanh_f64};

use super::side::Side;
use crate::lower::log_space::{LogRanges, SOFT_SPREAD};
use crate::lower::logarithms::{TRUNCATION, least_possible};
use crate::lower::merge::{Merge, Offsets, Operand, merged_offset, merges};

/// Roundings of `max(x, 0) + ln(1 + e^-|x|)` beside that of the sum: of the exponential (two), of `1 + e` and its logarithm
/// (four), each on a number of at most `ln 2`.
const SOFTPLUS_ROUNDINGS: f64 = 6.0;

/// The certificate of the network that [`crate::lower::logarithms`] makes of `circuit`, in `precision`.
pub(crate) fn certify(circuit: &Circuit, ranges: &LogRanges, precision: Precision) -> Certificate {
    let errors = Errors::new(circuit, ranges, precision);
    let unit = precision.unit_roundoff();
    let outputs = circuit.outputs();
    let worst_dead = errors.dead.iter().copied().fold(0.0, f64::max);
    let truncation = 2.0 * TRUNCATION * exp_f64(worst_dead.min(100.0));
    let mut worst = 0.0f64;
    for head in &outputs.heads {
        let entries = || head.iter().filter(|entry| !entry.is_zero());
        let live = entries().map(|entry| errors.of_entry(entry)).fold(0.0, f64::max);
        let states = head.len() as f64;
        // The softmax: the largest is subtracted, and exponential, sum and quotient round.
        let softmax = unit * (states + 12.0);
        worst = worst.max(tanh_f64(live / 2.0).next_up() + softmax);
    }
    let evidence: Vec<Entry> = outputs.evidence.iter().copied().filter(|entry| !entry.is_zero()).collect();
    let evidence_error = errors.of_sum(&evidence);
    let largest_log = least_possible(circuit, ranges).abs() + (outputs.exponent as f64).abs();
    let decides =
        -hamnet_numeric::elementary::ln_f64(TRUNCATION) / 2.0 > evidence_error.live.max(evidence_error.dead);
    Certificate {
        precision,
        posterior: ErrorBound { truncation, rounding: if decides { worst.min(1.0) } else { 1.0 } },
        ln_evidence: ErrorBound { truncation, rounding: evidence_error.live + 4.0 * unit * largest_log },
        energy: None,
        roundings: (worst / unit).ceil(),
        domain: format!(
            "hard evidence; soft evidence whose likelihoods spread by at most {SOFT_SPREAD:.1} nats in all within a row"
        ),
        assumptions: vec![
            "round to nearest".to_owned(),
            format!(
                "softplus x = max(x, 0) + ln(1 + e^-|x|), the logarithm within {SOFTPLUS_ROUNDINGS} roundings"
            ),
            "exp and ln within 4 ulp in softmax and encoder".to_owned(),
        ],
    }
}

/// Bounds in rows where a node is live, and in any row.
#[derive(Clone, Copy, Debug)]
struct Bound {
    live: f64,
    dead: f64,
}

/// The errors of every node, and the offsets their units are relative to.
struct Errors<'a> {
    ranges: &'a LogRanges,
    offsets: Offsets,
    live: Vec<f64>,
    dead: Vec<f64>,
    unit: f64,
}

impl<'a> Errors<'a> {
    fn new(circuit: &Circuit, ranges: &'a LogRanges, precision: Precision) -> Self {
        let unit = precision.unit_roundoff();
        let nodes = circuit.len();
        let mut errors = Self {
            ranges,
            offsets: Offsets::zero(nodes),
            live: vec![0.0; nodes],
            dead: vec![0.0; nodes],
            unit,
        };
        for node in circuit.nodes() {
            let bound = errors.of_gate(circuit, node);
            errors.live[node.index()] = bound.live;
            errors.dead[node.index()] = bound.dead;
        }
        errors
    }

    fn of_gate(&mut self, circuit: &Circuit, node: NodeId) -> Bound {
        match circuit.gate(node) {
            Gate::One => Bound { live: 0.0, dead: 0.0 },
            Gate::Input(_) => {
                let soft = 4.0 * self.unit * (SOFT_SPREAD + 1.0);
                Bound { live: soft, dead: soft + self.unit * self.ranges.floor() }
            }
            Gate::Message { of, .. } => {
                self.offsets.set(node, self.offsets.get(of));
                self.of_node(of)
            }
            Gate::Product(a, b) => {
                self.offsets.set(node, self.offsets.get(a) + self.offsets.get(b));
                let (x, y) = (self.of_node(a), self.of_node(b));
                if a == NodeId::ONE || b == NodeId::ONE {
                    return Bound { live: x.live + y.live, dead: x.dead + y.dead };
                }
                let (live, any) = self.sizes(node);
                Bound { live: x.live + y.live + self.unit * live, dead: x.dead + y.dead + self.unit * any }
            }
            Gate::Sum(terms) => {
                let entries: Vec<Entry> = terms.iter().map(|(node, weight)| Entry { weight, node }).collect();
                let merges = merges(&entries, self.ranges);
                self.offsets.set(node, merged_offset(&entries, &merges, &self.offsets));
                self.of_merges(&entries, &merges)
            }
        }
    }

    fn of_node(&self, node: NodeId) -> Bound {
        Bound { live: self.live[node.index()], dead: self.dead[node.index()] }
    }

    /// The largest size of the unit of `node`, in live rows and in all.
    fn sizes(&self, node: NodeId) -> (f64, f64) {
        let offset = self.offsets.get(node).to_f64();
        let most = (self.ranges.most(node) - offset).abs();
        let live = (self.ranges.least_live(node) - offset).abs();
        (most.max(live), most.max((self.ranges.least(node) - offset).abs()))
    }

    /// The error of a head's unit: the node's, and the roundings of the affine map that adds its constant.
    fn of_entry(&self, entry: &Entry) -> f64 {
        let constant = (self.offsets.of_entry(entry).to_f64()).abs();
        let (live, _) = self.sizes(entry.node);
        self.live[entry.node.index()] + 2.0 * self.unit * (live + 2.0 * constant)
    }

    fn of_sum(&self, entries: &[Entry]) -> Bound {
        match entries {
            [single] => Bound {
                live: self.of_entry(single),
                dead: self.dead[single.node.index()] + self.of_entry(single),
            },
            _ => self.of_merges(entries, &merges(entries, self.ranges)),
        }
    }

    fn of_merges(&self, entries: &[Entry], merges: &[Merge]) -> Bound {
        let mut done: Vec<Side<Bound>> = Vec::with_capacity(merges.len());
        for merge in merges {
            let side = |operand| match operand {
                Operand::Term(place) => self.side(&entries[place]),
                Operand::Merge(place) => done[place],
            };
            let merged = self.merge(side(merge.a), side(merge.b));
            done.push(merged);
        }
        // A sum has at least two terms, hence a merge.
        done.last().map_or(Bound { live: 0.0, dead: 0.0 }, |side| side.error)
    }

    fn side(&self, entry: &Entry) -> Side<Bound> {
        Side::of(entry, self.of_node(entry.node), self.ranges, &self.offsets)
    }

    /// The difference is formed as `(bias + b) - a`, in this order; below zero its own rounding is damped by
    /// `|d| σ(d) < 0.3`.
    fn merge(&self, a: Side<Bound>, b: Side<Bound>) -> Side<Bound> {
        let bias = (b.offset - a.offset).abs();
        let climb = (b.most - a.least).max(0.3);
        let most = a.most.max(b.most) + std::f64::consts::LN_2;
        let (least_live, least) = (a.least_live.min(b.least_live), a.least.max(b.least));
        let own = |b_least: f64, least: f64| {
            let difference = 2.0 * bias + b.size(b_least, b.offset) + climb;
            let result = (most - a.offset).abs().max((least - a.offset).abs());
            self.unit * (difference + climb + SOFTPLUS_ROUNDINGS + result)
        };
        let error = Bound {
            live: a.error.live.max(b.error.live) + own(b.least_live, least_live) + TRUNCATION * TRUNCATION,
            dead: a.error.dead.max(b.error.dead) + own(b.least, least),
        };
        Side { error, offset: a.offset, most, least_live, least }
    }
}
