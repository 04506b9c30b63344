//! Lowering to product units: sums are affine layers, products are product units, messages are rescaled, heads normalize.
//!
//! Exact but for rounding. Weights are rounded to f64 once.

use std::collections::BTreeMap;

use hamnet_circuit::{Circuit, Entry, Gate, NodeId};
use hamnet_model::{Model, Query, VariableId};
use hamnet_network::{
    Affine, AffineRow, Encoding, EvidenceHead, Head, HeadForm, Input, Layers, Network, NetworkParts, Operation, Theory,
    UnitId, UnitOrigin, UnitRange, VariableLabel,
};

use super::origins::Origins;
use super::{Layout, Lowered, NodeUnits};
use crate::CompileError;
use crate::prepare::Prepared;

/// Lowers `circuit`.
pub(crate) fn lower(
    circuit: &Circuit,
    model: &Model,
    query: &Query,
    prepared: &Prepared,
    theory: Theory,
) -> Result<Lowered, CompileError> {
    let mut lowering = Lowering::new(circuit, model, query, prepared);
    for level in Layout::new(circuit).levels() {
        lowering.level(level)?;
    }
    let heads = lowering.heads(query);
    let evidence = lowering.evidence();
    lowering.finish(model, query, theory, heads, evidence)
}

struct Lowering<'a> {
    circuit: &'a Circuit,
    layers: Layers,
    inputs: Vec<Input>,
    units: NodeUnits,
    origins: Origins<'a>,
    unit_origins: Vec<UnitOrigin>,
}

/// Runs of at least this many sums over the same operands, each with at least as many terms, become a dense layer.
const DENSE_RUN: usize = 4;
/// Weights below 2^-900 are applied in steps of this many bits, so that f64 holds every one of them.
const WEIGHT_STEP: i32 = 900;

impl<'a> Lowering<'a> {
    fn new(circuit: &'a Circuit, model: &'a Model, query: &'a Query, prepared: &Prepared) -> Self {
        let mut lowering = Self {
            circuit,
            layers: Layers::after_inputs(0),
            inputs: Vec::new(),
            units: NodeUnits::new(circuit.len()),
            origins: Origins::new(circuit, model.variables(), query),
            unit_origins: Vec::new(),
        };
        let mut next = 0;
        for v in model.variables().ids().filter(|v| prepared.observable[v.index()]) {
            let units = UnitRange::new(UnitId::new(next), prepared.cardinalities[v.index()]);
            lowering.inputs.push(Input { variable: v.index(), units });
            for state in 0..units.len() {
                lowering.unit_origins.push(lowering.origins.of_input(v.index(), state as u32));
            }
            next += units.len();
        }
        lowering.layers = Layers::after_inputs(next);
        lowering.place_inputs();
        lowering
    }

    /// Gives the circuit's input nodes, and the constant one where a message holds it, their units.
    fn place_inputs(&mut self) {
        let mut first_units = BTreeMap::new();
        for input in &self.inputs {
            first_units.insert(input.variable, input.units);
        }
        let mut needs_one = false;
        for node in self.circuit.nodes() {
            match self.circuit.gate(node) {
                Gate::Input(input) => {
                    if let Some(units) = first_units.get(&input.variable.index()) {
                        self.units.set(node, units.at(input.state as usize));
                    }
                }
                Gate::Message { of: NodeId::ONE, .. } => needs_one = true,
                Gate::One | Gate::Sum(_) | Gate::Product(..) | Gate::Message { .. } => {}
            }
        }
        if needs_one {
            let row = AffineRow { bias: 1.0, terms: Vec::new() };
            let unit = self.push_affine(Affine::from_rows(&[row]), &[NodeId::ONE]);
            self.units.set(NodeId::ONE, unit.first());
        }
    }

    /// Adds the layers of one level.
    fn level(&mut self, nodes: &[NodeId]) -> Result<(), CompileError> {
        let circuit = self.circuit;
        let is_product = |node: &NodeId| matches!(circuit.gate(*node), Gate::Product(..));
        let products: Vec<NodeId> = nodes.iter().copied().filter(is_product).collect();
        self.products(&products);
        let sums: Vec<NodeId> =
            nodes.iter().copied().filter(|node| matches!(circuit.gate(*node), Gate::Sum(_))).collect();
        self.sums(&sums);
        let mut messages: BTreeMap<_, Vec<NodeId>> = BTreeMap::new();
        for &node in nodes {
            if let Gate::Message { message, .. } = circuit.gate(node) {
                messages.entry(message).or_default().push(node);
            }
        }
        for (message, nodes) in messages {
            self.message(&nodes, circuit.is_counted(message));
        }
        Ok(())
    }

    fn products(&mut self, nodes: &[NodeId]) {
        let pairs: Vec<[UnitId; 2]> = nodes
            .iter()
            .map(|&node| match self.circuit.gate(node) {
                Gate::Product(a, b) => [self.unit(a), self.unit(b)],
                _ => unreachable!("only products are passed"),
            })
            .collect();
        if !pairs.is_empty() {
            let units = self.layers.push(Operation::Product(pairs));
            self.place(nodes, units);
        }
    }

    /// Dense layers for runs of sums over the same operands, one sparse layer for the others.
    fn sums(&mut self, nodes: &[NodeId]) {
        let mut sparse = Vec::new();
        let mut rest = nodes;
        while let Some((first, _)) = rest.split_first() {
            let operands = operands(self.circuit, *first);
            let run = rest.iter().take_while(|node| operands_equal(self.circuit, **node, operands)).count();
            let (now, later) = rest.split_at(run);
            if run >= DENSE_RUN && operands.len() >= DENSE_RUN {
                self.affine(now);
            } else {
                sparse.extend_from_slice(now);
            }
            rest = later;
        }
        self.affine(&sparse);
    }

