//! Lowering to product units: sums are affine layers, products are product units, messages are rescaled, heads normalize.
//!
//! Exact but for rounding. Weights are rounded to f64 once.

use std::collections::BTreeMap;

use hamnet_circuit::{Circuit, Entry, Gate, NodeId};
use hamnet_model::Query;
use hamnet_network::{AffineRow, Encoding, EvidenceHead, Groups, Head, HeadForm, Operation, UnitId};
use hamnet_numeric::Scaled;

use super::builder::Builder;
use super::{Layout, Lowered, Source};
use crate::CompileError;

/// Runs of sums over the same operands with at least this many terms in all become a dense layer of their own; smaller ones
/// share a sparse layer with all others of their level, so that a level has few layers however many messages it holds.
const DENSE_TERMS: usize = 1 << 12;
/// Weights below 2^-900 are applied in steps of this many bits, so that f64 holds every one of them.
const WEIGHT_STEP: i32 = 900;

/// Lowers the circuit of `source`.
pub(crate) fn lower(source: Source<'_>) -> Result<Lowered, CompileError> {
    let mut lowering = Lowering { circuit: source.circuit, builder: Builder::new(source) };
    lowering.place_constant();
    for level in Layout::new(source.circuit).levels() {
        lowering.level(level);
    }
    let heads = lowering.heads(source.query);
    let evidence = lowering.evidence();
    lowering.builder.finish(Encoding::Likelihood, heads, evidence)
}

struct Lowering<'a> {
    circuit: &'a Circuit,
    builder: Builder<'a>,
}

