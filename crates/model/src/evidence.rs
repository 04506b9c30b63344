//! What one row of data says about each variable.

use crate::VariableId;

/// What is known of one variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Finding {
    /// Nothing.
    #[default]
    Missing,
    /// It is in this state.
    State(usize),
    /// A real variable has this value.
    Value(f64),
    /// A likelihood per state: any finite nonnegative numbers, known up to a common factor.
    Soft(Vec<f64>),
}

impl Finding {
    /// The likelihood of `state`.
    pub fn likelihood(&self, state: usize) -> f64 {
        match self {
            // a real variable has no states
            Self::Missing | Self::Value(_) => 1.0,
            Self::State(observed) => f64::from(u8::from(*observed == state)),
            Self::Soft(likelihoods) => likelihoods[state],
        }
    }
}

/// One finding per variable of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    findings: Vec<Finding>,
}

impl Evidence {
    /// Nothing known about any of `variables` variables.
    pub fn none(variables: usize) -> Self {
        Self { findings: vec![Finding::Missing; variables] }
    }

    /// Sets what is known of `variable`.
    pub fn set(&mut self, variable: VariableId, finding: Finding) {
        self.findings[variable.index()] = finding;
    }

    /// What is known of `variable`.
    pub fn get(&self, variable: VariableId) -> &Finding {
        &self.findings[variable.index()]
    }

    /// All findings in the model's order.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}
