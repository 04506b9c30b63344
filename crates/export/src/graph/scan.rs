//! Loops over the first axis of tensors: the operator `Scan`.

use super::{Attribute, Body, Element, Graph, Node, Value};

/// What a loop carries, and what it runs over.
pub(crate) struct Scan<'a> {
    /// What the first turn gets, with the type of its elements.
    pub(crate) states: &'a [(Value, Element)],
    /// Tensors; turn `t` gets what stands at `t` of their first axis.
    pub(crate) items: &'a [(Value, Element)],
    /// From the last to the first.
    pub(crate) reversed: bool,
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
        let (states, items) = (formal(scan.states), formal(scan.items));
        let bare = |values: &[(Value, Element)]| values.iter().map(|&(value, _)| value).collect::<Vec<_>>();
        let mut turned = turn(self, &bare(&states), &bare(&items));
        // ONNX Runtime 1.32 gives one of two outputs no memory of its own if both are the same value
        for (output, _) in turned.outputs.iter_mut().filter(|(output, _)| turned.states.contains(output)) {
            *output = self.apply("Identity", &[*output]);
        }
        let nodes = std::mem::replace(&mut self.nodes, outside);
        let next = turned.states.iter().zip(&states).map(|(&value, &(_, element))| (value, element));
        let body = Body {
            outputs: next.chain(turned.outputs.iter().copied()).collect(),
            inputs: [states, items].concat(),
            nodes,
        };
        self.push_scan(scan, body, turned.outputs.len())
    }

    fn push_scan(&mut self, scan: &Scan, body: Body, stacked: usize) -> Vec<Value> {
        let outputs: Vec<Value> = body.outputs.iter().map(|_| self.value(None)).collect();
        let direction = i64::from(scan.reversed);
        let attributes = vec![
            Attribute::Body("body", body),
            Attribute::Int("num_scan_inputs", scan.items.len() as i64),
            Attribute::Ints("scan_input_directions", vec![direction; scan.items.len()]),
            Attribute::Ints("scan_output_directions", vec![direction; stacked]),
        ];
        let inputs = scan.states.iter().chain(scan.items).map(|&(value, _)| value).collect();
        self.nodes.push(Node { operator: "Scan", inputs, outputs: outputs.clone(), attributes });
        outputs
    }
}
