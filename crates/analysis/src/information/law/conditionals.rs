//! The law of a set as a product of conditional tables, and its entropy.

use hamnet_model::VariableId;

use super::Law;
use super::expected::{Exact, ExpectedLog};
use super::plan::Plan;
use super::table::Table;
use crate::AnalysisError;

/// `H(S)` for the set of `plan`.
///
/// # Errors
/// [`AnalysisError::NoSupport`].
pub(super) fn entropy(law: &Law<'_>, plan: &Plan) -> Result<Exact, AnalysisError> {
    let mut conditionals = conditionals(law, plan)?;
    let mut place = vec![usize::MAX; law.cardinalities.len()];
    plan.order.iter().enumerate().for_each(|(at, v)| place[v.index()] = at);
    let mut sum = Exact::ZERO;
    for at in (0..conditionals.len()).rev() {
        // `p(v | s_v)` with `v` last; the first of `s_v` to go has all of it in its own clique
        let (earlier, later) = conditionals.split_at_mut(at + 1);
        let conditional = &mut earlier[at];
        let around = &conditional.scope[..conditional.scope.len() - 1];
        let first = around.iter().map(|v| place[v.index()]).min();
        let separator = first.map(|first| later[first - at - 1].sum_onto(around, &law.cardinalities));
        sum = sum.plus(joined(conditional, separator.as_ref()));
    }
    Ok(sum)
}

/// `p(v | s_v)` becomes `p(v, s_v)`; gives `E ln [1 / p(v | s_v)]`.
fn joined(conditional: &mut Table, separator: Option<&Table>) -> Exact {
    let mut expected = ExpectedLog::new();
    let own = conditional.roundings;
    let Some(separator) = separator else {
        conditional.cells.iter().filter(|q| !q.is_zero()).for_each(|&q| expected.add(q, q));
        return expected.finish(own, own);
    };
    let last = conditional.cells.len() / separator.cells.len();
    for (row, &weight) in conditional.cells.chunks_exact_mut(last).zip(&separator.cells) {
        for cell in row.iter_mut().filter(|cell| !cell.is_zero()) {
            let p = *cell * weight;
            if !p.is_zero() {
                expected.add(p, *cell);
            }
            *cell = p;
        }
    }
    conditional.roundings += separator.roundings + 1.0;
    expected.finish(conditional.roundings, own)
}

/// `p(v | s_v)` for the asked variables in their order, `v` last.
///
/// The hidden ones are summed out before. What is summed out of `v`'s clique is its message, and the clique divided by it the conditional.
fn conditionals(law: &Law<'_>, plan: &Plan) -> Result<Vec<Table>, AnalysisError> {
    let no_support = || AnalysisError::NoSupport;
    let mut pool = Pool::new(law, plan).ok_or_else(no_support)?;
    for &v in &plan.hidden {
        let clique = pool.clique(v, &law.cardinalities);
        pool.put(clique.sum_last(&law.cardinalities).rescaled().ok_or_else(no_support)?);
    }
    let mut conditionals = Vec::with_capacity(plan.order.len());
    for &v in &plan.order {
        let mut clique = pool.clique(v, &law.cardinalities);
        let message = clique.sum_last(&law.cardinalities);
        clique.divide_rows(&message);
        conditionals.push(clique);
        pool.put(message.rescaled().ok_or_else(no_support)?);
    }
    Ok(conditionals)
}

/// The tables in play, by the variables they speak of.
struct Pool {
    tables: Vec<Option<Table>>,
    by_variable: Vec<Vec<usize>>,
}

impl Pool {
    /// `None` where a factor is zero everywhere.
    fn new(law: &Law<'_>, plan: &Plan) -> Option<Self> {
        let mut pool = Self { tables: Vec::new(), by_variable: vec![Vec::new(); law.cardinalities.len()] };
        for &factor in &plan.factors {
            let exact = law.model.exact_factor(factor);
            let roundings = law.model.factor_roundings(factor) as f64;
            pool.put(Table { scope: exact.scope, cells: exact.values, roundings }.rescaled()?);
        }
        let bears = |v: &VariableId| plan.hidden.contains(v) || plan.order.contains(v);
        if let Some(normalizer) = law.normalizer.as_ref().filter(|normalizer| bears(&normalizer.class)) {
            pool.put(Table {
                scope: vec![normalizer.class],
                cells: normalizer.weights.clone(),
                roundings: normalizer.roundings as f64,
            });
        }
        Some(pool)
    }

    fn put(&mut self, table: Table) {
        table.scope.iter().for_each(|v| self.by_variable[v.index()].push(self.tables.len()));
        // a constant has no say in what is proportional to the law
        self.tables.push(Some(table).filter(|table| !table.scope.is_empty()));
    }

    /// The product of all tables that speak of `v`, over their variables ascending with `v` last.
    fn clique(&mut self, v: VariableId, cardinalities: &[usize]) -> Table {
        let places = std::mem::take(&mut self.by_variable[v.index()]);
        let mut factors: Vec<Table> =
            places.into_iter().filter_map(|place| self.tables[place].take()).collect();
        factors.sort_by_key(|table| table.cells.len());
        let mut scope: Vec<VariableId> = factors.iter().flat_map(|table| &table.scope).copied().collect();
        scope.sort_unstable();
        scope.dedup();
        scope.retain(|&u| u != v);
        scope.push(v);
        Table::product(scope, &factors, cardinalities)
    }
}
