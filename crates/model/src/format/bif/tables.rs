//! From the entries of BIF probability blocks to tables with the child fastest.

use std::collections::BTreeMap;

use crate::VariableId;
use crate::factor::{ROW_SUM_TOLERANCE, cells, describe_row, describe_scope};
use crate::format::diagnostic::DiagnosticKind;
use crate::format::draft::Draft;
use crate::format::order::row_major;
use crate::format::source::{Span, Spanned};

/// Default rows may stand for this many numbers in all, or for one per byte of the file if that is more.
const DEFAULT_CELLS: usize = 1 << 20;

/// A probability block as it stands in the file.
pub(super) struct Probability {
    pub child: Spanned<String>,
    pub parents: Vec<Spanned<String>>,
    pub entries: Vec<Entry>,
    pub span: Span,
}

/// Numbers, and which part of the table they are.
pub(super) struct Entry {
    pub key: Key,
    pub values: Vec<Spanned<f64>>,
    pub span: Span,
}

/// The part of a table that an entry gives.
pub(super) enum Key {
    /// All of it.
    Table,
    /// Every row without an entry of its own.
    Default,
    /// The row of these parents' states.
    Row(Vec<Spanned<String>>),
}

/// Adds the tables of `probabilities`; all variables are declared.
pub(super) fn fill(draft: &mut Draft, probabilities: Vec<Probability>) {
    let budget = DEFAULT_CELLS.max(draft.source().text().len());
    let mut tables = Tables { draft, budget };
    for probability in probabilities {
        tables.add(probability);
    }
}

struct Tables<'d> {
    draft: &'d mut Draft,
    /// How many more numbers default rows may stand for.
    budget: usize,
}

/// A table whose variables are known: parents, then the child.
struct Shape {
    scope: Vec<VariableId>,
    width: usize,
    rows: usize,
}

impl Shape {
    fn parents(&self) -> &[VariableId] {
        &self.scope[..self.scope.len() - 1]
    }
}

