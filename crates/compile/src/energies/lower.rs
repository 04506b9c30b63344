//! From an energy circuit to a network.
//!
//! Every node has a unit that holds its value: an affine one for sums and for what a gate gives. A gate reads its operands divided
//! by powers of two, which its weights take in. The heads are `-E_x`.

use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyGate, EnergyNode, Form, Literal};
use hamnet_network::{
    Affine, AffineRow, Encoding, EvidenceHead, Head, HeadForm, Input, Layers, Network, NetworkParts,
    Operation, UnitId, UnitOrigin, UnitRange,
};
use hamnet_numeric::Dd;

use super::build::Built;
use super::cost;
use super::gate::{Gate, Gates};
use super::native::native;
use super::origins::Origins;
use super::piecewise::{absolute, tooth};
use super::problem::Problem;
use super::schedule::Schedule;
use super::squares::square_scale;
use crate::CompileError;
use crate::gates::{OneLayer, Unit};
use crate::lower::labels;

/// The network of `built` with `gates`, operands divided by `scales`; it has no certificates yet.
///
/// # Errors
/// [`CompileError::Network`] if a rule of networks is broken.
pub(super) fn lower(
    problem: &Problem<'_>,
    built: &Built,
    gates: &Gates,
    scales: &[f64],
) -> Result<Network, CompileError> {
    let mut lowering = Lowering::new(problem, built, gates, scales);
    for step in 1..=lowering.schedule.last {
        lowering.step(step);
    }
    let head = lowering.heads();
    let parts = NetworkParts {
        model: problem.model.name().unwrap_or("model").to_owned(),
        variables: labels(problem.model),
        inputs: lowering.inputs,
        encoding: Encoding::Observed,
        heads: vec![Head { target: vec![problem.target.index()], units: head, form: HeadForm::Softmax }],
        evidence: EvidenceHead::Absent,
        targets_condition: false,
        given: problem.query.given.iter().map(|&(v, state)| (v.index(), state)).collect(),
        origins: lowering.origins.into_groups(),
        unit_origins: lowering.unit_origins,
        theory: cost::theory(problem, built, gates),
        certificates: Vec::new(),
        notes: cost::notes(problem, built),
    };
    Ok(Network::new(lowering.layers, parts)?)
}

/// A layer that reads one node as it is.
fn one_input(layer: OneLayer, of: EnergyNode) -> PlacedGate {
    PlacedGate { layer, operands: vec![of], scales: vec![1.0], factor: 1.0, is_value: false }
}

struct Lowering<'a> {
    built: &'a Built,
    gates: &'a Gates,
    scales: &'a [f64],
    schedule: Schedule,
    /// The nodes of each time step, by when they are ready and by when their neurons start.
    ready_at: Vec<Vec<EnergyNode>>,
    start_at: Vec<Vec<EnergyNode>>,
    inputs: Vec<Input>,
    layers: Layers,
    unit_of: Vec<Option<UnitId>>,
    /// The arguments of the neurons of gates, until the neurons are there.
    arguments: BTreeMap<EnergyNode, Vec<UnitId>>,
    /// The neurons of gates.
    neurons: BTreeMap<EnergyNode, Vec<UnitId>>,
    origins: Origins<'a>,
    unit_origins: Vec<UnitOrigin>,
}

/// Rows and columns from which a set of rows with the same columns is a dense layer of its own.
const DENSE: usize = 4;

/// A row of an affine layer.
struct Row {
    row: AffineRow,
    owner: Owner,
}

/// A gate over the nodes it reads.
struct PlacedGate {
    layer: OneLayer,
    operands: Vec<EnergyNode>,
    /// What each operand is divided by.
    scales: Vec<f64>,
    /// What the output is multiplied by.
    factor: f64,
    /// Whether its one neuron is the value.
    is_value: bool,
}

/// What an affine unit is for.
#[derive(Clone, Copy)]
enum Owner {
    /// It holds the value of a node.
    Value(EnergyNode),
    /// It is the argument of a neuron of a node's gate.
    Argument(EnergyNode),
}

