//! Trees written edge by edge: the form that any hierarchy has.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::write::{quoted, texts};
use crate::hierarchy::{MarkovHierarchy, MatrixId, Stochastic};

/// Writes the keys `root`, `matrices`, `edges` and `observe` of `law`.
///
/// Matrices keep their names where these differ, and are called `m0`, `m1`, … otherwise.
pub(super) fn write(law: &MarkovHierarchy, out: &mut dyn Write) -> io::Result<()> {
    let root = &law.variables()[law.root()];
    let (name, states) = (quoted(root.name()), texts(root.states()));
    writeln!(out, "root = {{ name = {name}, states = {states}, prior = {:?} }}", law.prior().to_dense())?;
    let observed = law.observed().into_iter().map(|id| law.variables()[id].name().to_owned());
    writeln!(out, "observe = {}", texts(&observed.collect::<Vec<_>>()))?;
    let names = names(law);
    writeln!(out, "edges = [")?;
    for (id, step) in law.variables().ids().filter_map(|id| Some((id, law.step(id)?))) {
        let child = &law.variables()[id];
        writeln!(
            out,
            "    {{ from = {}, to = {}, by = {}, states = {} }},",
            quoted(law.variables()[step.parent].name()),
            quoted(child.name()),
            quoted(&names[step.matrix.index()]),
            texts(child.states())
        )?;
    }
    writeln!(out, "]\n\n[hierarchy.matrices]")?;
    let used: BTreeSet<MatrixId> =
        law.variables().ids().filter_map(|id| law.step(id)).map(|step| step.matrix).collect();
    used.into_iter()
        .try_for_each(|id| writeln!(out, "{} = {}", quoted(&names[id.index()]), entries(law.matrix(id))))
}

fn names(law: &MarkovHierarchy) -> Vec<String> {
    let own: BTreeSet<&str> = law.matrices().iter().map(Stochastic::name).collect();
    let differ = own.len() == law.matrices().len();
    let name = |(place, matrix): (usize, &Stochastic)| {
        if differ { matrix.name().to_owned() } else { format!("m{place}") }
    };
    law.matrices().iter().enumerate().map(name).collect()
}

/// Rows of numbers, or the entries that a sparse matrix keeps.
pub(super) fn entries(matrix: &Stochastic) -> String {
    let row = |row: usize| {
        let kept = matrix.row(row);
        let shown: Vec<String> = if matrix.is_sparse() {
            kept.map(|(column, value)| format!("[{row}, {column}, {value:?}]")).collect()
        } else {
            kept.map(|(_, value)| format!("{value:?}")).collect()
        };
        shown.join(", ")
    };
    let rows = (0..matrix.rows()).map(row);
    if matrix.is_sparse() {
        let kept: Vec<String> = rows.filter(|row| !row.is_empty()).collect();
        format!("{{ entries = [{}] }}", kept.join(", "))
    } else {
        format!("[{}]", rows.map(|row| format!("[{row}]")).collect::<Vec<_>>().join(", "))
    }
}
