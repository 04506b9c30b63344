//! The certificate of a network of max-products in log space: `E`, the absolute error of every log max-marginal, in nats.
//!
//! Errors are those of the logarithm each unit holds. With unit roundoff `u`, in rows where its node is live (see [`LogRanges`]):
//!
//! - an input: the logarithm of a soft likelihood. Of a monomial with `n` inputs these are at most `u (8 S + 3 n)` in all, since
//!   soft likelihoods spread by `S` nats in all within a row; they are counted apart, by `n`;
//! - a product `a + b`: the errors of both, and one rounding of a live value;
//! - a merge, computed as `t = (bias + b) - a`, `m = a + max(t, 0)`. Where `t ≤ 0` it is `a` itself, and where not, what is rounded
//!   are the bias, `bias + b`, `t` and `m`, by `r` in all. In both cases
//!
//! ```text
//! |m - max(a, b)|  ≤  max(E_a, E_b + r)
//! ```
//!
//! for `t ≤ 0` says `b ≤ a + r` of the computed numbers, and `t > 0` that `m` is within `r` of the computed `b`, not below the
//! computed `a`. An operand that is not live is never the greater: `L` keeps it below by a gap, which the errors must not bridge.
//!
//! **What follows.** Let every computed log max-marginal be within `E` of the exact one. Then a state whose computed value leads all
//! others of its variable by more than `2E` leads them exactly, so that it is that of every most probable explanation. And a
//! state of the largest computed value is that of a joint state within `2E` of the best.

use hamnet_circuit::{Circuit, Entry, Gate, NodeId};
use hamnet_network::{Certificate, ErrorBound};
use hamnet_numeric::Precision;

use super::side::Side;
use crate::lower::log_space::{LogRanges, SOFT_SPREAD};
use crate::lower::logarithms::{evidence_entries, evidence_offset, gap, least_possible};
use crate::lower::merge::{Merge, Offsets, Operand, merged_offset, merges};

/// Products of a few factors `1 + u`, which are left out of sums of errors.
const SECOND_ORDER: f64 = 1.0 + 1e-6;

/// The certificate of the network that [`crate::lower::logarithms`] makes of a `circuit` of max-product, in `precision`.
pub(crate) fn certify(circuit: &Circuit, ranges: &LogRanges, precision: Precision) -> Certificate {
    let mut errors = Errors::new(circuit, ranges, precision);
    let unit = precision.unit_roundoff();
    let worst = errors.of_heads(circuit) * SECOND_ORDER;
    let evidence = errors.of_evidence(circuit) * SECOND_ORDER;
    let decides = errors.worst * SECOND_ORDER < gap() / 2.0;
    let bound = |rounding: f64| ErrorBound {
        truncation: 0.0,
        rounding: if decides { rounding } else { f64::INFINITY },
    };
    Certificate {
        precision,
        posterior: bound(worst),
        ln_evidence: bound(evidence),
        energy: None,
        roundings: (worst / unit).ceil(),
        domain: format!(
            "hard evidence; soft evidence whose likelihoods spread by at most {SOFT_SPREAD:.1} nats in all within a row"
        ),
        assumptions: vec![
            "round to nearest".to_owned(),
            "ln within 4 ulp in f32 and 2 in f64 in the encoder".to_owned(),
        ],
    }
}

/// Bounds on the error of a unit but for that of the encoder.
#[derive(Clone, Copy, Debug, Default)]
struct Bound {
    /// In rows where its node is live.
    live: f64,
    /// In any row.
    any: f64,
    /// The most inputs in a monomial of its node.
    inputs: f64,
}

/// The errors of every node, and the offsets their units are relative to.
struct Errors<'a> {
    ranges: &'a LogRanges,
    offsets: Offsets,
    bounds: Vec<Bound>,
    precision: Precision,
    /// The largest error of any unit in any row, that of the encoder included.
    worst: f64,
}

impl<'a> Errors<'a> {
    fn new(circuit: &Circuit, ranges: &'a LogRanges, precision: Precision) -> Self {
        let nodes = circuit.len();
        let bounds = vec![Bound::default(); nodes];
        let mut errors = Self { ranges, offsets: Offsets::zero(nodes), bounds, precision, worst: 0.0 };
        let needed = circuit.needed_nodes();
        for node in circuit.nodes().filter(|node| needed[node.index()]) {
            let bound = errors.of_gate(circuit, node);
            errors.bounds[node.index()] = bound;
            errors.see(bound);
        }
        errors
    }

    fn see(&mut self, bound: Bound) {
        self.worst = self.worst.max(bound.live.max(bound.any) + self.of_encoder(bound.inputs));
    }

    /// What the encoder can add to the errors of a monomial of so many inputs.
    fn of_encoder(&self, inputs: f64) -> f64 {
        let ulps = match self.precision {
            Precision::F32 => 4.0,
            Precision::F64 => 2.0,
        };
        // an ulp is at most 2u times the number
        if inputs == 0.0 { 0.0 } else { self.unit() * (2.0 * ulps * SOFT_SPREAD + 3.0 * inputs) }
    }

    fn unit(&self) -> f64 {
        self.precision.unit_roundoff()
    }