impl<'a> Lowering<'a> {
    fn new(problem: &'a Problem<'a>, built: &'a Built, gates: &'a Gates, scales: &'a [f64]) -> Self {
        let circuit = &built.circuit;
        let live = circuit.live();
        let schedule = Schedule::new(circuit, gates, &live);
        let mut lowering = Self {
            built,
            gates,
            scales,
            ready_at: vec![Vec::new(); schedule.last + 1],
            start_at: vec![Vec::new(); schedule.last + 1],
            schedule,
            inputs: Vec::new(),
            layers: Layers::after_inputs(0),
            unit_of: vec![None; circuit.len()],
            arguments: BTreeMap::new(),
            neurons: BTreeMap::new(),
            origins: Origins::new(problem, circuit),
            unit_origins: Vec::new(),
        };
        lowering.place_inputs(problem, &live);
        for node in circuit.nodes().filter(|node| live[node.index()]) {
            let ready = lowering.schedule.ready[node.index()];
            if ready > 0 {
                lowering.ready_at[ready].push(node);
                lowering.start_at[lowering.schedule.start(circuit, node)].push(node);
            }
        }
        lowering
    }

    /// The inputs: of every variable that the energies read, one unit per state, or one.
    fn place_inputs(&mut self, problem: &Problem<'_>, live: &[bool]) {
        let circuit = &self.built.circuit;
        let variable_of = |node: EnergyNode| match circuit.gate(node) {
            EnergyGate::Bit(input) => Some((input.variable, input.state as usize)),
            EnergyGate::Real(variable) => Some((*variable, 0)),
            _ => None,
        };
        let nodes = || circuit.nodes().filter(|node| live[node.index()]);
        let read: std::collections::BTreeSet<_> =
            nodes().filter_map(|node| Some(variable_of(node)?.0)).collect();
        let mut first = BTreeMap::new();
        for variable in read {
            let width = problem.law.variables()[variable].cardinality().max(1);
            let units = UnitRange::new(UnitId::new(self.unit_origins.len()), width);
            first.insert(variable, units);
            self.inputs.push(Input { variable: variable.index(), units });
            self.unit_origins.extend((0..width).map(|state| self.origins.of_input(variable, state)));
        }
        self.layers = Layers::after_inputs(self.unit_origins.len());
        for node in nodes() {
            if let Some((variable, state)) = variable_of(node) {
                self.unit_of[node.index()] = first.get(&variable).map(|units| units.at(state));
            }
        }
    }

    /// Everything that falls in one time step: sums and what gates gather, arguments of neurons, neurons of the arguments of the
    /// step before, product units.
    fn step(&mut self, step: usize) {
        let mut rows = Vec::new();
        let mut products = Vec::new();
        for node in std::mem::take(&mut self.ready_at[step]) {
            self.finish(node, &mut rows, &mut products);
        }
        let activated = step.checked_sub(2).map(|start| std::mem::take(&mut self.start_at[start]));
        for &node in &self.start_at[step - 1] {
            self.push_arguments(node, &mut rows);
        }
        self.push_neurons(&activated.unwrap_or_default());
        self.push_rows(rows);
        self.push_products(products);
    }

    /// What makes `node` ready: a sum, a product unit, or the affine unit that gathers its neurons.
    fn finish(&self, node: EnergyNode, rows: &mut Vec<Row>, products: &mut Vec<EnergyNode>) {
        match (self.built.circuit.gate(node), self.gate(node)) {
            (EnergyGate::Sum(form), _) => rows.push(Row { row: self.row(form), owner: Owner::Value(node) }),
            (_, Some(gate)) if !gate.is_value => {
                rows.push(Row { row: self.gathered(node, &gate), owner: Owner::Value(node) });
            }
            (EnergyGate::Product(..), None) => products.push(node),
            _ => {}
        }
    }

