//! The outputs that answer heads: one for each, or one for all heads of equally many states.

use hamnet_network::{HeadForm, Network, UnitId};

use crate::graph::{Attribute, Axis, Element, Graph, Value};
use crate::names::Names;
use crate::places::{Operands, Places};

/// The outputs of a graph, in its order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outputs {
    pub(crate) classes: Vec<Class>,
    stacked: bool,
}

/// Heads that share an output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Class {
    /// Places in [`Network::heads`], ascending; a single one where outputs are not stacked.
    pub(crate) heads: Vec<usize>,
    pub(crate) name: String,
    /// The output that tells the states of the most probable explanation.
    pub(crate) state: Option<String>,
    pub(crate) form: HeadForm,
    states: usize,
    stacked: bool,
}

impl Outputs {
    /// `P_X` (of a joint `P_X_Y`) for each head, or `P_k` for all of `k` states; with `max` in place of `P` for max-marginals,
    /// where there is a `state` of each beside it.
    pub(crate) fn new(network: &Network, stacked: bool, names: &mut Names) -> Self {
        let mut classes: Vec<Class> = Vec::new();
        for (place, head) in network.heads().iter().enumerate() {
            let states = head.units.len();
            let known =
                classes.iter_mut().find(|class| stacked && class.states == states && class.form == head.form);
            match known {
                Some(class) => class.heads.push(place),
                None => classes.push(Class {
                    heads: vec![place],
                    name: String::new(),
                    state: None,
                    form: head.form,
                    states,
                    stacked,
                }),
            }
        }
        let label = |class: &Class| {
            if stacked {
                return class.states.to_string();
            }
            let target = class.heads.iter().flat_map(|&head| &network.heads()[head].target);
            target.map(|&variable| network.variables()[variable].name.as_str()).collect::<Vec<_>>().join("_")
        };
        let kind = if network.explains() { "max" } else { "P" };
        for class in &mut classes {
            class.name = names.give(&format!("{kind}_{}", label(class)));
        }
        for class in classes.iter_mut().filter(|_| network.explains()) {
            class.state = Some(names.give(&format!("state_{}", label(class))));
        }
        Self { classes, stacked }
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.classes.iter().map(|class| class.name.clone()).collect()
    }

    pub(crate) fn states(&self) -> Vec<String> {
        self.classes.iter().filter_map(|class| class.state.clone()).collect()
    }

    /// For every head its output, and its place there if outputs are stacked.
    pub(crate) fn by_head(&self) -> Vec<(&Class, Option<usize>)> {
        let mut of: Vec<(usize, &Class, Option<usize>)> = Vec::new();
        for class in &self.classes {
            let place = |place: usize| self.stacked.then_some(place);
            of.extend(class.heads.iter().enumerate().map(|(at, &head)| (head, class, place(at))));
        }
        of.sort_by_key(|&(head, ..)| head);
        of.into_iter().map(|(_, class, place)| (class, place)).collect()
    }
}

impl Class {
    /// The units of its heads: `[states, batch]`, or `[heads, states, batch]`.
    pub(crate) fn units(&self, network: &Network, places: &Places, graph: &mut Graph) -> Value {
        let units: Vec<UnitId> =
            self.heads.iter().flat_map(|&head| network.heads()[head].units.iter().copied()).collect();
        let mut operands = Operands::new(places, units.clone());
        if self.stacked {
            operands.gather_blocks(graph, &units, self.heads.len())
        } else {
            operands.gather(graph, &units)
        }
    }

    /// Which axis of [`Class::units`] is that of the states.
    pub(crate) fn axis(&self) -> i64 {
        i64::from(self.stacked)
    }

    /// One number per head, `[heads, batch]`, of what has an axis of length one for the states.
    pub(crate) fn without_states(&self, value: Value, graph: &mut Graph) -> Value {
        if self.stacked { graph.reshape(value, &[self.heads.len() as i64, -1]) } else { value }
    }

    /// Makes what has the shape of [`Class::units`] an output, batch first.
    pub(crate) fn show(&self, value: Value, graph: &mut Graph) {
        let (order, axes) = if self.stacked {
            let axes = vec![Axis::Batch, Axis::Length(self.heads.len()), Axis::Length(self.states)];
            (vec![2, 0, 1], axes)
        } else {
            (vec![1, 0], vec![Axis::Batch, Axis::Length(self.states)])
        };
        let output = graph.apply_with("Transpose", &[value], vec![Attribute::Ints("perm", order)]);
        graph.output(output, &self.name, Element::Real, &axes);
    }

    /// Makes states (`[heads, batch]`) an output, batch first, if this class has one.
    pub(crate) fn show_states(&self, value: Value, graph: &mut Graph) {
        let Some(name) = &self.state else { return };
        if self.stacked {
            let perm = vec![Attribute::Ints("perm", vec![1, 0])];
            let output = graph.apply_with("Transpose", &[value], perm);
            graph.output(output, name, Element::I64, &[Axis::Batch, Axis::Length(self.heads.len())]);
        } else {
            let output = graph.reshape(value, &[-1]);
            graph.output(output, name, Element::I64, &[Axis::Batch]);
        }
    }
}
