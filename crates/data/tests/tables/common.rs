//! Small models and tables for the tests of this crate.

use hamnet_data::{DataError, EvidenceBlock, EvidenceReader, ReadOptions};
use hamnet_model::{Variable, VariableId, Variables};

/// Variables with the given names and states.
pub fn variables(list: &[(&str, &[&str])]) -> Variables {
    let mut variables = Variables::new();
    for (name, states) in list {
        let states = states.iter().map(|&state| state.to_owned()).collect();
        variables.push(Variable::new(*name, states).unwrap()).unwrap();
    }
    variables
}

/// Three variables in the manner of the chest clinic.
pub fn clinic() -> Variables {
    variables(&[("smoke", &["yes", "no"]), ("xray", &["low", "normal", "high"]), ("lung", &["yes", "no"])])
}

pub fn id(index: usize) -> VariableId {
    VariableId::new(index)
}

/// All blocks before the first error, and the error.
pub fn read(
    table: &[u8],
    variables: &Variables,
    options: &ReadOptions,
) -> (Vec<EvidenceBlock>, Option<DataError>) {
    let reader = match EvidenceReader::new(table, variables, options) {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut blocks = Vec::new();
    for block in reader {
        match block {
            Ok(block) => blocks.push(block),
            Err(error) => return (blocks, Some(error)),
        }
    }
    (blocks, None)
}