    /// The gate of `node`, if neurons compute it.
    fn gate(&self, node: EnergyNode) -> Option<PlacedGate> {
        let scale = |node: &EnergyNode| self.scales[node.index()];
        match self.built.circuit.gate(node) {
            EnergyGate::Product(a, b) => {
                let (gate, operands) =
                    if a == b { (&self.gates.square, vec![*a]) } else { (self.gates.of(2), vec![*a, *b]) };
                self.placed(gate, operands, scale(a) * scale(b))
            }
            EnergyGate::Multiply(factors) => {
                let factor = factors.iter().map(scale).product();
                self.placed(self.gates.of(factors.len()), factors.clone(), factor)
            }
            EnergyGate::Squares(terms) => self.gates.squares.get(&node).map(|layer| PlacedGate {
                layer: layer.clone(),
                operands: terms.iter().map(|term| term.0).collect(),
                scales: terms.iter().map(|term| square_scale(&self.built.circuit, term.0)).collect(),
                factor: 1.0,
                is_value: false,
            }),
            EnergyGate::Function(function, of) => {
                native(*function, self.gates.and.unit).map(|layer| one_input(layer, *of))
            }
            EnergyGate::Absolute(of) => Some(one_input(absolute(), *of)),
            EnergyGate::Tooth(of) => Some(one_input(tooth(), *of)),
            EnergyGate::AtLeast { literals, count } => Some(self.threshold(literals, *count)),
            EnergyGate::Ramp { literals, from } => Some(self.threshold(literals, from + 1)),
            _ => None,
        }
    }

    /// The neuron of a threshold or a ramp of bits.
    fn threshold(&self, literals: &[Literal], count: usize) -> PlacedGate {
        let operands: Vec<EnergyNode> = literals.iter().map(|literal| literal.node).collect();
        let layer = self.gates.and.layer(literals, count);
        let (scales, is_value) = (vec![1.0; operands.len()], layer.is_its_neuron());
        PlacedGate { layer, scales, operands, factor: 1.0, is_value }
    }

    /// `gate` over `operands`, its output times `factor`; `None` of a product unit.
    fn placed(&self, gate: &Gate, operands: Vec<EnergyNode>, factor: f64) -> Option<PlacedGate> {
        let Gate::Layer { layer } = gate else { return None };
        let scales = operands.iter().map(|node| self.scales[node.index()]).collect();
        Some(PlacedGate { layer: layer.clone(), operands, scales, factor, is_value: false })
    }

    /// The arguments of the neurons of `node`, if it has any.
    fn push_arguments(&self, node: EnergyNode, rows: &mut Vec<Row>) {
        let Some(gate) = self.gate(node) else { return };
        for neuron in &gate.layer.neurons {
            let operands = gate.operands.iter().zip(&gate.scales);
            let terms = neuron.weights.iter().zip(operands).filter(|(weight, _)| **weight != 0.0);
            let terms =
                terms.map(|(weight, (&operand, scale))| (self.unit(operand), weight / scale)).collect();
            rows.push(Row { row: AffineRow { bias: gate.layer.bias, terms }, owner: Owner::Argument(node) });
        }
    }

    /// The affine unit that reads the neurons of `node` and its skip connections.
    fn gathered(&self, node: EnergyNode, gate: &PlacedGate) -> AffineRow {
        let neurons = gate.layer.neurons.iter().zip(&self.neurons[&node]);
        let mut terms: Vec<(UnitId, f64)> =
            neurons.map(|(neuron, &unit)| (unit, neuron.output * gate.factor)).collect();
        let operands = gate.operands.iter().zip(&gate.scales);
        let skips = gate.layer.skip.iter().zip(operands).filter(|(weight, _)| **weight != 0.0);
        terms.extend(
            skips.map(|(weight, (&operand, scale))| (self.unit(operand), weight * (gate.factor / scale))),
        );
        AffineRow { bias: gate.layer.output_bias * gate.factor, terms }
    }

    fn row(&self, form: &Form) -> AffineRow {
        let terms = form.terms().iter().map(|&(node, weight)| (self.unit(node), weight.to_f64()));
        AffineRow { bias: form.constant().to_f64(), terms: terms.collect() }
    }

