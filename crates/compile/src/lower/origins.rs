//! Origins of units, from the steps and tables of the circuit.

use std::collections::BTreeMap;

use hamnet_circuit::{Circuit, Gate, NodeId, TableOrigin};
use hamnet_model::{Query, Variables};
use hamnet_network::{Origin, OriginId, UnitOrigin};

/// Gives every node its origin; groups are made when first asked for.
pub(crate) struct Origins<'a> {
    circuit: &'a Circuit,
    variables: &'a Variables,
    query: &'a Query,
    groups: Vec<Origin>,
    by_key: BTreeMap<Key, OriginId>,
    state_in_table: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Likelihood(usize),
    Table(usize),
    Step(u8, usize),
    Head(usize),
    Evidence,
}

impl<'a> Origins<'a> {
    pub(crate) fn new(circuit: &'a Circuit, variables: &'a Variables, query: &'a Query) -> Self {
        let mut state_in_table = vec![0; circuit.len()];
        for (index, table) in circuit.tables().iter().enumerate() {
            for (node, &state) in table.nodes.iter().zip(&table.states) {
                if circuit.table_of(*node) == Some(index) {
                    state_in_table[node.index()] = state;
                }
            }
        }
        Self { circuit, variables, query, groups: Vec::new(), by_key: BTreeMap::new(), state_in_table }
    }

    /// The origin of the unit that computes `node`.
    pub(crate) fn of_node(&mut self, node: NodeId) -> UnitOrigin {
        if let Gate::Input(input) = self.circuit.gate(node) {
            return self.of_input(input.variable.index(), input.state);
        }
        if let Some(table) = self.circuit.table_of(node) {
            let group = self.group(Key::Table(table));
            return UnitOrigin { group, state: self.state_in_table[node.index()] };
        }
        let key = match self.circuit.step_of(node) {
            None => Key::Step(0, 0),
            Some(TableOrigin::Products(v)) => Key::Step(1, v.index()),
            Some(TableOrigin::Eliminated(v)) => Key::Step(2, v.index()),
            Some(TableOrigin::Derivative(v)) => Key::Step(3, v.index()),
            Some(TableOrigin::Target(place)) => Key::Step(4, place as usize),
        };
        UnitOrigin { group: self.group(key), state: 0 }
    }

    /// The origin of an input unit.
    pub(crate) fn of_input(&mut self, variable: usize, state: u32) -> UnitOrigin {
        UnitOrigin { group: self.group(Key::Likelihood(variable)), state }
    }

    /// The origin of state `state` of head `head`.
    pub(crate) fn of_head(&mut self, head: usize, state: usize) -> UnitOrigin {
        UnitOrigin { group: self.group(Key::Head(head)), state: state as u32 }
    }

    /// The origin of `p(e)`.
    pub(crate) fn of_evidence(&mut self) -> UnitOrigin {
        UnitOrigin { group: self.group(Key::Evidence), state: 0 }
    }

    /// All groups that were asked for.
    pub(crate) fn into_groups(self) -> Vec<Origin> {
        self.groups
    }

    fn group(&mut self, key: Key) -> OriginId {
        if let Some(&group) = self.by_key.get(&key) {
            return group;
        }
        // One group per table, step and variable at most: far fewer than 2^32.
        let group = OriginId(self.groups.len() as u32);
        let origin = self.describe(key);
        self.groups.push(origin);
        self.by_key.insert(key, group);
        group
    }

    fn describe(&self, key: Key) -> Origin {
        let name = |v: usize| self.variables[hamnet_model::VariableId::new(v)].name();
        let (what, scope) = match key {
            Key::Likelihood(v) => (format!("likelihood of {}", name(v)), vec![v]),
            Key::Table(table) => {
                let table = &self.circuit.tables()[table];
                (describe_table(table.origin, name), table.scope.iter().map(|v| v.index()).collect())
            }
            Key::Step(1, v) => (format!("products over {}", name(v)), Vec::new()),
            Key::Step(2, v) => (format!("summing out {}", name(v)), Vec::new()),
            Key::Step(3, v) => (format!("derivative past {}", name(v)), Vec::new()),
            Key::Step(4, place) => (format!("posterior of {}", self.target(place)), Vec::new()),
            Key::Step(..) => ("constants".to_owned(), Vec::new()),
            Key::Head(head) => {
                let scope = self.query.targets[head].variables().iter().map(|v| v.index()).collect();
                (format!("posterior of {}", self.target(head)), scope)
            }
            Key::Evidence => ("probability of the evidence".to_owned(), Vec::new()),
        };
        Origin { what, scope }
    }

    fn target(&self, place: usize) -> String {
        let target = self.query.targets.get(place).or(self.query.targets.first());
        let names = target.map(|target| target.variables().iter().map(|&v| self.variables[v].name()));
        names.map(|names| names.collect::<Vec<_>>().join("*")).unwrap_or_default()
    }
}

fn describe_table<'n>(origin: TableOrigin, name: impl Fn(usize) -> &'n str) -> String {
    match origin {
        TableOrigin::Products(v) => format!("products over {}", name(v.index())),
        TableOrigin::Eliminated(v) => format!("message of {}", name(v.index())),
        TableOrigin::Derivative(v) => format!("derivative past {}", name(v.index())),
        TableOrigin::Target(_) => "posterior".to_owned(),
    }
}
