//! Origins of units, from the nodes of an energy circuit.

use std::collections::BTreeMap;

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, EnergyNode, Literal};
use hamnet_model::VariableId;
use hamnet_network::{Origin, OriginId, UnitOrigin};

use super::problem::Problem;

/// Terms of a sum that are named before it is cut.
const NAMED: usize = 4;

/// Gives every unit its origin; groups are made when first asked for.
pub(super) struct Origins<'a> {
    problem: &'a Problem<'a>,
    circuit: &'a EnergyCircuit,
    groups: Vec<Origin>,
    known: BTreeMap<Key, OriginId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Input(VariableId),
    Node(EnergyNode),
    Posterior,
}

impl<'a> Origins<'a> {
    pub(super) fn new(problem: &'a Problem<'a>, circuit: &'a EnergyCircuit) -> Self {
        Self { problem, circuit, groups: Vec::new(), known: BTreeMap::new() }
    }

    /// The origin of an input unit.
    pub(super) fn of_input(&mut self, variable: VariableId, state: usize) -> UnitOrigin {
        // States are indices into lists in memory, so they fit 32 bits.
        UnitOrigin { group: self.group(Key::Input(variable)), state: state as u32 }
    }

    /// The origin of a unit that belongs to `node`.
    pub(super) fn of_node(&mut self, node: EnergyNode) -> UnitOrigin {
        UnitOrigin { group: self.group(Key::Node(node)), state: 0 }
    }

    /// The origin of state `state` of the posterior.
    pub(super) fn of_head(&mut self, state: usize) -> UnitOrigin {
        UnitOrigin { group: self.group(Key::Posterior), state: state as u32 }
    }

    /// All groups that were asked for.
    pub(super) fn into_groups(self) -> Vec<Origin> {
        self.groups
    }

    fn group(&mut self, key: Key) -> OriginId {
        if let Some(&group) = self.known.get(&key) {
            return group;
        }
        // One group per node and variable at most: fewer than 2^32.
        let group = OriginId(self.groups.len() as u32);
        let variables = self.problem.law.variables();
        let origin = match key {
            Key::Input(variable) => Origin {
                what: format!("value of {}", variables[variable].name()),
                scope: vec![variable.index()],
            },
            Key::Node(node) => Origin { what: self.describe(node), scope: Vec::new() },
            Key::Posterior => Origin {
                what: format!("energy of {}", variables[self.problem.target].name()),
                scope: vec![self.problem.target.index()],
            },
        };
        self.groups.push(origin);
        self.known.insert(key, group);
        group
    }

    fn describe(&self, node: EnergyNode) -> String {
        match self.circuit.gate(node) {
            EnergyGate::Bit(_) | EnergyGate::Real(_) | EnergyGate::Near { .. } => self.name(node),
            EnergyGate::Sum(form) => {
                let mut names: Vec<String> =
                    form.terms().iter().take(NAMED).map(|(node, _)| self.name(*node)).collect();
                if form.terms().len() > NAMED {
                    names.push("…".to_owned());
                }
                format!("{node}: sum over {}", names.join(", "))
            }
            EnergyGate::Product(a, b) if a == b => format!("{node}: square of {}", self.name(*a)),
            EnergyGate::Product(a, b) => format!("{node}: {} · {}", self.name(*a), self.name(*b)),
            EnergyGate::Function(function, of) => format!("{node}: {function} of {}", self.name(*of)),
            EnergyGate::Absolute(of) => format!("{node}: magnitude of {}", self.name(*of)),
            EnergyGate::Tooth(of) => format!("{node}: tooth of {}", self.name(*of)),
            EnergyGate::Ramp { literals, from } => {
                format!("{node}: beyond {from} of {} bits", literals.len())
            }
            EnergyGate::Squares(terms) => {
                let names: Vec<String> = terms.iter().take(NAMED).map(|(node, _)| self.name(*node)).collect();
                format!("{node}: {} squares, of {} …", terms.len(), names.join(", "))
            }
            EnergyGate::Multiply(factors) => {
                let names: Vec<String> = factors.iter().map(|node| self.name(*node)).collect();
                format!("{node}: {}", names.join(" · "))
            }
            EnergyGate::AtLeast { literals, count } if *count == literals.len() => {
                let names: Vec<String> = literals.iter().map(|literal| self.literal(literal)).collect();
                format!("{node}: {}", names.join(" and "))
            }
            EnergyGate::AtLeast { literals, count } => {
                format!("{node}: at least {count} of {} bits", literals.len())
            }
        }
    }

    fn literal(&self, literal: &Literal) -> String {
        if literal.negated { format!("not {}", self.name(literal.node)) } else { self.name(literal.node) }
    }

    fn name(&self, node: EnergyNode) -> String {
        let variables = self.problem.law.variables();
        match self.circuit.gate(node) {
            EnergyGate::Bit(input) => {
                let variable = &variables[input.variable];
                format!("{}={}", variable.name(), variable.states()[input.state as usize])
            }
            EnergyGate::Real(variable) => variables[*variable].name().to_owned(),
            EnergyGate::Near { of, .. } => self.name(*of),
            _ => node.to_string(),
        }
    }
}
