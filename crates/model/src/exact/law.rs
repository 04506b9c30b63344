//! The factors of the law as tables.

use hamnet_numeric::Scaled;

use super::number::Number;
use super::table::Table;
use crate::{Cpt, Model, VariableId};

/// The factors of the law in the model's order, conditional tables normalized row by row.
///
/// The quotient is one of scaled numbers, so the smallest subnormal entry is as accurate as any. A row of `n` numbers is
/// within `n` roundings: `n - 1` sums and a quotient. Factors of a Hamiltonian carry the roundings of their exponentials.
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
        Model::Hamiltonian(law) => (0..law.scopes().len())
            .map(|index| {
                let factor = law.exact_factor(index);
                Table::new(&factor.scope, factor.values, law.roundings(index), cardinalities)
            })
            .collect(),
        Model::Hierarchy(law) => law
            .variables()
            .ids()
            .map(|id| {
                let factor = law.exact_factor(id);
                Table::new(&factor.scope, factor.values, law.table(id).roundings(), cardinalities)
            })
            .collect(),
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

/// The numbers of the file; exponentials are positive, so of a Hamiltonian one stands for each.
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
        Model::Hamiltonian(law) => {
            law.scopes().into_iter().map(|scope| positive(scope, cardinalities)).collect()
        }
        Model::Hierarchy(law) => {
            law.variables().ids().map(|id| table(law.scope(id), &law.table(id).to_dense())).collect()
        }
    }
}

/// A table that is one everywhere.
fn positive<T: Number>(scope: &[VariableId], cardinalities: &[usize]) -> Table<'static, T> {
    let cells = scope.iter().map(|id| cardinalities[id.index()]).product();
    Table::new(scope, vec![T::ONE; cells], 0, cardinalities)
}