    /// The neurons of `nodes`, whose arguments are there.
    fn push_neurons(&mut self, nodes: &[EnergyNode]) {
        let mut by_unit: BTreeMap<Unit, Vec<(EnergyNode, UnitId)>> = BTreeMap::new();
        let mut values = Vec::new();
        for &node in nodes {
            let (Some(gate), Some(arguments)) = (self.gate(node), self.arguments.remove(&node)) else {
                continue;
            };
            by_unit
                .entry(gate.layer.unit)
                .or_default()
                .extend(arguments.into_iter().map(|unit| (node, unit)));
            if gate.is_value {
                values.push(node);
            }
        }
        for (unit, neurons) in by_unit {
            let of = neurons.iter().map(|neuron| neuron.1).collect();
            let units = self.layers.push(Operation::Activation { activation: unit.activation(), of });
            for (unit, (node, _)) in units.iter().zip(neurons) {
                self.neurons.entry(node).or_default().push(unit);
                self.unit_origins.push(self.origins.of_node(node));
            }
        }
        for node in values {
            self.unit_of[node.index()] = self.neurons[&node].first().copied();
        }
    }

    /// Affine layers: rows that read one large set of units together, the others sparse.
    fn push_rows(&mut self, rows: Vec<Row>) {
        let mut dense: BTreeMap<Vec<UnitId>, Vec<Row>> = BTreeMap::new();
        for row in rows {
            let columns = row.row.terms.iter().map(|term| term.0);
            let key = if row.row.terms.len() >= DENSE { columns.collect() } else { Vec::new() };
            dense.entry(key).or_default().push(row);
        }
        let (dense, lonely): (Vec<_>, Vec<_>) =
            dense.into_iter().partition(|(columns, rows)| columns.is_empty() || rows.len() >= DENSE);
        let mut sparse: Vec<Row> = lonely.into_iter().flat_map(|(_, rows)| rows).collect();
        for (columns, rows) in dense {
            if columns.is_empty() {
                sparse.extend(rows);
            } else {
                self.push_layer(rows);
            }
        }
        self.push_layer(sparse);
    }

    fn push_layer(&mut self, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        let (rows, owners): (Vec<AffineRow>, Vec<Owner>) =
            rows.into_iter().map(|row| (row.row, row.owner)).unzip();
        let units = self.layers.push(Operation::Affine(Affine::from_rows(&rows)));
        for (unit, owner) in units.iter().zip(owners) {
            let node = match owner {
                Owner::Value(node) => {
                    self.unit_of[node.index()] = Some(unit);
                    node
                }
                Owner::Argument(node) => {
                    self.arguments.entry(node).or_default().push(unit);
                    node
                }
            };
            self.unit_origins.push(self.origins.of_node(node));
        }
    }

    fn push_products(&mut self, nodes: Vec<EnergyNode>) {
        if nodes.is_empty() {
            return;
        }
        let pairs = nodes.iter().filter_map(|&node| match self.built.circuit.gate(node) {
            EnergyGate::Product(a, b) => Some([self.unit(*a), self.unit(*b)]),
            _ => None,
        });
        let units = self.layers.push(Operation::Product(pairs.collect()));
        for (unit, node) in units.iter().zip(nodes) {
            self.unit_of[node.index()] = Some(unit);
            self.unit_origins.push(self.origins.of_node(node));
        }
    }

    /// The units `-E_x`.
    fn heads(&mut self) -> Vec<UnitId> {
        let minus = Dd::from_f64(-1.0);
        let rows: Vec<AffineRow> =
            self.built.circuit.energies().iter().map(|form| self.row(&form.times(minus))).collect();
        let units = self.layers.push(Operation::Affine(Affine::from_rows(&rows)));
        self.unit_origins.extend((0..units.len()).map(|state| self.origins.of_head(state)));
        units.iter().collect()
    }

    /// The unit that holds the value of `node`.
    fn unit(&self, node: EnergyNode) -> UnitId {
        match self.built.circuit.gate(node) {
            EnergyGate::Near { of, .. } => self.unit(*of),
            // the schedule computes operands first
            _ => self.unit_of[node.index()]
                .unwrap_or_else(|| unreachable!("{node} is read before it is there")),
        }
    }
}