    fn of_gate(&mut self, circuit: &Circuit, node: NodeId) -> Bound {
        match circuit.gate(node) {
            Gate::One => Bound::default(),
            // hard evidence is 0 or the floor, which is rounded once
            Gate::Input(_) => Bound { live: 0.0, any: self.unit() * self.ranges.floor(), inputs: 1.0 },
            Gate::Message { of, .. } => {
                self.offsets.set(node, self.offsets.get(of));
                self.bounds[of.index()]
            }
            Gate::Product(a, b) => {
                self.offsets.set(node, self.offsets.get(a) + self.offsets.get(b));
                self.of_product(node, self.bounds[a.index()], self.bounds[b.index()])
            }
            Gate::Sum(terms) => {
                let entries: Vec<Entry> = terms.iter().map(|(node, weight)| Entry { weight, node }).collect();
                let merges = merges(&entries, self.ranges);
                self.offsets.set(node, merged_offset(&entries, &merges, &self.offsets));
                self.of_merges(&entries, &merges)
            }
        }
    }

    fn of_product(&self, node: NodeId, a: Bound, b: Bound) -> Bound {
        let side = self.side(&Entry { weight: hamnet_numeric::Scaled::ONE, node });
        let inputs = a.inputs + b.inputs;
        let (live, any) = (a.live + b.live, a.any + b.any);
        let rounded = |error: f64, size: f64| error + self.unit() * (size + error + self.of_encoder(inputs));
        Bound {
            live: rounded(live, side.size(side.least_live, side.offset)),
            any: rounded(any, side.size(side.least, side.offset)),
            inputs,
        }
    }

    fn of_merges(&mut self, entries: &[Entry], merges: &[Merge]) -> Bound {
        let mut done: Vec<Side<Bound>> = Vec::with_capacity(merges.len());
        for merge in merges {
            let side = |operand| match operand {
                Operand::Term(place) => self.side(&entries[place]),
                Operand::Merge(place) => done[place],
            };
            let merged = self.merge(side(merge.a), side(merge.b));
            self.see(merged.error);
            done.push(merged);
        }
        // a sum has at least two terms, hence a merge
        done.last().map_or(Bound::default(), |side| side.error)
    }

    fn side(&self, entry: &Entry) -> Side<Bound> {
        Side::of(entry, self.bounds[entry.node.index()], self.ranges, &self.offsets)
    }

    /// `a + max((bias + b) - a, 0)`; `bias + b` is the logarithm of `b` relative to the offset of `a`.
    fn merge(&self, a: Side<Bound>, b: Side<Bound>) -> Side<Bound> {
        let bias = (b.offset - a.offset).abs();
        let climb = (b.most - a.least).max(0.0);
        let inputs = a.error.inputs.max(b.error.inputs);
        let rounded = |error: f64, least: f64| {
            let sizes = bias + 2.0 * b.size(least, a.offset) + climb;
            error + self.unit() * (sizes + 3.0 * (error + self.of_encoder(inputs)))
        };
        let error = Bound {
            live: a.error.live.max(rounded(b.error.live, b.least_live)),
            any: a.error.any.max(rounded(b.error.any, b.least)),
            inputs,
        };
        Side {
            error,
            offset: a.offset,
            most: a.most.max(b.most),
            least_live: a.least_live.min(b.least_live),
            least: a.least.max(b.least),
        }
    }

    /// `E`: of the units of all heads, and half of what the difference to the largest rounds, since a lead is told to `2E`.
    fn of_heads(&mut self, circuit: &Circuit) -> f64 {
        let common = evidence_offset(circuit, self.ranges, &self.offsets).to_f64();
        let mut worst = 0.0f64;
        for head in &circuit.outputs().heads {
            let sides: Vec<Side<Bound>> =
                head.iter().filter(|entry| !entry.is_zero()).map(|entry| self.side(entry)).collect();
            let most = sides.iter().map(|side| side.most).fold(f64::NEG_INFINITY, f64::max);
            let least = sides.iter().map(|side| side.least_live).fold(f64::INFINITY, f64::min);
            let unit = sides.iter().map(|side| self.of_head(side, common)).fold(0.0, f64::max);
            worst = worst.max(unit + self.unit() * (most - least) / 2.0);
        }
        self.worst = self.worst.max(worst);
        worst
    }

    /// The error of a unit of a head, which adds the difference of two offsets.
    fn of_head(&self, side: &Side<Bound>, common: f64) -> f64 {
        let bias = (side.offset - common).abs();
        let error = side.error.live + self.of_encoder(side.error.inputs);
        let sum = if bias == 0.0 { 0.0 } else { side.size(side.least_live, common) + error };
        error + self.unit() * (bias + sum)
    }

    /// The error of `ln p(x*, e)` on hard evidence: of its unit, and of the offset that is added in `f64`.
    fn of_evidence(&mut self, circuit: &Circuit) -> f64 {
        let entries = evidence_entries(circuit);
        let merges = merges(&entries, self.ranges);
        let bound = if merges.is_empty() {
            self.bounds[entries[0].node.index()]
        } else {
            self.of_merges(&entries, &merges)
        };
        let exponent = circuit.outputs().exponent as f64 * std::f64::consts::LN_2;
        let offset = evidence_offset(circuit, self.ranges, &self.offsets).to_f64();
        let sizes = least_possible(circuit, self.ranges).abs() + 2.0 * (exponent.abs() + offset.abs());
        bound.live + 2.0 * Precision::F64.unit_roundoff() * sizes
    }
}
