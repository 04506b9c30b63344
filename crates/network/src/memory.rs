//! How much memory a network takes.

use crate::{Affine, Network, Operation, Origin, VariableLabel, Weights};

impl Network {
    /// The bytes the network takes: layers, origins and labels, without what the allocator adds.
    ///
    /// Costs time in proportion to the numbers of layers, groups and names, not of weights.
    pub fn bytes(&self) -> usize {
        let parts = &self.parts;
        size_of::<Self>()
            + self.layers.iter().map(|layer| size_of_val(layer) + operation(&layer.operation)).sum::<usize>()
            + size_of_val(&parts.unit_origins[..])
            + parts.origins.iter().map(origin).sum::<usize>()
            + parts.variables.iter().map(variable).sum::<usize>()
            + size_of_val(&parts.inputs[..])
            + parts.heads.iter().map(|head| size_of_val(head) + size_of_val(&head.units[..])).sum::<usize>()
    }
}

fn operation(operation: &Operation) -> usize {
    match operation {
        Operation::Affine(map) => affine(map),
        Operation::Product(pairs) => size_of_val(&pairs[..]),
        Operation::Activation { of, .. } => size_of_val(&of[..]),
        Operation::Rescale { of, .. } => size_of_val(of.units()) + size_of_val(of.starts()),
    }
}

fn affine(affine: &Affine) -> usize {
    let weights = match affine.weights() {
        Weights::Dense { columns, matrix } => size_of_val(&columns[..]) + size_of_val(&matrix[..]),
        Weights::Sparse { starts, columns, weights } => {
            size_of_val(&starts[..]) + size_of_val(&columns[..]) + size_of_val(&weights[..])
        }
    };
    size_of_val(affine.biases()) + weights
}

fn origin(origin: &Origin) -> usize {
    size_of_val(origin) + origin.what.len() + size_of_val(&origin.scope[..])
}

fn variable(label: &VariableLabel) -> usize {
    let states = label.states().iter().map(|state| size_of_val(state) + state.len());
    size_of_val(label) + label.name.len() + states.sum::<usize>()
}