impl Lowering<'_> {
    /// Gives the constant one a unit where it is an entry of a message.
    fn place_constant(&mut self) {
        let circuit = self.circuit;
        let is_entry = |node| matches!(circuit.gate(node), Gate::Message { of: NodeId::ONE, .. });
        if circuit.nodes().any(is_entry) {
            self.builder.push_affine(&[AffineRow { bias: 1.0, terms: Vec::new() }], &[NodeId::ONE]);
        }
    }

    /// Adds the layers of one level.
    fn level(&mut self, nodes: &[NodeId]) {
        let circuit = self.circuit;
        let (mut products, mut pairs, mut sums) = (Vec::new(), Vec::new(), Vec::new());
        let mut messages: BTreeMap<_, (Vec<NodeId>, Vec<UnitId>)> = BTreeMap::new();
        for &node in nodes {
            match circuit.gate(node) {
                Gate::One | Gate::Input(_) => {}
                Gate::Sum(_) => sums.push(node),
                Gate::Product(a, b) => {
                    products.push(node);
                    pairs.push([self.unit(a), self.unit(b)]);
                }
                Gate::Message { message, of } => {
                    let (nodes, operands) = messages.entry(message).or_default();
                    nodes.push(node);
                    operands.push(self.unit(of));
                }
            }
        }
        if !pairs.is_empty() {
            self.builder.push(Operation::Product(pairs), &products);
        }
        self.sums(&sums);
        let (counted, others): (Vec<_>, Vec<_>) =
            messages.into_iter().partition(|&(message, _)| circuit.is_counted(message));
        for (messages, counted) in [(counted, true), (others, false)] {
            self.rescale(messages.into_iter().map(|(_, message)| message), counted);
        }
    }

    /// One layer for the given messages: their nodes and operands.
    fn rescale(&mut self, messages: impl Iterator<Item = (Vec<NodeId>, Vec<UnitId>)>, counted: bool) {
        let (nodes, groups): (Vec<_>, Vec<_>) = messages.unzip();
        if !groups.is_empty() {
            self.builder.push(Operation::Rescale { of: Groups::new(groups), counted }, &nodes.concat());
        }
    }

    /// Dense layers for runs of sums over the same operands, one sparse layer for the others.
    fn sums(&mut self, nodes: &[NodeId]) {
        let mut sparse = Vec::new();
        let mut rest = nodes;
        while let Some(&first) = rest.first() {
            let operands = operands(self.circuit, first);
            let same = |node: &&NodeId| self::operands(self.circuit, **node) == operands;
            let (now, later) = rest.split_at(rest.iter().take_while(same).count());
            if now.len() > 1 && now.len() * operands.len() >= DENSE_TERMS {
                self.affine(now);
            } else {
                sparse.extend_from_slice(now);
            }
            rest = later;
        }
        self.affine(&sparse);
    }

    fn affine(&mut self, nodes: &[NodeId]) {
        let circuit = self.circuit;
        let mut rows = Vec::with_capacity(nodes.len());
        for &node in nodes {
            if let Gate::Sum(terms) = circuit.gate(node) {
                rows.push(self.row(terms.iter().map(|(node, weight)| Entry { weight, node })));
            }
        }
        self.builder.push_affine(&rows, nodes);
    }

    fn row(&mut self, entries: impl Iterator<Item = Entry>) -> AffineRow {
        let mut row = AffineRow::default();
        for entry in entries.filter(|entry| !entry.is_zero()) {
            if entry.node == NodeId::ONE {
                row.bias += entry.weight.to_f64();
            } else {
                row.terms.push(self.term(entry));
            }
        }
        row
    }

    /// The unit and f64 weight of a term. A weight too small for f64 is applied in several steps, each its own unit.
    fn term(&mut self, entry: Entry) -> (UnitId, f64) {
        let (mut unit, mut weight) = (self.unit(entry.node), entry.weight);
        while weight.exponent() < -WEIGHT_STEP {
            let step = Scaled::ONE.shift(-WEIGHT_STEP).to_f64();
            let row = AffineRow { bias: 0.0, terms: vec![(unit, step)] };
            unit = self.builder.push_affine_for(&[row], &[Some(entry.node)]).first();
            weight = weight.shift(WEIGHT_STEP);
        }
        (unit, weight.to_f64())
    }

    fn unit(&self, node: NodeId) -> UnitId {
        // Levels put operands before the nodes that read them, and inputs are placed first: no panic.
        self.builder.units.get(node).expect("operands are placed first") // see above
    }

    /// The units of every head: the nodes themselves, or one last affine layer where entries carry weights.
    fn heads(&mut self, query: &Query) -> Vec<Head> {
        let circuit = self.circuit;
        let mut heads = Vec::new();
        for (place, (target, entries)) in query.targets.iter().zip(&circuit.outputs().heads).enumerate() {
            let target = target.variables().iter().map(|v| v.index()).collect();
            let units = match bare_nodes(entries) {
                Some(nodes) => nodes.into_iter().map(|node| self.unit(node)).collect(),
                None => {
                    let shift = largest_exponent(entries);
                    let mut rows = Vec::with_capacity(entries.len());
                    for entry in entries {
                        rows.push(self.row(std::iter::once(shifted(entry, -shift))));
                    }
                    self.builder.push_head(&rows, place).iter().collect()
                }
            };
            heads.push(Head { target, units, form: HeadForm::Normalize });
        }
        heads
    }

    fn evidence(&mut self) -> EvidenceHead {
        let outputs = self.circuit.outputs();
        let shift = largest_exponent(&outputs.evidence);
        let exponent = outputs.exponent + i64::from(shift);
        let row = self.row(outputs.evidence.iter().map(|entry| shifted(entry, -shift)));
        let unit = match row.terms.as_slice() {
            [(unit, 1.0)] if row.bias == 0.0 => *unit,
            _ => self.builder.push_evidence(&row),
        };
        EvidenceHead::Linear { unit, exponent }
    }
}

fn operands(circuit: &Circuit, sum: NodeId) -> &[NodeId] {
    match circuit.gate(sum) {
        Gate::Sum(terms) => terms.nodes(),
        Gate::One | Gate::Input(_) | Gate::Product(..) | Gate::Message { .. } => &[],
    }
}

/// The nodes of the entries if each is a node with weight one.
fn bare_nodes(entries: &[Entry]) -> Option<Vec<NodeId>> {
    let bare = |entry: &Entry| (entry.node != NodeId::ONE && entry.weight.is_one()).then_some(entry.node);
    entries.iter().map(bare).collect()
}

fn largest_exponent(entries: &[Entry]) -> i32 {
    entries.iter().filter(|entry| !entry.is_zero()).map(|entry| entry.weight.exponent()).max().unwrap_or(0)
}

fn shifted(entry: &Entry, exponent: i32) -> Entry {
    Entry { weight: entry.weight.shift(exponent), node: entry.node }
}
