//! Values outside of the ranges that a certificate covers.

use hamnet::data::{Cell, EvidenceBlock, EvidenceColumns};
use hamnet::model::{Finding, RealRange, VariableId, Variables};
use hamnet::network::{Layers, Network, VariableDomain};

use crate::failure::Failure;

/// What to do with a real outside of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Outside {
    /// The row cannot be understood
    Error,
    /// The row has the status `outside`
    Warn,
    /// The row has the status `outside`, and what the network computes
    Allow,
}

/// The ranges of the reals of a table.
pub struct Ranges {
    columns: Vec<(usize, RealRange)>,
    /// Whether a value that holds in every row is outside of its range.
    always: bool,
}

impl Ranges {
    /// Those of the reals in `columns`, and in what is the same in every row.
    pub fn new(variables: &Variables, columns: &EvidenceColumns, fixed: &[(VariableId, Finding)]) -> Self {
        let bound = columns.variables().iter().enumerate();
        let ranged = bound.filter_map(|(column, &id)| Some((column, variables[id].range()?)));
        let always = fixed.iter().any(|(id, finding)| is_outside(variables[*id].range(), finding));
        Self { columns: ranged.collect(), always }
    }

    /// Whether a value of `row` is outside of its range.
    pub fn exclude(&self, block: &EvidenceBlock, row: usize) -> bool {
        let outside = |&(column, range): &(usize, RealRange)| match block.cell(row, column) {
            Cell::Value(value) => !range.contains(value),
            Cell::Missing | Cell::State(_) | Cell::Soft(_) => false,
        };
        self.always || self.columns.iter().any(outside)
    }
}

/// Whether `finding` is a value that `range` does not hold.
pub fn is_outside(range: Option<RealRange>, finding: &Finding) -> bool {
    matches!((range, finding), (Some(range), Finding::Value(value)) if !range.contains(*value))
}

/// The same network for any value of its reals, which nothing is certified for.
///
/// # Errors
/// None for a network that stands in a file or comes from the compiler: its layers are as they were.
pub fn without_ranges(network: &Network) -> Result<Network, Failure> {
    let mut parts = network.parts().clone();
    parts.certificates.clear();
    for label in &mut parts.variables {
        if let VariableDomain::Real { low, high } = &mut label.domain {
            (*low, *high) = (f64::MIN, f64::MAX);
        }
    }
    let inputs = network.inputs().iter().map(|input| input.units.len()).sum();
    let mut layers = Layers::after_inputs(inputs);
    network.layers().iter().for_each(|layer| {
        layers.push(layer.operation().clone());
    });
    Network::new(layers, parts).map_err(|error| Failure::Work(error.to_string()))
}
