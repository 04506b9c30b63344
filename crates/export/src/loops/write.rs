//! A loop as one operator.

use std::collections::BTreeMap;

use hamnet_network::{Network, Operation, UnitId};

use super::{Loop, Operand, Wiring};
use crate::affine::affine_by_turn;
use crate::graph::{Element, Graph, Scan, Turn, Value};
use crate::guard::{Check, Guard};
use crate::layers::layer;
use crate::places::{Operands, Places};
use crate::range::RangePlan;
use crate::write::Parts;

/// Units of one layer of a turn that are carried to the next turn, or to the end.
struct State {
    offset: usize,
    /// By place, whether the next turn reads it.
    places: BTreeMap<usize, bool>,
}

/// What a turn gives beside its states, in the order of the outputs of the loop.
struct Given {
    /// Layers of which units of every turn are read later.
    layers: Vec<usize>,
    /// What is checked.
    checks: Vec<Check>,
    /// How many exponents of a turn count.
    exponents: usize,
}

impl Loop {
    /// Writes all turns, and holds the units of them that are read later.
    pub(crate) fn write(&self, network: &Network, plan: &RangePlan, wiring: &Wiring, parts: &mut Parts) {
        let layers = self.read_of_all(network, wiring);
        let states = self.states(network, wiring, &layers);
        let mut given = Given { layers, checks: Vec::new(), exponents: self.exponents(network, plan) };
        let firsts: Vec<(Value, Element)> =
            states.iter().map(|state| (self.first_state(network, state, parts), Element::Real)).collect();
        let items = self.items(parts);
        let accuracy = parts.accuracy;
        let scan = Scan { states: &firsts, items: &items, reversed: false, turns: Some(self.turns) };
        let results = parts.graph.scan(&scan, |graph, formal, items| {
            let mut inner = Parts {
                graph: std::mem::replace(graph, Graph::new(graph.precision())),
                places: Places::new(network.units()),
                guard: Guard::default(),
                accuracy,
                exponents: Vec::new(),
                logarithms: Vec::new(),
            };
            for (state, &value) in states.iter().zip(formal) {
                inner.places.hold(value, self.units(network, 0, state).into_iter());
            }
            for &item in items {
                inner.places.hold(item, self.outside.of_second.iter().copied());
            }
            self.second_turn(network, plan, &mut inner);
            let turn = self.turn(network, &states, &mut given, &mut inner);
            *graph = inner.graph;
            turn
        });
        self.hold(network, &states, &given, &results, parts);
    }

    /// The layers of which units are read after the loop, not of the last turn alone.
    fn read_of_all(&self, network: &Network, wiring: &Wiring) -> Vec<usize> {
        let is_read = |turn: usize, offset: usize| {
            let units = network.layers()[self.layer(turn, offset)].units();
            units.iter().any(|unit| wiring.is_read_from(unit, self.end()))
        };
        (0..self.period).filter(|&offset| (0..self.turns - 1).any(|turn| is_read(turn, offset))).collect()
    }

    fn states(&self, network: &Network, wiring: &Wiring, read_of_all: &[usize]) -> Vec<State> {
        let mut places: Vec<BTreeMap<usize, bool>> = vec![BTreeMap::new(); self.period];
        for offset in (0..self.period).filter(|offset| !read_of_all.contains(offset)) {
            let last = network.layers()[self.layer(self.turns - 1, offset)].units();
            let read = (0..last.len()).filter(|&place| wiring.is_read_from(last.at(place), self.end()));
            places[offset].extend(read.map(|place| (place, false)));
        }
        for offset in 0..self.period {
            let layer = self.layer(1, offset);
            for operand in wiring.operands(network, layer, self.period) {
                match operand {
                    Operand::Near { back, place } if back > offset => {
                        places[offset + self.period - back].insert(place, true);
                    }
                    Operand::Near { .. } | Operand::Far => {}
                }
            }
        }
        let state = |(offset, places): (usize, BTreeMap<usize, bool>)| State { offset, places };
        places.into_iter().enumerate().filter(|(_, places)| !places.is_empty()).map(state).collect()
    }