impl Tables<'_> {
    fn add(&mut self, probability: Probability) {
        let Some(shape) = self.shape(&probability) else {
            // an unknown name, or more numbers than can be held: the draft says which
            return self.draft.cpt(probability.child, probability.parents, Vec::new(), probability.span);
        };
        let values = match &probability.entries[..] {
            [] => Some(Vec::new()),
            [Entry { key: Key::Table, values, span }] => Some(self.whole(&shape, values, *span)),
            entries => self.by_rows(&shape, entries, probability.child.span),
        };
        match values {
            Some(values) => self.draft.cpt(probability.child, probability.parents, values, probability.span),
            None => self.draft.wrong_table(probability.child),
        }
    }

    fn shape(&mut self, probability: &Probability) -> Option<Shape> {
        let names = probability.parents.iter().chain([&probability.child]);
        let ids: Vec<Option<VariableId>> = names.map(|name| self.draft.find(name)).collect();
        let scope = ids.into_iter().collect::<Option<Vec<_>>>()?;
        let width = self.draft.variables().cardinality(*scope.last()?);
        let rows = cells(self.draft.variables(), &scope)? / width;
        Some(Shape { scope, width, rows })
    }

    /// The numbers of a `table`: child slowest, unless the rows only sum to one with the child fastest.
    fn whole(&mut self, shape: &Shape, values: &[Spanned<f64>], span: Span) -> Vec<Spanned<f64>> {
        let transposed = row_major(values.to_vec(), &[shape.rows, shape.width], &[0, 1]);
        let is_complete = values.len() == shape.rows * shape.width;
        if !is_complete || sum_to_one(&transposed, shape.width) || !sum_to_one(values, shape.width) {
            return transposed;
        }
        let what = format!(
            "the rows of {} sum to one with the child fastest, not slowest as BIF says; child fastest is taken",
            self.describe(shape)
        );
        self.draft.warn(span, DiagnosticKind::Assumed { what });
        values.to_vec()
    }

    /// The numbers of rows and defaults, or `None` with every problem noted.
    fn by_rows(&mut self, shape: &Shape, entries: &[Entry], place: Span) -> Option<Vec<Spanned<f64>>> {
        let mut given: BTreeMap<usize, &Entry> = BTreeMap::new();
        let mut default = None;
        let mut good = true;
        for entry in entries {
            good &= self.has_row_size(shape, entry);
            match &entry.key {
                Key::Default => default = Some(entry),
                Key::Table => good &= self.refuse_table_beside_rows(entry),
                Key::Row(labels) => match self.row(shape, labels, entry.span) {
                    None => good = false,
                    Some(row) => good &= self.is_first(shape, row, entry.span, given.insert(row, entry)),
                },
            }
        }
        good &= self.is_complete(shape, &given, default, place);
        good.then(|| {
            let row = |row: usize| given.get(&row).copied().or(default);
            (0..shape.rows).filter_map(row).flat_map(|entry| entry.values.iter().copied()).collect()
        })
    }

    fn has_row_size(&mut self, shape: &Shape, entry: &Entry) -> bool {
        let right = entry.values.len() == shape.width;
        if !right && !matches!(entry.key, Key::Table) {
            let child = self.draft.variables()[shape.scope[shape.scope.len() - 1]].name().to_owned();
            let (expected, found) = (shape.width, entry.values.len());
            let kind = DiagnosticKind::RowSize { table: self.describe(shape), child, expected, found };
            self.draft.error(entry.span, kind);
        }
        right
    }

    fn refuse_table_beside_rows(&mut self, entry: &Entry) -> bool {
        let (found, expected) = ("table".to_owned(), "only rows, or only one `table`,".to_owned());
        self.draft.error(entry.span, DiagnosticKind::Unexpected { found, expected });
        false
    }

    /// The number of the row with these labels; last parent fastest.
    fn row(&mut self, shape: &Shape, labels: &[Spanned<String>], span: Span) -> Option<usize> {
        let parents = shape.parents();
        if labels.len() != parents.len() {
            let (expected, found) = (parents.len(), labels.len());
            self.draft
                .error(span, DiagnosticKind::RowLabels { table: self.describe(shape), expected, found });
            return None;
        }
        let mut row = Some(0);
        for (&parent, label) in parents.iter().zip(labels) {
            let width = self.draft.variables().cardinality(parent);
            let state = self.draft.find_state(parent, label);
            row = row.zip(state).map(|(row, state)| row * width + state);
        }
        row
    }

    fn is_first(&mut self, shape: &Shape, row: usize, span: Span, before: Option<&Entry>) -> bool {
        if before.is_some() {
            let row = describe_row(self.draft.variables(), shape.parents(), row);
            self.draft.error(span, DiagnosticKind::SecondRow { table: self.describe(shape), row });
        }
        before.is_none()
    }

    /// Whether every row has an entry, or the default row may stand for the missing ones.
    fn is_complete(
        &mut self,
        shape: &Shape,
        given: &BTreeMap<usize, &Entry>,
        default: Option<&Entry>,
        place: Span,
    ) -> bool {
        let Some(missing) = given.keys().copied().chain([shape.rows]).enumerate().find(|(at, row)| at != row)
        else {
            return true;
        };
        let Some(default) = default else {
            let row = describe_row(self.draft.variables(), shape.parents(), missing.0);
            self.draft.error(place, DiagnosticKind::MissingRow { table: self.describe(shape), row });
            return false;
        };
        let cells = (shape.rows - given.len()).saturating_mul(shape.width);
        let affordable = cells <= self.budget;
        if affordable {
            self.budget -= cells;
        } else {
            self.draft
                .error(default.span, DiagnosticKind::DefaultTooLarge { table: self.describe(shape), cells });
        }
        affordable
    }

    fn describe(&self, shape: &Shape) -> String {
        describe_scope(self.draft.variables(), &shape.scope)
    }
}

fn sum_to_one(values: &[Spanned<f64>], width: usize) -> bool {
    let sum = |row: &[Spanned<f64>]| row.iter().map(|value| value.value).sum::<f64>();
    values.chunks_exact(width).all(|row| (sum(row) - 1.0).abs() <= ROW_SUM_TOLERANCE)
}
