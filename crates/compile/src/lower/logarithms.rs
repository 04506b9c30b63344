//! Lowering to log space: affine maps, and one activation for every two terms that are merged.
//!
//! Products are sums of logarithms. A sum of `k` terms takes `k - 1` neurons, one per merge
//!
//! ```text
//! ln(e^a + e^b) = a + softplus(b - a),        max(a, b) = a + max(b - a, 0)
//! ```
//!
//! the second in a circuit of max-product, where all else is the same: the heads are a softmax or max-marginals. Zeros are not
//! there at all.
//!
//! **Sums.** An input is `ln max(λ, e^-L)`, so a monomial that holds an
//! excluded likelihood weighs at most `e^-L` of what the model can weigh. Since a possible row weighs at least `p_min`,
//! this truncation moves a posterior by at most `τ = e^-L V / p_min`, with `V` the weight of no evidence at all; `L` is chosen
//! for `τ =` [`TRUNCATION`], and the gap of `ln 1/τ` between possible and impossible rows decides which a row is.
//!
//! **The greatest.** Here nothing is truncated: `L` is so large that no excluded likelihood decides which term is the greatest (see
//! [`LogRanges::of_max_product`]). All heads hold their logarithms less the offset of the evidence head, so that one threshold
//! tells what is impossible.

use hamnet_circuit::{Algebra, Circuit, Entry, Gate, NodeId};
use hamnet_model::Query;
use hamnet_network::{Activation, AffineRow, Encoding, EvidenceHead, Head, HeadForm, Operation, UnitId};
use hamnet_numeric::Dd;

use super::builder::Builder;
use super::log_space::{LogRanges, SOFT_SPREAD};
use super::merge::{Merge, Offsets, Operand, first_term, merged_offset, merges};
use super::{Layout, Lowered, Source};
use crate::CompileError;

/// The truncation `τ` that `L` is chosen for.
pub(crate) const TRUNCATION: f64 = 1e-13;

/// `L`, from the least weight `p_min` of a possible row and the weight `V` of no evidence.
pub(crate) fn floor(circuit: &Circuit) -> f64 {
    let evidence = || circuit.outputs().evidence.iter().filter(|entry| !entry.is_zero());
    let ln2 = std::f64::consts::LN_2;
    let least = |entry: &Entry| entry.weight.ln() + f64::from(circuit.magnitude(entry.node).min) * ln2;
    let most = |entry: &Entry| entry.weight.ln() + f64::from(circuit.magnitude(entry.node).max) * ln2;
    let least = evidence().map(least).fold(f64::INFINITY, f64::min);
    let most = evidence().map(most).fold(f64::NEG_INFINITY, f64::max);
    let terms = hamnet_numeric::elementary::ln_f64(evidence().count() as f64);
    most + terms - least + SOFT_SPREAD + gap()
}

/// Nats between what a possible row can weigh and what an impossible one can.
pub(crate) fn gap() -> f64 {
    -hamnet_numeric::elementary::ln_f64(TRUNCATION)
}

/// Lowers the circuit of `source`, whose nodes lie in `ranges`.
pub(crate) fn lower(source: Source<'_>, ranges: &LogRanges) -> Result<Lowered, CompileError> {
    let circuit = source.circuit;
    let offsets = Offsets::zero(circuit.len());
    let (activation, form) = match circuit.algebra() {
        Algebra::SumProduct => (Activation::Softplus, HeadForm::Softmax),
        Algebra::MaxProduct => (Activation::Relu, HeadForm::MaxMarginals),
    };
    let mut lowering = Lowering { circuit, ranges, activation, form, builder: Builder::new(source), offsets };
    for level in Layout::new(circuit).levels() {
        lowering.level(level);
    }
    let heads = lowering.heads(source.query);
    let evidence = lowering.evidence();
    let encoding = Encoding::LogLikelihood { floor: ranges.floor(), spread: SOFT_SPREAD };
    lowering.builder.finish(encoding, heads, evidence)
}

struct Lowering<'a> {
    circuit: &'a Circuit,
    ranges: &'a LogRanges,
    /// Merges two terms.
    activation: Activation,
    form: HeadForm,
    builder: Builder<'a>,
    offsets: Offsets,
}

/// A sum under way: its terms, its merges, and the units of the merges done so far.
struct Pending {
    node: Option<NodeId>,
    entries: Vec<Entry>,
    merges: Vec<Merge>,
    units: Vec<UnitId>,
}