    /// The units of `state` after turn `turn`.
    fn units(&self, network: &Network, turn: usize, state: &State) -> Vec<UnitId> {
        let units = network.layers()[self.layer(turn, state.offset)].units();
        state.places.keys().map(|&place| units.at(place)).collect()
    }

    /// What stands where the turn before the first one would have its units; any unit where the first turn reads none.
    fn first_state(&self, network: &Network, state: &State, parts: &mut Parts) -> Value {
        let before = || network.layers()[self.first + state.offset - self.period].units();
        let unit =
            |(&place, &is_read): (&usize, &bool)| if is_read { before().at(place) } else { UnitId::new(0) };
        gather(&parts.places, state.places.iter().map(unit).collect(), &mut parts.graph)
    }

    /// What the turns read of long before, `[turns, n, batch]`.
    fn items(&self, parts: &mut Parts) -> Vec<(Value, Element)> {
        let units = &self.outside.of_all;
        if units.is_empty() {
            return Vec::new();
        }
        let mut operands = Operands::new(&parts.places, units.clone());
        vec![(operands.gather_blocks(&mut parts.graph, units, self.turns), Element::Real)]
    }

    /// The layers of the second turn, which stands for all.
    fn second_turn(&self, network: &Network, plan: &RangePlan, inner: &mut Parts) {
        for offset in 0..self.period {
            let index = self.layer(1, offset);
            let each = &network.layers()[index];
            if let Operation::Affine(_) = each.operation() {
                let maps = self.maps(network, offset);
                affine_by_turn(each.units(), &maps.iter().collect::<Vec<_>>(), inner);
            } else {
                layer(each, &self.idle(plan, offset), inner);
            }
            self.check(network, plan, offset, inner);
        }
    }

    fn turn(&self, network: &Network, states: &[State], given: &mut Given, inner: &mut Parts) -> Turn {
        let graph = &mut inner.graph;
        let next = states.iter().map(|state| gather(&inner.places, self.units(network, 1, state), graph));
        let next = next.collect();
        let mut outputs = Vec::new();
        for &offset in &given.layers {
            let units = network.layers()[self.layer(1, offset)].units();
            outputs.push(gather(&inner.places, units.iter().collect(), graph));
        }
        for (check, values) in std::mem::take(&mut inner.guard).into_checks() {
            let all = graph.concat(&values, 0);
            outputs.push(graph.extreme(check.operator(), all, 0));
            given.checks.push(check);
        }
        if given.exponents > 0 {
            outputs.push(graph.concat(&inner.exponents, 0));
        }
        Turn { states: next, outputs: outputs.into_iter().map(|value| (value, Element::Real)).collect() }
    }

    /// Holds what the loop gives.
    fn hold(&self, network: &Network, states: &[State], given: &Given, results: &[Value], parts: &mut Parts) {
        let (last, stacked) = results.split_at(states.len());
        for (state, &value) in states.iter().zip(last) {
            parts.places.hold(value, self.units(network, self.turns - 1, state).into_iter());
        }
        let (layers, stacked) = stacked.split_at(given.layers.len());
        let graph = &mut parts.graph;
        for (&offset, &value) in given.layers.iter().zip(layers) {
            let units =
                (0..self.turns).flat_map(|turn| network.layers()[self.layer(turn, offset)].units().iter());
            let units: Vec<UnitId> = units.collect();
            let value = graph.reshape(value, &[units.len() as i64, -1]);
            parts.places.hold(value, units.into_iter());
        }
        let (checks, exponents) = stacked.split_at(given.checks.len());
        for (&check, &value) in given.checks.iter().zip(checks) {
            let extreme = graph.extreme(check.operator(), value, 0);
            let extreme = graph.reshape(extreme, &[1, -1]);
            parts.guard.checked(check, extreme);
        }
        for &value in exponents {
            let count = self.turns * given.exponents;
            parts.exponents.push(graph.reshape(value, &[count as i64, -1]));
        }
    }
}

pub(super) fn gather(places: &Places, units: Vec<UnitId>, graph: &mut Graph) -> Value {
    Operands::new(places, units.clone()).gather(graph, &units)
}
