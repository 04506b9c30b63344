//! A block of rows of evidence.

use std::sync::Arc;

use hamnet_model::{Evidence, Finding, Variable, Variables};

use crate::RowError;
use crate::columns::{ColumnKind, EvidenceColumns};

/// The code of a variable about which a row says nothing.
pub const MISSING: i32 = -1;

/// The code of a variable of which a row gives likelihoods.
pub const SOFT: i32 = -2;

/// The code of a real variable of which a row gives the value.
pub const VALUE: i32 = -3;

/// What a row says about one variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Missing,
    /// It is in this state.
    State(usize),
    /// A likelihood per state.
    Soft(&'a [f64]),
    /// It is this number.
    Value(f64),
}

/// Consecutive rows of a table, as numbers.
#[derive(Clone, Debug)]
pub struct EvidenceBlock {
    columns: Arc<EvidenceColumns>,
    first_row: u64,
    rows: usize,
    /// R×C: a state, [`MISSING`], [`SOFT`] or [`VALUE`].
    codes: Vec<i32>,
    /// R×S: likelihoods and values.
    numbers: Vec<f64>,
    passed: Vec<u8>,
    /// The end of every passed cell in `passed`, row by row.
    passed_ends: Vec<usize>,
    errors: Vec<RowError>,
}

impl EvidenceBlock {
    /// The rows `evidence`; the variables that are missing in all of them are not bound.
    ///
    /// # Panics
    /// If `evidence` is about other variables: it does not have one finding per variable, or likelihoods that are
    /// not one per state.
    pub fn from_evidence(evidence: &[Evidence], variables: &Variables) -> Self {
        let mut columns = EvidenceColumns::new(variables.len(), Vec::new());
        for id in variables.ids() {
            let findings = || evidence.iter().map(|row| row.get(id));
            let soft = findings().any(|finding| matches!(finding, Finding::Soft(_)));
            if findings().any(|finding| *finding != Finding::Missing) {
                columns.bind(id, kind(&variables[id], soft));
            }
        }
        let mut block = Self::new(Arc::new(columns), 1);
        for row in evidence {
            block.begin_row();
            block.set_findings(row);
        }
        block
    }

    /// The rows `evidence` of `columns`, the first of them number `first_row` of its table; what they say of others is left out.
    ///
    /// # Panics
    /// As [`EvidenceBlock::from_evidence`].
    pub fn of_columns(
        columns: &Arc<EvidenceColumns>,
        first_row: u64,
        evidence: impl IntoIterator<Item = Evidence>,
    ) -> Self {
        let mut block = Self::new(Arc::clone(columns), first_row);
        for row in evidence {
            block.begin_row();
            block.set_findings(&row);
        }
        block
    }

    /// No rows yet.
    pub(crate) fn new(columns: Arc<EvidenceColumns>, first_row: u64) -> Self {
        Self {
            columns,
            first_row,
            rows: 0,
            codes: Vec::new(),
            numbers: Vec::new(),
            passed: Vec::new(),
            passed_ends: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// What the columns mean.
    pub fn columns(&self) -> &Arc<EvidenceColumns> {
        &self.columns
    }

    /// The number of rows, R.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of the first row in the table, from 1.
    pub fn first_row(&self) -> u64 {
        self.first_row
    }

    /// R×C, row after row: a state from 0, [`MISSING`], [`SOFT`] or [`VALUE`]. Invalid rows are all missing.
    pub fn codes(&self) -> &[i32] {
        &self.codes
    }

    /// The codes of one row.
    pub fn row(&self, row: usize) -> &[i32] {
        &self.codes[row * self.width()..][..self.width()]
    }

    /// The likelihoods of bound variable number `column`, if its code there is [`SOFT`].
    pub fn likelihoods(&self, row: usize, column: usize) -> Option<&[f64]> {
        (self.row(row)[column] == SOFT).then(|| self.numbers(row, column))
    }

    /// The likelihoods, or the value, of bound variable number `column`; of no meaning where its code is neither
    /// [`SOFT`] nor [`VALUE`].
    fn numbers(&self, row: usize, column: usize) -> &[f64] {
        let start = row * self.columns.numbers_per_row();
        &self.numbers[start..][self.columns.numbers(column)]
    }

    /// What `row` says about bound variable number `column`.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match self.row(row)[column] {
            SOFT => Cell::Soft(self.numbers(row, column)),
            VALUE => Cell::Value(self.numbers(row, column)[0]),
            code => usize::try_from(code).map_or(Cell::Missing, Cell::State),
        }
    }

