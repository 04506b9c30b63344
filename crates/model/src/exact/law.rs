//! The factors of the law as tables.

use hamnet_numeric::Scaled;

use super::number::Number;
use super::table::Table;
use crate::{Cpt, Model};

/// The factors of the law in the model's order, conditional tables normalized row by row.
///
/// The quotient is one of scaled numbers, so the smallest subnormal entry is as accurate as any. A row of `n` numbers is
/// within `n` roundings: `n - 1` sums and a quotient.
pub(super) fn factors(model: &Model, cardinalities: &[usize]) -> Vec<Table<'static, Scaled>> {
    match model {
        Model::Bayesian(network) => network
            .cpts()
            .iter()
            .map(|cpt| {
                let roundings = cardinalities[cpt.child().index()] as u64;
                Table::new(cpt.scope(), normalized(cpt), roundings, cardinalities)
            })
            .collect(),
        Model::Markov(_) => entries(model, cardinalities),
    }
}

/// Which entries of the factors are positive. Normalization changes none of them.
pub(super) fn support(model: &Model, cardinalities: &[usize]) -> Vec<Table<'static, bool>> {
    entries(model, cardinalities)
}

fn normalized(cpt: &Cpt) -> Vec<Scaled> {
    let mut cells = Vec::with_capacity(cpt.values().len());
    for (index, row) in cpt.rows().enumerate() {
        let sum = cpt.row_sum(index);
        cells.extend(row.iter().map(|&value| Scaled::from_f64(value) / sum));
    }
    cells
}

/// The numbers of the file.
fn entries<T: Number>(model: &Model, cardinalities: &[usize]) -> Vec<Table<'static, T>> {
    let table = |scope, values: &[f64]| {
        let cells: Vec<T> = values.iter().map(|&value| T::of(value)).collect();
        Table::new(scope, cells, 0, cardinalities)
    };
    match model {
        Model::Bayesian(network) => {
            network.cpts().iter().map(|cpt| table(cpt.scope(), cpt.values())).collect()
        }
        Model::Markov(network) => {
            network.factors().iter().map(|factor| table(factor.scope(), factor.values())).collect()
        }
    }
}
