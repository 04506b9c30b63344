//! The inputs of a graph, gathered by number of states.

use std::collections::BTreeMap;

use hamnet_network::Network;

use crate::graph::{Attribute, Axis, Graph, Value};
use crate::names::Names;

/// The name of the one input of a stacked graph.
pub(crate) const STACKED_INPUT: &str = "likelihoods";

/// How the inputs of a graph are called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum InputNames {
    /// One per variable, in the order of [`Network::inputs`].
    PerVariable(Vec<String>),
    Stacked,
}

impl InputNames {
    pub(crate) fn new(network: &Network, stacked: bool, names: &mut Names) -> Self {
        if stacked {
            names.give(STACKED_INPUT);
            return Self::Stacked;
        }
        let given =
            network.inputs().iter().map(|input| names.give(&network.variables()[input.variable].name));
        Self::PerVariable(given.collect())
    }

    pub(crate) fn into_vec(self) -> Vec<String> {
        match self {
            Self::PerVariable(names) => names,
            Self::Stacked => vec![STACKED_INPUT.to_owned()],
        }
    }
}

/// The inputs with equally many states.
pub(crate) struct Class {
    pub(crate) states: usize,
    pub(crate) inputs: Vec<usize>,
}

/// Declares the inputs; gives the likelihoods of every class, `[n·s, batch]`.
pub(crate) fn read(network: &Network, names: &InputNames, graph: &mut Graph) -> Vec<(Class, Value)> {
    let classes = classes(network);
    match names {
        InputNames::PerVariable(names) => {
            let inputs: Vec<Value> = names
                .iter()
                .zip(network.inputs())
                .map(|(name, input)| graph.input(name, &[Axis::Batch, Axis::Length(input.units.len())]))
                .collect();
            classes.into_iter().map(|class| side_by_side(class, &inputs, graph)).collect()
        }
        InputNames::Stacked => {
            let states = classes.last().map_or(0, |class| class.states);
            let axes = [Axis::Batch, Axis::Length(network.inputs().len()), Axis::Length(states)];
            let input = graph.input(STACKED_INPUT, &axes);
            let units_first = vec![Attribute::Ints("perm", vec![1, 2, 0])];
            let stacked = graph.apply_with("Transpose", &[input], units_first);
            classes.into_iter().map(|class| slice(class, stacked, &axes, graph)).collect()
        }
    }
}

/// By number of states, ascending.
fn classes(network: &Network) -> Vec<Class> {
    let mut by_states: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, input) in network.inputs().iter().enumerate() {
        by_states.entry(input.units.len()).or_default().push(place);
    }
    by_states.into_iter().map(|(states, inputs)| Class { states, inputs }).collect()
}

fn side_by_side(class: Class, inputs: &[Value], graph: &mut Graph) -> (Class, Value) {
    let columns: Vec<Value> = class.inputs.iter().map(|&input| inputs[input]).collect();
    let rows_first = graph.concat(&columns, 1);
    let units_first = vec![Attribute::Ints("perm", vec![1, 0])];
    let likelihoods = graph.apply_with("Transpose", &[rows_first], units_first);
    (class, likelihoods)
}

/// The variables of `class` out of `[variables, states, batch]`, without the padding.
fn slice(class: Class, stacked: Value, axes: &[Axis; 3], graph: &mut Graph) -> (Class, Value) {
    let [_, Axis::Length(variables), Axis::Length(states)] = *axes else { return (class, stacked) };
    let mut value = stacked;
    if class.inputs.len() < variables {
        let rows: Vec<u32> = class.inputs.iter().map(|&input| input as u32).collect();
        let rows = graph.rows(&[rows.len()], &rows);
        value = graph.apply_with("Gather", &[value, rows], vec![Attribute::Int("axis", 0)]);
    }
    if class.states < states {
        let [start, end, axis] = [0, class.states as i64, 1].map(|x| graph.integers(&[x]));
        value = graph.apply("Slice", &[value, start, end, axis]);
    }
    let likelihoods = graph.reshape(value, &[(class.inputs.len() * class.states) as i64, -1]);
    (class, likelihoods)
}