    /// All that `row` says.
    pub fn evidence(&self, row: usize) -> Evidence {
        let mut evidence = Evidence::none(self.columns.model_variables());
        for (column, &variable) in self.columns.variables().iter().enumerate() {
            match self.cell(row, column) {
                Cell::Missing => {}
                Cell::State(state) => evidence.set(variable, Finding::State(state)),
                Cell::Soft(likelihoods) => evidence.set(variable, Finding::Soft(likelihoods.to_vec())),
                Cell::Value(value) => evidence.set(variable, Finding::Value(value)),
            }
        }
        evidence
    }

    /// The cells of `row` that are passed through, byte for byte.
    pub fn passed(&self, row: usize) -> impl ExactSizeIterator<Item = &[u8]> {
        let count = self.columns.passed().len();
        (row * count..(row + 1) * count).map(|cell| {
            let start = if cell == 0 { 0 } else { self.passed_ends[cell - 1] };
            &self.passed[start..self.passed_ends[cell]]
        })
    }

    /// What is wrong with the invalid rows, in their order.
    pub fn errors(&self) -> &[RowError] {
        &self.errors
    }

    /// What is wrong with `row`; `None` for a valid one.
    pub fn error(&self, row: usize) -> Option<&RowError> {
        let number = self.first_row + row as u64;
        let place = self.errors.binary_search_by_key(&number, |error| error.row).ok()?;
        Some(&self.errors[place])
    }

    fn width(&self) -> usize {
        self.columns.variables().len()
    }

    /// Adds a row that says nothing.
    pub(crate) fn begin_row(&mut self) {
        self.rows += 1;
        self.codes.resize(self.rows * self.width(), MISSING);
        self.numbers.resize(self.rows * self.columns.numbers_per_row(), 0.0);
    }

    /// The last row, to be filled.
    pub(crate) fn last_row_mut(&mut self) -> LastRow<'_> {
        let last = self.rows - 1;
        let (width, numbers) = (self.width(), self.columns.numbers_per_row());
        LastRow {
            codes: &mut self.codes[last * width..],
            numbers: &mut self.numbers[last * numbers..],
            columns: &self.columns,
        }
    }

    /// Appends a passed cell to the last row.
    pub(crate) fn pass(&mut self, cell: &[u8]) {
        self.passed.extend_from_slice(cell);
        self.passed_ends.push(self.passed.len());
    }

    /// Keeps the last row, as one that says nothing.
    pub(crate) fn mark_last_row(&mut self, error: RowError) {
        self.last_row_mut().codes.fill(MISSING);
        self.errors.push(error);
    }

    /// Takes the last row away; its cells must not be passed yet.
    pub(crate) fn drop_last_row(&mut self) {
        self.rows -= 1;
        self.codes.truncate(self.rows * self.width());
        self.numbers.truncate(self.rows * self.columns.numbers_per_row());
    }

    fn set_findings(&mut self, evidence: &Evidence) {
        let columns = Arc::clone(&self.columns);
        let mut last = self.last_row_mut();
        for (column, &variable) in columns.variables().iter().enumerate() {
            match evidence.get(variable) {
                Finding::Missing => {}
                Finding::Value(value) => last.set_value(column, *value),
                Finding::State(state) => last.codes[column] = *state as i32,
                Finding::Soft(likelihoods) => last.likelihoods(column).copy_from_slice(likelihoods),
            }
        }
    }
}

/// What a column of `variable` holds; likelihoods beside states if it is `soft`.
pub(crate) fn kind(variable: &Variable, soft: bool) -> ColumnKind {
    match (variable.range(), soft) {
        (Some(_), _) => ColumnKind::Values,
        (None, true) => ColumnKind::Likelihoods(variable.cardinality()),
        (None, false) => ColumnKind::States,
    }
}

/// The row that is being read.
pub(crate) struct LastRow<'a> {
    pub(crate) codes: &'a mut [i32],
    numbers: &'a mut [f64],
    columns: &'a EvidenceColumns,
}

impl LastRow<'_> {
    /// Marks variable number `column` as soft and lends its likelihoods to be filled.
    pub(crate) fn likelihoods(&mut self, column: usize) -> &mut [f64] {
        self.codes[column] = SOFT;
        &mut self.numbers[self.columns.numbers(column)]
    }

    /// Gives real variable number `column` its value.
    pub(crate) fn set_value(&mut self, column: usize, value: f64) {
        self.codes[column] = VALUE;
        self.numbers[self.columns.numbers(column).start] = value;
    }
}