impl Lowering<'_> {
    fn level(&mut self, nodes: &[NodeId]) {
        let circuit = self.circuit;
        let mut products = Vec::new();
        let mut sums = Vec::new();
        for &node in nodes {
            match circuit.gate(node) {
                Gate::One | Gate::Input(_) => {}
                Gate::Product(a, b) => products.push((node, a, b)),
                Gate::Message { of, .. } => self.pass_on(node, of),
                Gate::Sum(terms) => {
                    let entries = terms.iter().map(|(node, weight)| Entry { weight, node }).collect();
                    sums.push(self.pending(Some(node), entries));
                }
            }
        }
        self.products(&products);
        self.sums(&mut sums);
        for sum in &sums {
            if let Some(node) = sum.node {
                self.builder.units.set(node, sum.units[sum.units.len() - 1]);
                self.offsets.set(node, merged_offset(&sum.entries, &sum.merges, &self.offsets));
            }
        }
    }

    /// Logarithms need no rescaling: an entry of a message is its operand.
    fn pass_on(&mut self, node: NodeId, of: NodeId) {
        if let Some(unit) = self.builder.units.get(of) {
            self.builder.units.set(node, unit);
        }
        self.offsets.set(node, self.offsets.get(of));
    }

    fn products(&mut self, products: &[(NodeId, NodeId, NodeId)]) {
        let mut rows = Vec::new();
        let mut placed = Vec::new();
        for &(node, a, b) in products {
            self.offsets.set(node, self.offsets.get(a) + self.offsets.get(b));
            match (self.builder.units.get(a), self.builder.units.get(b)) {
                (Some(a), Some(b)) => {
                    rows.push(AffineRow { bias: 0.0, terms: vec![(a, 1.0), (b, 1.0)] });
                    placed.push(node);
                }
                (Some(unit), None) | (None, Some(unit)) => self.builder.units.set(node, unit),
                (None, None) => {}
            }
        }
        self.builder.push_affine(&rows, &placed);
    }

    fn pending(&self, node: Option<NodeId>, entries: Vec<Entry>) -> Pending {
        let merges = merges(&entries, self.ranges);
        Pending { node, entries, merges, units: Vec::new() }
    }

    /// Does the merges of all sums height by height: differences, activations, and the way back.
    fn sums(&mut self, sums: &mut [Pending]) {
        let tallest = sums.iter().flat_map(|sum| &sum.merges).map(|merge| merge.height).max().unwrap_or(0);
        for height in 1..=tallest {
            let mut differences = Vec::new();
            let mut first_operands = Vec::new();
            let mut owners = Vec::new();
            for (place, sum) in sums.iter().enumerate() {
                for merge in sum.merges.iter().filter(|merge| merge.height == height) {
                    differences.push(self.difference(sum, merge));
                    first_operands.push(self.unit(sum, merge.a));
                    owners.push(place);
                }
            }
            let owner_nodes: Vec<Option<NodeId>> = owners.iter().map(|&place| sums[place].node).collect();
            let differences = self.builder.push_affine_for(&differences, &owner_nodes);
            let of = differences.iter().collect();
            let activated = self
                .builder
                .push_for(Operation::Activation { activation: self.activation, of }, &owner_nodes);
            let merged = self.merged_units(&first_operands, activated, &owner_nodes);
            for (&owner, unit) in owners.iter().zip(merged) {
                sums[owner].units.push(unit);
            }
        }
    }

    /// `a + σ(b - a)`, or the activation alone where `a` is a constant and so all in the offset.
    fn merged_units(
        &mut self,
        first_operands: &[Option<UnitId>],
        activated: hamnet_network::UnitRange,
        owners: &[Option<NodeId>],
    ) -> Vec<UnitId> {
        let pairs = || first_operands.iter().zip(activated.iter());
        let rows: Vec<AffineRow> = pairs()
            .filter_map(|(a, sigma)| Some(AffineRow { bias: 0.0, terms: vec![((*a)?, 1.0), (sigma, 1.0)] }))
            .collect();
        let with_unit = first_operands.iter().zip(owners).filter(|(a, _)| a.is_some());
        let row_owners: Vec<Option<NodeId>> = with_unit.map(|(_, owner)| *owner).collect();
        let mut sums = self.builder.push_affine_for(&rows, &row_owners).iter();
        pairs().map(|(a, sigma)| if a.is_some() { sums.next().unwrap_or(sigma) } else { sigma }).collect()
    }

    /// The row `b - a`, with the difference of the offsets as its bias.
    fn difference(&self, sum: &Pending, merge: &Merge) -> AffineRow {
        let bias = (self.offset(sum, merge.b) - self.offset(sum, merge.a)).to_f64();
        let mut terms = Vec::with_capacity(2);
        terms.extend(self.unit(sum, merge.b).map(|unit| (unit, 1.0)));
        terms.extend(self.unit(sum, merge.a).map(|unit| (unit, -1.0)));
        AffineRow { bias, terms }
    }

    fn unit(&self, sum: &Pending, operand: Operand) -> Option<UnitId> {
        match operand {
            Operand::Term(place) => self.builder.units.get(sum.entries[place].node),
            Operand::Merge(place) => Some(sum.units[self.place_of_merge(sum, place)]),
        }
    }

    /// Units are pushed height by height, in the order of the merges within each.
    fn place_of_merge(&self, sum: &Pending, merge: usize) -> usize {
        let height = sum.merges[merge].height;
        let before = |(place, other): &(usize, &Merge)| {
            other.height < height || (other.height == height && *place < merge)
        };
        sum.merges.iter().enumerate().filter(before).count()
    }

    fn offset(&self, sum: &Pending, operand: Operand) -> Dd {
        self.offsets.of_entry(&sum.entries[first_term(&sum.merges, Some(operand))])
    }

    /// One affine unit per state, all with one common offset: one that the softmax does not see, or that of the evidence.
    fn heads(&mut self, query: &Query) -> Vec<Head> {
        let circuit = self.circuit;
        let mut heads = Vec::new();
        for (place, (target, entries)) in query.targets.iter().zip(&circuit.outputs().heads).enumerate() {
            let common = match self.form {
                HeadForm::MaxMarginals => evidence_offset(circuit, self.ranges, &self.offsets),
                _ => {
                    let proper = entries.iter().filter(|entry| !entry.is_zero());
                    proper.map(|e| self.offsets.of_entry(e)).next().unwrap_or(Dd::ZERO)
                }
            };
            let rows: Vec<AffineRow> = entries.iter().map(|entry| self.head_row(entry, common)).collect();
            let units = self.builder.push_head(&rows, place);
            let target = target.variables().iter().map(|v| v.index()).collect();
            heads.push(Head { target, units: units.iter().collect(), form: self.form });
        }
        heads
    }

    fn head_row(&self, entry: &Entry, common: Dd) -> AffineRow {
        if entry.is_zero() {
            // Far below everything a possible row can weigh: its exponential is zero in f32 and f64.
            return AffineRow { bias: -8.0 * self.ranges.floor() - 1e3, terms: Vec::new() };
        }
        let terms = self.builder.units.get(entry.node).map(|unit| (unit, 1.0)).into_iter().collect();
        AffineRow { bias: (self.offsets.of_entry(entry) - common).to_f64(), terms }
    }

    fn evidence(&mut self) -> EvidenceHead {
        let outputs = self.circuit.outputs();
        let offset = evidence_offset(self.circuit, self.ranges, &self.offsets);
        let mut sum = [self.pending(None, evidence_entries(self.circuit))];
        self.sums(&mut sum);
        let [sum] = sum;
        let static_nats = Dd::from_f64(outputs.exponent as f64) * Dd::LN_2;
        let unit = match sum.units.last() {
            Some(&unit) => unit,
            None => {
                let row = self.head_row(&sum.entries[0], offset);
                self.builder.push_evidence(&row)
            }
        };
        let least = match self.circuit.algebra() {
            Algebra::SumProduct => least_possible(self.circuit, self.ranges),
            Algebra::MaxProduct => self.ranges.least_output(self.circuit),
        };
        let impossible_below = least - gap() / 2.0;
        EvidenceHead::Log {
            unit,
            offset: (offset + static_nats).to_f64(),
            impossible_below: impossible_below - offset.to_f64(),
        }
    }
}

/// The terms of `p(e)`.
pub(crate) fn evidence_entries(circuit: &Circuit) -> Vec<Entry> {
    circuit.outputs().evidence.iter().copied().filter(|entry| !entry.is_zero()).collect()
}

/// The offset of the unit that holds `ln p(e)`.
pub(crate) fn evidence_offset(circuit: &Circuit, ranges: &LogRanges, offsets: &Offsets) -> Dd {
    let entries = evidence_entries(circuit);
    merged_offset(&entries, &merges(&entries, ranges), offsets)
}

/// The least `ln p(e)` of a possible row, without the static exponent.
pub(crate) fn least_possible(circuit: &Circuit, ranges: &LogRanges) -> f64 {
    let evidence = circuit.outputs().evidence.iter().filter(|entry| !entry.is_zero());
    evidence.map(|entry| entry.weight.ln() + ranges.least_live(entry.node)).fold(f64::INFINITY, f64::min)
}
