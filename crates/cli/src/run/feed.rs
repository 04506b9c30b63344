//! From a block of a table to the rows a network reads.

use hamnet::data::{Cell, EvidenceBlock, EvidenceColumns};
use hamnet::model::{Finding, VariableId};
use hamnet::network::Network;
use hamnet::runtime::Rows;

use crate::labels;

/// Which input each column of a table goes to, and the findings that are the same in every row.
pub struct Feed {
    inputs: Vec<Option<usize>>,
    fixed: Vec<(usize, Finding)>,
}

impl Feed {
    /// The feed of `network` from `columns`, with the findings `fixed` in every row. What the network does not read
    /// cannot change its answers.
    pub fn new(network: &Network, columns: &EvidenceColumns, fixed: &[(VariableId, Finding)]) -> Self {
        let mut places = vec![None; network.variables().len()];
        for (place, id) in labels::inputs(network).into_iter().enumerate() {
            places[id.index()] = Some(place);
        }
        let inputs = columns.variables().iter().map(|id| places[id.index()]).collect();
        let fixed = fixed.iter().filter_map(|(id, finding)| Some((places[id.index()]?, finding.clone())));
        let fixed = fixed.collect();
        Self { inputs, fixed }
    }

    /// Makes `rows` those of `block`.
    pub fn fill(&self, block: &EvidenceBlock, rows: &mut Rows) {
        rows.clear();
        for row in 0..block.rows() {
            rows.push_missing_row();
            for (column, input) in self.inputs.iter().enumerate() {
                let Some(input) = *input else { continue };
                match block.cell(row, column) {
                    Cell::Missing => {}
                    Cell::Value(value) => rows.set_real(row, input, value),
                    Cell::State(state) => rows.set_state(row, input, state),
                    Cell::Soft(likelihoods) => rows.set_soft(row, input, likelihoods),
                }
            }
            for (input, finding) in &self.fixed {
                match finding {
                    Finding::Missing => {}
                    Finding::Value(value) => rows.set_real(row, *input, *value),
                    Finding::State(state) => rows.set_state(row, *input, *state),
                    Finding::Soft(likelihoods) => rows.set_soft(row, *input, likelihoods),
                }
            }
        }
    }
}
