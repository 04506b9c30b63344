//! The circuit when some likelihoods are one in every row.

use crate::{Circuit, Entry, Gate, Input, MessageId, NodeId, Outputs, Table};

impl Circuit {
    /// The same circuit where every input that `is_one` accepts is the constant one; what its outputs do not need is gone.
    ///
    /// *Preserves* the outputs for all rows in which those likelihoods are one, the messages that still depend on a row, and
    /// tables (without the entries that became constant). Exact.
    pub fn restricted(&self, is_one: impl Fn(Input) -> bool) -> Circuit {
        let needed = self.needed_nodes();
        let mut rebuilt = Rebuild {
            from: self,
            to: Circuit::over(self.algebra()),
            images: vec![Entry::ZERO; self.len()],
            messages: vec![None; self.messages()],
            varying: self.varying_messages(&is_one),
        };
        let mut steps = self.steps().iter().peekable();
        for node in self.nodes() {
            while let Some((_, origin)) = steps.next_if(|(first, _)| *first <= node) {
                rebuilt.to.begin_step(*origin);
            }
            if needed[node.index()] {
                rebuilt.images[node.index()] = rebuilt.image(node, &is_one);
            }
        }
        rebuilt.finish()
    }

    /// Whether each message depends on an input that `is_one` does not accept.
    fn varying_messages(&self, is_one: &impl Fn(Input) -> bool) -> Vec<bool> {
        let mut varying = vec![false; self.len()];
        let mut messages = vec![false; self.messages()];
        for node in self.nodes() {
            varying[node.index()] = match self.gate(node) {
                Gate::One => false,
                Gate::Input(input) => !is_one(input),
                Gate::Sum(terms) => terms.nodes().iter().any(|x| varying[x.index()]),
                Gate::Product(a, b) => varying[a.index()] || varying[b.index()],
                Gate::Message { message, of } => {
                    messages[message.index()] |= varying[of.index()];
                    varying[of.index()]
                }
            };
        }
        messages
    }

    /// Whether each node is read, directly or not, by an output.
    pub fn needed_nodes(&self) -> Vec<bool> {
        let mut needed = vec![false; self.len()];
        let outputs = self.outputs();
        for entry in outputs.heads.iter().flatten().chain(&outputs.evidence) {
            needed[entry.node.index()] = true;
        }
        for node in self.nodes().rev() {
            if !needed[node.index()] {
                continue;
            }
            match self.gate(node) {
                Gate::One | Gate::Input(_) => {}
                Gate::Sum(terms) => terms.nodes().iter().for_each(|x| needed[x.index()] = true),
                Gate::Product(a, b) => {
                    needed[a.index()] = true;
                    needed[b.index()] = true;
                }
                Gate::Message { of, .. } => needed[of.index()] = true,
            }
        }
        needed
    }
}

struct Rebuild<'c> {
    from: &'c Circuit,
    to: Circuit,
    images: Vec<Entry>,
    messages: Vec<Option<MessageId>>,
    varying: Vec<bool>,
}

impl Rebuild<'_> {
    fn image(&mut self, node: NodeId, is_one: &impl Fn(Input) -> bool) -> Entry {
        let unit = |node| Entry { weight: hamnet_numeric::Scaled::ONE, node };
        match self.from.gate(node) {
            Gate::One => unit(NodeId::ONE),
            Gate::Input(input) if is_one(input) => unit(NodeId::ONE),
            Gate::Input(input) => unit(self.to.input(input.variable, input.state as usize)),
            Gate::Product(a, b) => self.to.product_of_entries(self.images[a.index()], self.images[b.index()]),
            Gate::Sum(terms) => {
                let mut scaled: Vec<Entry> = terms
                    .iter()
                    .map(|(x, weight)| {
                        let image = self.images[x.index()];
                        Entry { weight: weight * image.weight, node: image.node }
                    })
                    .collect();
                self.to.sum(&mut scaled)
            }
            Gate::Message { message, of } if !self.varying[message.index()] => self.images[of.index()],
            Gate::Message { message, of } => {
                let counted = self.from.is_counted(message);
                let to = &mut self.to;
                let message =
                    *self.messages[message.index()].get_or_insert_with(|| to.begin_message(counted));
                let image = self.images[of.index()];
                Entry { weight: image.weight, node: self.to.message_entry(message, image.node) }
            }
        }
    }

    fn finish(mut self) -> Circuit {
        let outputs = self.from.outputs();
        let images = &self.images;
        let image = |entry: &Entry| {
            let image = images[entry.node.index()];
            if entry.is_zero() {
                Entry::ZERO
            } else {
                Entry { weight: entry.weight * image.weight, node: image.node }
            }
        };
        let outputs = Outputs {
            heads: outputs.heads.iter().map(|head| head.iter().map(image).collect()).collect(),
            evidence: outputs.evidence.iter().map(image).collect(),
            exponent: outputs.exponent,
        };
        for table in self.from.tables() {
            let proper = table.nodes.iter().zip(&table.states).filter_map(|(node, &state)| {
                let image = images[node.index()];
                (!image.is_zero() && image.node != NodeId::ONE).then_some((image.node, state))
            });
            let (nodes, states) = proper.unzip();
            self.to.record_table(Table { nodes, states, origin: table.origin, scope: table.scope.clone() });
        }
        self.to.set_outputs(outputs);
        self.to
    }
}
