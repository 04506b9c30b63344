//! UAI: the format of the UAI inference competitions, for Bayesian and Markov networks.
//!
//! ```text
//! BAYES            or MARKOV
//! 3                how many variables
//! 2 2 3            their numbers of states
//! 3                how many tables
//! 1 0              each table's scope: how many variables, then which (from 0)
//! 2 0 1
//! 3 0 1 2
//!
//! 2                each table: how many numbers, then the numbers
//! 0.4 0.6 …
//! ```
//!
//! White space of any kind parts words; comments from `#` to the end of the line are skipped. Of a `BAYES`
//! file the child of a table is the last variable of its scope, and the factors of a `MARKOV` file are any
//! nonnegative functions.
//!
//! The format has no names: variables are called `x0`, `x1`, …, their states `0`, `1`, …, so that names in
//! evidence and answers are the numbers of the file.
//!
//! **Order of the numbers.** The last variable of the scope runs fastest. Some writers differ, see
//! [`UaiOrder`]. Of a `BAYES` file this shows in the sums over the children: if they are not one in the
//! format's order, for the file as a whole, but are in another, the file is refused with the option to read
//! it by. An order that differs in the parents only, as pyAgrum's, leaves the sums alone; where the comments
//! are pyAgrum's a warning says so.

mod order;
mod parse;
mod words;
mod write;

use std::sync::Arc;

use super::UaiOrder;
use super::draft::Draft;
use super::order::row_major;
use super::source::Spanned;
pub(super) use words::Words;
pub(super) use write::write;

/// What a UAI file says, before it is checked as a model.
struct File {
    kind: Spanned<Kind>,
    /// The numbers of states.
    sizes: Vec<Spanned<usize>>,
    tables: Vec<Table>,
    /// Whether comments stand behind all scopes, as pyAgrum writes them.
    commented_scopes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bayes,
    Markov,
}

struct Table {
    scope: Vec<Spanned<usize>>,
    /// In the order of the file.
    values: Vec<Spanned<f64>>,
    /// From the number of numbers to the last of them.
    span: super::Span,
}

impl Table {
    /// The numbers of states of the scope.
    fn sizes(&self, file: &File) -> Vec<usize> {
        self.scope.iter().map(|variable| file.sizes[variable.value].value).collect()
    }
}

/// Reads the text of `draft` into it. A file whose words do not fit the format gives no variables, only errors.
pub(super) fn read(draft: &mut Draft, asked: Option<UaiOrder>) {
    let source = Arc::clone(draft.source());
    let Some(file) = parse::parse(source.text(), draft) else { return };
    let Some(order) = order::decide(&file, asked, draft) else { return };
    fill(draft, file, order);
}

fn fill(draft: &mut Draft, file: File, order: UaiOrder) {
    if file.kind.value == Kind::Markov {
        draft.markov();
    }
    for (index, size) in file.sizes.iter().enumerate() {
        let states = (0..size.value).map(|state| Spanned::new(state.to_string(), size.span)).collect();
        draft.variable(Spanned::new(variable_name(index), size.span), states);
    }
    let sizes: Vec<Vec<usize>> = file.tables.iter().map(|table| table.sizes(&file)).collect();
    for (table, sizes) in file.tables.into_iter().zip(sizes) {
        let values = row_major(table.values, &sizes, &order::fastest_first(order, sizes.len()));
        let name = |variable: Spanned<usize>| Spanned::new(variable_name(variable.value), variable.span);
        let mut scope: Vec<Spanned<String>> = table.scope.into_iter().map(name).collect();
        match file.kind.value {
            Kind::Markov => draft.factor(scope, values, table.span),
            Kind::Bayes => {
                if let Some(child) = scope.pop() {
                    draft.cpt(child, scope, values, table.span);
                }
            }
        }
    }
}

/// What the variable at `index` is called.
fn variable_name(index: usize) -> String {
    format!("x{index}")
}
