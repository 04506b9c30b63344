//! From rows of evidence to lines of CSV that are read as the same evidence.

use hamnet_model::{Evidence, Finding, VariableId, Variables};

use crate::posterior::cells::{push_shortest, push_text, text};
use crate::states::Spelling;

/// How a table of states and values is written: a header of the variables' names, and a line per row, with an empty cell
/// where nothing is known. A value is the shortest text that reads back to it.
pub struct EvidenceFormat {
    header: Vec<u8>,
    columns: Vec<Column>,
}

/// The column of one variable.
struct Column {
    variable: VariableId,
    /// The cells of its states; none if it is real.
    states: Vec<Vec<u8>>,
}

impl EvidenceFormat {
    /// A table about `columns`, in their order; with the index of a state in place of its name if `index`.
    pub fn new(variables: &Variables, columns: &[VariableId], index: bool) -> Self {
        let spelling = if index { Spelling::Index } else { Spelling::Name };
        let mut header = Vec::new();
        for (place, &id) in columns.iter().enumerate() {
            separate(place, &mut header);
            push_text(variables[id].name().as_bytes(), &mut header);
        }
        end_line(0, &mut header);
        let column = |&id: &VariableId| Column { variable: id, states: states(variables, id, spelling) };
        Self { header, columns: columns.iter().map(column).collect() }
    }

    /// The first line of the table.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// Appends the line of `row`. Likelihoods, for which there is no cell, are left empty.
    pub fn row(&self, row: &Evidence, out: &mut Vec<u8>) {
        let start = out.len();
        for (place, column) in self.columns.iter().enumerate() {
            separate(place, out);
            match row.get(column.variable) {
                Finding::State(state) => out.extend_from_slice(&column.states[*state]),
                Finding::Value(value) => push_shortest(*value, out),
                Finding::Missing | Finding::Soft(_) => {}
            }
        }
        end_line(start, out);
    }
}

fn states(variables: &Variables, id: VariableId, spelling: Spelling) -> Vec<Vec<u8>> {
    let named = variables[id].states().iter().enumerate();
    named
        .map(|(state, name)| match spelling {
            Spelling::Name => text(name),
            Spelling::Index => text(&state.to_string()),
        })
        .collect()
}

fn separate(place: usize, out: &mut Vec<u8>) {
    if place > 0 {
        out.push(b',');
    }
}

/// Ends the line that began at `start`; a blank one would be no row.
fn end_line(start: usize, out: &mut Vec<u8>) {
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}
