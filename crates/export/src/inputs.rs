//! The inputs of a graph: likelihoods or one-hot states, gathered by number of states, and values of real variables.

use std::collections::BTreeMap;

use hamnet_network::{Encoding, Network};

use crate::graph::{Attribute, Axis, Graph, Value};
use crate::names::Names;

/// The name of the one input of a stacked graph that reads likelihoods.
const LIKELIHOODS: &str = "likelihoods";
/// The names of the inputs of a stacked graph that reads what is observed.
const VALUES: &str = "values";
const STATES: &str = "states";

/// How the inputs of a graph are called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum InputNames {
    /// One per variable, in the order of [`Network::inputs`].
    PerVariable(Vec<String>),
    /// One per kind of variable.
    Stacked(Stacked),
}

/// The inputs that hold all variables of a kind; there is none where there are no such variables.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stacked {
    values: Option<&'static str>,
    states: Option<&'static str>,
}

impl InputNames {
    pub(crate) fn new(network: &Network, stacked: bool, names: &mut Names) -> Self {
        if !stacked {
            let given =
                network.inputs().iter().map(|input| names.give(&network.variables()[input.variable].name));
            return Self::PerVariable(given.collect());
        }
        let states = if network.parts().encoding == Encoding::Observed { STATES } else { LIKELIHOODS };
        let is_there = |real: bool| (0..network.inputs().len()).any(|input| is_real(network, input) == real);
        let stacked =
            Stacked { values: is_there(true).then_some(VALUES), states: is_there(false).then_some(states) };
        stacked.names().for_each(|name| {
            names.give(name);
        });
        Self::Stacked(stacked)
    }

    pub(crate) fn into_vec(self) -> Vec<String> {
        match self {
            Self::PerVariable(names) => names,
            Self::Stacked(stacked) => stacked.names().map(str::to_owned).collect(),
        }
    }
}

impl Stacked {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.values.into_iter().chain(self.states)
    }

    /// The input that holds variable `input`.
    pub(crate) fn name_of(&self, network: &Network, input: usize) -> Option<&'static str> {
        if is_real(network, input) { self.values } else { self.states }
    }
}

/// Whether input number `input` is the value of a real variable.
pub(crate) fn is_real(network: &Network, input: usize) -> bool {
    network.variables()[network.inputs()[input].variable].range().is_some()
}

/// The place of every input among those of its kind, which is its place in a stacked input.
pub(crate) fn places(network: &Network) -> Vec<usize> {
    let mut next = [0, 0];
    let place = |input: usize| {
        let next = &mut next[usize::from(is_real(network, input))];
        *next += 1;
        *next - 1
    };
    (0..network.inputs().len()).map(place).collect()
}

/// The inputs that have equally many states.
pub(crate) struct Class {
    pub(crate) states: usize,
    pub(crate) inputs: Vec<usize>,
    /// Their places among all inputs that have states.
    places: Vec<u32>,
}

/// What was read.
pub(crate) struct Inputs {
    /// The numbers per state of every class, `[n·s, batch]`.
    pub(crate) classes: Vec<(Class, Value)>,
    /// The real inputs and their values, `[n, batch]`.
    pub(crate) reals: Option<(Vec<usize>, Value)>,
}

/// Declares the inputs and reads them.
pub(crate) fn read(network: &Network, names: &InputNames, graph: &mut Graph) -> Inputs {
    let (reals, states): (Vec<usize>, Vec<usize>) =
        (0..network.inputs().len()).partition(|&input| is_real(network, input));
    let classes = classes(network, &states);
    match names {
        InputNames::PerVariable(names) => {
            let inputs: Vec<Value> = names
                .iter()
                .zip(network.inputs())
                .map(|(name, input)| graph.input(name, &[Axis::Batch, Axis::Length(input.units.len())]))
                .collect();
            let mut read = |of: &[usize]| side_by_side(of, &inputs, graph);
            let classes = classes.into_iter().map(|class| {
                let value = read(&class.inputs);
                (class, value)
            });
            let classes = classes.collect();
            let values = (!reals.is_empty()).then(|| read(&reals));
            Inputs { classes, reals: values.map(|values| (reals, values)) }
        }
        InputNames::Stacked(stacked) => {
            let values = stacked.values.map(|name| stacked_values(name, reals.len(), graph));
            let classes = match stacked.states {
                Some(name) => stacked_states(name, states.len(), classes, graph),
                None => Vec::new(),
            };
            Inputs { classes, reals: values.map(|values| (reals, values)) }
        }
    }
}

/// By number of states, ascending.
fn classes(network: &Network, inputs: &[usize]) -> Vec<Class> {
    let mut by_states: BTreeMap<usize, (Vec<usize>, Vec<u32>)> = BTreeMap::new();
    for (place, &input) in inputs.iter().enumerate() {
        let (inputs, places) = by_states.entry(network.inputs()[input].units.len()).or_default();
        inputs.push(input);
        places.push(place as u32);
    }
    let class = |(states, (inputs, places))| Class { states, inputs, places };
    by_states.into_iter().map(class).collect()
}

/// The columns of the inputs `of`, as rows.
fn side_by_side(of: &[usize], inputs: &[Value], graph: &mut Graph) -> Value {
    let columns: Vec<Value> = of.iter().map(|&input| inputs[input]).collect();
    let rows_first = graph.concat(&columns, 1);
    transposed(rows_first, vec![1, 0], graph)
}

fn stacked_values(name: &str, reals: usize, graph: &mut Graph) -> Value {
    let input = graph.input(name, &[Axis::Batch, Axis::Length(reals)]);
    transposed(input, vec![1, 0], graph)
}

fn stacked_states(
    name: &str,
    variables: usize,
    classes: Vec<Class>,
    graph: &mut Graph,
) -> Vec<(Class, Value)> {
    let states = classes.last().map_or(0, |class| class.states);
    let input = graph.input(name, &[Axis::Batch, Axis::Length(variables), Axis::Length(states)]);
    let stacked = transposed(input, vec![1, 2, 0], graph);
    let sliced = classes.into_iter().map(|class| {
        let value = slice(&class, stacked, variables, states, graph);
        (class, value)
    });
    sliced.collect()
}

/// The variables of `class` out of `[variables, states, batch]`, without the padding.
fn slice(class: &Class, stacked: Value, variables: usize, states: usize, graph: &mut Graph) -> Value {
    let mut value = stacked;
    if class.inputs.len() < variables {
        let rows = graph.rows(&[class.places.len()], &class.places);
        value = graph.apply_with("Gather", &[value, rows], vec![Attribute::Int("axis", 0)]);
    }
    if class.states < states {
        let [start, end, axis] = [0, class.states as i64, 1].map(|x| graph.integers(&[x]));
        value = graph.apply("Slice", &[value, start, end, axis]);
    }
    graph.reshape(value, &[(class.inputs.len() * class.states) as i64, -1])
}

fn transposed(value: Value, axes: Vec<i64>, graph: &mut Graph) -> Value {
    graph.apply_with("Transpose", &[value], vec![Attribute::Ints("perm", axes)])
}
