//! Loops over the first axis of tensors: the operator `Scan`.

use std::collections::BTreeSet;

use super::{Attribute, Body, Element, Graph, Node, Value};

/// What a loop carries, and what it runs over.
pub(crate) struct Scan<'a> {
    /// What the first turn gets, with the type of its elements.
    pub(crate) states: &'a [(Value, Element)],
    /// Tensors; turn `t` gets what stands at `t` of their first axis.
    pub(crate) items: &'a [(Value, Element)],
    /// From the last to the first.
    pub(crate) reversed: bool,
    /// How many turns there are, where nothing to run over may say so.
    pub(crate) turns: Option<usize>,
}

/// What a turn gives.
pub(crate) struct Turn {
    /// What the next turn gets, in the order and of the types of [`Scan::states`].
    pub(crate) states: Vec<Value>,
    /// What is stacked along a new first axis, at the place of the turn's items.
    pub(crate) outputs: Vec<(Value, Element)>,
}

impl Graph {
    /// Runs `turn` over all items; returns the last states, then the stacked outputs.
    ///
    /// The turn is built once, from the states and items it gets; it may use any value of the graph.
    pub(crate) fn scan(
        &mut self,
        scan: &Scan,
        turn: impl FnOnce(&mut Self, &[Value], &[Value]) -> Turn,
    ) -> Vec<Value> {
        let outside = std::mem::take(&mut self.nodes);
        let mut formal = |values: &[(Value, Element)]| -> Vec<(Value, Element)> {
            values.iter().map(|&(_, element)| (self.value(None), element)).collect()
        };
        let (states, mut items) = (formal(scan.states), formal(scan.items));
        let bare = |values: &[(Value, Element)]| values.iter().map(|&(value, _)| value).collect::<Vec<_>>();
        let mut turned = turn(self, &bare(&states), &bare(&items));
        self.keep_apart(&mut turned);
        let nodes = std::mem::replace(&mut self.nodes, outside);
        let (constants, parts): (Vec<Value>, Vec<Value>) =
            std::mem::take(&mut self.turned).into_iter().unzip();
        items.extend(parts.into_iter().map(|part| (part, Element::Real)));
        let mut all: Vec<Value> = bare(scan.items).into_iter().chain(constants).collect();
        if let (true, Some(turns)) = (all.is_empty(), scan.turns) {
            // the operator runs over something
            all.push(self.reals(&[turns], std::iter::repeat_n(0.0, turns)));
            items.push((self.value(None), Element::Real));
        }
        let next = turned.states.iter().zip(&states).map(|(&value, &(_, element))| (value, element));
        let body = Body {
            outputs: next.chain(turned.outputs.iter().copied()).collect(),
            inputs: [states, items].concat(),
            nodes,
        };
        self.push_scan(scan, &all, body, turned.outputs.len())
    }

    /// One slice of `elements` of the given shape for every turn of the loop that is being built.
    pub(crate) fn turned_reals(
        &mut self,
        turns: usize,
        shape: &[usize],
        elements: impl Iterator<Item = f64>,
    ) -> Value {
        let shape: Vec<usize> = std::iter::once(turns).chain(shape.iter().copied()).collect();
        let constant = self.reals(&shape, elements);
        let part = self.value(None);
        self.turned.push((constant, part));
        part
    }

    /// Lets no two outputs of a body be one value, nor one of them come from elsewhere: ONNX Runtime 1.32 gives such an output
    /// no memory of its own.
    fn keep_apart(&mut self, turned: &mut Turn) {
        let mut free: BTreeSet<Value> =
            self.nodes.iter().flat_map(|node| node.outputs.iter().copied()).collect();
        let states = turned.states.iter_mut();
        for value in states.chain(turned.outputs.iter_mut().map(|(value, _)| value)) {
            if !free.remove(value) {
                *value = self.apply("Identity", &[*value]);
            }
        }
    }

    fn push_scan(&mut self, scan: &Scan, items: &[Value], body: Body, stacked: usize) -> Vec<Value> {
        let outputs: Vec<Value> = body.outputs.iter().map(|_| self.value(None)).collect();
        let direction = i64::from(scan.reversed);
        let attributes = vec![
            Attribute::Body("body", body),
            Attribute::Int("num_scan_inputs", items.len() as i64),
            Attribute::Ints("scan_input_directions", vec![direction; items.len()]),
            Attribute::Ints("scan_output_directions", vec![direction; stacked]),
        ];
        let inputs = scan.states.iter().map(|&(value, _)| value).chain(items.iter().copied()).collect();
        self.nodes.push(Node { operator: "Scan", inputs, outputs: outputs.clone(), attributes });
        outputs
    }
}
