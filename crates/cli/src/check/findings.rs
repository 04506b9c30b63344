//! Rows of evidence in the user's words.

use hamnet::model::{Evidence, Finding};
use hamnet::network::{Network, VariableLabel};

use crate::words::shortened;

/// `xray=yes`, `smoke=(yes 0.3, no 1)`: all that `row` says of the variables of `network`.
pub fn findings(network: &Network, row: &Evidence) -> Vec<String> {
    let labelled = network.variables().iter().zip(row.findings());
    labelled.filter_map(|(label, finding)| words(label, finding)).collect()
}

/// What is known in a row, for a line.
pub fn known(findings: &[String]) -> String {
    if findings.is_empty() { "nothing known".to_owned() } else { shortened(findings) }
}

fn words(label: &VariableLabel, finding: &Finding) -> Option<String> {
    let value = match finding {
        Finding::Missing => return None,
        Finding::Value(value) => value.to_string(),
        Finding::State(state) => label.states()[*state].clone(),
        Finding::Soft(likelihoods) => {
            let pairs = label.states().iter().zip(likelihoods);
            let pairs: Vec<String> = pairs.map(|(state, value)| format!("{state} {value}")).collect();
            format!("({})", pairs.join(", "))
        }
    };
    Some(format!("{}={value}", label.name))
}
