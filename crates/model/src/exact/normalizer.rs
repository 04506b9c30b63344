//! The normalizers a Hamiltonian leaves to be found.

use hamnet_numeric::Scaled;

use super::budget::Declined;
use super::judge::Judge;
use super::row::Row;
use super::table::Table;
use crate::{Evidence, Finding, Hamiltonian, Model};

/// The table over the class, `p(x) / Σ_y Π_j f_j(x, y)` where `Z_x` is to be found and else one; `None` for a model that leaves nothing to be found.
///
/// The sum includes the table of the class, so that its constants and given normalizers cancel. One elimination per class.
///
/// # Errors
/// [`Declined::TooCostly`].
pub(super) fn normalizer(judge: &Judge<'_>) -> Result<Option<Table<'static, Scaled>>, Declined> {
    let Model::Hamiltonian(law) = judge.model else { return Ok(None) };
    let (Some(class), Some(classes), true) = (law.class(), law.classes(), law.unresolved()) else {
        return Ok(None);
    };
    let mut cells = Vec::new();
    let mut roundings = 0;
    for state in 0..classes.variable().cardinality() {
        if !law.needs_normalizer(state) {
            cells.push(Scaled::ONE);
            continue;
        }
        let sum = class_weight(judge, law, state)?;
        cells.push(classes.weight(state) / sum.constant());
        roundings = roundings.max(sum.roundings());
    }
    // the weight of the class is as far from the exact one as its table, which the sum already counts
    let roundings = 2 * roundings + 1;
    Ok(Some(Table::new(&[class], cells, roundings, &judge.cardinalities)))
}

/// For each class of a discrete `law`, what [`Model::exact_factor`]'s table of the class is to be multiplied with: one where nothing is
/// left to be found.
///
/// # Errors
/// [`Declined::TooCostly`].
pub fn normalizers(law: &Hamiltonian) -> Result<Vec<Scaled>, Declined> {
    Ok(found(law)?.0)
}

/// [`normalizers`] of a discrete law, and the roundings they are within.
///
/// # Errors
/// [`Declined::TooCostly`].
pub(super) fn found(law: &Hamiltonian) -> Result<(Vec<Scaled>, u64), Declined> {
    let classes = law.energies().len();
    let model = law.clone().into();
    let judge = Judge::unresolved(&model);
    Ok(match normalizer(&judge)? {
        None => (vec![Scaled::ONE; classes], 0),
        Some(table) => (table.cells().to_vec(), table.roundings()),
    })
}

/// `Σ_y Π_j f_j(x, y)` of one class.
fn class_weight(
    judge: &Judge<'_>,
    law: &Hamiltonian,
    state: usize,
) -> Result<Table<'static, Scaled>, Declined> {
    let mut evidence = Evidence::none(judge.cardinalities.len());
    if let Some(class) = law.class() {
        evidence.set(class, Finding::State(state));
    }
    let everything = vec![true; judge.cardinalities.len()];
    let row = Row::new(judge.factors(), &everything, &evidence, &judge.cardinalities);
    judge.eliminate(row, &[])
}
