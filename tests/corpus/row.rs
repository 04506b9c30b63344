//! One row of evidence in the form each engine reads.

use hamnet::model::{Evidence, Finding, Query, VariableId};
use hamnet::network::Network;
use hamnet::runtime::Rows;

/// The likelihood vectors of the network's inputs.
pub fn likelihoods(network: &Network, row: &Evidence) -> Vec<Vec<f64>> {
    let vector = |input: &hamnet::network::Input| {
        let finding = row.get(VariableId::new(input.variable));
        (0..input.units.len()).map(|state| finding.likelihood(state)).collect()
    };
    network.inputs().iter().map(vector).collect()
}

/// The rows as the runtime reads them.
pub fn runtime_rows(network: &Network, rows: &[Evidence]) -> Rows {
    let mut read = Rows::for_network(network);
    for row in rows {
        let number = read.push_missing_row();
        for (place, input) in network.inputs().iter().enumerate() {
            match row.get(VariableId::new(input.variable)) {
                Finding::Missing | Finding::Value(_) => {}
                Finding::State(state) => read.set_state(number, place, *state),
                Finding::Soft(likelihoods) => read.set_soft(number, place, likelihoods),
            }
        }
    }
    read
}

/// What is known in a row: its findings on the variables that may be observed, and what is given in every row.
pub fn known(query: &Query, row: &Evidence) -> Evidence {
    let mut known = Evidence::none(row.findings().len());
    for &variable in &query.observable {
        known.set(variable, row.get(variable).clone());
    }
    for &(variable, state) in &query.given {
        known.set(variable, Finding::State(state));
    }
    known
}

/// Whether every finding is a state.
pub fn is_hard(row: &Evidence) -> bool {
    row.findings().iter().all(|finding| !matches!(finding, Finding::Soft(_)))
}

/// The findings for people: `v3=1 v7~[0.5, 1.0]`.
pub fn describe(row: &Evidence) -> String {
    let finding = |(place, finding): (usize, &Finding)| match finding {
        Finding::Missing => None,
        Finding::Value(value) => Some(format!("v{place}={value}")),
        Finding::State(state) => Some(format!("v{place}={state}")),
        Finding::Soft(likelihoods) => Some(format!("v{place}~{likelihoods:?}")),
    };
    let words: Vec<String> = row.findings().iter().enumerate().filter_map(finding).collect();
    words.join(" ")
}
