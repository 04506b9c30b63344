//! What the columns of a table of evidence mean.

use std::ops::Range;

use hamnet_model::VariableId;

/// What the columns of a table mean, the same for all its blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceColumns {
    model_variables: usize,
    bound: Vec<VariableId>,
    likelihoods: Vec<Range<usize>>,
    passed: Vec<String>,
}

impl EvidenceColumns {
    /// No evidence yet, for a model of so many variables.
    pub(crate) fn new(model_variables: usize, passed: Vec<String>) -> Self {
        Self { model_variables, bound: Vec::new(), likelihoods: Vec::new(), passed }
    }

    /// Binds one more variable, with room for `likelihoods` per row (0 if only states are given).
    pub(crate) fn bind(&mut self, variable: VariableId, likelihoods: usize) {
        let start = self.likelihoods_per_row();
        self.bound.push(variable);
        self.likelihoods.push(start..start + likelihoods);
    }

    /// The bound variables, in the order of their first columns.
    pub fn variables(&self) -> &[VariableId] {
        &self.bound
    }

    /// Whether the bound variable number `column` may have likelihoods.
    pub fn is_soft(&self, column: usize) -> bool {
        !self.likelihoods[column].is_empty()
    }

    /// The names of the columns that are passed through.
    pub fn passed(&self) -> &[String] {
        &self.passed
    }

    /// S: the likelihoods of one row.
    pub(crate) fn likelihoods_per_row(&self) -> usize {
        self.likelihoods.last().map_or(0, |range| range.end)
    }

    /// Where the likelihoods of bound variable number `column` stand among those of a row.
    pub(crate) fn likelihoods(&self, column: usize) -> Range<usize> {
        self.likelihoods[column].clone()
    }

    /// The number of variables of the model, bound or not.
    pub(crate) fn model_variables(&self) -> usize {
        self.model_variables
    }
}