    fn affine(&mut self, nodes: &[NodeId]) {
        if nodes.is_empty() {
            return;
        }
        let rows: Vec<AffineRow> = nodes
            .iter()
            .map(|&node| match self.circuit.gate(node) {
                Gate::Sum(terms) => {
                    self.row(terms.iter().map(|(node, weight)| Entry { weight, node }).collect())
                }
                _ => unreachable!("only sums are passed"),
            })
            .collect();
        self.push_affine(Affine::from_rows(&rows), nodes);
    }

    fn push_affine(&mut self, affine: Affine, nodes: &[NodeId]) -> UnitRange {
        let units = self.layers.push(Operation::Affine(affine));
        self.place(nodes, units);
        units
    }

    fn row(&mut self, entries: Vec<Entry>) -> AffineRow {
        let mut row = AffineRow::default();
        for entry in entries.into_iter().filter(|entry| !entry.is_zero()) {
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
            let step = hamnet_numeric::Scaled::ONE.shift(-WEIGHT_STEP).to_f64();
            let row = AffineRow { bias: 0.0, terms: vec![(unit, step)] };
            let origin = self.origins.of_node(entry.node);
            unit = self.layers.push(Operation::Affine(Affine::from_rows(&[row]))).first();
            self.unit_origins.push(origin);
            weight = weight.shift(WEIGHT_STEP);
        }
        (unit, weight.to_f64())
    }

    fn message(&mut self, nodes: &[NodeId], counted: bool) {
        let of = nodes
            .iter()
            .map(|&node| match self.circuit.gate(node) {
                Gate::Message { of, .. } => self.unit(of),
                _ => unreachable!("only message entries are passed"),
            })
            .collect();
        let units = self.layers.push(Operation::Rescale { of, counted });
        self.place(nodes, units);
    }

    fn place(&mut self, nodes: &[NodeId], units: UnitRange) {
        for (&node, unit) in nodes.iter().zip(units.iter()) {
            self.units.set(node, unit);
            self.unit_origins.push(self.origins.of_node(node));
        }
    }

    fn unit(&self, node: NodeId) -> UnitId {
        // Levels put operands before the nodes that read them, and inputs are placed first.
        self.units.get(node).expect("operands are placed before the nodes that read them")
    }

    /// The units of every head: the nodes themselves, or one last affine layer where entries carry weights.
    fn heads(&mut self, query: &Query) -> Vec<Head> {
        let circuit = self.circuit;
        let mut heads = Vec::new();
        for (place, (target, entries)) in query.targets.iter().zip(&circuit.outputs().heads).enumerate() {
            let target = target.variables().iter().map(|v| v.index()).collect();
            let shift = largest_exponent(entries);
            let units = match bare_nodes(entries) {
                Some(nodes) => nodes.into_iter().map(|node| self.unit(node)).collect(),
                None => {
                    let rows: Vec<AffineRow> =
                        entries.iter().map(|entry| self.row(vec![shifted(entry, -shift)])).collect();
                    let units = self.layers.push(Operation::Affine(Affine::from_rows(&rows)));
                    for state in 0..units.len() {
                        let origin = self.origins.of_head(place, state);
                        self.unit_origins.push(origin);
                    }
                    units.iter().collect()
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
        let row = self.row(outputs.evidence.iter().map(|entry| shifted(entry, -shift)).collect());
        if row.bias == 0.0 && row.terms.len() == 1 && row.terms[0].1 == 1.0 {
            return EvidenceHead::Linear { unit: row.terms[0].0, exponent };
        }
        let unit = self.layers.push(Operation::Affine(Affine::from_rows(&[row]))).first();
        let origin = self.origins.of_evidence();
        self.unit_origins.push(origin);
        EvidenceHead::Linear { unit, exponent }
    }

    fn finish(
        self,
        model: &Model,
        query: &Query,
        theory: Theory,
        heads: Vec<Head>,
        evidence: EvidenceHead,
    ) -> Result<Lowered, CompileError> {
        let parts = NetworkParts {
            model: model.name().unwrap_or("model").to_owned(),
            variables: labels(model),
            inputs: self.inputs,
            encoding: Encoding::Likelihood,
            heads,
            evidence,
            targets_condition: query.targets_condition,
            given: query.given.iter().map(|&(v, state)| (v.index(), state)).collect(),
            origins: self.origins.into_groups(),
            unit_origins: self.unit_origins,
            theory,
            certificates: Vec::new(),
            notes: Vec::new(),
        };
        let network = Network::new(self.layers, parts)?;
        Ok(Lowered { network, units: self.units })
    }
}

/// Every variable of the model with its states.
pub(crate) fn labels(model: &Model) -> Vec<VariableLabel> {
    let label = |id: VariableId| {
        let variable = &model.variables()[id];
        VariableLabel { name: variable.name().to_owned(), states: variable.states().to_vec() }
    };
    model.variables().ids().map(label).collect()
}

fn operands(circuit: &Circuit, sum: NodeId) -> &[NodeId] {
    match circuit.gate(sum) {
        Gate::Sum(terms) => terms.nodes(),
        _ => &[],
    }
}

/// Whether `sum` reads exactly `others`.
fn operands_equal(circuit: &Circuit, sum: NodeId, others: &[NodeId]) -> bool {
    operands(circuit, sum) == others
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
