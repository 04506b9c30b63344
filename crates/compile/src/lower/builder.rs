//! What every lowering shares: input units, layers with the origins of their units, labels, and the finished network.

use std::collections::BTreeMap;

use hamnet_circuit::{Circuit, Gate, NodeId};
use hamnet_model::{Model, VariableId};
use hamnet_network::{
    Affine, AffineRow, Encoding, EvidenceHead, Head, Input, Layers, Network, NetworkParts, Operation, UnitId,
    UnitOrigin, UnitRange, VariableLabel,
};

use super::origins::Origins;
use super::{Lowered, NodeUnits, Source};
use crate::CompileError;

/// A network under construction.
pub(crate) struct Builder<'a> {
    source: Source<'a>,
    layers: Layers,
    inputs: Vec<Input>,
    pub units: NodeUnits,
    origins: Origins<'a>,
    unit_origins: Vec<UnitOrigin>,
}

impl<'a> Builder<'a> {
    /// The inputs: one unit per state of every observable variable.
    pub(crate) fn new(source: Source<'a>) -> Self {
        let Source { circuit, model, query, prepared, theory: _ } = source;
        let mut origins = Origins::new(circuit, model.variables(), query);
        let (mut inputs, mut unit_origins) = (Vec::new(), Vec::new());
        for v in model.variables().ids().filter(|v| prepared.observable[v.index()]) {
            let units = UnitRange::new(UnitId::new(unit_origins.len()), prepared.cardinalities[v.index()]);
            inputs.push(Input { variable: v.index(), units });
            unit_origins.extend((0..units.len()).map(|state| origins.of_input(v.index(), state as u32)));
        }
        let layers = Layers::after_inputs(unit_origins.len());
        let units = place_inputs(circuit, &inputs);
        Self { source, layers, inputs, units, origins, unit_origins }
    }

    /// Appends a layer whose unit number `i` computes `nodes[i]`.
    pub(crate) fn push(&mut self, operation: Operation, nodes: &[NodeId]) -> UnitRange {
        let units = self.layers.push(operation);
        for (&node, unit) in nodes.iter().zip(units.iter()) {
            self.units.set(node, unit);
            self.unit_origins.push(self.origins.of_node(node));
        }
        units
    }

    /// Appends an affine layer whose unit number `i` computes `nodes[i]`; nothing where there are no rows.
    pub(crate) fn push_affine(&mut self, rows: &[AffineRow], nodes: &[NodeId]) -> UnitRange {
        if rows.is_empty() {
            return UnitRange::new(UnitId::new(self.layers.units()), 0);
        }
        self.push(Operation::Affine(Affine::from_rows(rows)), nodes)
    }

    /// Appends a layer whose units are steps on the way to `owners`; `None` is the probability of the evidence.
    pub(crate) fn push_for(&mut self, operation: Operation, owners: &[Option<NodeId>]) -> UnitRange {
        let units = self.layers.push(operation);
        for owner in owners {
            let origin = match owner {
                Some(node) => self.origins.of_node(*node),
                None => self.origins.of_evidence(),
            };
            self.unit_origins.push(origin);
        }
        units
    }

    /// An affine layer of steps; nothing where there are no rows.
    pub(crate) fn push_affine_for(&mut self, rows: &[AffineRow], owners: &[Option<NodeId>]) -> UnitRange {
        if rows.is_empty() {
            return UnitRange::new(UnitId::new(self.layers.units()), 0);
        }
        self.push_for(Operation::Affine(Affine::from_rows(rows)), owners)
    }

    /// The affine layer of head number `head`.
    pub(crate) fn push_head(&mut self, rows: &[AffineRow], head: usize) -> UnitRange {
        let units = self.layers.push(Operation::Affine(Affine::from_rows(rows)));
        for state in 0..units.len() {
            self.unit_origins.push(self.origins.of_head(head, state));
        }
        units
    }

    /// The affine unit of the probability of the evidence.
    pub(crate) fn push_evidence(&mut self, row: &AffineRow) -> UnitId {
        self.push_affine_for(std::slice::from_ref(row), &[None]).first()
    }

    /// The verified network.
    pub(crate) fn finish(
        self,
        encoding: Encoding,
        heads: Vec<Head>,
        evidence: EvidenceHead,
    ) -> Result<Lowered, CompileError> {
        let Source { model, query, theory, .. } = self.source;
        let parts = NetworkParts {
            model: model.name().unwrap_or("model").to_owned(),
            variables: labels(model),
            inputs: self.inputs,
            encoding,
            heads,
            evidence,
            targets_condition: query.targets_condition,
            given: query.given.iter().map(|&(v, state)| (v.index(), state)).collect(),
            origins: self.origins.into_groups(),
            unit_origins: self.unit_origins,
            theory: theory.clone(),
            certificates: Vec::new(),
            notes: Vec::new(),
        };
        let network = Network::new(self.layers, parts)?;
        Ok(Lowered { network, units: self.units })
    }
}

/// The units of the circuit's input nodes.
fn place_inputs(circuit: &Circuit, inputs: &[Input]) -> NodeUnits {
    let mut by_variable = BTreeMap::new();
    for input in inputs {
        by_variable.insert(input.variable, input.units);
    }
    let mut units = NodeUnits::new(circuit.len());
    for node in circuit.nodes() {
        if let Gate::Input(input) = circuit.gate(node)
            && let Some(range) = by_variable.get(&input.variable.index())
        {
            units.set(node, range.at(input.state as usize));
        }
    }
    units
}

/// Every variable of the model with its states or its range.
pub(crate) fn labels(model: &Model) -> Vec<VariableLabel> {
    let label = |id: VariableId| {
        let variable = &model.variables()[id];
        match variable.range() {
            None => VariableLabel::of_states(variable.name(), variable.states().to_vec()),
            Some(range) => VariableLabel::of_real(variable.name(), range.low(), range.high()),
        }
    };
    model.variables().ids().map(label).collect()
}
