//! What the columns of a table of evidence mean.

use std::ops::Range;

use hamnet_model::{VariableId, Variables};

use crate::block::kind;

/// What the cells of a bound variable hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// The name or the number of a state.
    States,
    /// A likelihood per state, of so many; a row may give a state instead.
    Likelihoods(usize),
    /// A real number.
    Values,
}

impl ColumnKind {
    /// Numbers that a row holds beside its code.
    fn numbers(self) -> usize {
        match self {
            Self::States => 0,
            Self::Likelihoods(states) => states,
            Self::Values => 1,
        }
    }
}

/// What the columns of a table mean, the same for all its blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceColumns {
    model_variables: usize,
    bound: Vec<VariableId>,
    kinds: Vec<ColumnKind>,
    numbers: Vec<Range<usize>>,
    passed: Vec<String>,
}

impl EvidenceColumns {
    /// No evidence yet, for a model of so many variables.
    pub(crate) fn new(model_variables: usize, passed: Vec<String>) -> Self {
        Self { model_variables, bound: Vec::new(), kinds: Vec::new(), numbers: Vec::new(), passed }
    }

    /// Columns of the variables `bound` of a model, which may hold states, likelihoods and values.
    pub fn of_variables(variables: &Variables, bound: impl IntoIterator<Item = VariableId>) -> Self {
        let mut columns = Self::new(variables.len(), Vec::new());
        bound.into_iter().for_each(|id| columns.bind(id, kind(&variables[id], true)));
        columns
    }

    /// Binds one more variable.
    pub(crate) fn bind(&mut self, variable: VariableId, kind: ColumnKind) {
        let start = self.numbers_per_row();
        self.bound.push(variable);
        self.kinds.push(kind);
        self.numbers.push(start..start + kind.numbers());
    }

    /// The bound variables, in the order of their first columns.
    pub fn variables(&self) -> &[VariableId] {
        &self.bound
    }

    /// What the cells of bound variable number `column` hold.
    pub fn kind(&self, column: usize) -> ColumnKind {
        self.kinds[column]
    }

    /// The names of the columns that are passed through.
    pub fn passed(&self) -> &[String] {
        &self.passed
    }

    /// S: the likelihoods and values of one row.
    pub(crate) fn numbers_per_row(&self) -> usize {
        self.numbers.last().map_or(0, |range| range.end)
    }

    /// Where the likelihoods or the value of bound variable number `column` stand among the numbers of a row.
    pub(crate) fn numbers(&self, column: usize) -> Range<usize> {
        self.numbers[column].clone()
    }

    /// The number of variables of the model, bound or not.
    pub(crate) fn model_variables(&self) -> usize {
        self.model_variables
    }
}
