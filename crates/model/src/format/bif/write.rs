//! From a Bayesian network to the text of a BIF file.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::{NAMELESS, SYNTAX};
use crate::format::token::quote;
use crate::format::write::{directed, numbers, remark};
use crate::format::{Format, WriteError, WriteWarning};
use crate::{Cpt, Model, Variable, Variables};

/// Writes `model`, each line of `source_note` as a comment at the top.
pub(in crate::format) fn write(
    model: &Model,
    source_note: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<WriteWarning>, WriteError> {
    let network = &*directed(model, Format::Bif)?;
    remark(source_note, "//", out)?;
    writeln!(out, "network {} {{\n}}", spelled(network.name().unwrap_or(NAMELESS)))?;
    for variable in network.variables().iter() {
        write_variable(variable, out)?;
    }
    for cpt in network.cpts() {
        write_cpt(cpt, network.variables(), out)?;
    }
    Ok(quoted_names(network.variables()))
}

fn write_variable(variable: &Variable, out: &mut dyn Write) -> io::Result<()> {
    let states: Vec<String> = variable.states().iter().map(|state| spelled(state)).collect();
    writeln!(out, "variable {} {{", spelled(variable.name()))?;
    writeln!(out, "  type discrete [ {} ] {{ {} }};\n}}", states.len(), states.join(", "))
}

fn write_cpt(cpt: &Cpt, variables: &Variables, out: &mut dyn Write) -> io::Result<()> {
    let name = |id| spelled(variables[id].name());
    let parents: Vec<String> = cpt.parents().iter().map(|&id| name(id)).collect();
    if parents.is_empty() {
        writeln!(out, "probability ( {} ) {{", name(cpt.child()))?;
        writeln!(out, "  table {};", numbers(cpt.values(), ", "))?;
    } else {
        writeln!(out, "probability ( {} | {} ) {{", name(cpt.child()), parents.join(", "))?;
        for (index, row) in cpt.rows().enumerate() {
            writeln!(out, "  ({}) {};", labels(cpt, variables, index), numbers(row, ", "))?;
        }
    }
    writeln!(out, "}}")
}

/// `yes, no`: the parents' states of row number `row`, last parent fastest.
fn labels(cpt: &Cpt, variables: &Variables, mut row: usize) -> String {
    let mut labels = Vec::with_capacity(cpt.parents().len());
    for &parent in cpt.parents().iter().rev() {
        let variable = &variables[parent];
        labels.push(spelled(&variable.states()[row % variable.cardinality()]));
        row /= variable.cardinality();
    }
    labels.reverse();
    labels.join(", ")
}

fn spelled(name: &str) -> String {
    if SYNTAX.is_bare(name) { name.to_owned() } else { quote(name) }
}

fn quoted_names(variables: &Variables) -> Vec<WriteWarning> {
    let names = variables.iter().flat_map(|variable| {
        std::iter::once(variable.name()).chain(variable.states().iter().map(String::as_str))
    });
    let quoted: BTreeSet<&str> = names.filter(|name| !SYNTAX.is_bare(name)).collect();
    let warning = |name: &str| WriteWarning::Quoted { format: Format::Bif, name: name.to_owned() };
    quoted.into_iter().map(warning).collect()
}
